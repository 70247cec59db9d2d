-- The offices' own system: who is enrolled, which months were paid, what was written in a case, and what was answered.
--
-- Every table begins with the pool (the office's six-digit code): an office sees and changes its own rows only. Balances are
-- not here but in the ledger, account `person/<person_ref>`; this schema only reads them.

create schema offices;

-- Offices -------------------------------------------------------------------------------------------------------------

-- All offices that cases can name, those served elsewhere too: a letter says how to reach the other side.
create table offices.office (
  pool text collate "C" primary key check (pool ~ '^[0-9]{6}$'),
  name text not null,
  phone text not null,
  address text not null,
  contact text not null,
  officer text not null,
  reviewer text not null,
  -- as forms.ts bankAccount: where sums for this office arrive, and where its own payments come from
  receiving_account jsonb not null,
  -- automatic: the system answers a letter in the same breath; clerk: a person does
  answers text not null default 'clerk' check (answers in ('automatic', 'clerk')),
  -- the same for checking an information form that comes in
  accepts text not null default 'clerk' check (accepts in ('automatic', 'clerk')),
  task_queue text not null,
  on_platform boolean not null default true,
  -- last year's monthly average wage of the pool; null: not published
  average_monthly_wage_fen bigint check (average_monthly_wage_fen >= 0),
  connector text not null default 'ledger' check (connector in ('ledger', 'http', 'paper'))
);

-- Enrolments ----------------------------------------------------------------------------------------------------------

create table offices.enrolment (
  pool text collate "C" not null references offices.office,
  -- 人员编号, the office's own; never an identity, and the ledger refuses one that looks like an identity number
  person_ref text collate "C" not null check (person_ref ~ '^[A-Za-z0-9_-]{1,64}$' and person_ref !~ '^[0-9]{17}[0-9Xx]$'),
  scheme text not null check (scheme in ('employee', 'resident')),
  name text not null,
  id_type text not null,
  id_number text collate "C" not null, -- normalised (domain/identity.ts)
  status text not null check (status in ('none', 'active', 'suspended', 'ended')),
  retired boolean not null default false,
  deceased boolean not null default false,
  arrears_months integer not null default 0 check (arrears_months >= 0),
  unsettled_claims integer not null default 0 check (unsettled_claims >= 0),
  in_hospital boolean not null default false,
  frozen boolean not null default false,
  last_paid_month text,
  first_paid_month text,
  continuous_months integer not null default 0 check (continuous_months >= 0),
  benefits_from date,
  current_month_paid boolean not null default false,
  has_personal_account boolean not null default false,
  employer_credit_code text,
  moved_already boolean not null default false,
  moved_to_case text,
  -- interest earned and not yet booked; a form fixes it, settling takes it off
  accrued_interest_fen bigint not null default 0 check (accrued_interest_fen >= 0),
  -- where a district still has a wage base of its own on its way to city-wide pooling; null: the pool's
  average_monthly_wage_fen bigint check (average_monthly_wage_fen >= 0),
  -- a case the office runs outside the platform, as destinationFacts.openCase
  open_case jsonb,
  -- what only the benefits assessment asks: residentEnrolment, lateBackPayment, atRetirement
  benefit_facts jsonb not null default '{}',
  -- what only papers show: sex, birthDate, householdKind, personKind, lastEmployer, registeredAddress, chronicDiseases, residentYears
  particulars jsonb not null default '{}',
  primary key (pool, person_ref),
  unique (pool, scheme, id_type, id_number)
);
-- One person is looked up by document, whatever the scheme: R14 has to be told from R08.
create index enrolment_person on offices.enrolment (pool, id_type, id_number);

-- Contribution months. Month numbers count from year 0, so that 2026-08 is 24319 and neighbours differ by one.
create table offices.period (
  id bigint generated always as identity primary key,
  pool text collate "C" not null,
  person_ref text collate "C" not null,
  months int4range not null check (not isempty(months) and not lower_inf(months) and not upper_inf(months)),
  area text not null check (area ~ '^[0-9]{6}$'),
  kind text not null check (kind in ('normal', 'back-paid', 'deemed')),
  base_fen bigint check (base_fen >= 0),
  -- the case that brought it; null: paid here
  case_no text collate "C",
  foreign key (pool, person_ref) references offices.enrolment
);
create index period_of_person on offices.period (pool, person_ref);

create function offices.month_no(month text) returns integer
language sql immutable strict parallel safe
as $$ select split_part(month, '-', 1)::int * 12 + split_part(month, '-', 2)::int - 1 $$;

create function offices.month_text(no integer) returns text
language sql immutable strict parallel safe
as $$ select lpad((no / 12)::text, 4, '0') || '-' || lpad((no % 12 + 1)::text, 2, '0') $$;

-- Cases ---------------------------------------------------------------------------------------------------------------

-- The office's own file of a case. It may begin with a tombstone: a letter withdrawn before it arrived.
create table offices.case_file (
  pool text collate "C" not null references offices.office,
  case_no text collate "C" not null,
  role text not null check (role in ('source', 'destination')),
  other_office text check (other_office ~ '^[0-9]{6}$'),
  person_ref text collate "C",
  scheme text check (scheme in ('employee', 'resident')),
  destination_scheme text check (destination_scheme in ('employee', 'resident')),
  money text check (money in ('to-destination', 'to-person', 'keep', 'none')),
  letter_no text,
  certificate_no text,
  -- the number given to the office's own first paper of the case, so that a repetition wastes none
  sequence integer,
  form_version integer,
  n integer,
  payment_no text,
  -- the letter was withdrawn (source), or the credit fenced (destination): nothing more is done in this case
  closed_at timestamptz,
  closed_because text,
  opened_at timestamptz not null default clock_timestamp(),
  primary key (pool, case_no)
);

-- What the office was asked in a case and its first answer; asked again, it gives the same. content: digest of the command.
create table offices.step (
  pool text collate "C" not null,
  case_no text collate "C" not null,
  step text collate "C" not null, -- 'freeze:1', 'accept-form:2'
  content text not null,
  answer jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (pool, case_no, step),
  foreign key (pool, case_no) references offices.case_file
);

-- What came too late or did not fit: refused, and kept on file (domain page §9.8, §9.20). No personal data.
create table offices.refused (
  id bigint generated always as identity primary key,
  pool text collate "C" not null,
  case_no text collate "C" not null,
  step text not null,
  code text not null,
  remark text not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index refused_in_case on offices.refused (pool, case_no);

-- Documents -----------------------------------------------------------------------------------------------------------

-- Papers an office wrote or received; whose they are, the seal says. number: the paper's own; of a form, the case number.
create table offices.document (
  pool text collate "C" not null references offices.office,
  kind text not null check (kind in ('certificate', 'letter', 'form', 'receipt')),
  number text collate "C" not null,
  version integer not null default 1 check (version >= 1),
  case_no text collate "C",
  body jsonb not null,
  seal jsonb not null,
  state text not null default 'valid' check (state in ('valid', 'void', 'withdrawn')),
  state_since timestamptz,
  state_reason text,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (pool, kind, number, version),
  check ((state = 'valid') = (state_since is null))
);
create index document_of_case on offices.document (pool, case_no);

-- A paper's text never changes and no paper disappears; only its state does, and that once.
create function offices.document_stays() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'UPDATE' then
    if old.state = 'valid' and new.state <> 'valid'
      and (new.pool, new.kind, new.number, new.version, new.body, new.seal, new.recorded_at)
        = (old.pool, old.kind, old.number, old.version, old.body, old.seal, old.recorded_at)
      and new.case_no is not distinct from old.case_no then
      return new;
    end if;
  end if;
  raise exception 'offices.document is append-only: a paper can become void or withdrawn once, nothing else'
    using errcode = 'restrict_violation';
end
$$;
create trigger document_stays before update or delete on offices.document for each row execute function offices.document_stays();
create trigger document_kept before truncate on offices.document execute function offices.document_stays();

-- A first answer is the first answer.
create function offices.step_stays() returns trigger
language plpgsql
as $$
begin
  raise exception 'offices.step is append-only: a first answer stays the answer' using errcode = 'restrict_violation';
end
$$;
create trigger step_stays before update or delete or truncate on offices.step execute function offices.step_stays();

-- Numbers -------------------------------------------------------------------------------------------------------------

create table offices.number_series (
  pool text collate "C" not null references offices.office,
  kind text not null check (kind in ('certificate', 'letter', 'person')),
  -- the year of certificates, the day of letters; persons (人员编号) are counted on and on
  period text not null,
  last integer not null check (last > 0),
  primary key (pool, kind, period)
);

create function offices.next_number(in_pool text, in_kind text, in_period text) returns integer
language plpgsql
as $$
declare
  given integer;
begin
  insert into offices.number_series as s (pool, kind, period, last) values (in_pool, in_kind, in_period, 1)
    on conflict (pool, kind, period) do update set last = s.last + 1
    returning last into given;
  if in_kind = 'letter' and given > 9999 then
    raise exception 'office % has written 9999 letters on %, and a letter number has four digits: the next one can be written tomorrow',
      in_pool, in_period using errcode = 'JX003';
  end if;
  return given;
end
$$;

-- Reading -------------------------------------------------------------------------------------------------------------

create function offices.office_json(o offices.office) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'pool', o.pool, 'name', o.name, 'phone', o.phone, 'address', o.address, 'contact', o.contact, 'officer', o.officer,
    'reviewer', o.reviewer, 'receivingAccount', o.receiving_account, 'answers', o.answers, 'accepts', o.accepts,
    'taskQueue', o.task_queue, 'onPlatform', o.on_platform, 'connector', o.connector,
    'averageMonthlyWageFen', o.average_monthly_wage_fen::text)
$$;

-- Posted balance of the person's account less what the person owes, fen as text.
create function offices.balance_of(in_pool text, in_ref text) returns text
language sql stable
as $$
  select (coalesce((select credits_posted - debits_posted from ledger.account where office = in_pool and name = 'person/' || in_ref), 0)
    - coalesce((select debits_posted - credits_posted from ledger.account where office = in_pool and name = 'overdraft/' || in_ref), 0))::text
$$;

create function offices.periods_of(in_pool text, in_ref text) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('area', area, 'from', offices.month_text(lower(months)),
    'to', offices.month_text(upper(months) - 1), 'kind', kind, 'baseFen', base_fen::text) order by lower(months), upper(months), id), '[]')
  from offices.period where pool = in_pool and person_ref = in_ref
