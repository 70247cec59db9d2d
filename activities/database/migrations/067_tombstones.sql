-- A tombstone on a case's credit or freeze is one on all of them, whatever their number: the second guard behind the closed file.
create function ledger.case_is_over() returns trigger
language plpgsql
as $$
declare
  posting text := substring(new.id from '^.*:(?:credit|freeze):');
begin
  -- Ids are compared byte by byte, and what follows the colon is a number.
  perform 1 from ledger.fence where office = new.office and id > posting and id < posting || 'a';
  if found then
    perform ledger.refuse('fenced', jsonb_build_object('id', new.id));
  end if;
  return new;
end
$$;
create trigger case_is_over before insert on ledger.transfer for each row
  when (new.id ~ ':(credit|freeze):[0-9]+(:[0-9]+)?$') execute function ledger.case_is_over();
