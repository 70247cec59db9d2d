-- Corrections after completion (domain page §9.10): a new version of the form that both offices sign, and only years are redone.
-- And a person who comes back to an office has not moved from it any more (§9.16).

-- The register -----------------------------------------------------------------------------------------------------------

-- One row a version that was taken; what is refused at the door leaves none, and its number can be used again.
create table cases.correction (
  case_no text collate "C" not null references cases.case,
  -- of the information form; the form of the transfer itself is not a correction
  version integer not null check (version >= 2),
  -- digest of the corrected form's body: the same again is the same correction
  content_hash text not null,
  workflow_id text not null,
  run_id text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  outcome text check (outcome in ('corrected', 'refused', 'withdrawn')),
  -- the archive record: CorrectionView and timeline
  view jsonb,
  timeline jsonb,
  primary key (case_no, version),
  check ((closed_at is null) = (outcome is null)),
  check ((outcome is null) = (view is null))
);
create unique index correction_open on cases.correction (case_no) where closed_at is null;

-- Both signatures --------------------------------------------------------------------------------------------------------

-- The destination's seal over the same body that the source has sealed; in both offices' files, beside the paper itself.
create table offices.countersignature (
  pool text collate "C" not null,
  kind text not null default 'form' check (kind = 'form'),
  number text collate "C" not null,
  version integer not null,
  seal jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (pool, number, version),
  foreign key (pool, kind, number, version) references offices.document
);

create function offices.countersignature_stays() returns trigger
language plpgsql
as $$
begin
  raise exception 'offices.countersignature is append-only: what is signed stays signed; the next version corrects it'
    using errcode = 'restrict_violation';
end
$$;
create trigger countersignature_stays before update or delete or truncate on offices.countersignature
  execute function offices.countersignature_stays();

-- Years ------------------------------------------------------------------------------------------------------------------

create index case_file_into on offices.case_file (pool, person_ref) where role = 'destination';

-- All enrolments of one person at an office, locked in one order, so that two cases cannot both bring a month.
create function offices.lock_person(in_pool text, in_ref text) returns text[]
language sql
as $$
  select array_agg(person_ref) from (
    select e.person_ref from offices.enrolment e
    join offices.enrolment mine on mine.pool = e.pool and mine.id_type = e.id_type and mine.id_number = e.id_number
    where mine.pool = in_pool and mine.person_ref = in_ref
    order by e.person_ref for no key update of e) locked
$$;

-- Adds those of a form's months that nobody has: no case, no other enrolment in in_refs, not the office's own records.
create function offices.bring_months(in_pool text, in_refs text[], in_ref text, in_case text, in_rows jsonb) returns void
language plpgsql
as $$
declare
  have int4multirange;
  r record;
  brought int4multirange;
begin
  select coalesce(range_agg(months), '{}') into have from offices.period where pool = in_pool and person_ref = any (in_refs);
  for r in
    select x.area, x.kind, x."baseFen"::bigint as base_fen,
      int4multirange(int4range(offices.month_no(x."from"), offices.month_no(x."to") + 1)) as months
    from jsonb_to_recordset(in_rows) as x(area text, "from" text, "to" text, kind text, "baseFen" text)
    order by offices.month_no(x."from")
  loop
    brought := r.months - have;
    insert into offices.period (pool, person_ref, months, area, kind, base_fen, case_no)
      select in_pool, in_ref, m, r.area, r.kind, r.base_fen, in_case from unnest(brought) m;
    have := have + brought;
  end loop;
end
$$;

create function offices.months_of_case(in_pool text, in_ref text, in_case text) returns integer
language sql stable
as $$
  select coalesce(sum(upper(months) - lower(months)), 0)::int from offices.period
  where pool = in_pool and person_ref = in_ref and case_no = in_case
$$;

-- As before, by the functions above.
create or replace function offices.merge_periods(in_pool text, in_ref text, in_case text, in_rows jsonb) returns integer
language plpgsql
as $$
declare
  refs text[] := offices.lock_person(in_pool, in_ref);
begin
  if not exists (select from offices.period where pool = in_pool and person_ref = in_ref and case_no = in_case) then
    perform offices.bring_months(in_pool, refs, in_ref, in_case, in_rows);
  end if;
  return offices.months_of_case(in_pool, in_ref, in_case);
end
$$;

