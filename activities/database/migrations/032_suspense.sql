-- Money that arrives wrong: in parts, twice, with another sum, without a reference, for many people at once, or for somebody who
-- has died (domain page §9.1, §9.11, §9.13).

-- Accounts ------------------------------------------------------------------------------------------------------------

-- As before, and two more on the credit side:
--   unmatched/<key>    a sum that arrived without a payment number we know, under the bank's own reference. An account a sum, so that
--                      what is allotted of it and sent back can never be more than what arrived. The sender's side still
--                      counts it as in flight.
--   inheritance/<ref>  credited for a person who has died: with the inheritance desk
create or replace function ledger.account_side(name text) returns text
language sql immutable parallel safe
as $$
  select case
    when name ~ '^(((person|inheritance|unmatched)/[A-Za-z0-9_-]{1,64})|((out|in)/[0-9]{6})|payout)$' then 'credit'
    when name ~ '^(bank|interest|(sent/[0-9]{6})|(overdraft/[A-Za-z0-9_-]{1,64}))$' then 'debit'
  end
$$;

create index proposal_unused on ledger.proposal (office, (content ->> 'debit')) where confirmed_at is not null and used_by is null;

-- As in 001, and what leaves `unmatched` or `inheritance` takes a proposal that two have agreed on, of exactly this posting.
create or replace function ledger.record(in_office text, c ledger.command) returns jsonb
language plpgsql
as $$
declare
  t ledger.transfer;
  used ledger.transfer;
  taken ledger.transfer;
  d ledger.account;
  k ledger.account;
  differs text[];
  approved bigint;
