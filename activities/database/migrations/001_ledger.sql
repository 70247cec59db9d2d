-- The ledger: double-entry books of one or many offices in one database. Read it from top to bottom.
--
-- Every key begins with the office, so the books of two offices never touch, and one transfer touches one office's books.
-- A transfer is one debit and one credit, immutable, and its id is a business key (`<case>:freeze:1`, `<payment>:sent`):
-- the same command again gives the first answer, the same id with other content is refused. Nothing is edited or deleted;
-- what must be undone is undone by an opposite transfer (冲正).
--
-- Only one function writes: ledger.execute, at the end of this file. The application may read, and call it; nothing else.

create schema ledger;

-- Accounts ------------------------------------------------------------------------------------------------------------

-- Which accounts there are, and the side on which each one's balance grows. Null: there is no such account.
--   person/<ref>     a person's account; <ref> is the office's own reference, never an identity number
--   out/<office>     zeroed for that destination, no receipt yet
--   in/<office>      arrived from that source, not credited yet
--   payout           zeroed for payment to the person's own bank account
--   bank             the office's money at its bank
--   sent/<office>    left the bank for that destination, no receipt yet
--   interest         interest paid to persons
--   overdraft/<ref>  what a person owes the office
create function ledger.account_side(name text) returns text
language sql immutable parallel safe
as $$
  select case
    when name ~ '^((person/[A-Za-z0-9_-]{1,64})|((out|in)/[0-9]{6})|payout)$' then 'credit'
    when name ~ '^(bank|interest|(sent/[0-9]{6})|(overdraft/[A-Za-z0-9_-]{1,64}))$' then 'debit'
  end
$$;

-- Four counters an account, all in fen: what was posted, and what is pending (held). They only sum up what the entries say;
-- reconciliation proves them from the entries. Collation "C" everywhere a key is: the order of locks must not depend on a locale.
create table ledger.account (
  office text collate "C" not null check (office ~ '^[0-9]{6}$'),
  name text collate "C" not null,
  side text not null check (side in ('debit', 'credit')),
  debits_pending bigint not null default 0 check (debits_pending >= 0),
  debits_posted bigint not null default 0 check (debits_posted >= 0),
  credits_pending bigint not null default 0 check (credits_pending >= 0),
  credits_posted bigint not null default 0 check (credits_posted >= 0),
  version bigint not null default 0 check (version >= 0),
  head bytea not null,
  primary key (office, name),
  -- No account is ever overdrawn, and what is held counts as gone. execute refuses such a command first and by name;
  -- this constraint is the second lock on the same door. The bank alone may run below zero: the office's treasury tops it up
  -- by ways that these books do not see (interest is paid out here and earned there), and no person's money depends on it.
  constraint account_not_overdrawn check (
    case
      when name = 'bank' then true
      when side = 'credit' then debits_posted + debits_pending <= credits_posted
      else credits_posted + credits_pending <= debits_posted
    end
  )
) with (fillfactor = 70); -- room on the page, so that a changed counter needs no index entry (HOT)
comment on column ledger.account.head is 'hash of the newest entry: the end of the chain';

-- Transfers -----------------------------------------------------------------------------------------------------------

-- kind: `post` moves money at once; `hold` reserves it; `post-hold` and `void-hold` end a hold, one way or the other.
-- resolves: the earlier transfer that this one uses up. A hold is posted or voided, a receipt credited or returned, a sum
-- sent bounces or comes back, a zeroing is settled or restored: never both and never twice. The unique index says so.
create table ledger.transfer (
  office text collate "C" not null,
  id text collate "C" not null check (id ~ '^[A-Za-z0-9:._-]{1,200}$'),
  kind text not null check (kind in ('post', 'hold', 'post-hold', 'void-hold')),
  debit text collate "C" not null,
  credit text collate "C" not null,
  amount bigint not null check (amount between 1 and 999999999999999),
  resolves text collate "C",
  case_no text,
  payment_no text,
  memo text check (length(memo) <= 200),
  recorded_at timestamptz not null,
  primary key (office, id),
  check (debit <> credit),
  check (resolves is not null or kind in ('post', 'hold'))
);
create unique index transfer_resolves_once on ledger.transfer (office, resolves) where resolves is not null;
-- "Where is the money of this case?" is asked at any moment.
create index transfer_of_case on ledger.transfer (office, case_no) where case_no is not null;

