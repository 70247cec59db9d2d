-- An office's side of its bank: the orders it made, the outbox they wait in, the statement lines it was given, and the reports it
-- owes to cases because of them. Nothing here knows the bank; what is handed over and what comes is in contract/bank.ts.
--
--   ordered ──> sent ──> paid                      to the person's own account: the bank's line says so
--      │          ├────> bounced                   (M01 … M07) the bank's line
--      │          └────> back                      returned by the destination: the bank's line
--      └──> cancelled                              in the office's own transaction, as long as it was not handed over
--
-- `sent` is written in the transaction that posts <payment>:sent (or :paid), before the bank is handed anything: what may have
-- been handed over counts as sent, and comes back by the bank's word alone.

create table ledger.payment_order (
  office text collate "C" not null check (office ~ '^[0-9]{6}$'),
  payment_no text collate "C" not null check (payment_no ~ '^[A-Za-z0-9._-]{1,100}$'),
  case_no text not null,
  -- The number of the freeze that it pays out.
  n integer not null check (n >= 1),
  -- Null: to the person's own account.
  to_office text collate "C" check (to_office ~ '^[0-9]{6}$'),
  amount bigint not null check (amount between 1 and 999999999999999),
  -- For the bank's eyes: no statement, report or message has it, and the application may not read it.
  account jsonb not null,
  state text not null default 'ordered' check (state in ('ordered', 'sent', 'paid', 'bounced', 'back', 'cancelled')),
  ordered_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (office, payment_no),
  check (office <> to_office)
);
-- What was zeroed once is not paid twice: a second order of a case waits until the first one is over.
create unique index payment_order_one_live on ledger.payment_order (office, case_no)
  where state not in ('bounced', 'back', 'cancelled');

-- What the bank is to be handed, at least once each: orders; sums sent back; and what a sum without a reference was allotted to.
-- number: the payment's for an order, the posting's for the others; the bank answers each number once.
create table ledger.outbox (
  office text collate "C" not null,
  number text collate "C" not null,
  kind text not null check (kind in ('order', 'return', 'allotted')),
  payment_no text collate "C",
  -- The bank's reference of the sum without ours that it was taken from.
  reference text collate "C",
  amount bigint not null check (amount > 0),
  at timestamptz not null default clock_timestamp(),
  -- When to hand it over (again). Null: the bank has it, or it was cancelled before anybody asked the bank.
  next_at timestamptz default clock_timestamp(),
  attempts integer not null default 0,
  last_error text,
  primary key (office, number)
);
create index outbox_due on ledger.outbox (next_at) where next_at is not null;

-- The bank's statement lines as they came, each once: an office's are numbered without gaps.
create table ledger.statement_line (
  office text collate "C" not null check (office ~ '^[0-9]{6}$'),
  line bigint not null check (line >= 1),
  kind text not null check (kind in ('sent', 'paid', 'bounced', 'received', 'arrived', 'back')),
  -- Null: a sum without a payment number we know, under the bank's reference.
  payment_no text collate "C",
  reference text collate "C",
  case_no text,
  -- The office at the other end; null: the person's own account, or not known.
  other_office text collate "C",
  amount bigint not null check (amount > 0),
  code text check (code ~ '^M0[1-7]$'),
  at timestamptz not null,
  booked_at timestamptz,
  -- When to book it (again). Null: booked.
  next_at timestamptz default clock_timestamp(),
  attempts integer not null default 0,
  last_error text,
  primary key (office, line),
  check (num_nonnulls(payment_no, reference) = 1)
);
create index statement_line_due on ledger.statement_line (next_at) where next_at is not null;
create index statement_line_open on ledger.statement_line (office, payment_no, line) where booked_at is null;

create table ledger.statement_mark (
  office text collate "C" primary key,
  line bigint not null
);

-- What an office owes to a case: told at least once, and marked only when the case has taken it.
create table ledger.report (
  id bigint generated always as identity primary key,
  office text collate "C" not null,
  payment_no text collate "C" not null,
  case_no text not null,
  kind text not null check (kind in ('sent', 'received', 'paid', 'bounced', 'back')),
  receipt integer not null default 1 check (receipt >= 1),
  amount bigint not null check (amount > 0),
  code text check (code ~ '^M0[1-7]$'),
  at timestamptz not null default clock_timestamp(),
  -- When to tell it (again). Null: told.
  next_at timestamptz default clock_timestamp(),
  attempts integer not null default 0,
  unique (office, payment_no, kind, receipt)
);
create index report_due on ledger.report (next_at) where next_at is not null;

