-- Who calls whom. One lease runs for a person and for a number over all lists, by the database's
-- clock; nothing here waits for somebody else's take, and nothing needs a job at night: a lease
-- that ran out is ended by whoever takes the person or the number next.
--
-- Order of locks, for everybody: the person, then the lease, then the entry. A take locks what is
-- free and passes over what is not, so that it closes no circle.

-- People whose call I took in the last four hours and whose conversation I have not kept yet:
-- longer than any lease, so that what was typed while the network was away is not lost. Not
-- for whoever was taken off the list, nor somebody who asked others not to be contacted.
create or replace function my_calls() returns bigint[]
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select array_agg(l.staff_id) from call_leases l
  where l.user_id = my_id() and l.leased_at > now() - interval '4 hours'
    and l.contact_id is null and (l.ended_at is null or l.ended in (3, 4))
    and not exists (select from call_list_callers c where c.call_list_id = l.call_list_id
      and c.user_id = l.user_id and c.removed_at is not null)
    and (l.ended is distinct from 4 or not exists (
      select from staff s where s.id = l.staff_id and s.asked_not_to_contact_at is not null))
$$;

-- Where they worked: what an extract covered there decides what they are once they told us.
create function my_call_places() returns int[]
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select array_agg(distinct p.workplace_id) from placements p
  where p.staff_id = any ((select my_calls())::bigint[])
$$;

create function is_my_contact(contact uuid, person bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from contacts c
    where c.id = contact and c.staff_id = person and c.author_id = my_id())
$$;

-- Whoever sees somebody only because they are calling them changes what the call is about and
-- nothing else of them.
create function keep_to_the_call() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
    and not coalesce(old.scope_unit_id = any (my_units('people')), false) then
    raise exception 'only what the call was about' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger staff_keep_to_the_call before update on staff for each row
  when ((old.forename, old.surname, old.known_as, old.work_email, old.work_phone, old.source,
    old.left_out_of_plans_at)
    is distinct from (new.forename, new.surname, new.known_as, new.work_email, new.work_phone,
    new.source, new.left_out_of_plans_at) or new.contact_basis < old.contact_basis)
  execute function keep_to_the_call();

-- ---------- when somebody may be called again

insert into recontact_rules(result, outcome, days) values
  (1, 0, 1), (7, 0, 3), (2, 0, 14), (3, 0, 90), (5, 0, 30), (6, 0, 0), (4, 0, 3650),
  (2, 1, 14), (2, 2, 14), (2, 3, 7), (2, 4, 14), (2, 5, 90), (2, 6, 90), (2, 7, 365),
  (2, 8, 365), (2, 9, 365), (2, 10, 14), (2, 11, 7);

-- Days for which nobody on a list calls again; of an outcome without a rule, those of its result.
create function recontact_after(of_result smallint, of_outcome smallint) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    (select r.days from recontact_rules r
     where r.result = of_result and r.outcome in (0, coalesce(of_outcome, 0))
     order by r.outcome desc limit 1), 1)::int
$$;

create function midnight_in_london(of_day date) returns timestamptz
language sql immutable parallel safe as $$
  select of_day::timestamp at time zone 'Europe/London'
$$;

-- ---------- whether the next of a list is to be called

-- Whether a member can answer the question; if not, whoever joins is not called any more.
create function admits_members(rule jsonb) returns boolean
language plpgsql immutable parallel safe as $$
declare
  parts jsonb := coalesce(rule -> 'rules', '[]');
begin
  return case coalesce(rule ->> 'rule', case when rule ? 'rules' then 'all' else 'old' end)
    when 'old' then coalesce(rule -> 'standings' @> '1', false)
    when 'standing' then jsonb_array_length(coalesce(rule -> 'those', '[]')) = 0
      or rule -> 'those' @> '1'
    when 'all' then not exists (
      select from jsonb_array_elements(parts) part where not admits_members(part))
    when 'any' then jsonb_array_length(parts) = 0 or exists (
      select from jsonb_array_elements(parts) part where admits_members(part))
    when 'none' then not exists (
      select from jsonb_array_elements(parts) part
      where part ->> 'rule' = 'standing' and part -> 'those' @> '1')
    else true end;
