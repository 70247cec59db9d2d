-- What the platform expects to arrive: every payment it had an office order. Whose a sum without a reference could be is asked here,
-- and of no other office.
create table cases.expected_payment (
  payment_no text collate "C" primary key,
  case_no text collate "C" not null,
  source text collate "C" not null,
  destination text collate "C" not null,
  amount bigint not null check (amount > 0),
  ordered_at timestamptz not null default clock_timestamp(),
  -- The bank's last word: it bounced, or is back at its source. Nobody expects it any more.
  over_at timestamptz
);
create index expected_payment_of_destination on cases.expected_payment (destination) where over_at is null;
