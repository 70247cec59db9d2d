-- Notices as papers on file: whom they are about, which are owed, their numbers. And messages to a case that were refused at the door.

-- The person and the applicant of an application, written with its decision: what its notices need and no other register keeps.
create table notices.subject (
  application_no text collate "C" primary key,
  -- name, idType, idNumber
  person jsonb not null,
  applicant text not null,
  -- in: filed at the destination; out: at the source
  direction text not null check (direction in ('in', 'out')),
  scheme text not null,
  destination_scheme text not null,
  source_pool text not null check (source_pool ~ '^[0-9]{6}$'),
  destination_pool text not null check (destination_pool ~ '^[0-9]{6}$'),
  applied_at timestamptz not null
);

create table notices.number_series (
  office text collate "C" not null check (office ~ '^[0-9]{6}$'),
  letter text not null,
  year text not null check (year ~ '^[0-9]{4}$'),
  last integer not null check (last > 0),
  primary key (office, letter, year)
);

-- A notice that somebody is owed, with its number. It is on file once notices.notice has a row of the same id; until then it is missing:
-- the office's key was not there to seal it.
create table notices.owed (
  id text collate "C" primary key,
  kind text not null check (kind in ('refusal', 'completion', 'payment', 'escalation')),
  notice_no text collate "C" not null unique,
  -- the office that issues it; of an escalation the area that is late
  office text not null check (office ~ '^[0-9]{6}$'),
  case_no text,
  application_no text,
  recipient text not null,
  at timestamptz not null
);
create index owed_case on notices.owed (case_no);
create index owed_application on notices.owed (application_no);

alter table notices.notice add column notice_no text collate "C" unique;

-- Puts down that a notice is owed and answers its number: <office><year><R|C|P|E><six digits>, counted an office, kind and Beijing
-- year. Asked again with the same id it answers the same number.
create function notices.owe(in_owed jsonb) returns text
language plpgsql
as $$
declare
  o notices.owed;
  year text;
  given integer;
begin
  select * into o from notices.owed where id = in_owed ->> 'id';
  if found then
    return o.notice_no;
  end if;
  o := jsonb_populate_record(null::notices.owed, in_owed);
  year := to_char(o.at at time zone 'Asia/Shanghai', 'YYYY');
  insert into notices.number_series as s (office, letter, year, last) values (o.office, upper(left(o.kind, 1)), year, 1)
    on conflict on constraint number_series_pkey do update set last = s.last + 1
    returning last into given;
  o.notice_no := o.office || year || upper(left(o.kind, 1)) || lpad(given::text, greatest(6, length(given::text)), '0');
  insert into notices.owed select o.* on conflict (id) do nothing;
  return (select notice_no from notices.owed where id = o.id);
end
$$;

-- What was told was told: a notice on file is never changed and never disappears.
create function notices.notice_stays() returns trigger
language plpgsql
as $$
begin
  raise exception 'notices.notice is append-only: what was told is on file for good' using errcode = 'restrict_violation';
end
$$;
create trigger notice_stays before update or delete or truncate on notices.notice execute function notices.notice_stays();

-- A payment notice says where the money went, by name, bank and the last four digits. The whole account stays the bank's own.
create function bank.payee_of(in_payment_no text) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('accountName', account ->> 'accountName', 'bank', account ->> 'bank', 'bankCode', account ->> 'bankCode',
    'accountNo', '****' || right(account ->> 'accountNo', 4))
  from bank.payment where payment_no = in_payment_no
$$;

-- Messages to a case that were refused before they could change anything (late, forged, from the wrong office), for the file and for whoever
-- watches the door. No payload, no personal data. case_no: null where what was named as one does not look like a case number.
create table cases.refused_message (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  case_no text collate "C",
  -- the office the message said it came from
  office text check (office ~ '^[0-9]{6}$'),
  message text not null check (length(message) <= 60),
  code text not null,
  text text not null,
  remedy text not null,
  -- HMAC of the payload: the same message is recognised when it comes again, and nothing follows from it
  payload_digest text
);
create index refused_message_case on cases.refused_message (case_no, at);
create index refused_message_at on cases.refused_message (at);
