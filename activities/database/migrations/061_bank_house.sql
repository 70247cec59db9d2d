-- The bank is a house of its own: it is handed orders and returns by offices, keeps what it knows of them in this schema alone, and
-- tells each office by the lines of that office's statement. It posts in no books. See contract/bank.ts.
--
--   announced ──> sent ──> delivered ──> returning ──> back      to an office
--       │          └────> bounced                                (M01 … M07)
--       └──> cancelled
--   announced ──> sent ──> delivered                             to the person's own account
--
-- `announced`: the bank was asked when it will take the order, and has not got it yet.

drop function bank.submit(jsonb), bank.cancel(text), bank.live_orders(text, text, integer);
drop function bank.lock_order(text), bank.allotted(text, integer, bigint), bank.turn_back(text), bank.turn_back_arrival(text, text);
drop function bank.lock_arrival(text, text), bank.sums_of(bank.payment), bank.net_received(bank.payment);
drop function bank.next_receipt(text, text), bank.take(), bank.move(text, text, text, integer, jsonb), bank.arrive(text, text, integer);
drop function bank.claim_reports(integer, integer), bank.reported(bigint, integer), bank.payee_of(text), bank.next_due();

alter table bank.payment drop constraint payment_state_check;
update bank.payment set state = 'announced' where state = 'ordered';
-- delivered: fen that arrived under the number.
alter table bank.payment
  alter column state set default 'announced',
  alter column n drop not null,
  alter column account drop not null,
  add column delivered bigint not null default 0,
  add constraint payment_state check (state in ('announced', 'sent', 'delivered', 'bounced', 'returning', 'back', 'cancelled')),
  add constraint payment_account check (account is not null or state in ('announced', 'cancelled'));
drop index bank.payment_one_live;

-- What destinations said of sums that had arrived there: sent back, or allotted to a payment. Each number is answered once.
create table bank.heard (
  office text collate "C" not null,
  number text collate "C" not null,
  kind text not null check (kind in ('return', 'allotted')),
  payment_no text collate "C",
  -- The bank's own reference of the sum that it was taken from, where it had come without a payment number.
  reference text collate "C",
  amount bigint not null check (amount > 0),
  at timestamptz not null default clock_timestamp(),
  primary key (office, number)
);
create index heard_of_payment on bank.heard (payment_no) where payment_no is not null;
create index heard_of_reference on bank.heard (office, reference) where reference is not null;

-- Each office's statement: lines numbered without gaps, so that one that is missing shows.
create table bank.statement (
  office text collate "C" primary key,
  last_line bigint not null
);
create table bank.line (
  office text collate "C" not null,
  line bigint not null,
  kind text not null check (kind in ('sent', 'paid', 'bounced', 'received', 'arrived', 'back')),
  payment_no text collate "C",
  reference text collate "C",
  case_no text,
  other_office text collate "C",
  amount bigint not null check (amount > 0),
  code text check (code ~ '^M0[1-7]$'),
  at timestamptz not null default clock_timestamp(),
  primary key (office, line)
);
create index line_arrived on bank.line (office, reference) where reference is not null;

-- Writes the next line of an office's statement. Its lock makes a line visible only after all before it.
create function bank.say(in_office text, in_line jsonb) returns void
language plpgsql
as $$
declare
  number bigint;
begin
  insert into bank.statement as s values (in_office, 1)
    on conflict (office) do update set last_line = s.last_line + 1 returning last_line into number;
  insert into bank.line (office, line, kind, payment_no, reference, case_no, other_office, amount, code)
    values (in_office, number, in_line ->> 'kind', in_line ->> 'paymentNo', in_line ->> 'reference', in_line ->> 'caseNo',
      in_line ->> 'otherOffice', (in_line ->> 'amount')::bigint, in_line ->> 'code');
  perform pg_notify('jiexu_line', '');
end
$$;

-- A line about an order.
create function bank.say_of(p bank.payment, in_office text, in_kind text, in_amount bigint, in_code text) returns void
language sql
as $$
  select bank.say(in_office, jsonb_build_object('kind', in_kind, 'paymentNo', p.payment_no, 'caseNo', p.case_no,
    'otherOffice', case when in_office = p.from_office then p.to_office else p.from_office end, 'amount', in_amount, 'code', in_code))
$$;

-- Whether an order arrives without its number.
create function bank.loses_reference(p bank.payment) returns boolean
language sql immutable
as $$
  select p.to_office is not null and (coalesce((p.told ->> 'loseReference')::boolean, false) or p.told ? 'mergeInto')
$$;

-- Orders ----------------------------------------------------------------------------------------------------------------