$$;

create function offices.enrolment_json(e offices.enrolment) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'ref', e.person_ref, 'scheme', e.scheme, 'name', e.name, 'idType', e.id_type, 'idNumber', e.id_number, 'status', e.status,
    'retired', e.retired, 'deceased', e.deceased, 'arrearsMonths', e.arrears_months, 'unsettledClaims', e.unsettled_claims,
    'inHospital', e.in_hospital, 'frozen', e.frozen, 'lastPaidMonth', e.last_paid_month, 'firstPaidMonth', e.first_paid_month,
    'continuousMonths', e.continuous_months, 'benefitsFrom', e.benefits_from::text, 'currentMonthPaid', e.current_month_paid,
    'hasPersonalAccount', e.has_personal_account, 'employerCreditCode', e.employer_credit_code,
    'movedAlready', e.moved_already, 'movedToCase', e.moved_to_case, 'accruedInterestFen', e.accrued_interest_fen::text,
    'averageMonthlyWageFen', e.average_monthly_wage_fen::text, 'openCase', e.open_case, 'benefitFacts', e.benefit_facts,
    'particulars', e.particulars, 'balanceFen', offices.balance_of(e.pool, e.person_ref))
$$;

-- The person's enrolment in the scheme that is asked for, else in the other one (R14 is the rules' to say).
create function offices.find_enrolment(in_pool text, in_id_type text, in_id_number text, in_scheme text) returns offices.enrolment
language sql stable
as $$
  select e.* from offices.enrolment e where pool = in_pool and id_type = in_id_type and id_number = in_id_number
  order by scheme = in_scheme desc, status = 'none' limit 1