-- Orders ----------------------------------------------------------------------------------------------------------------

-- Takes an order into the outbox. Again with the same content: the same order. It must be covered: the freeze was zeroed, nothing
-- of it was put back, and the sum is exactly what was zeroed and its interest.
create function ledger.order_payment(in_order jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  o ledger.payment_order;
  p ledger.payment_order;
  freeze_id text := (in_order ->> 'caseNo') || ':freeze:' || (in_order ->> 'n');
  zero ledger.transfer;
  ender text;
  covered numeric;
  differs text[];
begin
  o := jsonb_populate_record(null::ledger.payment_order, jsonb_build_object(
    'office', in_order -> 'office', 'payment_no', in_order -> 'paymentNo', 'case_no', in_order -> 'caseNo', 'n', in_order -> 'n',
    'to_office', in_order -> 'toOffice', 'account', in_order -> 'account',
    'amount', ledger.fen(in_order ->> 'paymentNo', in_order ->> 'amount')));
  -- The lock that zeroing and putting back take first; inside their transaction it is held already.
  perform pg_advisory_xact_lock(hashtextextended(o.office || '/' || freeze_id, 0));

  select * into p from ledger.payment_order where office = o.office and payment_no = o.payment_no;
  if found then
    differs := array_remove(array[
      case when p.case_no <> o.case_no then 'caseNo' end,
      case when p.n <> o.n then 'n' end,
      case when p.to_office is distinct from o.to_office then 'toOffice' end,
      case when p.amount <> o.amount then 'amount' end,
      case when p.account <> o.account then 'account' end
    ], null);
    if differs <> '{}' then
      perform ledger.refuse('conflicting-content', jsonb_build_object('paymentNo', o.payment_no, 'differs', to_jsonb(differs)));
    end if;
    return jsonb_build_object('paymentNo', p.payment_no, 'amount', p.amount::text);
  end if;

  select * into zero from ledger.transfer where office = o.office and resolves = freeze_id and kind = 'post-hold';
  if not found or zero.credit <> coalesce('out/' || o.to_office, 'payout') then
    perform ledger.refuse('not-zeroed', jsonb_build_object('paymentNo', o.payment_no, 'caseNo', o.case_no));
  end if;
  select r.id into ender from ledger.transfer r where r.office = o.office and r.resolves = zero.id;
  if found then
    perform ledger.refuse('already-resolved', jsonb_build_object('paymentNo', o.payment_no, 'resolves', zero.id, 'by', ender));
  end if;
  select sum(i.amount) into covered from ledger.transfer i
    where i.office = o.office and i.id in (zero.id, o.case_no || ':interest:' || o.n);
  if covered <> o.amount then
    perform ledger.refuse('amount-differs', jsonb_build_object(
      'paymentNo', o.payment_no, 'expected', o.amount::text, 'actual', covered::text));
  end if;
  select * into p from ledger.payment_order
    where office = o.office and case_no = o.case_no and state not in ('bounced', 'back', 'cancelled');
  if found then
    perform ledger.refuse('order-open', jsonb_build_object('paymentNo', o.payment_no, 'open', p.payment_no));
  end if;

  insert into ledger.payment_order (office, payment_no, case_no, n, to_office, amount, account)
    values (o.office, o.payment_no, o.case_no, o.n, o.to_office, o.amount, o.account);
  insert into ledger.outbox (office, number, kind, payment_no, amount)
    values (o.office, o.payment_no, 'order', o.payment_no, o.amount);
  perform pg_notify('jiexu_outbox', '');
  return jsonb_build_object('paymentNo', o.payment_no, 'amount', o.amount::text);
end
$$;

-- Calls an order back. After the answer `cancelled` it is never handed over; `already-sent`: the bank may have it, and it has to
-- bounce or come back. A number nobody ordered under is `unknown`. A bank that was asked about it is told.
create function ledger.cancel_order(in_office text, in_payment_no text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  o ledger.payment_order;
begin
  select * into o from ledger.payment_order where office = in_office and payment_no = in_payment_no for update;
  if not found then
    return 'unknown';
  end if;
  if o.state = 'ordered' then
    update ledger.payment_order set state = 'cancelled', changed_at = clock_timestamp()
      where office = in_office and payment_no = in_payment_no;
    update ledger.outbox set next_at = case when attempts > 0 then clock_timestamp() end, last_error = null
      where office = in_office and number = in_payment_no;
    perform pg_notify('jiexu_outbox', '');
    return 'cancelled';
  end if;
  return case o.state when 'cancelled' then 'cancelled' else 'already-sent' end;
end
$$;

-- Orders of a freeze that are not over, locked: the undo decides on each.
create function ledger.live_orders(in_office text, in_case_no text, in_n integer) returns jsonb
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('paymentNo', payment_no, 'state', state, 'amount', amount::text)), '[]')
  from (
    select payment_no, state, amount from ledger.payment_order
    where office = in_office and case_no = in_case_no and n = in_n and state not in ('bounced', 'back', 'cancelled')
    order by payment_no for update) live