end $$;

-- Why an open entry is not called now: for good (`because`), or not before a moment. Both null:
-- it is, on `number`. What another list or a rep's own page recorded counts as well (trap 25).
create function judge_entry(l call_lists, e call_list_entries)
returns table(because smallint, not_before timestamptz, number text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  p staff;
  last contacts;
  ours uuid[];
  free_on date;
begin
  select * into p from staff s where s.id = e.staff_id;
  because := case
    when p.asked_not_to_contact_at is not null then 1
    when p.workplace_id is null then 4
    when l.unit_id is not null and l.unit_id not in (select units_above(p.scope_unit_id)) then 4
    when p.left_for_now_until > london_today() then 2
    when p.standing = 1 and not admits_members(l.question) then 3 end;
  if because is null then
    ours := array(
      select x.contact_id from call_leases x
      where x.call_list_id = l.id and x.staff_id = e.staff_id and x.ended = 1
        and x.contact_id is not null
      union all select e.contact_id where e.contact_id is not null
    );
    if exists (
      select from contacts c
      where c.staff_id = e.staff_id and c.reached and c.result <> 9
        and c.recorded_at > l.recorded_at and c.id <> all (ours)
        and not exists (select from contacts x where x.corrects_id = c.id)) then
      because := 12;
    else
      select c.* into last from contacts c
      where c.staff_id = e.staff_id and c.result <> 9
        and not exists (select from contacts x where x.corrects_id = c.id)
      order by c.happened_on desc, c.recorded_at desc, c.id desc limit 1;
    end if;
    if because is null and last.id <> all (ours) then
      free_on := last.happened_on + recontact_after(last.result, last.outcome);
      if free_on > london_today() then
        not_before := midnight_in_london(free_on);
        because := case when free_on >= l.expires_on and last.reached then 5 end;
      end if;
    end if;
  end if;
  if because is null and not_before is null and l."by" = 1 then
    select n.number, n.because into number, because from numbers_to_dial(array[e.staff_id]) n;
  end if;
  return next;
end $$;

-- ---------- taking a call

-- Whether this session may take calls from a list: 1 yes, 0 taken off, null: it is none of theirs.
create function my_part_in(l call_lists) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select case when l.owner_id = my_id() then 1 else (
    select (c.removed_at is null)::int from call_list_callers c
    where c.call_list_id = l.id and c.user_id = my_id()) end
$$;

create function is_calling(l call_lists) returns boolean
language sql stable parallel safe as $$
  select l.closed_at is null and l.expires_on > london_today()
$$;

-- Callers other than me: an entry kept for one of them is theirs as long as they call from the list.
create function other_callers(l call_lists) returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(q.id), '{}') from (
    select l.owner_id id
    union all
    select c.user_id from call_list_callers c where c.call_list_id = l.id and c.removed_at is null
  ) q where q.id <> my_id()
$$;

-- Whom I skipped or put back in the last hour: they come last.
create function skipped_by_me(l call_lists) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(c.staff_id), '{}') from call_leases c
  where c.user_id = my_id() and c.leased_at > now() - interval '3 hours' and c.call_list_id = l.id
    and c.ended in (2, 5) and c.ended_at > now() - interval '1 hour'
$$;

-- Nobody else has this person or this number; what ran out is ended. The advisory locks keep two
-- takes that come from two lists apart; neither waits.
create function is_free_to_call(person bigint, on_number text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  others uuid[];
  ran_out int;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('person ' || person, 20261123))
    or not pg_try_advisory_xact_lock(hashtextextended('number ' || coalesce(on_number,
      'of ' || person), 20261123)) then
    return false;
  end if;
  others := array(
    select o.id from call_leases o where o.ended_at is null and o.staff_id = person
    union select o.id from call_leases o where o.ended_at is null and o.number = on_number);
  if others = '{}' then
    return true;
  end if;
  update call_leases c set ended_at = c.until, ended = 3
  from (
    select o.id from call_leases o
    where o.id = any (others) and o.ended_at is null and o.until <= clock_timestamp()
    for update skip locked
  ) q
  where c.id = q.id;
  get diagnostics ran_out = row_count;
  return ran_out = cardinality(others);
