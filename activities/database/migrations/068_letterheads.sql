-- How a letter names the other office comes with the command: an office reads no other office's entry.

-- As before (010), without the other office's entry.
create or replace function offices.open_file(
  in_pool text, in_case text, in_step text, in_content text, in_who jsonb, in_file jsonb, in_series text, in_period text
) returns jsonb
language plpgsql
as $$
declare
  f offices.case_file;
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
  return known || jsonb_build_object('file', offices.file_json(f));
end
$$;