$$;

-- The office and what it knows of a person: everything a look-up or a paper needs, in one answer. Null: no such office.
create function offices.look_up(in_pool text, in_id_type text, in_id_number text, in_scheme text) returns jsonb
language plpgsql stable
as $$
declare
  o offices.office;
  e offices.enrolment;
begin
  select * into o from offices.office where pool = in_pool;
  if not found then
    return null;
  end if;
  e := offices.find_enrolment(in_pool, in_id_type, in_id_number, in_scheme);
  return jsonb_build_object('office', offices.office_json(o),
    'person', case when e.person_ref is not null then offices.enrolment_json(e) end,
    'periods', case when e.person_ref is not null then offices.periods_of(in_pool, e.person_ref) end);
end
$$;

-- Steps of a case -----------------------------------------------------------------------------------------------------

-- A declared business refusal: SQLSTATE JX002, its code and remark as JSON in the detail. JX003 is an error whose message may
-- be shown as it stands: it names the input, the rule and the remedy, and nothing about a person.
create function offices.refuse(code text, remark text) returns void
language plpgsql
as $$
begin
  raise exception 'the office refused: %', code
    using errcode = 'JX002', detail = jsonb_build_object('code', code, 'remark', remark)::text;
end
$$;

create function offices.first_answer(in_pool text, in_case text, in_step text, in_content text) returns jsonb
language plpgsql stable
as $$
declare
  s offices.step;
