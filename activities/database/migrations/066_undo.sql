-- Undoing by two commands: the destination's fence leaves a sealed paper, and the source's withdrawal asks for it.

alter table offices.document drop constraint document_kind_check;
alter table offices.document add constraint document_kind_check
  check (kind in ('certificate', 'letter', 'form', 'receipt', 'fenced'));

alter table offices.case_file add column money_closed_at timestamptz;
comment on column offices.case_file.money_closed_at is
  'the money was withdrawn and the file is open for the end of the relation: nothing is frozen or paid any more';

-- As before (010), with the above.
create or replace function offices.file_json(f offices.case_file) returns jsonb
language sql immutable
as $$
  select jsonb_build_object('role', f.role, 'otherOffice', f.other_office, 'personRef', f.person_ref, 'scheme', f.scheme,
    'destinationScheme', f.destination_scheme, 'money', f.money, 'letterNo', f.letter_no, 'certificateNo', f.certificate_no,
    'sequence', f.sequence, 'formVersion', f.form_version, 'n', f.n, 'paymentNo', f.payment_no,
    'closedBecause', f.closed_because, 'moneyClosed', f.money_closed_at is not null)
$$;

-- As before (012), and whether the file was opened by a letter, and the paper of an earlier fence that says at least in_what.
drop function offices.lock_for_fence(text, text);
create function offices.lock_for_fence(in_pool text, in_case text, in_what text) returns jsonb
language plpgsql
as $$
declare
  f offices.case_file;
begin
  insert into offices.case_file (pool, case_no, role) values (in_pool, in_case, 'destination') on conflict do nothing;
  select * into f from offices.case_file where pool = in_pool and case_no = in_case for no key update;
  return jsonb_build_object(
    'opened', f.person_ref is not null or f.sequence is not null,
    'paper', (select jsonb_build_object('body', body, 'seal', seal) from offices.document
      where pool = in_pool and kind = 'fenced' and number in (in_case || ':fence:all', in_case || ':fence:' || in_what)
      order by number limit 1),
    'creditedAs', (select min(id) from ledger.transfer
      where office = in_pool and case_no = in_case and starts_with(id, in_case || ':credit:')),
    'accepted', exists (select from offices.step
      where pool = in_pool and case_no = in_case and starts_with(step, 'accept-form:') and answer ->> 'kind' = 'accepted'));
end
$$;

-- Whether another office may have accepted or credited by what this one has given: a form, or the sum that it holds.
create function offices.is_given(in_pool text, in_case text) returns boolean
language sql stable
as $$
  select exists (select from offices.case_file
      where pool = in_pool and case_no = in_case and (form_version is not null or n is not null))
    or exists (select from offices.document where pool = in_pool and case_no = in_case and kind = 'form')
    or exists (select from ledger.transfer
      where office = in_pool and case_no = in_case and starts_with(id, in_case || ':freeze:'))
$$;

-- Locks the source's file of a case, making an empty one where none was opened, and answers {"again"} where it was withdrawn
-- before. Else what the withdrawal goes by: the other office, whether anything was given to it, whether its receipt is booked, and
-- the number of the freeze. None of it can change before the transaction ends.
create function offices.lock_for_withdraw(in_pool text, in_case text, in_step text, in_content text) returns jsonb
language plpgsql
as $$
declare
  f offices.case_file;
  again jsonb;
begin
  insert into offices.case_file (pool, case_no, role) values (in_pool, in_case, 'source') on conflict do nothing;
  select * into f from offices.case_file where pool = in_pool and case_no = in_case for no key update;
  again := offices.first_answer(in_pool, in_case, in_step, in_content);
  if again is not null then
    return jsonb_build_object('again', again);
  end if;
  return jsonb_build_object(
    'otherOffice', f.other_office,
    'given', offices.is_given(in_pool, in_case),
    'settled', exists (select from ledger.transfer
      where office = in_pool and case_no = in_case and starts_with(id, in_case || ':settle:')),
    'n', coalesce((select max(substr(id, length(in_case || ':freeze:') + 1)::int) from ledger.transfer
      where office = in_pool and case_no = in_case and starts_with(id, in_case || ':freeze:')), 1));
end
$$;

-- Closes the money of a file that stays open.
create function offices.close_money(in_pool text, in_case text) returns void
language sql
as $$
  update offices.case_file set money_closed_at = coalesce(money_closed_at, clock_timestamp())
    where pool = in_pool and case_no = in_case
$$;