end $$;

-- My running call on this list; one that ran out, or is of another list, is ended as run out, so
-- that what I typed there can still be kept.
create function my_running_call(l call_lists) returns call_leases
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mine call_leases;
begin
  for mine in
    select * from call_leases x where x.user_id = my_id() and x.ended_at is null
    order by x.leased_at, x.id for update
  loop
    if mine.call_list_id = l.id and mine.until > clock_timestamp() and exists (
      select from call_list_entries e
      where e.call_list_id = l.id and e.staff_id = mine.staff_id and e.state = 1) then
      return mine;
    end if;
    update call_leases set ended_at = least(until, clock_timestamp()), ended = 3
    where id = mine.id;
  end loop;
  return null;
end $$;

-- The lease on this entry, or null when somebody else was quicker. The two unique indexes have the
-- last word.
create function lease_entry(l call_lists, e call_list_entries, on_number text) returns call_leases
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken call_leases;
  at timestamptz;
begin
  -- The key only: whoever moves this person at the moment holds it, and is not waited for.
  perform from staff s where s.id = e.staff_id for key share skip locked;
  if not found or not is_free_to_call(e.staff_id, on_number) then
    return null;
  end if;
  at := clock_timestamp();
  begin
    insert into call_leases(id, call_list_id, user_id, number, leased_at, until, staff_id,
      scope_unit_id)
    select gen_random_uuid(), l.id, my_id(), on_number, at,
      at + make_interval(secs => l.lease_seconds), s.id, s.scope_unit_id
    from staff s where s.id = e.staff_id
    returning * into taken;
  exception when unique_violation then
    return null;
  end;
  update call_list_entries set number = on_number, because = null
  where call_list_id = l.id and staff_id = e.staff_id;
  return taken;
end $$;

-- The next to look at after this rank, locked unless somebody else holds it (then only its rank is
-- told). Read in the index's order, so that it ends with the first.
create function next_entry(
  l call_lists, after_rank int, those_skipped boolean, skipped bigint[], others int[],
  out rank int, out entry call_list_entries
)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  person bigint;
  at timestamptz := clock_timestamp();
begin
  select e.rank, e.staff_id into rank, person from call_list_entries e
  where e.call_list_id = l.id and e.state = 1 and e.rank > after_rank
    and (e.staff_id = any (skipped)) = those_skipped
    and (e.not_before is null or e.not_before <= at)
    and (e.caller_id is null or e.caller_id <> all (others))
    and not exists (select from call_leases o
      where o.ended_at is null and o.staff_id = e.staff_id and o.until > at)
  order by e.rank limit 1;
  if person is not null then
    select e.* into entry from call_list_entries e
    where e.call_list_id = l.id and e.staff_id = person and e.state = 1
      and (e.not_before is null or e.not_before <= at)
    for update skip locked;
  end if;
end $$;

-- Entries that were blocked for want of a number and have one now: they gave us one, or it was
-- screened. Open again.
create function reopen_dialable(l call_lists) returns boolean
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  update call_list_entries e set state = 1, because = null, done_at = null
  from (
    select b.staff_id from call_list_entries b
    join numbers_to_dial(array(select x.staff_id from call_list_entries x
      where x.call_list_id = l.id and x.because between 7 and 10)) n
      on n.staff_id = b.staff_id and n.because is null
    where l."by" = 1 and b.call_list_id = l.id and b.because between 7 and 10
    for update of b skip locked
  ) q
  where e.call_list_id = l.id and e.staff_id = q.staff_id;
  return found;
end $$;

-- The next call of this list: my running one if I have one (a double tap is one call), else the
-- next whom nobody has and whom the rules allow. No row at all: the list is none of mine. Without
-- a lease `idle` says why (app/calling/rules.py Idle), `next_at` when there may be one.
create function take_call(which bigint) returns table(
  lease_id uuid, until timestamptz, staff_id bigint, scope_unit_id int, is_new boolean,
  idle smallint, next_at timestamptz
)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  l call_lists;
  part int;
  taken call_leases;
  at record;
  verdict record;
  rank int := 0;
  hidden bigint[];
  skipped bigint[];
  others int[];
  last_round boolean := false;
