-- What a sealed answer carries beside itself: when it was done, and how far the office's chain of deeds has come.

-- When it was done ----------------------------------------------------------------------------------------------------

-- The case's clock comes with what is asked ("at", beside version and fields of `Content`), but it is no content: it stands here.
-- The second `type` only fills the column: no update is allowed on this table, to its owner neither.
alter table offices.step add column done_at timestamptz;
alter table offices.step alter column done_at type timestamptz using recorded_at;
alter table offices.step alter column done_at set not null;
comment on column offices.step.done_at is
  'the case''s clock when it was asked first; of what the office noted by itself, or kept before this column, when it was recorded';

create function offices.date_step() returns trigger
language plpgsql
as $$
begin
  new.done_at := coalesce(new.done_at, (new.content ->> 'at')::timestamptz, new.recorded_at);
  new.content := new.content - 'at';
  return new;
end
$$;
create trigger step_dated before insert on offices.step for each row execute function offices.date_step();

-- The chain -----------------------------------------------------------------------------------------------------------

-- One chain an office: every step it keeps and every file it closes, in the order in which they came to stand. Each account of
-- the books has a chain of its own (001); this one says whether an office is where it was, for whoever heard its answers.
create table offices.link (
  pool text collate "C" not null,
  position bigint not null check (position >= 1),
  case_no text collate "C" not null,
  -- null: the file of the case was closed
  step text collate "C",
  hash bytea not null,
  primary key (pool, position)
);

create function offices.link_stays() returns trigger
language plpgsql
as $$
begin
  raise exception 'offices.link is append-only: what was done stays in the chain' using errcode = 'restrict_violation';
end
$$;
create trigger link_stays before update or delete or truncate on offices.link for each statement execute function offices.link_stays();

-- The chain starts from the office's own code, so that no chain can be passed off as another's.
create function offices.chain_start(in_pool text) returns bytea
language sql immutable parallel safe
as $$ select sha256(convert_to('offices/' || in_pool, 'UTF8')) $$;

-- A link's hash covers the hash before it and what it stands for. JSON text keeps the fields apart; microseconds since 1970
-- are free of time zones.
create function offices.step_hash(previous bytea, s offices.step) returns bytea
language sql stable parallel safe
as $$
  select sha256(previous || convert_to(jsonb_build_array(s.pool, s.case_no, s.step, s.content, s.answer,
    (extract(epoch from s.done_at) * 1000000)::bigint, (extract(epoch from s.recorded_at) * 1000000)::bigint)::text, 'UTF8'))
$$;

create function offices.closing_hash(previous bytea, f offices.case_file) returns bytea
language sql stable parallel safe
as $$
  select sha256(previous || convert_to(jsonb_build_array(f.pool, f.case_no, 'closed', f.closed_because,
    (extract(epoch from f.closed_at) * 1000000)::bigint)::text, 'UTF8'))
$$;

-- The end of an office's chain; position 0 and the start of it where nothing was done yet.
create function offices.head_of(in_pool text, out "position" bigint, out hash bytea)
language plpgsql stable
as $$
begin
  select l.position, l.hash into head_of.position, head_of.hash
    from offices.link l where l.pool = in_pool order by l.position desc limit 1;
  if not found then
    head_of.position := 0;
    head_of.hash := offices.chain_start(in_pool);
  end if;
end
$$;

-- Links are made when the transaction commits, after everything else it locks: they wait for nobody but each other, and no longer
-- than a commit takes.
create function offices.link_step() returns trigger
language plpgsql
as $$
declare
  head record;
begin
  perform pg_advisory_xact_lock(hashtextextended('chain of office/' || new.pool, 0));
  head := offices.head_of(new.pool);
  insert into offices.link (pool, position, case_no, step, hash)
    values (new.pool, head.position + 1, new.case_no, new.step, offices.step_hash(head.hash, new));
  return null;
end
$$;
create constraint trigger step_linked after insert on offices.step
  deferrable initially deferred for each row execute function offices.link_step();

create function offices.link_closing() returns trigger
language plpgsql
as $$
declare
  head record;
begin
  perform pg_advisory_xact_lock(hashtextextended('chain of office/' || new.pool, 0));
  head := offices.head_of(new.pool);
  insert into offices.link (pool, position, case_no, hash)
    values (new.pool, head.position + 1, new.case_no, offices.closing_hash(head.hash, new));
  return null;
end
$$;
create constraint trigger closed_file_linked after insert on offices.case_file
  deferrable initially deferred for each row when (new.closed_at is not null) execute function offices.link_closing();
create constraint trigger closing_linked after update of closed_at on offices.case_file
  deferrable initially deferred for each row when (old.closed_at is null and new.closed_at is not null)
  execute function offices.link_closing();

-- Asked after a command: when its first answer was given (null: none is kept; in_refused: only a refusal counts, or only what is
-- none), and the head of the chain, which holds that answer by then. Of several steps it is the last that was done.
create function offices.dated(
  in_pool text, in_case text, in_steps text[], in_refused boolean,
  out done_at timestamptz, out "position" bigint, out hash text
)
language plpgsql stable
as $$
declare
  head record;
begin
  select max(s.done_at) into dated.done_at from offices.step s
    where s.pool = in_pool and s.case_no = in_case and s.step = any (in_steps) and (s.answer ? 'refused') = in_refused;
  head := offices.head_of(in_pool);
  dated.position := head.position;
  dated.hash := encode(head.hash, 'base64');
end
$$;
