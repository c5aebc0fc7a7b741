-- Two at the same moment: who is asked, and who asks at that moment not to be.

-- First what is only planned, then what is open: whoever accepts a plan just now is waited for, and
-- what they opened is then closed.
create or replace function end_asks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  why smallint := case
    when new.asked_not_to_contact_at is not null or new.left_out_of_plans_at is not null
      or new.left_for_now_until > london_today() then 5
    when new.standing in (1, 2) then 4
    when new.scope_unit_id is distinct from old.scope_unit_id then 6 end;
begin
  if why is not null then
    delete from asks where staff_id = new.id and state in (1, 2);
    update asks set state = 6, end_reason = why, closed_at = now()
    where staff_id = new.id and state = 3;
  end if;
  if new.scope_unit_id is distinct from old.scope_unit_id then
    delete from asks where asker_id = new.id and state in (1, 2);
    update asks set state = 5, end_reason = 6, closed_at = now()
    where asker_id = new.id and state = 3;
  end if;
  return null;
end $$;

-- A person is held before their asks, by everybody: else two who save at once wait for each other.

create or replace function answer_asks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from changed c join asks a on a.staff_id = c.staff_id and a.state in (3, 4, 6)
  ) then
    return null;
  end if;
  perform from staff s where s.id in (select staff_id from changed)
  order by s.id for no key update;
  update asks a
  set state = 3, contact_id = null, closed_at = null, end_reason = null
  from changed c
  where c.corrects_id = a.contact_id and (c.result = 9 or not c.reached)
    and a.state in (4, 6) and not exists (
      select from asks o where o.staff_id = a.staff_id and o.state = 3)
    and exists (select from staff s where s.id = a.staff_id and s.asked_not_to_contact_at is null
      and s.workplace_id is not null and s.standing not in (1, 2));
  update asks a set contact_id = c.id
  from changed c where c.corrects_id = a.contact_id and c.result <> 9 and c.reached;
  update asks a
  set state = case when q.asker then 4 else 6 end, contact_id = q.id, closed_at = now(),
    end_reason = case when q.asker then null else 3 end
  from (
    select distinct on (c.staff_id) c.staff_id, c.id, u.staff_id is not distinct from o.asker_id asker
    from changed c join users u on u.id = c.author_id
    join asks o on o.staff_id = c.staff_id and o.state = 3
    where c.reached and c.result not in (4, 9) and c.corrects_id is null
      and c.happened_on >= (o.opened_at at time zone 'Europe/London')::date
    order by c.staff_id, (u.staff_id is not distinct from o.asker_id) desc, c.recorded_at
  ) q
  where a.staff_id = q.staff_id and a.state = 3;
  return null;
end $$;