begin
  select * into l from call_lists x where x.id = which;
  part := my_part_in(l);
  if part is null then
    return;
  end if;
  idle := case when not is_calling(l) then 4 when part = 0 then 5 end;
  if idle is not null then
    return next;
    return;
  end if;
  -- Waits for nobody but my own other tap.
  perform pg_advisory_xact_lock(hashtextextended('caller ' || my_id(), 20261123));
  taken := my_running_call(l);
  is_new := taken.id is null;
  hidden := my_conflicts() || coalesce((select u.staff_id from users u where u.id = my_id()), 0);
  if is_new then
    skipped := skipped_by_me(l);
    others := other_callers(l);
  end if;
  while taken.id is null loop
    select * into at from next_entry(l, rank, last_round, skipped, others);
    rank := at.rank;
    if rank is null then
      exit when last_round and not reopen_dialable(l);
      last_round := not last_round;
      rank := 0;
      continue;
    end if;
    continue when (at.entry).staff_id is null or (at.entry).staff_id = any (hidden);
    select * into verdict from judge_entry(l, at.entry);
    if verdict.because is not null then
      update call_list_entries e set state = 3, because = verdict.because
      where e.call_list_id = l.id and e.staff_id = (at.entry).staff_id;
    elsif verdict.not_before is not null then
      update call_list_entries e set not_before = verdict.not_before
      where e.call_list_id = l.id and e.staff_id = (at.entry).staff_id;
    else
      taken := lease_entry(l, at.entry, verdict.number);
    end if;
  end loop;
  if taken.id is null then
    select w.idle, w.next_at into idle, next_at from why_no_call(l) w;
  end if;
  lease_id := taken.id;
  until := taken.until;
  staff_id := taken.staff_id;
  scope_unit_id := taken.scope_unit_id;
  return next;
end $$;

