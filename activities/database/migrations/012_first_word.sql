-- Of answers that exclude each other the first one written stands, and interest is taken off when it is frozen, once.

comment on column offices.enrolment.accrued_interest_fen is
  'interest earned and not yet booked: a form names it, the freeze takes it off, reversing that interest puts it back';

-- First answers -------------------------------------------------------------------------------------------------------

-- As before, but a refusal on file ({"refused"} or {"kind": "refuse"}) is the answer to whatever is asked under its key: nothing
-- else can ever be done under it. in_content null: the first answer is wanted, whatever it was an answer to.
create or replace function offices.first_answer(in_pool text, in_case text, in_step text, in_content text) returns jsonb
language plpgsql stable
as $$
declare
  s offices.step;
begin
  select * into s from offices.step where pool = in_pool and case_no = in_case and step = in_step;
  if not found then
    return null;
  end if;
  if s.content <> in_content and not s.answer ? 'refused' and s.answer ->> 'kind' is distinct from 'refuse' then
    raise exception 'office % has answered % of case % with another content before: give the step a new number, or ask with the first content',
      in_pool, in_step, in_case using errcode = 'JX003';
  end if;
  return s.answer;
end
$$;

-- The fence -----------------------------------------------------------------------------------------------------------

-- Locks the destination's file of a case, making an empty one where none was opened, and tells what has been done for good:
-- creditedAs, the credit's transfer id, and accepted, whether a form was. Neither can change before the transaction ends.
create function offices.lock_for_fence(in_pool text, in_case text) returns jsonb
language plpgsql
as $$
begin
  insert into offices.case_file (pool, case_no, role) values (in_pool, in_case, 'destination') on conflict do nothing;
  perform 1 from offices.case_file where pool = in_pool and case_no = in_case for no key update;
  return jsonb_build_object(
    'creditedAs', (select min(id) from ledger.transfer
      where office = in_pool and case_no = in_case and starts_with(id, in_case || ':credit:')),
    'accepted', exists (select from offices.step
      where pool = in_pool and case_no = in_case and starts_with(step, 'accept-form:') and answer ->> 'kind' = 'accepted'));
end
$$;

-- Interest ------------------------------------------------------------------------------------------------------------

-- Takes the interest off that a freeze books; false, and nothing changed, where another sum has accrued. Called in the freeze's
-- transaction after its postings: everyone locks the file first, the books second, the enrolment third.
create function offices.take_interest(in_pool text, in_ref text, in_fen bigint) returns boolean
language plpgsql
as $$
declare
  have bigint;
begin
  select accrued_interest_fen into have from offices.enrolment where pool = in_pool and person_ref = in_ref for no key update;
  if have is distinct from in_fen then
    return false;
  end if;
  if in_fen > 0 then
    update offices.enrolment set accrued_interest_fen = 0 where pool = in_pool and person_ref = in_ref;
  end if;
  return true;
end
$$;

-- Puts back what freeze in_n had taken, if its interest was reversed. Called in the transaction that reverses it, with the file
-- locked; the step it leaves on file makes it happen once, however often the balance is restored.
create function offices.return_interest(in_pool text, in_case text, in_n integer) returns void
language plpgsql
as $$
declare
  reversed bigint;
begin
  select amount into reversed from ledger.transfer where office = in_pool and resolves = in_case || ':interest:' || in_n;
  if not found then
    return;
  end if;
  insert into offices.step (pool, case_no, step, content, answer)
    values (in_pool, in_case, 'return-interest:' || in_n, '', to_jsonb(reversed::text)) on conflict do nothing;
  if not found then
    return;
  end if;
  update offices.enrolment e set accrued_interest_fen = accrued_interest_fen + reversed
    from offices.case_file f
    where f.pool = in_pool and f.case_no = in_case and e.pool = f.pool and e.person_ref = f.person_ref;
end
$$;

-- The sum of a payment this office ordered in the case, fen as text, or null. Its interest was taken off with the freeze.
create or replace function offices.paid_with(in_pool text, in_case text, in_n integer, in_payment_no text) returns text
language sql stable
as $$
  select amount::text from bank.payment
    where payment_no = in_payment_no and from_office = in_pool and case_no = in_case and n = in_n
$$;

-- What was frozen before this migration and neither settled nor reversed is taken off now: settling no longer does it, and what
-- was paid to a person had not been taken off at all.
update offices.enrolment e set accrued_interest_fen = greatest(0, e.accrued_interest_fen - booked.fen)
from (
  select f.pool, f.person_ref, sum(i.amount)::bigint as fen
  from ledger.transfer i
  join offices.case_file f on f.pool = i.office and f.case_no = i.case_no and f.role = 'source'
  where i.debit = 'interest' and starts_with(i.id, i.case_no || ':interest:')
    and not exists (select from ledger.transfer r where r.office = i.office and r.resolves = i.id)
    and not exists (select from ledger.transfer s
      where s.office = i.office and s.id = i.case_no || ':settle:' || split_part(i.id, ':interest:', 2))
  group by f.pool, f.person_ref
) booked
where e.pool = booked.pool and e.person_ref = booked.person_ref;