$$;

-- The orders of a case, oldest first, as the office tells them: whom it pays by name, bank and the last four digits of the account.
-- paidAt: when the bank paid a person's own account.
create function ledger.payments_of(in_office text, in_case_no text) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('paymentNo', o.payment_no, 'n', o.n, 'state', o.state, 'amountFen', o.amount::text,
    'toOffice', o.to_office, 'orderedAt', o.ordered_at, 'attempts', coalesce(b.attempts, 0), 'lastError', b.last_error,
    'paidAt', (select min(r.at) from ledger.report r where r.office = o.office and r.payment_no = o.payment_no and r.kind = 'paid'),
    'payee', jsonb_build_object('accountName', o.account ->> 'accountName', 'bank', o.account ->> 'bank',
      'bankCode', o.account ->> 'bankCode', 'accountNo', '****' || right(o.account ->> 'accountNo', 4))) order by o.ordered_at, o.payment_no), '[]')
  from ledger.payment_order o left join ledger.outbox b on b.office = o.office and b.number = o.payment_no
  where o.office = in_office and o.case_no = in_case_no
$$;

-- Receipts at the destination -------------------------------------------------------------------------------------------

-- Receipts of one payment are numbered one after the other, whoever books them: taken before any posting of one. Answers with the
-- number of the next receipt, and what came in and was not sent back.
create function ledger.lock_receipts(in_office text, in_payment_no text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('receipts/' || in_office || '/' || in_payment_no, 0));
  return (
    select jsonb_build_object('receipt', coalesce(max(receipt), 0) + 1,
      'netFen', coalesce(sum(amount) filter (where resolved_to is distinct from 'bank'), 0)::text)
    from ledger.receipts(in_office, in_payment_no));
end
$$;