begin
  select * into s from offices.step where pool = in_pool and case_no = in_case and step = in_step;
  if not found then
    return null;
  end if;
  if s.content <> in_content then
    raise exception 'office % has answered % of case % with another content before: give the step a new number, or ask with the first content',
      in_pool, in_step, in_case using errcode = 'JX003';
  end if;
  return s.answer;
end
$$;

create function offices.file_json(f offices.case_file) returns jsonb
language sql immutable
as $$
  select jsonb_build_object('role', f.role, 'otherOffice', f.other_office, 'personRef', f.person_ref, 'scheme', f.scheme,
    'destinationScheme', f.destination_scheme, 'money', f.money, 'letterNo', f.letter_no, 'certificateNo', f.certificate_no,
    'sequence', f.sequence, 'formVersion', f.form_version, 'n', f.n, 'paymentNo', f.payment_no,
    'closedBecause', f.closed_because)
$$;

-- Opens the office's file of a case with the first paper it writes in it: certificate (source) or letter (destination), and
-- reserves that paper's number. in_who: {"idType", "idNumber", "scheme"}; in_file: role, otherOffice, scheme, destinationScheme,
-- money, letterNo. Answers {"again"} where the step was answered before; else what the papers need. Refused once it is closed.
create function offices.open_file(
  in_pool text, in_case text, in_step text, in_content text, in_who jsonb, in_file jsonb, in_series text, in_period text
) returns jsonb
language plpgsql
as $$
declare
  f offices.case_file;
  other offices.office;
  again jsonb;
  known jsonb;
