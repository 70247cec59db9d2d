-- Content by named fields: a key that is used again with other content is refused, and the refusal names what differs.

-- {"version", "fields": {name: digest}}: as `Content` of contract/steps.ts. What was kept before named no field: it is the first
-- answer to whatever is asked under its key.
alter table offices.step alter column content type jsonb using '{"version": 0, "fields": {}}';

comment on column offices.step.content is
  'what was asked, a digest a field, with the version of the contract''s table of steps; {}: nobody asked, the office noted it';

-- As before (040), but other content is a declared refusal, which names the fields: SQLSTATE JX002, their names in the detail.
-- in_content: `Content` as JSON text, or null: the first answer is wanted, whatever it was an answer to. Fields that only one of
-- two versions names are not compared.
create or replace function offices.first_answer(in_pool text, in_case text, in_step text, in_content text) returns jsonb
language plpgsql stable
as $$
declare
  s offices.step;
  differ jsonb;
begin
  select * into s from offices.step where pool = in_pool and case_no = in_case and step = in_step;
  if not found then
    return null;
  end if;
  if in_content is null or s.answer ? 'refused' or coalesce(s.answer ->> 'kind' in ('refuse', 'return'), false) then
    return s.answer;
  end if;
  select jsonb_agg(asked.key order by asked.key) into differ
  from jsonb_each(in_content::jsonb -> 'fields') asked
  where s.content -> 'fields' -> asked.key <> asked.value;
  if differ is not null then
    raise exception 'office % has answered % of case % with other content before', in_pool, in_step, in_case
      using errcode = 'JX002', detail = jsonb_build_object('code', 'other-content', 'fields', differ)::text;
  end if;
  return s.answer;
end
$$;

-- As before (010), with the content as it is kept now.
create or replace function offices.record_step(
  in_pool text, in_case text, in_step text, in_content text, in_answer jsonb, in_papers jsonb, in_patch jsonb
) returns void
language plpgsql
as $$
begin
  if in_answer is not null then
    insert into offices.step (pool, case_no, step, content, answer)
      values (in_pool, in_case, in_step, in_content::jsonb, in_answer);
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

-- As before (012); the office notes this by itself, so nothing was asked.
create or replace function offices.return_interest(in_pool text, in_case text, in_n integer) returns void
language plpgsql
as $$
declare
  reversed bigint;
begin
  select amount into reversed from ledger.transfer where office = in_pool and resolves = in_case || ':interest:' || in_n;
  if not found then
    return;
  end if;
  insert into offices.step (pool, case_no, step, content, answer)
    values (in_pool, in_case, 'return-interest:' || in_n, '{}', to_jsonb(reversed::text)) on conflict do nothing;
  if not found then
    return;
  end if;
  update offices.enrolment e set accrued_interest_fen = accrued_interest_fen + reversed
    from offices.case_file f
    where f.pool = in_pool and f.case_no = in_case and e.pool = f.pool and e.person_ref = f.person_ref;
end
$$;
