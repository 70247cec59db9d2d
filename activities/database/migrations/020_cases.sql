-- The register of cases: which application led to which case and which workflow, and what is left of a case when its history is gone.

create schema cases;

-- One row an application, from the moment it is received; the decision joins it, whatever it is. The same number with other
-- content is refused.
create table cases.application (
  application_no text collate "C" primary key,
  content_hash text not null,
  workflow_id text not null,
  run_id text not null,
  received_at timestamptz not null,
  -- the Decision as the activity answered it; carries no personal data. Null: an office has not answered yet
  decision jsonb,
  decided_at timestamptz,
  check ((decision is null) = (decided_at is null))
);

-- One row a case. case_no: <destination pool>-<yyyymmdd>-<n>.
create table cases.case (
  case_no text collate "C" primary key,
  application_no text not null unique references cases.application,
  workflow_id text not null,
  run_id text not null,
  source_pool text not null check (source_pool ~ '^[0-9]{6}$'),
  destination_pool text not null check (destination_pool ~ '^[0-9]{6}$'),
  -- HMAC of the document: finds the cases of a person who shows the document, tells nothing by itself
  person_key text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  outcome text,
  -- the archive record: CaseView and timeline
  view jsonb,
  timeline jsonb,
  check ((closed_at is null) = (outcome is null)),
  check ((outcome is null) = (view is null))
);
create index case_open on cases.case (opened_at) where closed_at is null;
create index case_person on cases.case (person_key);

-- The last number given, a destination pool and day.
create table cases.number_series (
  pool text not null,
  day date not null,
  last int not null check (last > 0),
  primary key (pool, day)
);

create function cases.next_case_no(in_pool text, in_day date) returns text
language sql
as $$
  insert into cases.number_series as s (pool, day, last) values (in_pool, in_day, 1)
    on conflict (pool, day) do update set last = s.last + 1
    returning in_pool || '-' || to_char(in_day, 'YYYYMMDD') || '-' || last
$$;
