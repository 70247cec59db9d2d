-- An office changes its bank account while cases are open: what is paid goes to the account that is valid when it is paid.

-- The accounts an office has changed to, each from an instant on. Before the first of them it is office.receiving_account, the one it
-- joined with. Two members of staff make a change; their numbers, not their names.
create table offices.receiving_account (
  pool text collate "C" not null references offices.office,
  valid_from timestamptz not null,
  -- as forms.ts bankAccount
  account jsonb not null,
  first text not null,
  second text not null check (second <> first),
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (pool, valid_from)
);

-- Where money went must be told years later: no change is edited or removed, a mistake is changed again.
create function offices.receiving_account_stays() returns trigger
language plpgsql
as $$
begin
  raise exception 'offices.receiving_account is append-only: change the account again instead' using errcode = 'restrict_violation';
end
$$;
create trigger receiving_account_stays before update or delete or truncate on offices.receiving_account
  for each statement execute function offices.receiving_account_stays();

-- The account an office receives on at an instant; null: the office is not in this database.
create function offices.receiving_account_of(in_pool text, in_at timestamptz) returns jsonb
language sql stable
as $$
  select coalesce(
    (select account from offices.receiving_account where pool = in_pool and valid_from <= in_at order by valid_from desc limit 1),
    (select receiving_account from offices.office where pool = in_pool))
$$;

-- As before, with the account that is valid now: letters name it, and whoever asks the directory.
create or replace function offices.office_json(o offices.office) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'pool', o.pool, 'name', o.name, 'phone', o.phone, 'address', o.address, 'contact', o.contact, 'officer', o.officer,
    'reviewer', o.reviewer, 'receivingAccount', offices.receiving_account_of(o.pool, clock_timestamp()), 'answers', o.answers,
    'accepts', o.accepts, 'taskQueue', o.task_queue, 'onPlatform', o.on_platform, 'connector', o.connector,
    'averageMonthlyWageFen', o.average_monthly_wage_fen::text)
$$;