begin
  select * into t from ledger.transfer where office = in_office and id = c.id;
  if found then
    -- Of `all`, the amount is the answer and not the content; what was expected of it is content.
    differs := array_remove(array[
      case when t.kind <> c.op then 'kind' end,
      case when c.op in ('post', 'hold') and t.debit is distinct from c.debit then 'debit' end,
      case when c.op in ('post', 'hold') and t.credit is distinct from c.credit then 'credit' end,
      case when c.op in ('post', 'hold') and c.amount is distinct from 'all' and t.amount::text is distinct from c.amount then 'amount' end,
      case when c.expect is not null and t.amount::text <> c.expect then 'expect' end,
      case when t.resolves is distinct from c.resolves then 'resolves' end,
      case when t.case_no is distinct from c."caseNo" then 'caseNo' end,
      case when t.payment_no is distinct from c."paymentNo" then 'paymentNo' end,
      case when t.memo is distinct from c.memo then 'memo' end
    ], null);
    if differs <> '{}' then
      perform ledger.refuse('conflicting-content', jsonb_build_object('id', c.id, 'differs', to_jsonb(differs)));
    end if;
    return ledger.answer(t);
  end if;

  perform 1 from ledger.fence where office = in_office and id = c.id;
  if found then
    perform ledger.refuse('fenced', jsonb_build_object('id', c.id));
  end if;

  if c.resolves is not null then
    select * into used from ledger.transfer where office = in_office and id = c.resolves;
    if not found then
      perform ledger.refuse('not-found', jsonb_build_object('id', c.id, 'resolves', c.resolves));
    end if;
    if (used.kind = 'hold') <> (c.op in ('post-hold', 'void-hold')) then
      perform ledger.refuse('not-resolvable', jsonb_build_object('id', c.id, 'resolves', c.resolves, 'kind', used.kind));
    end if;
    select * into taken from ledger.transfer where office = in_office and resolves = c.resolves;
    if found then
      perform ledger.refuse('already-resolved', jsonb_build_object('id', c.id, 'resolves', c.resolves, 'by', taken.id, 'kind', taken.kind));
    end if;
  end if;

  t.office := in_office;
  t.id := c.id;
  t.kind := c.op;
  t.debit := coalesce(c.debit, used.debit);
  t.credit := coalesce(c.credit, used.credit);
  t.resolves := c.resolves;
  t.case_no := c."caseNo";
  t.payment_no := c."paymentNo";
  t.memo := c.memo;
  t.recorded_at := clock_timestamp();

  select * into d from ledger.account where office = in_office and name = t.debit;
  if not found then
    perform ledger.refuse(case when ledger.account_side(t.debit) is null then 'account-unknown' else 'account-not-found' end,
      jsonb_build_object('id', c.id, 'account', t.debit));
  end if;
  select * into k from ledger.account where office = in_office and name = t.credit;
  if not found then
    perform ledger.refuse(case when ledger.account_side(t.credit) is null then 'account-unknown' else 'account-not-found' end,
      jsonb_build_object('id', c.id, 'account', t.credit));
  end if;

  if c.op in ('post-hold', 'void-hold') then
    t.amount := used.amount;
  else
    -- One open freeze an account: the guard against two cases at once, whatever the orchestrator believes.
    if c.op = 'hold' and d.debits_pending > 0 and t.debit like 'person/%' then
      perform ledger.refuse('already-frozen', (
        select jsonb_build_object('id', c.id, 'account', t.debit, 'hold', h.id, 'caseNo', h.case_no)
        from ledger.entry e join ledger.transfer h on h.office = e.office and h.id = e.transfer_id
        where e.office = in_office and e.account = t.debit and h.kind = 'hold'
          and not exists (select from ledger.transfer r where r.office = h.office and r.resolves = h.id)
        limit 1));
    end if;
    if c.amount = 'all' then
      t.amount := ledger.available(d);
    else
      t.amount := ledger.fen(c.id, c.amount);
    end if;
    if c.expect is not null and c.expect <> t.amount::text then
      perform ledger.refuse('amount-differs', jsonb_build_object('id', c.id, 'expected', c.expect, 'actual', t.amount::text));
    end if;
    if t.amount <= 0 then
      perform ledger.refuse('nothing-available', jsonb_build_object('id', c.id, 'account', t.debit));
    end if;
    if d.side = 'credit' and ledger.available(d) < t.amount then
      perform ledger.refuse('insufficient-funds', jsonb_build_object(
        'id', c.id, 'account', d.name, 'available', ledger.available(d)::text, 'amount', t.amount::text));
    end if;
    if k.side = 'debit' and k.name <> 'bank' and ledger.available(k) < t.amount then
      perform ledger.refuse('insufficient-funds', jsonb_build_object(
        'id', c.id, 'account', k.name, 'available', ledger.available(k)::text, 'amount', t.amount::text));
    end if;
    -- What nobody's payment named, and what the inheritance desk has, leaves only as two members of staff have agreed, once.
    if t.debit like 'unmatched/%' or t.debit like 'inheritance/%' then
      select p.id into approved from ledger.proposal p
        where p.office = in_office and p.content ->> 'debit' = t.debit and p.confirmed_at is not null and p.used_by is null
          and p.content ->> 'credit' = t.credit and p.content ->> 'amount' = t.amount::text
          and p.content ->> 'paymentNo' is not distinct from t.payment_no
        order by p.id limit 1 for update;
      if not found then
        perform ledger.refuse('second-person-required', jsonb_build_object('id', c.id, 'account', t.debit));
      end if;
      update ledger.proposal set used_by = t.id where id = approved;
    end if;
  end if;

  insert into ledger.transfer values (t.*);
  case c.op
    when 'post' then
      perform ledger.enter(t, d, 'debit', 0, t.amount);
      perform ledger.enter(t, k, 'credit', 0, t.amount);
    when 'hold' then
      perform ledger.enter(t, d, 'debit', t.amount, 0);
      perform ledger.enter(t, k, 'credit', t.amount, 0);
    when 'post-hold' then
      perform ledger.enter(t, d, 'debit', -t.amount, t.amount);
      perform ledger.enter(t, k, 'credit', -t.amount, t.amount);
    when 'void-hold' then
      perform ledger.enter(t, d, 'debit', -t.amount, 0);
      perform ledger.enter(t, k, 'credit', -t.amount, 0);
  end case;
  return ledger.answer(t);
