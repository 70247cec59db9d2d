-- A small bank between the offices: payment orders, what it was told to do wrong, and the reports it owes to the cases.
--
-- An order is written in the same transaction as the zeroing it pays for (an outbox): there is no moment at which the money
-- has left the account and nobody knows where to send it. The bank then takes one step at a time, each a transaction in one
-- office's books; a crash between two steps leaves the order where it was, and the next runner goes on from there.
--
--   ordered ──> sent ──> delivered ──> returning ──> back      to an office
--      │          └────> bounced                               (M01 … M07)
--      └──> cancelled
--   ordered ──> sent ──> delivered                             to the person's own account: `sent` posts <payment>:paid

create schema bank;

create table bank.payment (
  payment_no text collate "C" primary key check (payment_no ~ '^[A-Za-z0-9._-]{1,100}$'),
  case_no text not null,
  -- The number of the freeze that it pays out.
  n integer not null check (n >= 1),
  from_office text collate "C" not null check (from_office ~ '^[0-9]{6}$'),
  -- Null: to the person's own account.
  to_office text collate "C" check (to_office ~ '^[0-9]{6}$'),
  amount bigint not null check (amount between 1 and 999999999999999),
  -- Where the money goes. Account numbers are here and nowhere else: not in the ledger, not in reports, not in messages.
  account jsonb not null,
  state text not null default 'ordered'
    check (state in ('ordered', 'sent', 'delivered', 'bounced', 'returning', 'back', 'cancelled')),
  -- When the bank takes its next step. Null: it has none to take, or waits to be released.
  due_at timestamptz,
  -- What it was told for this order, fixed when it first looks at it; see bank.told.
  told jsonb,
  ordered_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  last_error text,
  check (from_office <> to_office)
);
create index payment_due on bank.payment (due_at) where due_at is not null;
-- What was zeroed once is not paid twice: a second order for the same freeze has to wait until the first one is over.
create unique index payment_one_live on bank.payment (from_office, case_no, n)
  where state not in ('bounced', 'back', 'cancelled');

-- How to misbehave, for drills and tests. Scope: a payment number, a source, a destination, all of them, or none (every order).
create table bank.told (
  id bigint generated always as identity primary key,
  payment_no text,
  from_office text,
  to_office text,
  once boolean not null,
  used boolean not null default false,
  -- {"delaySendMs", "delayDeliveryMs", "holdDelivery": true, "bounce": "M01", "double": true}
  behaviour jsonb not null
);
create index told_open on bank.told (id) where not used;

-- What the bank owes to a case: told at least once, and marked only when the case has taken it.
create table bank.report (
  id bigint generated always as identity primary key,
  payment_no text not null references bank.payment,
  kind text not null check (kind in ('sent', 'received', 'paid', 'bounced', 'back')),
  -- The office in whose books it happened.
  office text not null,
  code text check (code ~ '^M0[1-7]$'),
  at timestamptz not null default clock_timestamp(),
  -- When to tell it (again). Null: told.
  next_at timestamptz default clock_timestamp(),
  attempts integer not null default 0,
  unique (payment_no, kind)
);
create index report_due on bank.report (next_at) where next_at is not null;

-- Takes an order in. Again with the same content: the same order. It must be covered: the freeze was zeroed, nothing of it was
-- put back, and the sum is exactly what was zeroed and its interest.
create function bank.submit(in_order jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  o bank.payment;
  p bank.payment;
  freeze_id text := (in_order ->> 'caseNo') || ':freeze:' || (in_order ->> 'n');
  zero ledger.transfer;
  ender text;
  covered numeric;
begin
  o := jsonb_populate_record(null::bank.payment, jsonb_build_object(
    'payment_no', in_order -> 'paymentNo', 'case_no', in_order -> 'caseNo', 'n', in_order -> 'n',
    'from_office', in_order -> 'fromOffice', 'to_office', in_order -> 'toOffice',
    'amount', ledger.fen(in_order ->> 'paymentNo', in_order ->> 'amount'), 'account', in_order -> 'account'));
  -- The lock that zeroing and putting back take first; inside their transaction it is held already.
  perform pg_advisory_xact_lock(hashtextextended(o.from_office || '/' || freeze_id, 0));

  select * into p from bank.payment where payment_no = o.payment_no;
  if found then
    if (p.case_no, p.n, p.from_office, p.amount, p.account) <> (o.case_no, o.n, o.from_office, o.amount, o.account)
      or p.to_office is distinct from o.to_office then
      perform ledger.refuse('conflicting-content', jsonb_build_object('paymentNo', o.payment_no));
    end if;
    return jsonb_build_object('paymentNo', p.payment_no, 'amount', p.amount::text);
  end if;

  select * into zero from ledger.transfer where office = o.from_office and resolves = freeze_id and kind = 'post-hold';
  if not found or zero.credit <> coalesce('out/' || o.to_office, 'payout') then
    perform ledger.refuse('not-zeroed', jsonb_build_object('paymentNo', o.payment_no, 'caseNo', o.case_no));
  end if;
  select r.id into ender from ledger.transfer r where r.office = o.from_office and r.resolves = zero.id;
  if found then
    perform ledger.refuse('already-resolved', jsonb_build_object('paymentNo', o.payment_no, 'resolves', zero.id, 'by', ender));
  end if;
  select sum(i.amount) into covered from ledger.transfer i
    where i.office = o.from_office and i.id in (zero.id, o.case_no || ':interest:' || o.n);
  if covered <> o.amount then
    perform ledger.refuse('amount-differs', jsonb_build_object(
      'paymentNo', o.payment_no, 'expected', o.amount::text, 'actual', covered::text));
  end if;
  select * into p from bank.payment
    where from_office = o.from_office and case_no = o.case_no and n = o.n and state not in ('bounced', 'back', 'cancelled');
  if found then
    perform ledger.refuse('order-open', jsonb_build_object('paymentNo', o.payment_no, 'open', p.payment_no));
  end if;

  insert into bank.payment (payment_no, case_no, n, from_office, to_office, amount, account, due_at)
    values (o.payment_no, o.case_no, o.n, o.from_office, o.to_office, o.amount, o.account, clock_timestamp());
  perform pg_notify('jiexu_bank', '');
  return jsonb_build_object('paymentNo', o.payment_no, 'amount', o.amount::text);
end
$$;

-- Calls an order back. After the answer `cancelled` it is never sent; `already-sent`: it left, and has to come back.
-- A number nobody ordered under is `unknown`.
create function bank.cancel(in_payment_no text) returns text
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
  if p.state = 'ordered' then
    update bank.payment set state = 'cancelled', due_at = null, changed_at = clock_timestamp() where payment_no = in_payment_no;
    return 'cancelled';
  end if;
  return case p.state when 'cancelled' then 'cancelled' else 'already-sent' end;
end
$$;

-- Orders of a freeze that are not over, locked: the undo decides on each.
create function bank.live_orders(in_office text, in_case_no text, in_n integer) returns jsonb
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('paymentNo', payment_no, 'state', state, 'amount', amount::text)), '[]')
  from (
    select payment_no, state, amount from bank.payment
    where from_office = in_office and case_no = in_case_no and n = in_n and state not in ('bounced', 'back', 'cancelled')
    order by payment_no for update) live
