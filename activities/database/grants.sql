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

grant execute on function
  bank.submit(jsonb), bank.cancel(text), bank.live_orders(text, text, integer), bank.turn_back(text),
  bank.tell(jsonb, jsonb), bank.untell(bigint), bank.release(text),
  bank.take(), bank.move(text, text, text, integer, jsonb), bank.postpone(text, text, integer),
  bank.claim_reports(integer, integer), bank.reported(bigint, integer), bank.next_due(),
  bank.arrive(text, text, integer), bank.lock_order(text), bank.lock_arrival(text, text), bank.allotted(text, integer, bigint),
  bank.turn_back_arrival(text, text)
  to :"app_role";
-- The account a payment goes to is for nobody's eyes but the bank's.
revoke select on bank.payment from :"app_role";
grant select (payment_no, case_no, n, from_office, to_office, amount, state, due_at, told, ordered_at, changed_at, attempts, last_error,
  deliveries, arrived_as)
  on bank.payment to :"app_role";
-- Who was paid, without the account's number: for the payment notice.
grant execute on function bank.payee_of(text) to :"app_role";
