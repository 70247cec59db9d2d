-- The nightly proof of the books: what it found, kept for as long as books are kept.

create schema reconciliation;

-- One row a run. run: the workflow's id; a run that is asked again keeps its first report. findings: what a person has to look at.
create table reconciliation.report (
  run text collate "C" primary key,
  at timestamptz not null,
  report jsonb not null,
  findings integer not null check (findings >= 0),
  recorded_at timestamptz not null default clock_timestamp()
);
create index report_at on reconciliation.report (at);

-- Why two people adopted a case whose run was gone; that they were two is ledger.proposal's to say. who: lower case, as people are told
-- apart there. reason: nothing about a person.
create table reconciliation.adoption (
  case_no text collate "C" not null references cases.case,
  how text not null check (how in ('restore', 'forward')),
  who text collate "C" not null,
  reason text not null check (length(reason) between 1 and 200),
  at timestamptz not null default clock_timestamp(),
  primary key (case_no, how, who)
);
