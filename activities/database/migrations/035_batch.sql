-- Batches: many applications filed together, a row a line, each with its one answer.

create schema batch;

-- One row a batch. batch_no is the employer's or office's own; the same number with other content is refused.
create table batch.batch (
  batch_no text collate "C" primary key,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  -- the employer who files for its own employees, where the batch says so
  credit_code text check (credit_code ~ '^[0-9A-Z]{18}$'),
  lines int not null check (lines > 0),
  submitted_at timestamptz not null,
  closed_at timestamptz,
  -- lines by answer when the batch ended, and how it ended
  summary jsonb,
  check ((closed_at is null) = (summary is null))
);

-- One row a line. An application is kept until its line is answered and no longer: from then on the case has it.
create table batch.line (
  batch_no text collate "C" not null references batch.batch,
  line int not null check (line > 0),
  -- absent where the line was unusable: its number may be anything, also somebody's identity number
  application_no text collate "C",
  application_hash text,
  application jsonb,
  -- when it was last applied; from then on it will be decided, also if the batch is cancelled
  asked_at timestamptz,
  -- counts the questions that nobody took: each is asked under a number of its own
  round int not null default 0,
  kind text check (kind in ('accepted', 'refused', 'not-needed', 'deferred', 'unusable', 'repeated', 'not-applied')),
  case_no text,
  -- the answer in full; no personal data
  answer jsonb,
  decided_at timestamptz,
  primary key (batch_no, line),
  check ((kind is null) = (application is not null)),
  check ((kind is null) = (answer is null)),
  check ((kind is null) = (decided_at is null)),
  check ((kind is not distinct from 'accepted') = (case_no is not null)),
  check (application is null or (application_no is not null and application_hash is not null))
);
-- An application stands in a batch once; what repeats it, or uses its number for something else, is answered at the door.
create unique index line_application on batch.line (batch_no, application_no)
  where application_no is not null and kind is distinct from 'repeated';
create index line_undecided on batch.line (batch_no, line) where kind is null;

-- The first answer stands: what comes later meets it here, whoever sends it.
create function batch.keep_answer() returns trigger
language plpgsql
as $$
begin
  if old.kind is not null then
    raise exception 'line % of batch % has its answer already', old.line, old.batch_no using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;
create trigger line_keeps_answer before update on batch.line for each row execute function batch.keep_answer();
