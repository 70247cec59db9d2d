-- Four eyes: what one member of staff proposes is done only when another has confirmed exactly the same (domain page §9.13, §9.18).

-- One row a proposal. Whoever confirms has to say the same content again, so that nobody confirms what he has not read.
create table ledger.proposal (
  id bigint generated always as identity primary key,
  office text collate "C" not null check (office ~ '^[0-9]{6}$'),
  -- What it is about, in words of the caller: `return/PAY-1:received:2`. One open proposal a subject.
  subject text collate "C" not null check (length(subject) between 1 and 200),
  -- What is to be done; nothing about a person.
  content jsonb not null,
  -- Staff numbers or roles, never names.
  first text collate "C" not null check (first ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' and first !~ '^[0-9]{17}[0-9Xx]$'),
  proposed_at timestamptz not null default clock_timestamp(),
  second text collate "C" check (second ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' and second !~ '^[0-9]{17}[0-9Xx]$'),
  confirmed_at timestamptz,
  withdrawn_by text collate "C",
  withdrawn_at timestamptz,
  -- The posting that was made of it, where it is about money: one proposal, one posting.
  used_by text collate "C",
  check ((second is null) = (confirmed_at is null) and (withdrawn_by is null) = (withdrawn_at is null)),
  -- CLERK-7 and clerk-7 are one person.
  check (lower(second) <> lower(first)),
  check (confirmed_at is null or withdrawn_at is null),
  check (used_by is null or confirmed_at is not null)
);
create unique index proposal_one_open on ledger.proposal (office, subject) where confirmed_at is null and withdrawn_at is null;
create index proposal_of_subject on ledger.proposal (office, subject, id);

-- A proposal is confirmed or withdrawn once, and used once; nothing else about it ever changes.
create function ledger.proposal_stays() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.office, new.subject, new.content, new.first, new.proposed_at)
        = (old.id, old.office, old.subject, old.content, old.first, old.proposed_at)
      and (old.confirmed_at is null or (new.second, new.confirmed_at) = (old.second, old.confirmed_at))
      and old.withdrawn_at is null and old.used_by is null then
      return new;
    end if;
  end if;
  raise exception 'ledger.proposal is append-only: a proposal is confirmed or withdrawn once, and used once'
    using errcode = 'restrict_violation';
end
$$;
create trigger proposal_stays before update or delete on ledger.proposal for each row execute function ledger.proposal_stays();
create trigger proposal_kept before truncate on ledger.proposal for each statement execute function ledger.append_only();

-- The first who says a content proposes it; another who says the same confirms it. Said once more after that, the answer is the
-- same: a repetition. Refused: second-person-required (the proposer again), proposal-differs (another content is open).
create function ledger.two_persons(in_office text, in_subject text, in_content jsonb, in_who text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  p ledger.proposal;
begin
  if coalesce(in_who, '') !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' or in_who ~ '^[0-9]{17}[0-9Xx]$' or in_content is null then
    perform ledger.refuse('command-invalid', jsonb_build_object('subject', in_subject));
  end if;
  perform pg_advisory_xact_lock(hashtextextended('proposal/' || in_office || '/' || in_subject, 0));
  select * into p from ledger.proposal
    where office = in_office and subject = in_subject and withdrawn_at is null order by id desc limit 1;
  if not found or (p.confirmed_at is not null and p.content <> in_content) then
    insert into ledger.proposal (office, subject, content, first) values (in_office, in_subject, in_content, in_who)
      returning * into p;
  elsif p.confirmed_at is null then
    if p.content <> in_content then
      perform ledger.refuse('proposal-differs', jsonb_build_object('subject', in_subject, 'first', p.first));
    end if;
    if lower(p.first) = lower(in_who) then
      perform ledger.refuse('second-person-required', jsonb_build_object('subject', in_subject, 'first', p.first));
    end if;
    update ledger.proposal set second = in_who, confirmed_at = clock_timestamp() where id = p.id returning * into p;
  end if;
  return jsonb_build_object('state', case when p.confirmed_at is null then 'proposed' else 'confirmed' end, 'id', p.id::text,
    'first', p.first, 'second', p.second, 'usedBy', p.used_by);
end
$$;

-- Takes an open proposal back; whoever may propose may. Refused: not-found (none is open).
create function ledger.withdraw_proposal(in_office text, in_subject text, in_who text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('proposal/' || in_office || '/' || in_subject, 0));
  update ledger.proposal set withdrawn_by = in_who, withdrawn_at = clock_timestamp()
    where office = in_office and subject = in_subject and confirmed_at is null and withdrawn_at is null;
  if not found then
    perform ledger.refuse('not-found', jsonb_build_object('subject', in_subject));
  end if;
end
$$;