-- Everybody has had their call (1), who is left waits for a moment (2), or others have them (3).
create function why_no_call(l call_lists) returns table(idle smallint, next_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select (case
      when count(*) = 0 then 1
      when count(*) filter (where q.is_mine and q.not_before > statement_timestamp())
        = count(*) then 2
      else 3 end)::smallint,
    min(q.not_before) filter (where q.is_mine and q.not_before > statement_timestamp())
  from (
    select e.not_before, e.caller_id is null
      or e.caller_id <> all ((select other_callers(l))::int[]) is_mine
    from call_list_entries e
    where e.call_list_id = l.id and e.state = 1
  ) q
$$;

-- The card is open: ten minutes more, for two hours at most. No row when the call is not mine any
-- more. `meanwhile`: somebody else recorded a contact with them since I took the call.
create function touch_call(of_lease uuid) returns table(until timestamptz, meanwhile boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
    update call_leases c set until = greatest(c.until, least(
      clock_timestamp() + make_interval(secs => l.lease_seconds),
      c.leased_at + interval '2 hours'))
    from call_lists l
    where c.id = of_lease and c.user_id = my_id() and c.ended_at is null
      and l.id = c.call_list_id and is_calling(l) and my_part_in(l) = 1
    returning c.until, exists (
      select from contacts k where k.staff_id = c.staff_id and k.author_id <> c.user_id
        and k.recorded_at > c.leased_at and k.result <> 9);
end $$;

-- ---------- ending a call

-- Ends my running call without a conversation: 2 put back, 5 skipped. False when it is not mine or
-- has ended. `call_back`: not before then, and by me.
create function end_call(of_lease uuid, how smallint, call_back timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mine call_leases;
begin
  update call_leases c set ended_at = clock_timestamp(), ended = how
  where c.id = of_lease and c.user_id = my_id() and c.ended_at is null returning * into mine;
  if mine.id is not null and call_back is not null then
    update call_list_entries e set not_before = call_back, caller_id = my_id()
    where e.call_list_id = mine.call_list_id and e.staff_id = mine.staff_id and e.state = 1;
  end if;
  return mine.id is not null;
end $$;

create function put_back_call(of_lease uuid) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  select end_call(of_lease, 2::smallint, null)
$$;

create function skip_call(of_lease uuid) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  select end_call(of_lease, 5::smallint, null)
$$;

create function call_back_at(of_lease uuid, moment timestamptz) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  select end_call(of_lease, 2::smallint, moment)
$$;

-- The number on which they were called is not theirs: one they gave is ended, one on record is
-- not dialled for them again.
create function note_wrong_number(person bigint, wrong text) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into wrong_numbers(staff_id, number, said_by_id, scope_unit_id)
  select s.id, wrong, my_id(), s.scope_unit_id from staff s where s.id = person
  on conflict do nothing;
  update given_numbers set ended_at = now()
  where staff_id = person and number = wrong and ended_at is null
$$;

-- What becomes of an open entry after this contact. Not for the application to call: whoever does
-- has checked that the contact is of this person, and holds the entry's lock.
create function settle_entry(
  which bigint, person bigint, of_contact uuid, call_back timestamptz
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  l call_lists;
  c contacts;
  e call_list_entries;
  again timestamptz := call_back;
  blocked smallint;
begin
  select * into l from call_lists x where x.id = which;
  select * into c from contacts x where x.id = of_contact;
  select * into e from call_list_entries x where x.call_list_id = which and x.staff_id = person;
  blocked := case c.result when 3 then 2 when 4 then 1 when 5 then 4 end;
  if c.result in (1, 7) then
    e.tries := e.tries + 1;
    blocked := case when e.tries >= 4 and call_back is null then 13 end;
    again := coalesce(call_back,
      midnight_in_london(c.happened_on + recontact_after(c.result, c.outcome)));
  elsif c.result = 6 then
    select case when l."by" = 2 or n.because is not null then 10 end into blocked
    from numbers_to_dial(array[person]) n;
    again := coalesce(call_back, clock_timestamp());
  end if;
  update call_list_entries x set
    contact_id = of_contact,
    tries = e.tries,
    state = case when blocked is not null then 3 when again is not null then 1 else 2 end,
    because = blocked,
    not_before = case when blocked is null then again end,
    caller_id = case when call_back is null then x.caller_id else c.author_id end,
    done_at = case when blocked is not null or again is null then clock_timestamp() end
  where x.call_list_id = which and x.staff_id = person;
end $$;

-- Ties my contact to my call and settles the entry, in the transaction that recorded the contact.
-- Too late (true) when somebody else was given the call meanwhile or has settled the entry: the
-- contact stands, the entry is left to them. Null: not my call, or not my contact with them. The
-- same again changes nothing and answers the same.
create function finish_call(of_lease uuid, of_contact uuid, call_back timestamptz default null)
returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mine call_leases;
  c contacts;
  e call_list_entries;
  late boolean;
begin
  select * into mine from call_leases x where x.id = of_lease and x.user_id = my_id() for update;
  select * into c from contacts x
  where x.id = of_contact and x.staff_id = mine.staff_id and x.author_id = my_id();
  if mine.id is null or c.id is null then
    return null;
  end if;
  if mine.contact_id is not null then
    return mine.ended <> 1;
  end if;
  if c.result = 6 and mine.number is not null then
    perform note_wrong_number(mine.staff_id, mine.number);
  end if;
  select * into e from call_list_entries x
  where x.call_list_id = mine.call_list_id and x.staff_id = mine.staff_id for update;
  late := e.staff_id is null
    or e.state <> 1 and not (e.because = 1 and c.result = 4)
    or exists (select from call_leases o where o.call_list_id = mine.call_list_id
      and o.staff_id = mine.staff_id and o.id <> mine.id and o.ended_at is null);
  update call_leases x set
    contact_id = of_contact,
    ended_at = coalesce(x.ended_at, clock_timestamp()),
    ended = case when late then coalesce(x.ended, 3) else 1 end
  where x.id = mine.id;
  if not late then
    perform settle_entry(mine.call_list_id, mine.staff_id, of_contact, call_back);
  end if;
  return late;
end $$;

-- ---------- what ends a call from elsewhere

-- "Don't contact" ends it everywhere at once, whoever has the card open; taken back at once, the
-- entry is open again.
create function stop_calls() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.asked_not_to_contact_at is null then
    update call_list_entries e set state = 1, because = null, done_at = null
    from call_lists l
    where e.staff_id = new.id and e.because = 1 and l.id = e.call_list_id and is_calling(l);
    return null;
  end if;
  -- My own I finish in this same breath.
  update call_leases set ended_at = clock_timestamp(), ended = 4
  where staff_id = new.id and ended_at is null and user_id is distinct from my_id();
  update call_list_entries set state = 3, because = 1, done_at = null
  where staff_id = new.id and state = 1;
  return null;
end $$;
create trigger staff_stop_calls after update of asked_not_to_contact_at on staff for each row
  when ((old.asked_not_to_contact_at is null) <> (new.asked_not_to_contact_at is null))
  execute function stop_calls();

-- A call that did not happen, or happened otherwise, is settled anew.
create function settle_again() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  e call_list_entries;
begin
  for e in
    select * from call_list_entries x
    where x.staff_id = new.staff_id and x.contact_id = new.corrects_id for update
  loop
    update call_list_entries x set
      state = case when x.because = 1 then 3 else 1 end,
      because = case when x.because = 1 then 1 end,
      tries = x.tries - (o.result in (1, 7))::int, not_before = null, done_at = null,
      contact_id = case when new.result <> 9 then new.id end
    from contacts o
    where o.id = new.corrects_id and x.call_list_id = e.call_list_id and x.staff_id = e.staff_id;
    if new.result <> 9 and e.because is distinct from 1 then
      perform settle_entry(e.call_list_id, e.staff_id, new.id,
        case when e.state = 1 and e.caller_id = new.author_id then e.not_before end);
    end if;
  end loop;
  return null;
end $$;
create trigger contacts_settle_again after insert on contacts for each row
  when (new.corrects_id is not null) execute function settle_again();

-- ---------- counting

-- Every entry once. A lease counts while it runs; which has run out is open again.
create function call_list_counts(which bigint) returns table(
  open int, leased int, done int, blocked int, total int, because jsonb
)
language sql stable security definer set search_path = public, pg_temp as $$
  with entries as (
    select e.state, e.because, e.state = 1 and exists (
      select from call_leases o where o.call_list_id = e.call_list_id and o.staff_id = e.staff_id
        and o.ended_at is null and o.until > statement_timestamp()) leased
    from call_list_entries e
    where e.call_list_id = which and which = any ((select my_call_lists())::bigint[])
  )
  select count(*) filter (where q.state = 1 and not q.leased)::int,
    count(*) filter (where q.leased)::int,
    count(*) filter (where q.state = 2)::int,
    count(*) filter (where q.state = 3)::int,
    count(*)::int,
    coalesce((select jsonb_object_agg(b.because, b.n) from (
      select x.because, count(*) n from entries x where x.state = 3 group by 1) b), '{}')
  from entries q
$$;

-- My call, held until this transaction ends: two taps that finish it come one after the other, and
-- the second finds what the first has done. `sees_anyway`: the person is in my own units, so that
-- I do for them what a rep does.
create function hold_call(of_lease uuid) returns table(
  call_list_id bigint, staff_id bigint, scope_unit_id int, contact_id uuid, ended smallint,
  "by" smallint, expires_on date, sees_anyway boolean,
  asked_not boolean
)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from call_leases c where c.id = of_lease and c.user_id = my_id()) then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('call ' || of_lease, 20261123));
  return query
    select c.call_list_id, c.staff_id, c.scope_unit_id, c.contact_id, c.ended, l."by", l.expires_on,
      coalesce(c.scope_unit_id = any (my_units('people')), false)
      and c.staff_id <> all (my_conflicts()),
      s.asked_not_to_contact_at is not null
    from call_leases c join call_lists l on l.id = c.call_list_id
    join staff s on s.id = c.staff_id where c.id = of_lease;
end $$;