end
$$;

-- As in 001; a receipt may have been allotted, too.
create or replace function ledger.put_match(in_office text, c ledger.command) returns jsonb
language plpgsql
as $$
declare
  receipt ledger.transfer;
  m ledger.match;
begin
  select * into receipt from ledger.transfer where office = in_office and id = c.id;
  if not found or (receipt.debit <> 'bank' and receipt.debit not like 'unmatched/%') or receipt.credit not like 'in/%' then
    perform ledger.refuse('not-found', jsonb_build_object('id', c.id, 'paymentNo', c."paymentNo"));
  end if;
  if receipt.amount <> ledger.fen(c.id, c.amount) then
    perform ledger.refuse('amount-differs', jsonb_build_object('id', c.id, 'expected', c.amount, 'actual', receipt.amount::text));
  end if;
  select * into m from ledger.match where office = in_office and payment_no = c."paymentNo";
  if not found then
    perform 1 from ledger.transfer where office = in_office and resolves = c.id;
    if found then
      perform ledger.refuse('already-resolved', jsonb_build_object('id', c.id, 'resolves', c.id));
    end if;
    -- By reference it goes by itself; by hand it takes a second pair of eyes (domain page §9.13).
    if (receipt.case_no is distinct from c."caseNo" or receipt.payment_no is distinct from c."paymentNo")
      and (select count(distinct b) < 2 from unnest(c."by") b) then
      perform ledger.refuse('second-person-required', jsonb_build_object('id', c.id, 'caseNo', c."caseNo"));
    end if;
    insert into ledger.match values (in_office, c."paymentNo", c."caseNo", c.id, receipt.amount, c."by", clock_timestamp())
      returning * into m;
  end if;
  if m.case_no <> c."caseNo" or m.receipt_id <> c.id then
    perform ledger.refuse('already-matched', jsonb_build_object(
      'id', c.id, 'paymentNo', c."paymentNo", 'caseNo', m.case_no, 'receipt', m.receipt_id));
  end if;
  return jsonb_build_object('result', 'matched', 'id', m.receipt_id, 'paymentNo', m.payment_no, 'caseNo', m.case_no,
    'amount', m.amount::text);
end
$$;

-- The sums that came in under a payment number, in order, and what became of each. By their ids, which are numbered without gaps.
create function ledger.receipts(in_office text, in_payment_no text)
returns table (receipt integer, id text, amount bigint, case_no text, debit text, account text, resolved_by text, resolved_to text)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  receipt := 1;
  loop
    select r.id, r.amount, r.case_no, r.debit, r.credit, u.id, u.credit
      into id, amount, case_no, debit, account, resolved_by, resolved_to
      from ledger.transfer r left join ledger.transfer u on u.office = r.office and u.resolves = r.id
      where r.office = in_office and r.id = in_payment_no || ':received' || case when receipt > 1 then ':' || receipt else '' end;
    exit when not found;
    return next;
    receipt := receipt + 1;
  end loop;
end
$$;

-- What a credit goes by: what was credited under its id before, the receipt matched by hand, and the receipts of the payment.
-- Takes the lock on the credit's id, which every credit and fence takes first, so that two of them choose one after the other.
create function ledger.credit_basis(in_office text, in_credit_id text, in_payment_no text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(in_office || '/' || in_credit_id, 0));
  return jsonb_build_object(
    'done', ledger.credited(in_office, in_credit_id),
    'matched', (select jsonb_build_object('receiptId', receipt_id, 'caseNo', case_no) from ledger.match
      where office = in_office and payment_no = in_payment_no),
    'receipts', coalesce((
      select jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.amount::text, 'caseNo', r.case_no, 'account', r.account,
        'resolvedBy', r.resolved_by) order by r.receipt)
      from ledger.receipts(in_office, in_payment_no) r), '[]'));
end
$$;