-- Milliseconds until the bank takes this order; 0: now. What it was told is fixed here, when it first hears of the order.
create function bank.announce(in_order jsonb) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
  rule bank.told;
begin
  select * into p from bank.payment where payment_no = in_order ->> 'paymentNo' for update;
  if not found then
    p := jsonb_populate_record(null::bank.payment, jsonb_build_object('payment_no', in_order -> 'paymentNo',
      'case_no', in_order -> 'caseNo', 'from_office', in_order -> 'fromOffice', 'to_office', in_order -> 'toOffice'));
    -- The most particular rule wins; among equals the newest.
    select * into rule from bank.told t
      where not t.used and coalesce(t.payment_no, p.payment_no) = p.payment_no
        and coalesce(t.from_office, p.from_office) = p.from_office
        and (t.to_office is null or t.to_office = p.to_office)
      order by t.payment_no is null, t.once desc, t.from_office is null, t.to_office is null, t.id desc
      limit 1 for update skip locked;
    insert into bank.payment (payment_no, case_no, from_office, to_office, amount, state, told, due_at)
      values (p.payment_no, p.case_no, p.from_office, p.to_office, (in_order ->> 'amountFen')::bigint, 'announced',
        coalesce(rule.behaviour, '{}'),
        clock_timestamp() + coalesce((rule.behaviour ->> 'delaySendMs')::integer, 0) * interval '1 millisecond')
      on conflict do nothing;
    if found and rule.once then
      update bank.told set used = true where id = rule.id;
    end if;
    select * into p from bank.payment where payment_no = in_order ->> 'paymentNo' for update;
  end if;
  if p.state <> 'announced' then
    return 0;
  end if;
  return greatest(0, ceil(extract(epoch from p.due_at - clock_timestamp()) * 1000))::integer;
end
$$;

