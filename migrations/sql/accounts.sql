-- Who may hand out which role, and the links and limits that follow from it. access/roles.py says
-- the same in Python, for the pages; a test compares the two.

create function role_may_grant(held smallint, wanted smallint) returns boolean
language sql immutable parallel safe as $$
  select case held
    when 2 then wanted in (1, 2, 8)
    when 3 then wanted in (1, 2, 3, 8)
    when 4 then wanted in (1, 2, 4, 8)
    else held = 5 end
$$;

create function may_grant(who int, wanted smallint, place int) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from role_grants g join users u on u.id = g.user_id
    where g.user_id = who and u.disabled_at is null
      and g.valid_from <= london_today() and g.valid_to > london_today()
      and role_may_grant(g.role, wanted) and place in (select units_below(g.unit_id)))
$$;

create function i_may_grant(wanted smallint, place int) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select may_grant(my_id(), wanted, place)
$$;

-- Users whose every running role I might have handed out: I may end it or reset their password.
-- Never myself: whoever finds my phone open must not get a link to a new password.
create or replace function my_managed_users() returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (
    select distinct b.id unit_id, wanted::smallint
    from role_grants g
    cross join lateral units_below(g.unit_id) b(id)
    cross join generate_series(1, 8) wanted
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

-- When those I manage last used Alongside; nobody else's comings and goings.
create function last_seen_of_managed() returns table(user_id int, at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select q.id, greatest(
    (select max(s.last_seen_at) from user_sessions s where s.user_id = q.id),
    (select max(a.at) from audit_events a where a.subject_kind = 'users'
      and a.subject_id = q.id::text and a.event = 'signed_in'))
  from unnest(my_managed_users()) q(id)
$$;

-- The end of a role is the end of access: with the last one every session ends too.
create or replace function rescope_changed_users() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from user_sessions s
  where s.user_id in (select user_id from changed) and not exists (
    select from role_grants g where g.user_id = s.user_id
      and g.valid_from <= london_today() and g.valid_to > london_today());
  update user_sessions s set expires_at = least(s.expires_at, first_end(s.user_id))
  where s.user_id in (select user_id from changed) and first_end(s.user_id) is not null;
  perform rescope(s.token_hash, s.user_id) from user_sessions s
  where s.expires_at > now() and s.user_id in (select user_id from changed);
  return null;
end $$;

-- Somebody must be left who can hand out every role. One at a time, so that two can't end each
-- other.
create function keep_a_national_organiser() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('national organisers'));
  if not exists (
    select from role_grants g join users u on u.id = g.user_id
    where g.role = 5 and g.id <> new.id and u.disabled_at is null
      and g.valid_from <= london_today() and g.valid_to = date '9999-12-31'
  ) then
    raise exception 'the last national organiser' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger role_grants_keep_one before update of valid_to on role_grants
  for each row when (old.role = 5 and new.valid_to < date '9999-12-31')
  execute function keep_a_national_organiser();

-- ---------- one-use links

-- A link is worth what its maker may still do.
create function working_link(link bytea) returns setof one_use_links
language sql stable security definer set search_path = public, pg_temp as $$
  select l.* from one_use_links l
  where l.token_hash = link and l.expires_at > now()
    and l.used_at is null and l.withdrawn_at is null
    and (l.kind <> 1 or may_grant(l.made_by_id, l.role, l.unit_id))
    and (l.grant_until is null or l.grant_until > london_today())
$$;

create or replace function find_link(link bytea) returns table(
  kind smallint, name text, role smallint, unit_name text, user_name text, made_by text
)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.kind, l.name::text, l.role, u.name::text, x.name::text, m.name::text
  from working_link(link) l
  left join units u on u.id = l.unit_id left join users x on x.id = l.user_id
  join users m on m.id = l.made_by_id
$$;

create function take_link(link bytea, of_kind smallint) returns one_use_links
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken one_use_links;
begin
  perform from one_use_links l where l.token_hash = link for update;
  update one_use_links l set used_at = now()
  where l.kind = of_kind and l.id in (select w.id from working_link(link) w)
  returning l.* into taken;
  return taken;
end $$;

create function grant_by_invitation(invitation one_use_links, to_user int) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into role_grants(user_id, role, unit_id, granted_by_id, valid_from, valid_to)
  values (to_user, invitation.role, invitation.unit_id, invitation.made_by_id, london_today(),
          coalesce(invitation.grant_until, date '9999-12-31'))
$$;

-- Null when the link no longer works, -1 when the address is taken: the one place that may say so,
-- to somebody who holds an invitation.
create or replace function accept_invitation(
  link bytea, new_email text, new_name text, new_hash text, new_code text
) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  invitation one_use_links;
  new_user int;
begin
  if exists (select from users where lower(email) = lower(new_email))
    and exists (select from working_link(link) w where w.kind = 1) then
    return -1;
  end if;
  invitation := take_link(link, 1::smallint);
  if invitation.id is null then
    return null;
  end if;
  insert into users(email, name, password_hash, join_code, staff_id)
  values (new_email, new_name, new_hash, new_code, invitation.staff_id) returning id into new_user;
  perform grant_by_invitation(invitation, new_user);
  return new_user;
end $$;

-- Somebody who already has an account takes the role as well. False when the link no longer works,
-- null when they hold that role there already (the link is then not used up).
create function take_up_invitation(link bytea) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me int := my_id();
  invitation one_use_links;
begin
  if me is null then
    return false;
  end if;
  if exists (
    select from working_link(link) w join role_grants g on g.user_id = me and g.role = w.role
      and g.unit_id = w.unit_id and g.valid_to > london_today()
  ) then
    return null;
  end if;
  invitation := take_link(link, 1::smallint);
  if invitation.id is null then
    return false;
  end if;
  perform grant_by_invitation(invitation, me);
  update users set staff_id = invitation.staff_id where id = me and staff_id is null;
  return true;
end $$;

create or replace function use_password_reset(link bytea, new_hash text) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken one_use_links := take_link(link, 2::smallint);
begin
  if taken.id is null then
    return null;
  end if;
  update users set password_hash = new_hash where id = taken.user_id;
  delete from user_sessions where user_id = taken.user_id;
  update one_use_links set withdrawn_at = now()
  where kind = 2 and user_id = taken.user_id and used_at is null and withdrawn_at is null;
  return taken.user_id;
end $$;

-- A new password of my own makes any reset link still lying about worthless.
create or replace function set_my_password(new_hash text) returns void
language sql security definer set search_path = public, pg_temp as $$
  update users set password_hash = new_hash where id = my_id();
  update one_use_links set withdrawn_at = now()
  where kind = 2 and user_id = my_id() and used_at is null and withdrawn_at is null
$$;

-- Who I am on the staff list: said once, and only of somebody whose row I may see.
create function this_is_me(who bigint) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with said as (
    update users set staff_id = who
    where id = my_id() and staff_id is null and exists (
      select from staff s
      where s.id = who and s.scope_unit_id = any ((select my_units('people'))::int[]))
    returning 1
  ) select exists (select from said)
$$;
