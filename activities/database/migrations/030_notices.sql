-- What people are told about a case, on file: to whom, when, and the facts. Sending it on is for whoever reads the file.

create schema notices;

-- id: a business key, so that the same notice is on file once, such as <case>:escalation:<clock>:<level>:<started at>.
-- body: the facts, as the program that wrote it names them; no personal data unless kind says it is a paper of the person.
create table notices.notice (
  id text collate "C" primary key,
  kind text not null check (kind ~ '^[a-z-]{3,40}$'),
  case_no text,
  application_no text,
  -- supervisor:<level>:<area>, office:<pool> or applicant
  recipient text not null,
  at timestamptz not null,
  body jsonb not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index notice_case on notices.notice (case_no, at);
create index notice_recipient on notices.notice (recipient, at);
