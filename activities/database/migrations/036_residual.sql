-- Money that comes after a case has ended (domain page §9.14): residual transfers and late debits, tied to their case.

-- One row a residual transfer: <case>-R<k>, or <case>-D<k> for a debit the other way. k is counted with the case's row locked.
create table cases.residual (
  residual_no text collate "C" primary key,
  case_no text collate "C" not null references cases.case,
  direction text not null check (direction in ('onward', 'back')),
  k integer not null check (k between 1 and 9999),
  -- the office that asked, and its own key for the late money: asked again, it is the same residual transfer
  office text collate "C" not null check (office ~ '^[0-9]{6}$'),
  ref text collate "C" not null check (ref ~ '^[A-Za-z0-9._-]{1,64}$' and ref !~ '^[0-9]{17}[0-9Xx]$'),
  reason text not null check (reason ~ '^[a-z-]{3,40}$'),
  -- fen; null: the whole balance
  amount_fen bigint check (amount_fen > 0),
  -- the money was in the person's account already
  booked boolean not null,
  disposition text not null check (disposition in ('to-destination', 'to-person')),
  opened_at timestamptz not null,
  closed_at timestamptz,
  outcome text,
  -- the archive record: ResidualView and timeline
  view jsonb,
  timeline jsonb,
  unique (office, ref),
  unique (case_no, direction, k),
  check (residual_no = case_no || case direction when 'onward' then '-R' else '-D' end || k),
  check (amount_fen is not null or direction = 'onward'),
  check ((closed_at is null) = (outcome is null)),
  check ((outcome is null) = (view is null))
);
create index residual_open on cases.residual (opened_at) where closed_at is null;

-- The office's file of a residual transfer, made after its file of the case: whose money it is stands there. in_role: what the
-- office is in this transfer, `source` where it pays. False: the office has no file of the case.
create function offices.open_residual(in_pool text, in_no text, in_case text, in_role text, in_other text, in_money text) returns boolean
language plpgsql
as $$
declare
  parent offices.case_file;
begin
  select * into parent from offices.case_file where pool = in_pool and case_no = in_case;
  if not found or parent.person_ref is null then
    return false;
  end if;
  if parent.closed_at is not null then
    perform offices.refuse('closed', 'the case was ' || parent.closed_because || ' at this office; no money follows it');
  end if;
  insert into offices.case_file (pool, case_no, role, other_office, person_ref, scheme, destination_scheme, money)
    values (in_pool, in_no, in_role, in_other, parent.person_ref, parent.scheme, parent.destination_scheme, in_money)
    on conflict do nothing;
  return true;
end
$$;