begin
  again := offices.first_answer(in_pool, in_case, in_step, in_content);
  if again is not null then
    return jsonb_build_object('again', again);
  end if;
  known := offices.look_up(in_pool, in_who ->> 'idType', in_who ->> 'idNumber', in_who ->> 'scheme');
  if known is null then
    return null;
  end if;
  insert into offices.case_file (pool, case_no, role, other_office, scheme, destination_scheme, money, letter_no)
    values (in_pool, in_case, in_file ->> 'role', in_file ->> 'otherOffice', in_file ->> 'scheme', in_file ->> 'destinationScheme',
      in_file ->> 'money', in_file ->> 'letterNo')
    on conflict do nothing;
  select * into f from offices.case_file where pool = in_pool and case_no = in_case for no key update;
  if f.closed_at is not null then
    perform offices.refuse('closed', 'the case was ' || f.closed_because || ' at this office before; nothing was changed');
  end if;
  if f.sequence is null then
    update offices.case_file set person_ref = known -> 'person' ->> 'ref', sequence = offices.next_number(in_pool, in_series, in_period)
      where pool = in_pool and case_no = in_case returning * into f;
  end if;
  select * into other from offices.office where pool = in_file ->> 'otherOffice';
  return known || jsonb_build_object('file', offices.file_json(f),
    'other', case when other.pool is not null then offices.office_json(other) end);
end
$$;

-- Begins a step of an open file: locks the file, and answers {"again"} if the step was answered before. Else it writes down the
-- answer (where it is known beforehand), the papers and what changes in the file, and tells what the office knows, for the
-- caller to judge: if he throws, the transaction leaves nothing. Refused once the file is closed, unless in_closed_too.
-- Null: the office has no file of this case.
create function offices.take_step(
  in_pool text, in_case text, in_step text, in_content text, in_answer jsonb, in_papers jsonb, in_patch jsonb, in_closed_too boolean
) returns jsonb
language plpgsql
as $$
declare
  f offices.case_file;
  e offices.enrolment;
  again jsonb;
begin
  select * into f from offices.case_file where pool = in_pool and case_no = in_case for no key update;
  if not found then
    return null;
  end if;
  again := offices.first_answer(in_pool, in_case, in_step, in_content);
  if again is not null then
    return jsonb_build_object('again', again);
  end if;
  if f.closed_at is not null and not in_closed_too then
    perform offices.refuse('closed', 'the case was ' || f.closed_because || ' at this office before; nothing was changed');
  end if;
  perform offices.record_step(in_pool, in_case, in_step, in_content, in_answer, in_papers, in_patch);
  select * into e from offices.enrolment where pool = in_pool and person_ref = f.person_ref;
  return jsonb_build_object('file', offices.file_json(f), 'person', case when found then offices.enrolment_json(e) end,
    'accepts', (select accepts from offices.office where pool = in_pool));
end
$$;

-- The writing half of take_step, by itself where the answer is known only at the end. Papers that are there already stay.
create function offices.record_step(
  in_pool text, in_case text, in_step text, in_content text, in_answer jsonb, in_papers jsonb, in_patch jsonb
) returns void
language plpgsql
as $$
begin
  if in_answer is not null then
    insert into offices.step (pool, case_no, step, content, answer) values (in_pool, in_case, in_step, in_content, in_answer);
  end if;
  if in_papers is not null then
    insert into offices.document (pool, kind, number, version, case_no, body, seal)
      select in_pool, p.kind, p.number, coalesce(p.version, 1), in_case, p.body, p.seal
      from jsonb_to_recordset(in_papers) as p(kind text, number text, version integer, body jsonb, seal jsonb)
      on conflict do nothing;
  end if;
  if in_patch is not null then
    update offices.case_file set
      certificate_no = coalesce(in_patch ->> 'certificateNo', certificate_no),
      letter_no = coalesce(in_patch ->> 'letterNo', letter_no),
      form_version = coalesce((in_patch ->> 'formVersion')::int, form_version),
      n = coalesce((in_patch ->> 'n')::int, n),
      payment_no = coalesce(in_patch ->> 'paymentNo', payment_no)
      where pool = in_pool and case_no = in_case;
  end if;
end
$$;

-- Closes the office's file of a case for good; before it was ever opened, too. The first reason stays.
create function offices.close_file(in_pool text, in_case text, in_role text, in_because text) returns void
language sql
as $$
  insert into offices.case_file as f (pool, case_no, role, closed_at, closed_because)
    values (in_pool, in_case, in_role, clock_timestamp(), in_because)
    on conflict (pool, case_no) do update
      set closed_at = coalesce(f.closed_at, excluded.closed_at), closed_because = coalesce(f.closed_because, excluded.closed_because)