-- Entries -------------------------------------------------------------------------------------------------------------

-- A transfer leaves one entry in each of its two accounts: the balance before and after, what is pending after, and the
-- account's version, which has no gaps. Holds leave entries too (their balance does not change, what is pending does).
create table ledger.entry (
  office text collate "C" not null,
  account text collate "C" not null,
  version bigint not null check (version >= 1),
  transfer_id text collate "C" not null,
  direction text not null check (direction in ('debit', 'credit')),
  amount bigint not null,
  previous_balance bigint not null,
  balance bigint not null check (balance >= 0 or account = 'bank'),
  pending_debits bigint not null,
  pending_credits bigint not null,
  hash bytea not null,
  primary key (office, account, version)
);

-- The chain starts from the account's own name, so that no chain can be passed off as another's.
create function ledger.chain_start(office text, account text) returns bytea
language sql stable parallel safe
as $$ select sha256(convert_to(office || '/' || account, 'UTF8')) $$;

-- An entry's hash covers the hash before it, the entry, and the whole transfer behind it: change any of them and every
-- later hash of the account is wrong. JSON text keeps the fields apart; microseconds since 1970 are free of time zones.
create function ledger.entry_hash(previous bytea, t ledger.transfer, e ledger.entry) returns bytea
language sql stable parallel safe
as $$
  select sha256(previous || convert_to(jsonb_build_array(
    e.office, e.account, e.version, e.direction, e.amount, e.previous_balance, e.balance, e.pending_debits, e.pending_credits,
    t.id, t.kind, t.debit, t.credit, t.amount, t.resolves, t.case_no, t.payment_no, t.memo,
    (extract(epoch from t.recorded_at) * 1000000)::bigint
  )::text, 'UTF8'))
$$;

-- Fences and matches --------------------------------------------------------------------------------------------------

-- A tombstone on an id that never was: from here on it can never be. Cancelling is a write, because a question is no lock:
-- an attempt that was thought lost may still arrive after "not yet".
create table ledger.fence (
  office text collate "C" not null,
  id text collate "C" not null check (id ~ '^[A-Za-z0-9:._-]{1,200}$'),
  recorded_at timestamptz not null,
  primary key (office, id)
);

