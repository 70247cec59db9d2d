-- The person's own bank account that an office pays out to by its region's rule, as forms.ts bankAccount. Null: none, or not usable.
alter table offices.enrolment add column account_on_record jsonb;