-- The postings of a credit in order: one, or one a part. Empty: nothing was credited.
create function ledger.credited(in_office text, in_credit_id text) returns jsonb
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  t ledger.transfer;
  part integer := 1;
  done jsonb := '[]';
begin
  loop
    select * into t from ledger.transfer
      where office = in_office and id = in_credit_id || case when part > 1 then ':' || part else '' end;
    exit when not found;
    done := done || ledger.answer(t);
    part := part + 1;
  end loop;
  return done;
end
$$;

-- The bank ------------------------------------------------------------------------------------------------------------

-- deliveries: how many sums the bank has delivered under the number; arrived_as: the bank's reference of a sum in which the order
-- arrived without its own.
alter table bank.payment add column deliveries integer not null default 0, add column arrived_as text collate "C";
create index payment_arrived_as on bank.payment (to_office, arrived_as) where arrived_as is not null;
create sequence bank.reference_no;

-- Each sum under a payment number is told once. amount null: the sum that was ordered.
alter table bank.report add column receipt integer not null default 1 check (receipt >= 1), add column amount bigint check (amount > 0);
alter table bank.report drop constraint report_payment_no_kind_key;
alter table bank.report add constraint report_once unique (payment_no, kind, receipt);

-- What the bank delivers for an order: not always what was ordered.
create function bank.arrives_with(p bank.payment) returns bigint
language sql immutable
as $$ select coalesce((p.told ->> 'wrongAmount')::bigint, p.amount) $$;

create function bank.next_receipt(in_office text, in_payment_no text) returns integer
language sql stable
as $$ select coalesce(max(receipt), 0) + 1 from ledger.receipts(in_office, in_payment_no) $$;

comment on column bank.told.behaviour is '{"delaySendMs", "delayDeliveryMs", "holdDelivery": true, "bounce": "M01", "double": true, '
  '"parts": ["600", "2/5"], "delayPartsMs", "holdParts": true, "wrongAmount": "999", "loseReference": true, "mergeInto": "KEY", "mergeOrders": 3}';

-- As in 002; tells also how many sums were delivered, and the number of the next receipt.
create or replace function bank.take() returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
  rule bank.told;
begin
  loop
    select * into p from bank.payment where due_at <= clock_timestamp() order by due_at limit 1 for update skip locked;
    if not found then
      return null;
    end if;
    if p.told is null then
      -- The most particular rule wins; among equals the newest.
      select * into rule from bank.told t
        where not t.used and coalesce(t.payment_no, p.payment_no) = p.payment_no
          and coalesce(t.from_office, p.from_office) = p.from_office
          and (t.to_office is null or t.to_office = p.to_office)
        order by t.payment_no is null, t.once desc, t.from_office is null, t.to_office is null, t.id desc
        limit 1 for update skip locked;
      p.told := coalesce(rule.behaviour, '{}');
      if rule.once then
        update bank.told set used = true where id = rule.id;
      end if;
      update bank.payment set told = p.told,
        due_at = clock_timestamp() + coalesce((p.told ->> 'delaySendMs')::integer, 0) * interval '1 millisecond'
        where payment_no = p.payment_no;
      continue when coalesce((p.told ->> 'delaySendMs')::integer, 0) > 0;
    end if;
    return jsonb_build_object('paymentNo', p.payment_no, 'caseNo', p.case_no, 'n', p.n, 'fromOffice', p.from_office,
      'toOffice', p.to_office, 'amount', p.amount::text, 'state', p.state, 'told', p.told, 'deliveries', p.deliveries,
      'receipt', case when p.state = 'sent' and p.to_office is not null then bank.next_receipt(p.to_office, p.payment_no) end);
  end loop;
end
$$;