-- Whom this ask of mine is about, for this transaction alone to change.
create function hold_person_of(ask bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  select from staff s where s.id = (
    select a.staff_id from asks a join users u on u.staff_id = a.asker_id and u.id = my_id()
    where a.id = ask
  ) for no key update
$$;

create or replace function answer_ask(
  ask bigint, contact uuid, of_result smallint, of_outcome smallint, of_channel smallint,
  happened date, again_on date, hands_back boolean, known_by bytea[]
) returns table(staff_id bigint, unit_id int, fresh boolean, agreed boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  me int := my_id();
  mine asks;
  raised boolean := false;
begin
  perform hold_person_of(ask);
  -- Whoever sends the same twice waits here for the first.
  perform from asks a join users u on u.staff_id = a.asker_id and u.id = me
  where a.id = ask for update of a;
  if is_my_answer(ask, contact) then
    return query select c.staff_id, c.scope_unit_id, false, false from contacts c
      where c.id = contact;
    return;
  end if;
  select * into mine from my_open_asks() a where a.id = ask;
  if mine.id is null then
    return;
  end if;
  if (
    of_result in (1, 2, 3, 4, 7) and of_channel between 1 and 10
    and (of_outcome is null or of_outcome in (3, 4, 11) and of_result = 2 and not hands_back)
    and (not hands_back or of_result = 2 and again_on is null)
    and (again_on is null or of_result in (1, 2, 7)
         and again_on between london_today() and london_today() + 31)
    and happened <= london_today() and happened >= greatest(
      (mine.opened_at at time zone 'Europe/London')::date, london_today() - 60)
  ) is not true then
    raise exception 'not an answer to an ask' using errcode = 'check_violation';
  end if;

  -- A conversation closes the ask by itself (answer_asks).
  insert into contacts(id, staff_id, scope_unit_id, workplace_id, author_id, happened_on, channel,
    result, reached, outcome)
  select contact, s.id, s.scope_unit_id, s.workplace_id, me, happened, of_channel, of_result,
    of_result in (2, 3, 4), of_outcome
  from staff s where s.id = mine.staff_id
  on conflict do nothing;
  if not found then
    return;
  end if;
  if of_outcome is not null then
    -- What somebody asks for themselves may be kept (decisions.md D6).
    update staff set contact_basis = 1 where id = mine.staff_id and contact_basis < 1;
    raised := found;
    if raised then
      insert into agreements(staff_id, scope_unit_id, basis, agreed_on, recorded_by_id)
      values (mine.staff_id, mine.scope_unit_id, 1, happened, me);
    end if;
  end if;
  if of_outcome = 4 then
    insert into pending_joins(staff_id, scope_unit_id, contact_id, said_on, said_to_id)
    values (mine.staff_id, mine.scope_unit_id, contact, happened, me) on conflict do nothing;
  end if;
  if of_result = 3 then
    update staff set left_for_now_until = london_today() + 90 where id = mine.staff_id;
  elsif of_result = 4 then
    update staff set asked_not_to_contact_at = now() where id = mine.staff_id;
    insert into suppressions(staff_id, scope_unit_id, keys, recorded_by_id)
    values (mine.staff_id, mine.scope_unit_id, known_by, me);
    update asks set contact_id = contact where id = mine.id;
  end if;
  if hands_back then
    update asks set state = 5, end_reason = 1, contact_id = contact, closed_at = now()
    where id = mine.id;
  elsif again_on is not null then
    update asks set state = 3, end_reason = null, contact_id = null, closed_at = null,
      due_on = again_on
    where id = mine.id;
  end if;
  return query select mine.staff_id, mine.scope_unit_id, true, raised;
end $$;

create or replace function keep_ask(ask bigint) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  place int;
begin
  perform hold_person_of(ask);
  update asks a set state = 3, end_reason = null, closed_at = null
  from users u
  where a.id = ask and u.id = my_id() and u.staff_id = a.asker_id
    and a.state = 5 and a.end_reason = 1 and a.contact_id is null
    and a.closed_at > now() - interval '10 minutes'
    and not exists (select from asks o where o.staff_id = a.staff_id and o.state = 3)
  returning a.scope_unit_id into place;
  if not exists (select from my_open_asks() o where o.id = ask) then
    update asks set state = 5, end_reason = 1, closed_at = now() where id = ask and place is not null;
    return null;
  end if;
  return place;
exception when unique_violation then
  return null;  -- somebody else was given it at this moment
end $$;

-- ---------- who a user is on the staff list

-- Said once, of somebody whose row I may see, and whom no other user is.
create or replace function this_is_me(who bigint) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with said as (
    update users set staff_id = who
    where id = my_id() and staff_id is null
      and not exists (select from users o where o.staff_id = who and o.disabled_at is null)
      and exists (
        select from staff s
        where s.id = who and s.scope_unit_id = any ((select my_units('people'))::int[]))
    returning 1
  ) select exists (select from said)
$$;

-- Put right by whoever may end that user's access and sees people themselves: nobody by saying
-- they are a colleague gets round what is known of them. Never of oneself. Null is nobody.
create function say_who_it_is(of_user int, who bigint) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with said as (
    update users set staff_id = who
    where id = of_user and id = any ((select my_managed_users())::int[])
      and (select my_units('people')) is not null
      and (who is null or exists (
        select from staff s
        where s.id = who and s.scope_unit_id = any ((select my_units('people'))::int[])
          and s.id <> all ((select my_conflicts())::bigint[])))
      and not exists (
        select from users o where o.staff_id = who and o.id <> of_user and o.disabled_at is null)
    returning 1
  ) select exists (select from said)
$$;