$$;

-- Papers of a case that are still valid become void or withdrawn.
create function offices.end_papers(in_pool text, in_case text, in_kind text, in_number text, in_state text, in_reason text) returns integer
language sql
as $$
  with ended as (
    update offices.document set state = in_state, state_since = clock_timestamp(), state_reason = in_reason
    where pool = in_pool and case_no = in_case and kind = in_kind and state = 'valid' and (in_number is null or number = in_number)
    returning 1)
  select count(*)::int from ended
$$;

-- Merging -------------------------------------------------------------------------------------------------------------

-- Adds a form's months to what the office has of the person: each month once, whoever brought it first and in whichever
-- scheme (domain page §9.16). The same case again changes nothing. Answers how many months the case brought.
create function offices.merge_periods(in_pool text, in_ref text, in_case text, in_rows jsonb) returns integer
language plpgsql
as $$
declare
  mine offices.enrolment;
  refs text[];
  have int4multirange;
  r record;
  brought int4multirange;
begin
  select * into mine from offices.enrolment where pool = in_pool and person_ref = in_ref;
  -- All enrolments of the person are locked, in one order, so that two cases from two sources cannot both bring a month.
  select array_agg(person_ref) into refs from (
    select person_ref from offices.enrolment
    where pool = in_pool and id_type = mine.id_type and id_number = mine.id_number
    order by person_ref for no key update) locked;
  if not exists (select from offices.period where pool = in_pool and person_ref = in_ref and case_no = in_case) then
    select coalesce(range_agg(months), '{}') into have from offices.period where pool = in_pool and person_ref = any (refs);
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
  end if;
  return (select coalesce(sum(upper(months) - lower(months)), 0)::int from offices.period
    where pool = in_pool and person_ref = in_ref and case_no = in_case);
end
$$;

-- The pivot: periods merged and the answer written down in one statement. Answers how many months the case brought.
create function offices.accept_form(
  in_pool text, in_case text, in_step text, in_content text, in_ref text, in_rows jsonb, in_papers jsonb, in_patch jsonb
) returns integer
language plpgsql
as $$
declare
  months integer := offices.merge_periods(in_pool, in_ref, in_case, in_rows);
begin
  perform offices.record_step(in_pool, in_case, in_step, in_content,
    jsonb_build_object('kind', 'accepted', 'mergedMonths', months), in_papers, in_patch);
  return months;
end
$$;

-- The sum of a payment this office ordered in the case, fen as text, or null; and the interest that was sent with it is no
-- longer owed. Called in the transaction that settles, so it happens once.
create function offices.paid_with(in_pool text, in_case text, in_n integer, in_payment_no text) returns text
language plpgsql
as $$
declare
  ordered bigint;
  ref text;
  interest bigint;
begin
  select amount into ordered from bank.payment
    where payment_no = in_payment_no and from_office = in_pool and case_no = in_case and n = in_n;
  -- By key and one after the other: a join here would be planned anew by what the statistics happen to say.
  select amount into interest from ledger.transfer where office = in_pool and id = in_case || ':interest:' || in_n;
  if interest is not null then
    select person_ref into ref from offices.case_file where pool = in_pool and case_no = in_case;
    update offices.enrolment set accrued_interest_fen = greatest(0, accrued_interest_fen - interest)
      where pool = in_pool and person_ref = ref;
  end if;
  return ordered::text;
end
$$;

-- The source's relation has ended: the person has moved with this case.
create function offices.end_relation(in_pool text, in_case text) returns void
language sql
as $$
  update offices.enrolment e set status = 'ended', moved_already = true, moved_to_case = in_case
  from offices.case_file f
  where f.pool = in_pool and f.case_no = in_case and e.pool = f.pool and e.person_ref = f.person_ref
$$;
