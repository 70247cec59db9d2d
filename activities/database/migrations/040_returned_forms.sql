-- A form that was returned for correction is answered for good, like one that was refused: its version can never be accepted.

-- As before (012), but {"kind": "return"} stands in the way of everything else asked under its key, too.
create or replace function offices.first_answer(in_pool text, in_case text, in_step text, in_content text) returns jsonb
language plpgsql stable
as $$
declare
  s offices.step;
begin
  select * into s from offices.step where pool = in_pool and case_no = in_case and step = in_step;
  if not found then
    return null;
  end if;
  if s.content <> in_content and not s.answer ? 'refused'
    and coalesce(s.answer ->> 'kind' not in ('refuse', 'return'), true) then
    raise exception 'office % has answered % of case % with another content before: give the step a new number, or ask with the first content',
      in_pool, in_step, in_case using errcode = 'JX003';
  end if;
  return s.answer;
end
$$;
