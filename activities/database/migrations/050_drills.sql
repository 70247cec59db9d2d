-- Drills are for a bank that plays: only in a database that an embedded start made for itself can the bank be told to
-- go wrong. The owner says which database that is, at every start; the application role can only read it.

-- At most one row. None: every drill is refused.
create table bank.drills_permitted (
  only_row boolean primary key default true check (only_row),
  since timestamptz not null default clock_timestamp()
);

-- For the owner alone. Where drills end, those that were set end with them, and what they keep back goes on.
create function bank.permit_drills(in_permitted boolean) returns void
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
    where due_at is null and state in ('ordered', 'sent', 'returning') and arrived_as is null;
end
$$;

-- As in 002, and refused where drills are not permitted.
create or replace function bank.tell(in_scope jsonb, in_behaviour jsonb) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  number bigint;
begin
  if not exists (select 1 from bank.drills_permitted) then
    raise exception 'drills are not permitted in this database: it was not made by an embedded start' using errcode = '42501';
  end if;
  insert into bank.told (payment_no, from_office, to_office, once, behaviour)
    values (in_scope ->> 'paymentNo', in_scope ->> 'fromOffice', in_scope ->> 'toOffice',
      coalesce((in_scope ->> 'once')::boolean, false), in_behaviour)
    returning id into number;
  return number;
end
$$;
