-- What one table held for both ends of a payment is carried over to its owners: the source's order and outbox, the reports its
-- office owes, what the destination sent back or allotted, and what the platform expects. Of no house, and once.

insert into ledger.payment_order (office, payment_no, case_no, n, to_office, amount, account, state, ordered_at, changed_at)
  select from_office, payment_no, case_no, n, to_office, amount, account,
    case when state = 'announced' then 'ordered' when state in ('bounced', 'back', 'cancelled') then state
      when to_office is null and state = 'delivered' then 'paid' else 'sent' end, ordered_at, changed_at
  from bank.payment;

insert into ledger.outbox (office, number, kind, payment_no, amount, at)
  select from_office, payment_no, 'order', payment_no, amount, ordered_at from bank.payment where state = 'announced';

insert into ledger.report (office, payment_no, case_no, kind, receipt, amount, code, at, next_at, attempts)
  select r.office, r.payment_no, p.case_no, r.kind, r.receipt, coalesce(r.amount, p.amount), r.code, r.at, r.next_at, r.attempts
  from bank.report r join bank.payment p using (payment_no) order by r.id;

update bank.payment p set told = coalesce(told, '{}'), delivered = coalesce((
  select sum(r.amount) from ledger.receipts(p.to_office, p.payment_no) r where r.debit = 'bank'), 0);

insert into bank.heard (office, number, kind, payment_no, reference, amount, at)
  select t.office, t.id, 'allotted', t.payment_no, substr(t.debit, length('unmatched/') + 1), t.amount, t.recorded_at
  from ledger.transfer t where t.debit like 'unmatched/%' and t.credit like 'in/%'
  union all
  select t.office, t.id, 'return', t.payment_no,
    case when t.debit like 'unmatched/%' then substr(t.debit, length('unmatched/') + 1)
      when r.debit like 'unmatched/%' then substr(r.debit, length('unmatched/') + 1) end, t.amount, t.recorded_at
  from ledger.transfer t left join ledger.transfer r on r.office = t.office and r.id = t.resolves
  where t.credit = 'bank' and (t.debit like 'unmatched/%' or t.debit like 'in/%');

insert into cases.expected_payment (payment_no, case_no, source, destination, amount, ordered_at, over_at)
  select payment_no, case_no, from_office, to_office, amount, ordered_at,
    case when state in ('bounced', 'back', 'cancelled') then changed_at end
  from bank.payment where to_office is not null;

drop table bank.report;
alter table bank.payment drop column n;