-- Takes an order in, whatever its announcement was answered. Again: the same answer, and nothing more happens; a number that was
-- given another content before: {"differs": [...]}, {"cancelled": true} where it was called back.
create function bank.order(in_order jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
  differs text[];
  due_ms integer;
begin
  perform bank.announce(in_order);
  select * into p from bank.payment where payment_no = in_order ->> 'paymentNo' for update;
  differs := array_remove(array[
    case when p.case_no <> in_order ->> 'caseNo' then 'caseNo' end,
    case when p.from_office <> in_order ->> 'fromOffice' then 'fromOffice' end,
    case when p.to_office is distinct from in_order ->> 'toOffice' then 'toOffice' end,
    case when p.amount::text <> in_order ->> 'amountFen' then 'amountFen' end,
    case when p.account <> in_order -> 'account' then 'account' end
  ], null);
  if differs <> '{}' then
    return jsonb_build_object('differs', to_jsonb(differs));
  end if;
  if p.state = 'cancelled' then
    return jsonb_build_object('cancelled', true);
  end if;
  if p.state = 'announced' then
    due_ms := case when (p.told ->> 'lose')::boolean or (p.told ->> 'holdDelivery')::boolean then null
      else coalesce((p.told ->> 'delayDeliveryMs')::integer, 0) end;
    update bank.payment set state = 'sent', account = in_order -> 'account', ordered_at = (in_order ->> 'orderedAt')::timestamptz,
        changed_at = clock_timestamp(), due_at = clock_timestamp() + due_ms * interval '1 millisecond'
      where payment_no = p.payment_no;
    -- A sum that arrives at once is told once: `received` says that it was sent. One that arrives without its number is not told as
    -- received before somebody has allotted it.
    if not coalesce((p.told ->> 'lose')::boolean, false) and (due_ms is distinct from 0 or bank.loses_reference(p)) then
      perform bank.say_of(p, p.from_office, 'sent', p.amount, null);
    end if;
    perform pg_notify('jiexu_bank', '');
  end if;
  return jsonb_build_object('paymentNo', p.payment_no, 'amountFen', p.amount::text);
end
$$;

-- An order that was announced and will not come. `taken`: it came before. A number it never heard of is never taken either.
create function bank.cancel(in_order jsonb) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform bank.announce(in_order);
  update bank.payment set state = 'cancelled', due_at = null, changed_at = clock_timestamp()
    where payment_no = in_order ->> 'paymentNo' and state = 'announced';
  return (select case state when 'cancelled' then 'cancelled' else 'taken' end
    from bank.payment where payment_no = in_order ->> 'paymentNo');
end
$$;

-- The runner ------------------------------------------------------------------------------------------------------------

-- The next due order, locked until the transaction ends and passed over by every other runner; null: none is due.
-- The account stays behind: no step needs it.
create function bank.take() returns jsonb
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('paymentNo', payment_no, 'toOffice', to_office, 'amount', amount::text, 'state', state,
    'told', told, 'deliveries', deliveries)
  from bank.payment where due_at <= clock_timestamp() and state in ('sent', 'returning')
  order by due_at limit 1 for update skip locked
$$;

-- Moves an order one step on and says the lines of that step: [{"kind", "amount", "code"}].
-- in_due_ms: until the next step; null: there is none, or not before it is released.
create function bank.move(in_payment_no text, in_from text, in_to text, in_due_ms integer, in_lines jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
begin
  update bank.payment
    set state = in_to, changed_at = clock_timestamp(), attempts = 0, last_error = null,
        due_at = clock_timestamp() + in_due_ms * interval '1 millisecond',
        deliveries = deliveries + (select count(*) from jsonb_array_elements(in_lines) l where l ->> 'kind' = 'received'),
        delivered = delivered + (select coalesce(sum((l ->> 'amount')::bigint), 0) from jsonb_array_elements(in_lines) l where l ->> 'kind' = 'received')
    where payment_no = in_payment_no and state = in_from returning * into p;
  if not found then
    raise exception 'payment order % is not in state %', in_payment_no, in_from;
  end if;
  perform bank.say_of(p, case l ->> 'kind' when 'received' then p.to_office else p.from_office end, l ->> 'kind',
      coalesce((l ->> 'amount')::bigint, p.amount), l ->> 'code')
    from jsonb_array_elements(in_lines) l;
  perform pg_notify('jiexu_bank', '');
end
$$;

-- The order arrives without its number, under the bank's own reference: by itself (in_key null), or with others that were told the
-- same key, once in_orders of them are there. A key that has arrived already is continued by KEY-2, KEY-3 …
create function bank.arrive(in_payment_no text, in_key text, in_orders integer) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p bank.payment;
  name text;
  round integer := 1;
  orders integer;
  total numeric;
begin
  select * into p from bank.payment where payment_no = in_payment_no for update;
  if in_key is null then
    name := 'BANK-' || lpad(nextval('bank.reference_no')::text, 8, '0');
  else
    perform pg_advisory_xact_lock(hashtextextended('arrival/' || p.to_office || '/' || in_key, 0));
    loop
      name := in_key || case when round > 1 then '-' || round else '' end;
      exit when not exists (select from bank.line where office = p.to_office and reference = name);
      round := round + 1;
    end loop;
  end if;
  update bank.payment set arrived_as = name, due_at = null, changed_at = clock_timestamp(), attempts = 0, last_error = null
    where payment_no = in_payment_no;
  select count(*), sum(bank.arrives_with(b)) into orders, total
    from bank.payment b where to_office = p.to_office and arrived_as = name;
  if orders >= in_orders then
    perform bank.say(p.to_office, jsonb_build_object('kind', 'arrived', 'reference', name, 'amount', total));
  end if;
end
$$;

-- Milliseconds until a step is due; null: none is.
create function bank.next_due() returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select ceil(extract(epoch from min(due_at) - clock_timestamp()) * 1000)::integer
  from bank.payment where due_at is not null and state in ('sent', 'returning')
$$;

-- Statements and what destinations say ----------------------------------------------------------------------------------

-- Lines beyond those that each office has: in_after is {"<office>": <its last line>}, an office that is not in it has none.
create function bank.lines_after(in_after jsonb, in_limit integer) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('office', l.office, 'line', l.line, 'kind', l.kind, 'paymentNo', l.payment_no,
    'reference', l.reference, 'caseNo', l.case_no, 'otherOffice', l.other_office, 'amountFen', l.amount::text, 'code', l.code,
    'at', to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by l.office, l.line), '[]')
  from bank.statement s, lateral (
    select * from bank.line
    where office = s.office and line > coalesce((in_after ->> s.office)::bigint, 0) order by line limit in_limit) l
  where s.last_line > coalesce((in_after ->> s.office)::bigint, 0)
$$;

-- The sums without a reference that have to do with an order: the one it lies in, and those it was allotted from.
create function bank.sums_of(p bank.payment) returns setof text
language sql stable
as $$
  select p.arrived_as where p.arrived_as is not null
  union
  select reference from bank.heard where payment_no = p.payment_no and kind = 'allotted'
$$;

-- What came in under an order's number at the destination, or was allotted to it, and was not sent back.
create function bank.net_received(p bank.payment) returns numeric
language sql stable
as $$
  select p.delivered + coalesce(sum(case kind when 'allotted' then amount else -amount end), 0)
  from bank.heard where payment_no = p.payment_no
$$;

-- Something of a sum without a reference came back, whether it had been allotted or not. The orders that lay in it and of which
-- nothing is left at the destination go back to their sources, one after the other, as far as what came back pays for them.
create function bank.turn_back_arrival(in_office text, in_reference text) returns void
language plpgsql
as $$
declare
  p bank.payment;
  came numeric;
begin
  select coalesce(sum(amount), 0) into came from bank.heard
    where office = in_office and reference = in_reference and kind = 'return';
  select came - coalesce(sum(bank.arrives_with(b)), 0) into came
    from bank.payment b where to_office = in_office and arrived_as = in_reference and state in ('returning', 'back');
  for p in select * from bank.payment
    where to_office = in_office and arrived_as = in_reference and state = 'sent' order by ordered_at, payment_no
  loop
    if bank.net_received(p) = 0 and came >= bank.arrives_with(p) then
      came := came - bank.arrives_with(p);
      perform bank.move(p.payment_no, 'sent', 'returning', 0, '[]');
    end if;
  end loop;
end
$$;

-- A destination sends something back, or says whose a sum without a reference was. Again under the same number: nothing more
-- happens; with another content: {"differs": [...]}.
--
-- Once nothing of an order is left at the destination, the bank brings the source what it had sent, to the fen: of a double it keeps
-- the one it paid out itself, and where it delivered another sum than was ordered, the difference was and is its own. An order
-- whose sum is there because it was allotted has nothing left to deliver.
create function bank.hear(in_word jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  h bank.heard;
  before bank.heard;
  p bank.payment;
  differs text[];
begin
  h := jsonb_populate_record(null::bank.heard, jsonb_build_object('office', in_word -> 'office', 'number', in_word -> 'number',
    'kind', in_word -> 'kind', 'payment_no', in_word -> 'paymentNo', 'reference', in_word -> 'reference', 'amount', in_word -> 'amountFen'));
  -- Orders that lie in one sum go back together, so they are locked together and in order.
  select * into p from bank.payment where payment_no = h.payment_no and to_office = h.office;
  perform 1 from bank.payment o
    where o.payment_no = p.payment_no
      or o.to_office = h.office and o.arrived_as in (select h.reference union select bank.sums_of(p))
    order by o.payment_no for update;
  insert into bank.heard (office, number, kind, payment_no, reference, amount)
    values (h.office, h.number, h.kind, h.payment_no, h.reference, h.amount) on conflict do nothing;
  if not found then
    select * into before from bank.heard where office = h.office and number = h.number;
    differs := array_remove(array[
      case when before.kind <> h.kind then 'kind' end,
      case when before.payment_no is distinct from h.payment_no then 'paymentNo' end,
      case when before.reference is distinct from h.reference then 'reference' end,
      case when before.amount <> h.amount then 'amountFen' end
    ], null);
    return case when differs <> '{}' then jsonb_build_object('differs', to_jsonb(differs)) else '{}' end;
  end if;

  select * into p from bank.payment where payment_no = h.payment_no and to_office = h.office;
  if found and h.kind = 'allotted' and p.state = 'sent' and bank.net_received(p) >= p.amount then
    update bank.payment set state = 'delivered', due_at = null, changed_at = clock_timestamp() where payment_no = p.payment_no;
  end if;
  if h.kind = 'return' then
    if p.state = 'delivered' and bank.net_received(p) = 0 then
      perform bank.move(p.payment_no, 'delivered', 'returning', 0, '[]');
    end if;
    perform bank.turn_back_arrival(h.office, name)
      from (select h.reference as name where h.reference is not null union select bank.sums_of(p)) sums;
  end if;
  return '{}';
end
$$;

-- Drills ----------------------------------------------------------------------------------------------------------------

-- Ends every wait of an order: what was delayed or held goes on now. One that lies in a sum without its reference has nothing to
-- go on with.
create or replace function bank.release(in_payment_no text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  released boolean;
begin
  update bank.payment set due_at = clock_timestamp()
    where payment_no = in_payment_no and state in ('announced', 'sent', 'returning') and arrived_as is null;
  released := found;
  perform pg_notify('jiexu_bank', '');
  return released;
end
$$;

-- For the owner alone. Where drills end, those that were set end with them, and what they keep back goes on.
create or replace function bank.permit_drills(in_permitted boolean) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if in_permitted then
    insert into bank.drills_permitted default values on conflict do nothing;
    return;
  end if;
  delete from bank.drills_permitted;
  update bank.told set used = true where not used;
  update bank.payment set due_at = clock_timestamp()
    where (due_at is null or state = 'announced') and state in ('announced', 'sent', 'returning') and arrived_as is null;
end
$$;