-- Which case a sum that came in belongs to. The key makes a second match of the same payment impossible; a second sum under
-- the same payment reference (a bank's double) therefore stays unmatched, and goes back.
create table ledger.match (
  office text collate "C" not null,
  payment_no text collate "C" not null,
  case_no text not null,
  receipt_id text collate "C" not null,
  amount bigint not null check (amount > 0),
  matched_by text[],
  recorded_at timestamptz not null,
  primary key (office, payment_no)
);
comment on column ledger.match.matched_by is 'two members of staff where the sum did not name the case itself';

-- Append-only ---------------------------------------------------------------------------------------------------------

-- Grants keep the application out; this keeps the owner from slips, too.
create function ledger.append_only() returns trigger
language plpgsql
as $$
begin
  raise exception '%.% is append-only: undo with an opposite posting, never with %', tg_table_schema, tg_table_name, tg_op
    using errcode = 'restrict_violation';
end
$$;
create trigger transfer_append_only before update or delete or truncate on ledger.transfer execute function ledger.append_only();
create trigger entry_append_only before update or delete or truncate on ledger.entry execute function ledger.append_only();
create trigger fence_append_only before update or delete or truncate on ledger.fence execute function ledger.append_only();
create trigger match_append_only before update or delete or truncate on ledger.match execute function ledger.append_only();
create trigger account_stays before delete or truncate on ledger.account execute function ledger.append_only();

-- Refusals ------------------------------------------------------------------------------------------------------------

-- A refusal is SQLSTATE JX001 with its code and data as JSON in the detail. It ends the whole list of commands: all or none.
-- Accounts and ids may be named; they hold nothing about a person.
create function ledger.refuse(code text, data jsonb) returns void
language plpgsql
as $$
begin
  raise exception 'the ledger refused: %', code
    using errcode = 'JX001', detail = jsonb_build_object('code', code, 'data', jsonb_strip_nulls(data))::text;
end
$$;

-- Fen as text, as they travel. More than 15 digits, zero, signs and fractions are refused.
create function ledger.fen(id text, amount text) returns bigint
language plpgsql immutable
as $$
begin
  if amount is null or amount !~ '^[1-9][0-9]{0,14}$' then
    perform ledger.refuse('amount-invalid', jsonb_build_object('id', id));
  end if;
  return amount::bigint;
end
$$;

-- How much may still leave an account on the side where it must not fall below zero.
create function ledger.available(a ledger.account) returns bigint
language sql immutable
as $$
  select case a.side
    when 'credit' then a.credits_posted - a.debits_posted - a.debits_pending
    else a.debits_posted - a.credits_posted - a.credits_pending
  end
$$;

-- What a command is answered with: always made from the row as it was recorded, so that a repetition hears the same.
create function ledger.answer(t ledger.transfer) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'result', 'recorded', 'id', t.id, 'kind', t.kind, 'debit', t.debit, 'credit', t.credit, 'amount', t.amount::text,
    'resolves', t.resolves, 'caseNo', t.case_no, 'paymentNo', t.payment_no,
    'recordedAt', to_char(t.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
$$;

-- The parts of execute ------------------------------------------------------------------------------------------------

-- One command, as it arrives.
create type ledger.command as (
  op text, id text, account text, debit text, credit text, amount text, expect text, resolves text,
  "caseNo" text, "paymentNo" text, memo text, "by" text[]
);

-- One leg of a transfer: the entry, chained to the one before, and the counters. The account row is locked and current.
create function ledger.enter(t ledger.transfer, a ledger.account, direction text, pending bigint, posted bigint) returns void
language plpgsql
as $$
declare
  e ledger.entry;
begin
  e.previous_balance := case a.side when 'credit' then a.credits_posted - a.debits_posted else a.debits_posted - a.credits_posted end;
  -- bigint arithmetic raises on overflow (22003); no sum ever wraps around.
  if direction = 'debit' then
    a.debits_pending := a.debits_pending + pending;
    a.debits_posted := a.debits_posted + posted;
  else
    a.credits_pending := a.credits_pending + pending;
    a.credits_posted := a.credits_posted + posted;
  end if;
  a.version := a.version + 1;
  e.office := a.office;
  e.account := a.name;
  e.version := a.version;
  e.transfer_id := t.id;
  e.direction := direction;
  e.amount := t.amount;
  e.balance := case a.side when 'credit' then a.credits_posted - a.debits_posted else a.debits_posted - a.credits_posted end;
  e.pending_debits := a.debits_pending;
  e.pending_credits := a.credits_pending;
  e.hash := ledger.entry_hash(a.head, t, e);
  insert into ledger.entry values (e.*);
  update ledger.account
    set debits_pending = a.debits_pending, debits_posted = a.debits_posted,
        credits_pending = a.credits_pending, credits_posted = a.credits_posted,
        version = a.version, head = e.hash
    where office = a.office and name = a.name;
end
$$;

-- Records one transfer, or answers with the one that has this id. Its ids and accounts are locked by the caller.
create function ledger.record(in_office text, c ledger.command) returns jsonb
language plpgsql
as $$
declare
  t ledger.transfer;
  used ledger.transfer;
  taken ledger.transfer;
  d ledger.account;
  k ledger.account;
  differs text[];
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

-- Puts a tombstone on an id, or answers with the transfer that came first and what became of it.
create function ledger.put_fence(in_office text, c ledger.command) returns jsonb
language plpgsql
as $$
declare
  t ledger.transfer;
  r ledger.transfer;
begin
  select * into t from ledger.transfer where office = in_office and id = c.id;
  if found then
    select * into r from ledger.transfer where office = in_office and resolves = c.id;
    return ledger.answer(t) || jsonb_build_object('result', 'exists',
      'resolvedBy', case when found then jsonb_build_object('id', r.id, 'kind', r.kind) end);
  end if;
  insert into ledger.fence values (in_office, c.id, clock_timestamp()) on conflict do nothing;
  return jsonb_build_object('result', 'fenced', 'id', c.id);
end
$$;

-- Says which case a receipt belongs to. The command's id is the receipt's; the sums must be equal (B03 otherwise).
create function ledger.put_match(in_office text, c ledger.command) returns jsonb
language plpgsql
as $$
declare
  receipt ledger.transfer;
  m ledger.match;
begin
  select * into receipt from ledger.transfer where office = in_office and id = c.id;
  if not found or receipt.debit <> 'bank' or receipt.credit not like 'in/%' then
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

-- execute -------------------------------------------------------------------------------------------------------------

-- Runs a list of commands in one office's books, all or none, and answers them in order.
--   open      account                                               opens a person's account; again: nothing happens
--   post      id debit credit amount [resolves] [caseNo paymentNo memo]
--   hold      id debit credit amount|'all' [expect] …               'all': the whole available balance; the answer says how much
--   post-hold id resolves …     void-hold id resolves …             ends the hold named by `resolves`
--   fence     id                                                    a tombstone, or what is there already
--   match     id paymentNo caseNo amount [by]                       id: of the receipt
--
-- Locks are taken in one order by everyone, or two lists would wait for each other for ever: first the ids, sorted; then new
-- accounts, sorted; then all accounts, sorted; only then is anything inserted or changed.
create function ledger.execute(in_office text, in_commands jsonb) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
-- Every statement here goes by a key: planning it anew each time would cost more than running it, and a plan that was made
-- while the tables were still empty must not scan them for the rest of the connection's life.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  commands ledger.command[];
  c ledger.command;
  names text[];
  answers jsonb := '[]';
begin
  select array_agg(x) into commands from jsonb_populate_recordset(null::ledger.command, in_commands) x;
  if in_office is null or in_office !~ '^[0-9]{6}$' or commands is null then
    perform ledger.refuse('command-invalid', jsonb_build_object('office', in_office));
  end if;
  foreach c in array commands loop
    if (case c.op
      when 'open' then c.account is null or c.account not like 'person/%' or ledger.account_side(c.account) is null
      when 'post' then c.id is null or c.debit is null or c.credit is null or c.debit = c.credit
      when 'hold' then c.id is null or c.debit is null or c.credit is null or c.debit = c.credit or c.resolves is not null
      when 'post-hold' then c.id is null or c.resolves is null or c.debit is not null or c.credit is not null or c.amount is not null
      when 'void-hold' then c.id is null or c.resolves is null or c.debit is not null or c.credit is not null or c.amount is not null
      when 'fence' then c.id is null
      when 'match' then c.id is null or c."paymentNo" is null or c."caseNo" is null
      else true
    end) or c.id !~ '^[A-Za-z0-9:._-]{1,200}$' then
      perform ledger.refuse('command-invalid', jsonb_build_object('id', c.id, 'op', c.op));
    end if;
  end loop;

  perform pg_advisory_xact_lock(hashtextextended(in_office || '/' || id, 0)) from (
    select distinct v.id collate "C" as id
    from unnest(commands) x, lateral (values (x.id), (x.resolves)) v(id)
    where v.id is not null order by 1) ids;

  -- Whoever ends a hold need not know its accounts; the hold does, and it can no longer change.
  select array_agg(n order by n) into names from (
    select distinct v.name collate "C" as n
    from unnest(commands) x
    left join ledger.transfer h on h.office = in_office and h.id = x.resolves and x.op in ('post-hold', 'void-hold'),
    lateral (values (x.account), (x.debit), (x.credit), (h.debit), (h.credit)) v(name)
    where v.name is not null) named;
  if names is not null then
    -- A person's account is opened by whoever knows the person. All others come into being with their first posting.
    insert into ledger.account (office, name, side, head)
      select in_office, n, ledger.account_side(n), ledger.chain_start(in_office, n)
      from unnest(names) n
      where not exists (select from ledger.account a where a.office = in_office and a.name = n)
        and ledger.account_side(n) is not null
        and (n not like 'person/%' or n in (select x.account from unnest(commands) x where x.op = 'open'))
      order by n
      on conflict do nothing;
    perform 1 from ledger.account where office = in_office and name = any (names) order by name for no key update;
  end if;

  foreach c in array commands loop
    answers := answers || case c.op
      when 'fence' then ledger.put_fence(in_office, c)
      when 'match' then ledger.put_match(in_office, c)
      when 'open' then jsonb_build_object('result', 'open', 'account', c.account)
      else ledger.record(in_office, c)
    end;
  end loop;
  return answers;
end
$$;
comment on function ledger.execute is 'the only way to write to the ledger: a list of commands in one office''s books, all or none';