-- The case's months are those of the corrected form: what it had brought goes, what nobody else has comes. A month that it gives
-- up comes back where another case's form names it too: that form had it left out only because this case was first. Cases
-- are asked in the order their forms were accepted, each by the form in force; the office's own records are not touched. Answers
-- how many months the case brings now.
create function offices.redo_periods(in_pool text, in_ref text, in_case text, in_rows jsonb) returns integer
language plpgsql
as $$
declare
  refs text[] := offices.lock_person(in_pool, in_ref);
  other record;
begin
  delete from offices.period where pool = in_pool and person_ref = in_ref and case_no = in_case;
  perform offices.bring_months(in_pool, refs, in_ref, in_case, in_rows);
  for other in
    select f.person_ref, f.case_no, form.body -> 'periods' as rows
    from offices.case_file f
    cross join lateral (
      select (array_agg(d.body order by d.version desc))[1] as body, min(d.recorded_at) as accepted_at
      from offices.document d
      where d.pool = f.pool and d.kind = 'form' and d.number = f.case_no and d.state = 'valid') form
    where f.pool = in_pool and f.role = 'destination' and f.person_ref = any (refs) and f.case_no <> in_case
      and form.body is not null
    order by form.accepted_at, f.case_no
  loop
    perform offices.bring_months(in_pool, refs, other.person_ref, other.case_no, other.rows);
  end loop;
  return offices.months_of_case(in_pool, in_ref, in_case);
end
$$;

-- What the destination compares a corrected form with: the version in force, and who is meant. Null: no form was accepted here.
create function offices.form_in_force(in_pool text, in_case text) returns jsonb
language sql stable
as $$
  select jsonb_build_object('version', d.version, 'body', d.body, 'seal', d.seal, 'role', f.role)
  from offices.document d join offices.case_file f on f.pool = d.pool and f.case_no = d.case_no
  where d.pool = in_pool and d.kind = 'form' and d.number = in_case and d.state = 'valid'
    and (d.version = f.form_version)
$$;

-- The pivot of a correction: the form, both signatures, the years and the answer, at once. The file is locked (take_step).
create function offices.countersign(
  in_pool text, in_case text, in_step text, in_content text, in_ref text, in_form jsonb, in_countersignature jsonb
) returns jsonb
language plpgsql
as $$
declare
  before integer := offices.months_of_case(in_pool, in_ref, in_case);
  answer jsonb;
begin
  answer := jsonb_build_object('kind', 'signed', 'countersignature', in_countersignature, 'monthsBefore', before,
    'months', offices.redo_periods(in_pool, in_ref, in_case, in_form -> 'body' -> 'periods'));
  perform offices.file_signed(in_pool, in_case, in_step, in_content, answer, in_form, in_countersignature);
  return answer;
end
$$;

-- Files a version that both have signed, and the step's answer. Asked again, or prepared before, the paper is there already.
create function offices.file_signed(
  in_pool text, in_case text, in_step text, in_content text, in_answer jsonb, in_form jsonb, in_countersignature jsonb
) returns void
language plpgsql
as $$
declare
  signed_version integer := (in_form -> 'body' ->> 'version')::int;
begin
  if exists (select from offices.document d
    where d.pool = in_pool and d.kind = 'form' and d.number = in_case and d.version = signed_version and d.body <> in_form -> 'body')
  then
    raise exception 'office % has another paper as version % of the form of case % on file: correct it with the next version',
      in_pool, signed_version, in_case using errcode = 'JX003';
  end if;
  perform offices.record_step(in_pool, in_case, in_step, in_content, in_answer,
    jsonb_build_array(in_form || jsonb_build_object('kind', 'form', 'number', in_case, 'version', signed_version)),
    jsonb_build_object('formVersion', signed_version));
  insert into offices.countersignature (pool, number, version, seal) values (in_pool, in_case, signed_version, in_countersignature);
end
$$;

-- There and back -----------------------------------------------------------------------------------------------------------

-- Whoever is enrolled again has not moved any more: the account that was zeroed is open again, and R18 does not stand in the way
-- of the next transfer out.
create function offices.comes_back() returns trigger
language plpgsql
as $$
begin
  new.moved_already := false;
  new.moved_to_case := null;
  return new;
end
$$;
create trigger comes_back before update of status on offices.enrolment for each row
  when (old.status = 'ended' and new.status = 'active' and new.moved_already)
  execute function offices.comes_back();
