-- Which secrets the workers hold, by fingerprint: whoever connects with another one is told before anything is sent.
-- A fingerprint is an HMAC under the secret; nothing of the secret follows from it.
create table cases.secret (
  name text not null check (name in ('person-key', 'payload-key')),
  -- 16 hexadecimal digits; `none`: payloads travel in the clear
  fingerprint text collate "C" not null check (fingerprint ~ '^([0-9a-f]{16}|none)$'),
  -- the one that is written with; the others are still read with
  is_current boolean not null,
  since timestamptz not null default now(),
  primary key (name, fingerprint)
);
create unique index secret_current on cases.secret (name) where is_current;