-- As in 002; of a list of reports each is owed, and the sums received count as deliveries.
create or replace function bank.move(in_payment_no text, in_from text, in_to text, in_due_ms integer, in_report jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owed jsonb := case jsonb_typeof(in_report) when 'array' then in_report when 'object' then jsonb_build_array(in_report) else '[]' end;
begin
  update bank.payment
    set state = in_to, changed_at = clock_timestamp(), attempts = 0, last_error = null,
        due_at = clock_timestamp() + in_due_ms * interval '1 millisecond',
        deliveries = deliveries + (select count(*) from jsonb_array_elements(owed) r where r ->> 'kind' = 'received')
    where payment_no = in_payment_no and state = in_from;
  if not found then
    raise exception 'payment order % is not in state %', in_payment_no, in_from;
  end if;
  insert into bank.report (payment_no, kind, office, code, receipt, amount)
    select in_payment_no, r ->> 'kind', r ->> 'office', r ->> 'code', coalesce((r ->> 'receipt')::integer, 1), (r ->> 'amount')::bigint
    from jsonb_array_elements(owed) r
    on conflict do nothing;
  perform pg_notify('jiexu_bank', '');
end
$$;

create or replace function bank.claim_reports(in_limit integer, in_lease_ms integer) returns jsonb
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  with due as (
    select id from bank.report where next_at <= clock_timestamp() order by next_at limit in_limit for update skip locked
  ), claimed as (
    update bank.report r set next_at = clock_timestamp() + in_lease_ms * interval '1 millisecond', attempts = r.attempts + 1
    from due where r.id = due.id returning r.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'paymentNo', r.payment_no, 'caseNo', p.case_no, 'kind', r.kind,
    'office', r.office, 'amount', coalesce(r.amount, p.amount)::text, 'receipt', r.receipt, 'code', r.code, 'attempts', r.attempts,
    'at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by r.id), '[]')
  from claimed r join bank.payment p using (payment_no)
$$;

-- As in 002; an order that lies in a sum without its reference has nothing to go on with.
create or replace function bank.release(in_payment_no text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  released boolean;
begin
  update bank.payment set due_at = clock_timestamp()
    where payment_no = in_payment_no and state in ('ordered', 'sent', 'returning') and arrived_as is null;
  released := found;
  perform pg_notify('jiexu_bank', '');
  return released;
end
$$;

-- The order arrives without its number, under the bank's own reference: by itself (in_key null), or with others that were told the
-- same key, once in_orders of them are there. Answers with the reference and the sum that arrives; the sum is null while others
-- are awaited. A key that has arrived already is continued by KEY-2, KEY-3 …
create function bank.arrive(in_payment_no text, in_key text, in_orders integer) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
  reference text;
  round integer := 1;
  orders integer;
  total numeric;
begin
  if in_key is null then
    reference := 'BANK-' || lpad(nextval('bank.reference_no')::text, 8, '0');
  end if;
  select * into p from bank.payment where payment_no = in_payment_no for update;
  if in_key is not null then
    perform pg_advisory_xact_lock(hashtextextended('arrival/' || p.to_office || '/' || in_key, 0));
    loop
      reference := in_key || case when round > 1 then '-' || round else '' end;
      exit when not exists (select from ledger.transfer where office = p.to_office and id = reference || ':arrived');
      round := round + 1;
    end loop;
  end if;
  update bank.payment set arrived_as = reference where payment_no = in_payment_no;
  select count(*), sum(bank.arrives_with(b)) into orders, total
    from bank.payment b where to_office = p.to_office and arrived_as = reference;
  return jsonb_build_object('key', reference, 'amount', case when orders >= in_orders then total::text end);
end
$$;

-- Locks an order, before the books as the runner does, and tells what an office needs to take in or send back sums under its
-- number: netFen is what came in and was not sent back. Null: the bank has no such order.
create function bank.lock_order(in_payment_no text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
begin
  -- Orders that lie in one sum go back together, so they are locked together and in order.
  select * into p from bank.payment where payment_no = in_payment_no;
  perform 1 from bank.payment o
    where o.payment_no = in_payment_no or (o.to_office = p.to_office and o.arrived_as in (select bank.sums_of(p)))
    order by o.payment_no for update;
  select * into p from bank.payment where payment_no = in_payment_no;
  if not found then
    return null;
  end if;
  return jsonb_build_object('caseNo', p.case_no, 'fromOffice', p.from_office, 'toOffice', p.to_office, 'state', p.state,
    'amount', p.amount::text, 'receipt', bank.next_receipt(p.to_office, p.payment_no), 'netFen', bank.net_received(p)::text);
end
$$;

-- The orders that lie in a sum without a reference, locked before the books.
create function bank.lock_arrival(in_office text, in_key text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select 1 from bank.payment where to_office = in_office and arrived_as = in_key order by payment_no for update;
  select null::void
$$;

-- The sums without a reference that have to do with an order: the one it lies in, and those it was allotted from.
create function bank.sums_of(p bank.payment) returns setof text
language sql stable
as $$
  select p.arrived_as where p.arrived_as is not null
  union
  select substr(r.debit, length('unmatched/') + 1) from ledger.receipts(p.to_office, p.payment_no) r where r.debit like 'unmatched/%'
$$;

create function bank.net_received(p bank.payment) returns numeric
language sql stable
as $$
  select coalesce(sum(amount) filter (where resolved_to is distinct from 'bank'), 0) from ledger.receipts(p.to_office, p.payment_no)
$$;

-- A sum was allotted to the order by hand: the case is told as of any receipt, and when all that was ordered is there the bank has
-- nothing left to deliver.
create function bank.allotted(in_payment_no text, in_receipt integer, in_amount bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
begin
  select * into p from bank.payment where payment_no = in_payment_no for update;
  insert into bank.report (payment_no, kind, office, receipt, amount)
    values (in_payment_no, 'received', p.to_office, in_receipt, in_amount) on conflict do nothing;
  if p.state = 'sent' and bank.net_received(p) >= p.amount then
    update bank.payment set state = 'delivered', due_at = null, changed_at = clock_timestamp() where payment_no = in_payment_no;
  end if;
  perform pg_notify('jiexu_bank', '');
end
$$;

-- The destination sent something back that had come under the number. Once nothing of it is left there, the bank brings the source
-- what it had sent, to the fen: of a double it keeps the one it paid out itself, and where it delivered another sum than was
-- ordered, the difference was and is its own. Again: nothing more happens.
create or replace function bank.turn_back(in_payment_no text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
begin
  select * into p from bank.payment where payment_no = in_payment_no for update;
  if not found then
    return 'unknown';
  end if;
  if p.state = 'delivered' and p.to_office is not null and bank.net_received(p) = 0 then
    perform bank.move(in_payment_no, 'delivered', 'returning', 0, null);
  end if;
  perform bank.turn_back_arrival(p.to_office, key) from bank.sums_of(p) key;
  return (select state from bank.payment where payment_no = in_payment_no);
end
$$;

-- Something of a sum without a reference came back, whether it had been allotted or not. The orders that lay in it and of which
-- nothing is left at the destination go back to their sources, one after the other, as far as what came back pays for them.
create function bank.turn_back_arrival(in_office text, in_key text) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
  came numeric;
  turned integer := 0;
begin
  perform bank.lock_arrival(in_office, in_key);
  select coalesce(sum(e.amount), 0) into came
    from ledger.entry e
    join ledger.transfer t on t.office = e.office and t.id = e.transfer_id
    left join ledger.transfer u on u.office = t.office and u.resolves = t.id
    where e.office = in_office and e.account = 'unmatched/' || in_key and e.direction = 'debit' and 'bank' in (t.credit, u.credit);
  select came - coalesce(sum(bank.arrives_with(b)), 0) into came
    from bank.payment b where to_office = in_office and arrived_as = in_key and state in ('returning', 'back');
  for p in select * from bank.payment
    where to_office = in_office and arrived_as = in_key and state = 'sent' order by ordered_at, payment_no
  loop
    if bank.net_received(p) = 0 and came >= bank.arrives_with(p) then
      came := came - bank.arrives_with(p);
      perform bank.move(p.payment_no, 'sent', 'returning', 0, null);
      turned := turned + 1;
    end if;
  end loop;
  return turned;
end
$$;
