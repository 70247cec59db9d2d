-- The slip of the acceptance is a paper of the destination, on file there exactly when the form was accepted. The source files
-- it too, when it ends its relation by it.

alter table offices.document drop constraint document_kind_check;
alter table offices.document add constraint document_kind_check
  check (kind in ('certificate', 'letter', 'form', 'slip', 'receipt'));

comment on column offices.document.number is
  'the paper''s own; of a form and of the slip of its acceptance, the case number';

-- As before (010), but the answer bears the slip, which is among in_papers too. Answers what is the answer from now on.
drop function offices.accept_form(text, text, text, text, text, jsonb, jsonb, jsonb);
create function offices.accept_form(
  in_pool text, in_case text, in_step text, in_content text, in_ref text, in_rows jsonb, in_slip jsonb, in_papers jsonb,
  in_patch jsonb
) returns jsonb
language plpgsql
as $$
declare
  answer jsonb := jsonb_build_object('kind', 'accepted',
    'mergedMonths', offices.merge_periods(in_pool, in_ref, in_case, in_rows), 'slip', in_slip);
begin
  perform offices.record_step(in_pool, in_case, in_step, in_content, answer, in_papers, in_patch);
  return answer;
end
$$;
