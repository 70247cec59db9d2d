-- Months that the unemployment fund paid count as paid; months of military service are deemed or actual by the region (§5).
alter table offices.period drop constraint period_kind_check;
alter table offices.period add constraint period_kind_check
  check (kind in ('normal', 'back-paid', 'deemed', 'unemployment', 'military'));
