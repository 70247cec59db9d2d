-- What the application role may do; run after every migration, so that a new role or a new table is never forgotten.
-- :"app_role" is the role's quoted name. In ledger and bank it reads, and calls the functions named here: nothing else.

-- Its own tables are the application's to write: every schema but the books', the migrations' and PostgreSQL's.
do $$
declare
  s text;
begin
  for s in
    select nspname from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'ledger', 'bank', 'migrations')
  loop
    execute format('grant usage on schema %I to :"app_role"', s);
    execute format('grant select, insert, update, delete on all tables in schema %I to :"app_role"', s);
    execute format('grant usage on all sequences in schema %I to :"app_role"', s);
    execute format('grant execute on all functions in schema %I to :"app_role"', s);
  end loop;
end
$$;

revoke all on all functions in schema ledger, bank from public;
grant usage on schema ledger, bank to :"app_role";
grant select on all tables in schema ledger, bank to :"app_role";

grant execute on function ledger.execute(text, jsonb) to :"app_role";
-- What a credit chooses its receipts by, and the receipts of a payment: they only read.
grant execute on function ledger.credit_basis(text, text, text), ledger.receipts(text, text) to :"app_role";
grant execute on function ledger.two_persons(text, text, jsonb, text), ledger.withdraw_proposal(text, text, text) to :"app_role";
-- Reconciliation recomputes the chain; these only compute.
grant execute on function ledger.entry_hash(bytea, ledger.transfer, ledger.entry), ledger.chain_start(text, text), ledger.account_side(text) to :"app_role";

-- An office's way to its bank: its orders and outbox, its statement lines, the reports it owes.
grant execute on function
  ledger.order_payment(jsonb), ledger.cancel_order(text, text), ledger.live_orders(text, text, integer), ledger.payments_of(text, text),
  ledger.lock_receipts(text, text), ledger.hand_back(text, text), ledger.tell_allotment(text, text, integer),
  ledger.take_outbox(integer), ledger.lock_payment_order(text, text), ledger.count_as_sent(text, text),
  ledger.handed_over(text, text), ledger.put_off(text, text, text, integer),
  ledger.statement_marks(), ledger.file_lines(jsonb), ledger.take_line(), ledger.book_line(text, bigint, integer),
  ledger.put_off_line(text, bigint, text, integer),
  ledger.claim_reports(integer, integer), ledger.reported(bigint, integer), ledger.next_due()
  to :"app_role";
-- The account a payment goes to is for nobody's eyes but the bank's.
revoke select on ledger.payment_order from :"app_role";
grant select (office, payment_no, case_no, n, to_office, amount, state, ordered_at, changed_at) on ledger.payment_order to :"app_role";

-- What the bank may be handed and asked, its running, and its drills.
grant execute on function
  bank.announce(jsonb), bank.order(jsonb), bank.cancel(jsonb), bank.hear(jsonb), bank.lines_after(jsonb, integer),
  bank.take(), bank.move(text, text, text, integer, jsonb), bank.arrive(text, text, integer), bank.postpone(text, text, integer),
  bank.next_due(), bank.tell(jsonb, jsonb), bank.untell(bigint), bank.release(text)
  to :"app_role";
revoke select on bank.payment from :"app_role";
grant select (payment_no, case_no, from_office, to_office, amount, state, due_at, told, ordered_at, changed_at, attempts, last_error,
  deliveries, delivered, arrived_as)
  on bank.payment to :"app_role";
