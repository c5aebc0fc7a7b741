-- Advocates: members who agreed to ask. They see no row about anybody; the functions below are
-- their whole world, and each asks anew whether this ask is open, theirs, and still to be done.

create or replace function role_may_grant(held smallint, wanted smallint) returns boolean
language sql immutable parallel safe as $$
  select case held
    when 2 then wanted in (1, 2, 8, 9)
    when 3 then wanted in (1, 2, 3, 8, 9)
    when 4 then wanted in (1, 2, 4, 8, 9)
    else held = 5 end
$$;

create or replace function check_role_fits_unit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  unit_kind int := (select kind from units where id = new.unit_id);
begin
  if not unit_kind = any (case new.role
      when 1 then array[5] when 2 then array[4] when 3 then array[3] when 4 then array[2]
      when 5 then array[1] when 9 then array[5] else array[1, 2, 3, 4, 5] end) then
    raise exception 'role does not fit unit' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create or replace function my_managed_users() returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (
    select distinct b.id unit_id, wanted::smallint
    from role_grants g
    cross join lateral units_below(g.unit_id) b(id)
    cross join generate_series(1, 9) wanted
    where g.user_id = my_id() and g.valid_from <= london_today() and g.valid_to > london_today()
      and role_may_grant(g.role, wanted::smallint)
  )
  select array_agg(q.user_id) from (
    select g.user_id from role_grants g
    left join mine on mine.unit_id = g.unit_id and mine.wanted = g.role
    where g.valid_to > london_today() and g.user_id <> my_id()
    group by g.user_id having bool_and(mine.unit_id is not null)
  ) q
$$;

-- Taking up an invitation as an advocate is agreeing to ask: the union role begins with it, for
-- whoever does not hold it yet.
create or replace function grant_by_invitation(invitation one_use_links, to_user int) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into role_grants(user_id, role, unit_id, granted_by_id, valid_from, valid_to)
  values (to_user, invitation.role, invitation.unit_id, invitation.made_by_id, london_today(),
          coalesce(invitation.grant_until, date '9999-12-31'));
  with begun as (
    insert into union_roles(staff_id, scope_unit_id, kind, valid_from)
    select s.id, s.scope_unit_id, 2, london_today() from staff s
    where invitation.role = 9 and s.id = invitation.staff_id
      and s.scope_unit_id = invitation.unit_id
      and not exists (
        select from union_roles r
        where r.staff_id = s.id and r.kind = 2 and r.valid_to > london_today())
    returning staff_id, scope_unit_id
  )
  insert into audit_events(user_id, event, subject_kind, subject_id, unit_id, fields)
  select to_user, 'role_started', 'staff', staff_id::text, scope_unit_id, '{union_roles}'
  from begun
$$;

-- ---------- what an advocate is to do

-- Open asks of mine, of people who may be approached, where I am an advocate today.
create function my_open_asks() returns setof asks
language sql stable security definer set search_path = public, pg_temp as $$
  select a.* from users u
  join asks a on a.asker_id = u.staff_id and a.state = 3
  join contactable s on s.id = a.staff_id
  where u.id = (select my_id()) and u.disabled_at is null and s.standing not in (1, 2)
    and s.left_out_of_plans_at is null
    and s.id <> all ((select my_conflicts())::bigint[])
    and exists (
      select from role_grants g
      where g.user_id = u.id and g.role = 9 and g.unit_id = s.workplace_id
        and g.valid_from <= london_today() and g.valid_to > london_today())
$$;

-- What an advocate may know of whom they are asked to speak to. Never a number, an address, what
-- the person is to the union, what anybody said or thought of them.
create function my_asks() returns table(
  id bigint, staff_id bigint, workplace_id int, name text, workplace text, team text, floor text,
  area text, desk text, days smallint, remote boolean, reasons text, opened_on date, due_on date,
  spoken_on date
)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, s.id, s.workplace_id, btrim(coalesce(s.known_as, s.forename) || ' ' || s.surname),
    w.name::text, t.name::text, r.floor::text, r.name::text, d.label::text, p.days,
    coalesce(p.habit = 3, false), a.reasons::text,
    (a.opened_at at time zone 'Europe/London')::date, a.due_on,
    (select max(c.happened_on) from standing_contacts c where c.staff_id = s.id and c.reached)
  from my_open_asks() a
  join staff s on s.id = a.staff_id
  join units w on w.id = s.workplace_id
  left join teams t on t.id = s.team_id
  left join seats p on p.staff_id = s.id and p.confirmed_on > london_today() - 90
  left join areas r on r.id = p.area_id
  left join desks d on d.id = p.desk_id
  order by a.due_on nulls last, a.points desc, a.id