$$;

-- Drills ----------------------------------------------------------------------------------------------------------------

create function bank.tell(in_scope jsonb, in_behaviour jsonb) returns bigint
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into bank.told (payment_no, from_office, to_office, once, behaviour)
  values (in_scope ->> 'paymentNo', in_scope ->> 'fromOffice', in_scope ->> 'toOffice',
    coalesce((in_scope ->> 'once')::boolean, false), in_behaviour)
  returning id
$$;

create function bank.untell(in_id bigint) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ update bank.told set used = true where id = in_id $$;

-- Ends every wait of an order: what was delayed or held goes on now.
create function bank.release(in_payment_no text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  released boolean;
begin
  update bank.payment set due_at = clock_timestamp()
    where payment_no = in_payment_no and state in ('ordered', 'sent', 'returning');
  released := found;
  perform pg_notify('jiexu_bank', '');
  return released;
end
$$;

-- The runner ------------------------------------------------------------------------------------------------------------

-- The next due order, locked until the transaction ends and passed over by every other runner; null: none is due.
-- The account stays behind: no step needs it.
create function bank.take() returns jsonb
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
      'toOffice', p.to_office, 'amount', p.amount::text, 'state', p.state, 'told', p.told);
  end loop;
end
$$;

-- Moves an order one step on, in the same transaction as the posting of that step, and owes the case a report of it.
-- in_due_ms: until the next step; null: there is none, or not before it is released.
create function bank.move(in_payment_no text, in_from text, in_to text, in_due_ms integer, in_report jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update bank.payment
    set state = in_to, changed_at = clock_timestamp(), attempts = 0, last_error = null,
        due_at = clock_timestamp() + in_due_ms * interval '1 millisecond'
    where payment_no = in_payment_no and state = in_from;
  if not found then
    raise exception 'payment order % is not in state %', in_payment_no, in_from;
  end if;
  if in_report is not null then
    insert into bank.report (payment_no, kind, office, code)
      values (in_payment_no, in_report ->> 'kind', in_report ->> 'office', in_report ->> 'code')
      on conflict do nothing;
  end if;
  perform pg_notify('jiexu_bank', '');
end
$$;

-- The destination sent a delivered sum back. Again: nothing more happens.
create function bank.turn_back(in_payment_no text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
begin
  select * into p from bank.payment where payment_no = in_payment_no for update;
  if p.state = 'delivered' and p.to_office is not null then
    perform bank.move(in_payment_no, 'delivered', 'returning', 0, null);
    return 'returning';
  end if;
  return coalesce(p.state, 'unknown');
end
$$;

-- A step that failed is tried again later; other orders go on meanwhile.
create function bank.postpone(in_payment_no text, in_error text, in_ms integer) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  update bank.payment
    set attempts = attempts + 1, last_error = in_error, due_at = clock_timestamp() + in_ms * interval '1 millisecond'
    where payment_no = in_payment_no and due_at is not null
$$;

-- Reports that are due, leased to this runner: if it dies, they are due again when the lease is over.
create function bank.claim_reports(in_limit integer, in_lease_ms integer) returns jsonb
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
    'office', r.office, 'amount', p.amount::text, 'code', r.code, 'attempts', r.attempts,
    'at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by r.id), '[]')
  from claimed r join bank.payment p using (payment_no)
$$;

-- in_ms null: the case has taken it. Else: to be told again after so long.
create function bank.reported(in_id bigint, in_ms integer) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ update bank.report set next_at = clock_timestamp() + in_ms * interval '1 millisecond' where id = in_id $$;

-- Milliseconds until something is due; null: nothing is.
create function bank.next_due() returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'stepMs', (select ceil(extract(epoch from min(due_at) - clock_timestamp()) * 1000)::bigint from bank.payment where due_at is not null),
    'reportMs', (select ceil(extract(epoch from min(next_at) - clock_timestamp()) * 1000)::bigint from bank.report where next_at is not null))
$$;
