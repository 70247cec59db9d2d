-- What a decision was made on, so that it can be made again by other rules: both offices' facts and the application, without the person:
-- no name, no number of a document, a phone, an account or a paper (domain/rules/judged.ts). Null: decided before this was kept.
alter table cases.application add column judged_on jsonb;

-- What was decided lately is read oldest first.
create index application_decided on cases.application (decided_at, application_no) where decided_at is not null;