-- The bank is handed what a posting sent back: a receipt, or what was left of a sum without a reference. The content is the
-- posting's own, so that nothing else can go out this way.
create function ledger.hand_back(in_office text, in_posting text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  t ledger.transfer;
  origin text;
begin
  select * into t from ledger.transfer where office = in_office and id = in_posting;
  if not found or t.credit <> 'bank' or (t.debit not like 'in/%' and t.debit not like 'unmatched/%') then
    perform ledger.refuse('not-found', jsonb_build_object('id', in_posting));
  end if;
  select r.debit into origin from ledger.transfer r where r.office = in_office and r.id = t.resolves;
  origin := case when t.debit like 'unmatched/%' then t.debit when origin like 'unmatched/%' then origin end;
  insert into ledger.outbox (office, number, kind, payment_no, reference, amount)
    values (in_office, t.id, 'return', t.payment_no, substr(origin, length('unmatched/') + 1), t.amount)
    on conflict do nothing;
  perform pg_notify('jiexu_outbox', '');
end
$$;

-- The bank is told which payment a part of a sum without a reference was, and the case as of any receipt.
create function ledger.tell_allotment(in_office text, in_posting text, in_receipt integer) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  t ledger.transfer;
begin
  select * into t from ledger.transfer where office = in_office and id = in_posting;
  if not found or t.debit not like 'unmatched/%' or t.credit not like 'in/%' then
    perform ledger.refuse('not-found', jsonb_build_object('id', in_posting));
  end if;
  insert into ledger.outbox (office, number, kind, payment_no, reference, amount)
    values (in_office, t.id, 'allotted', t.payment_no, substr(t.debit, length('unmatched/') + 1), t.amount)
    on conflict do nothing;
  insert into ledger.report (office, payment_no, case_no, kind, receipt, amount)
    values (in_office, t.payment_no, t.case_no, 'received', in_receipt, t.amount) on conflict do nothing;
  perform pg_notify('jiexu_outbox', ''), pg_notify('jiexu_report', '');
end
$$;

-- The way to the bank ---------------------------------------------------------------------------------------------------

-- The next row that is due, leased to whoever asked: should he die, it is due again when the lease is over. Null: none is due.
create function ledger.take_outbox(in_lease_ms integer) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  b ledger.outbox;
  o ledger.payment_order;
begin
  select * into b from ledger.outbox where next_at <= clock_timestamp()
    order by next_at limit 1 for update skip locked;
  if not found then
    return null;
  end if;
  update ledger.outbox set attempts = attempts + 1, next_at = clock_timestamp() + in_lease_ms * interval '1 millisecond'
    where office = b.office and number = b.number;
  if b.kind = 'order' then
    select * into o from ledger.payment_order where office = b.office and payment_no = b.payment_no;
  end if;
  return jsonb_build_object('office', b.office, 'number', b.number, 'kind', b.kind, 'paymentNo', b.payment_no,
    'reference', b.reference, 'amountFen', b.amount::text,
    'caseNo', o.case_no, 'toOffice', o.to_office, 'account', o.account, 'orderedAt', o.ordered_at, 'state', o.state);
end
$$;

-- An order's state, locked until the transaction ends: whoever hands it over or calls it back comes first.
create function ledger.lock_payment_order(in_office text, in_payment_no text) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select state from ledger.payment_order where office = in_office and payment_no = in_payment_no for update $$;

-- In the transaction that posts <payment>:sent or :paid, which must be there: from now on the order counts as sent.
create function ledger.count_as_sent(in_office text, in_payment_no text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update ledger.payment_order o set state = 'sent', changed_at = clock_timestamp()
    where o.office = in_office and o.payment_no = in_payment_no and o.state = 'ordered'
      and exists (select from ledger.transfer t where t.office = o.office and t.amount = o.amount
        and t.id = o.payment_no || case when o.to_office is null then ':paid' else ':sent' end);
  if not found then
    raise exception 'payment % of office % cannot count as sent', in_payment_no, in_office;
  end if;
end
$$;

create function ledger.handed_over(in_office text, in_number text) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ update ledger.outbox set next_at = null, attempts = 0, last_error = null where office = in_office and number = in_number $$;

-- in_error null: the bank does not take it yet.
create function ledger.put_off(in_office text, in_number text, in_error text, in_ms integer) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  update ledger.outbox set last_error = in_error, next_at = clock_timestamp() + in_ms * interval '1 millisecond',
      attempts = case when in_error is null then 1 else attempts end
    where office = in_office and number = in_number and next_at is not null
$$;

-- Statement lines -------------------------------------------------------------------------------------------------------

create function ledger.statement_marks() returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select coalesce(jsonb_object_agg(office, line), '{}') from ledger.statement_mark $$;

-- Files lines in order, each once: one that is here already is passed over, one that leaves a gap behind the last is refused.
create function ledger.file_lines(in_lines jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  l record;
  last bigint;
begin
  for l in
    select * from jsonb_to_recordset(in_lines) as x(office text, line bigint, kind text, "paymentNo" text, reference text, "caseNo" text,
      "otherOffice" text, amount bigint, code text, at timestamptz)
    order by office collate "C", line
  loop
    insert into ledger.statement_mark values (l.office, 0) on conflict do nothing;
    select line into last from ledger.statement_mark where office = l.office for update;
    continue when l.line <= last;
    if l.line > last + 1 then
      raise exception 'line % of office % cannot follow line %', l.line, l.office, last;
    end if;
    insert into ledger.statement_line (office, line, kind, payment_no, reference, case_no, other_office, amount, code, at)
      values (l.office, l.line, l.kind, l."paymentNo", l.reference, l."caseNo", l."otherOffice", l.amount, l.code, l.at);
    update ledger.statement_mark set line = l.line where office = l.office;
  end loop;
end
$$;

-- The next line that is due, locked until the transaction ends; of one payment only the oldest that is not booked. Null: none.
create function ledger.take_line() returns jsonb
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('office', l.office, 'line', l.line, 'kind', l.kind, 'paymentNo', l.payment_no, 'reference', l.reference,
    'caseNo', l.case_no, 'otherOffice', l.other_office, 'amountFen', l.amount::text, 'code', l.code)
  from ledger.statement_line l
  where l.next_at <= clock_timestamp() and not exists (
    select from ledger.statement_line b
    where b.office = l.office and b.payment_no = l.payment_no and b.booked_at is null and b.line < l.line)
  order by l.next_at, l.office, l.line limit 1 for update skip locked
$$;

-- In the transaction that posts it: the line is booked, its order has come so far, and the case is owed a report of it.
create function ledger.book_line(in_office text, in_line bigint, in_receipt integer) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  l ledger.statement_line;
begin
  update ledger.statement_line set booked_at = clock_timestamp(), next_at = null, last_error = null
    where office = in_office and line = in_line and booked_at is null returning * into l;
  if not found then
    raise exception 'line % of office % is booked already', in_line, in_office;
  end if;
  if l.kind in ('paid', 'bounced', 'back') then
    update ledger.payment_order set state = l.kind, changed_at = clock_timestamp()
      where office = l.office and payment_no = l.payment_no and state = 'sent';
  end if;
  if l.kind <> 'arrived' then
    insert into ledger.report (office, payment_no, case_no, kind, receipt, amount, code, at)
      values (l.office, l.payment_no, l.case_no, l.kind, in_receipt, l.amount, l.code, l.at) on conflict do nothing;
    perform pg_notify('jiexu_report', '');
  end if;
end
$$;

create function ledger.put_off_line(in_office text, in_line bigint, in_error text, in_ms integer) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  update ledger.statement_line
    set attempts = attempts + 1, last_error = in_error, next_at = clock_timestamp() + in_ms * interval '1 millisecond'
    where office = in_office and line = in_line and booked_at is null
$$;

-- Reports ---------------------------------------------------------------------------------------------------------------

-- Reports that are due, leased to this runner: if it dies, they are due again when the lease is over.
create function ledger.claim_reports(in_limit integer, in_lease_ms integer) returns jsonb
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  with due as (
    select id from ledger.report where next_at <= clock_timestamp() order by next_at limit in_limit for update skip locked
  ), claimed as (
    update ledger.report r set next_at = clock_timestamp() + in_lease_ms * interval '1 millisecond', attempts = r.attempts + 1
    from due where r.id = due.id returning r.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'paymentNo', r.payment_no, 'caseNo', r.case_no, 'kind', r.kind,
    'office', r.office, 'amount', r.amount::text, 'receipt', r.receipt, 'code', r.code, 'attempts', r.attempts,
    'at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by r.id), '[]')
  from claimed r
$$;

-- in_ms null: the case has taken it. Else: to be told again after so long.
create function ledger.reported(in_id bigint, in_ms integer) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ update ledger.report set next_at = clock_timestamp() + in_ms * interval '1 millisecond' where id = in_id $$;

-- Milliseconds until something is due; null: nothing is.
create function ledger.next_due() returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'outboxMs', (select ceil(extract(epoch from min(next_at) - clock_timestamp()) * 1000)::bigint from ledger.outbox where next_at is not null),
    'linesMs', (select ceil(extract(epoch from min(next_at) - clock_timestamp()) * 1000)::bigint from ledger.statement_line where next_at is not null),
    'reportsMs', (select ceil(extract(epoch from min(next_at) - clock_timestamp()) * 1000)::bigint from ledger.report where next_at is not null))
$$;

-- The sum of a payment this office ordered in the case, fen as text, or null. Its interest was taken off with the freeze.
create or replace function offices.paid_with(in_pool text, in_case text, in_n integer, in_payment_no text) returns text
language sql stable
as $$
  select amount::text from ledger.payment_order
    where office = in_pool and payment_no = in_payment_no and case_no = in_case and n = in_n
$$;