$$;

-- Whether I gave this very answer to this ask before: sending it again is no mistake.
create function is_my_answer(ask bigint, contact uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from contacts c join asks a on a.id = ask and a.staff_id = c.staff_id
    join users u on u.id = (select my_id()) and u.staff_id = a.asker_id
    where c.id = contact and c.author_id = u.id)
$$;

-- Whom this ask of mine is about, for this transaction alone to change. A person is held before
-- their asks, by everybody: else two who save at once wait for each other.
create function hold_person_of(ask bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  select from staff s where s.id = (
    select a.staff_id from asks a join users u on u.staff_id = a.asker_id and u.id = my_id()
    where a.id = ask
  ) for no key update
$$;

-- Records what came of an ask, in one go with all that follows. No row: this ask is nobody's, not
-- mine, or no longer to be done. The same contact again changes nothing; `fresh` says which.
create function answer_ask(
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

-- A slip of the thumb: within ten minutes, by whoever recorded it. Null when there is no such
-- answer, false when it is too late. A date the ask was moved to stays.
create function take_back_answer(contact uuid, undone uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me int := my_id();
  old contacts;
begin
  select c.* into old from contacts c
  where c.id = contact and c.author_id = me and c.corrects_id is null and c.result <> 9
    and exists (
      select from asks a join users u on u.id = me and u.staff_id = a.asker_id
      join role_grants g on g.user_id = me and g.role = 9 and g.unit_id = a.scope_unit_id
        and g.valid_from <= london_today() and g.valid_to > london_today()
      where a.staff_id = c.staff_id);
  if old.id is null then
    return null;
  end if;
  perform from staff where id = old.staff_id for update;
  if exists (select from contacts where corrects_id = old.id) then
    return true;
  end if;
  if old.recorded_at <= now() - interval '10 minutes' then
    return false;
  end if;
  if old.result = 4 then
    update suppressions set lifted_at = now(), lifted_by_id = me,
      lifted_because = 'Taken back at once'
    where staff_id = old.staff_id and recorded_by_id = me and lifted_at is null
      and asked_at >= old.recorded_at;
    update staff s set asked_not_to_contact_at = null
    where s.id = old.staff_id and not exists (
      select from suppressions q where q.staff_id = s.id and q.lifted_at is null);
  elsif old.result = 3 then
    update staff set left_for_now_until = null
    where id = old.staff_id
      and left_for_now_until = (old.recorded_at at time zone 'Europe/London')::date + 90;
  end if;
  update pending_joins set withdrawn_at = now()
  where contact_id = old.id and confirmed_on is null and withdrawn_at is null;
  -- What did not happen opens the ask again by itself (answer_asks), unless it was handed back.
  insert into contacts(id, staff_id, scope_unit_id, workplace_id, author_id, happened_on, channel,
    result, reached, corrects_id)
  values (undone, old.staff_id, old.scope_unit_id, old.workplace_id, me, old.happened_on,
    old.channel, 9, false, old.id);
  update asks a set state = 3, end_reason = null, contact_id = null, closed_at = null
  where a.contact_id = old.id and a.state = 5 and not exists (
    select from asks o where o.staff_id = a.staff_id and o.state = 3);
  return true;
end $$;

-- The ask is the organiser's again; its unit, or null when it was not mine to give back.
create function give_ask_back(ask bigint) returns int
language sql security definer set search_path = public, pg_temp as $$
  update asks a set state = 5, end_reason = 1, closed_at = now()
  from my_open_asks() o where o.id = ask and a.id = o.id and a.state = 3
  returning a.scope_unit_id
$$;

-- Not given back after all: within ten minutes, if nobody else has it by now.
create function keep_ask(ask bigint) returns int
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

-- An advocate knows a name and a workplace, so only those keys are kept at first. Whoever brings
-- the next staff list sees the rest and adds it.
create function complete_suppression(which bigint, more bytea[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  update suppressions q set keys = array(
    select distinct k from unnest(q.keys || more) k order by k)
  where q.id = which and q.lifted_at is null and q.staff_id is not null
    and q.scope_unit_id = any ((select my_units('people'))::int[]) and not q.keys @> more
$$;

insert into role_sights(role, sight) values (9, 'map');
