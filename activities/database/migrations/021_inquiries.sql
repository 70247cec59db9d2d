-- Who asked beforehand whether a transfer would be accepted. Asking shows a person's facts, so every question is on record.
create table cases.inquiry (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- the office that asked: a party to the transfer
  office text not null check (office ~ '^[0-9]{6}$'),
  source_pool text not null,
  destination_pool text not null,
  person_key text not null,
  decision text not null
);
