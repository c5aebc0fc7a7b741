-- Every function that sees past row security is here. Each fixes its search_path and takes
-- what it may see from the session, never from an argument.

create function london_today() returns date
language sql stable parallel safe as $$
  select (now() at time zone 'Europe/London')::date
$$;

-- Agency, contractor and military staff, and secondees whose employer of record is another, are
-- shown as a count but stay out of the denominator (domain.md 1.1).
create function engagement_in_scope(engagement smallint) returns boolean
language sql immutable parallel safe as $$ select engagement not in (4, 6, 7, 8) $$;

-- ---------- sessions

create function my_session() returns bytea
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select token_hash from user_sessions
  where token_hash = sha256(convert_to(current_setting('app.session', true), 'UTF8'))
    and expires_at > now()
$$;

-- These are asked by every policy. Their plan is kept, even within a function that plans its own
-- queries each time: planning them would cost most of a short search.
create function my_id() returns int
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select user_id from user_sessions
  where token_hash = sha256(convert_to(current_setting('app.session', true), 'UTF8'))
    and expires_at > now()
$$;

create function my_units(which text) returns int[]
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select u.unit_ids::int[] from user_sessions s join session_units u using (token_hash)
  where s.token_hash = sha256(convert_to(current_setting('app.session', true), 'UTF8'))
    and s.expires_at > now() and u.sight = which
$$;

create function my_people() returns bigint[]
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select array_agg(a.staff_id) from person_access a
  where a.user_id = my_id() and a.until > london_today()
$$;

create function units_below(root int) returns setof int
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive tree(id) as (
    select root
    union
    select u.id from units u join tree t on u.parent_id = t.id or u.group_id = t.id
  ) select id from tree
$$;

create function units_above(leaf int) returns setof int
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive line(id) as (
    select leaf
    union
    select p.id from units u join line l on u.id = l.id
    cross join lateral (values (u.parent_id), (u.group_id)) p(id) where p.id is not null
  ) select id from line
$$;

-- People whose names I may read as users: myself, and whoever holds or held a role in my units or
-- above them (who recorded a contact must be readable).
create function my_colleagues() returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(distinct q.id) from (
    select my_id() id
    union all
    select g.user_id from role_grants g where g.unit_id = any ((select my_units('map'))::int[])
  ) q
$$;

-- Users whose every running role lies in units I manage: I may end it or reset their password.
create function my_managed_users() returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(q.user_id) from (
    select g.user_id from role_grants g
    where g.valid_to > london_today()
    group by g.user_id
    having bool_and(g.unit_id = any ((select my_units('manage'))::int[]))
  ) q
$$;

create function sights_of(for_user int) returns table(sight text, unit_ids int[])
language sql stable security definer set search_path = public, pg_temp as $$
  with running as (
    select g.role, g.unit_id from role_grants g
    where g.user_id = for_user and g.valid_from <= london_today() and g.valid_to > london_today()
  )
  select q.sight, array_agg(distinct q.unit_id order by q.unit_id) from (
    select s.sight::text, b.id unit_id
    from running r join role_sights s using (role) cross join lateral units_below(r.unit_id) b(id)
    union all
    select 'map', a.id from running r cross join lateral units_above(r.unit_id) a(id)
  ) q group by q.sight
$$;

create function rescope(session bytea, for_user int) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from session_units where token_hash = session;
  insert into session_units(token_hash, sight, unit_ids)
  select session, s.sight, s.unit_ids from sights_of(for_user) s;
end $$;

create function rescope_changed_users() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update user_sessions s set expires_at = least(s.expires_at, first_end(s.user_id))
  where s.user_id in (select user_id from changed) and first_end(s.user_id) is not null;
  perform rescope(s.token_hash, s.user_id) from user_sessions s
  where s.expires_at > now() and s.user_id in (select user_id from changed);
  return null;
end $$;

create function rescope_everyone() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform rescope(s.token_hash, s.user_id) from user_sessions s where s.expires_at > now();
  return null;
end $$;

-- The moment a user's earliest-ending running role ends, null when none of them ends.
create function first_end(for_user int) returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select min(valid_to)::timestamp at time zone 'Europe/London' from role_grants
  where user_id = for_user and valid_from <= london_today() and valid_to > london_today()
    and valid_to < date '9999-12-31'
$$;

create function open_session(
  session bytea, for_user int, of_kind text, on_device text, lasts interval
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from user_sessions where user_id = for_user and expires_at <= now();
  insert into user_sessions(token_hash, user_id, kind, device, expires_at)
  values (session, for_user, of_kind, on_device,
          least(now() + lasts, first_end(for_user)));
  perform rescope(session, for_user);
end $$;

create function begin_request(token text) returns table(
  user_id int, name text, staff_id bigint, roles int[],
  last_seen_at timestamptz, password_at timestamptz, at timestamptz
)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  session bytea := sha256(convert_to(token, 'UTF8'));
begin
  perform set_config('app.session', token, true);
  return query
    select u.id, u.name::text, u.staff_id,
      array(select distinct g.role::int from role_grants g
            where g.user_id = u.id and g.valid_from <= london_today()
              and g.valid_to > london_today() order by 1),
      s.last_seen_at, s.password_at, now()
    from user_sessions s join users u on u.id = s.user_id
    where s.token_hash = session and s.expires_at > now() and u.disabled_at is null;
end $$;

-- The page was in use: names stay uncovered for another while. Kept to once a minute.
create function touch_session() returns void
language sql security definer set search_path = public, pg_temp as $$
  update user_sessions set last_seen_at = now()
  where token_hash = my_session() and last_seen_at < now() - interval '1 minute'
$$;

create function confirm_password() returns void
language sql security definer set search_path = public, pg_temp as $$
  update user_sessions set last_seen_at = now(), password_at = now()
  where token_hash = my_session()
$$;

create function close_session() returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from user_sessions where token_hash = my_session()
$$;

create function close_my_sessions() returns int
language sql security definer set search_path = public, pg_temp as $$
  with gone as (delete from user_sessions where user_id = my_id() returning 1)
  select count(*)::int from gone
$$;

create function close_sessions_of(other_user int) returns int
language sql security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from user_sessions
    where user_id = other_user and other_user = any ((select my_managed_users())::int[])
    returning 1
  ) select count(*)::int from gone
$$;

-- ---------- sign-in, before there is a session

create function credentials(of_email text) returns table(user_id int, password_hash text)
language sql stable security definer set search_path = public, pg_temp as $$
  select id, u.password_hash from users u
  where lower(email) = lower(of_email) and disabled_at is null
$$;

create function my_password_hash() returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select password_hash from users where id = my_id()
$$;

create function set_my_password(new_hash text) returns void
language sql security definer set search_path = public, pg_temp as $$
  update users set password_hash = new_hash where id = my_id()
$$;

create function installation_is_empty() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (select from users)
$$;

-- The first user and the union itself; refused once anybody exists.
create function begin_installation(
  union_name text, first_name text, first_email text, first_hash text, first_code text
) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  root int;
  first_user int;
begin
  lock table users in exclusive mode;
  if exists (select from users) then
    raise exception 'already begun' using errcode = 'unique_violation';
  end if;
  insert into units(kind, name) values (1, union_name)
  on conflict (kind) where kind = 1 do update set name = excluded.name returning id into root;
  insert into union_settings(id) values (1) on conflict do nothing;
  insert into users(email, name, password_hash, join_code)
  values (first_email, first_name, first_hash, first_code) returning id into first_user;
  insert into role_grants(user_id, role, unit_id, valid_from)
  values (first_user, 5, root, london_today());
  return first_user;
end $$;

create function find_link(link bytea) returns table(
  kind smallint, name text, role smallint, unit_name text, user_name text, made_by text
)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.kind, l.name::text, l.role, u.name::text, x.name::text, m.name::text
  from one_use_links l
  left join units u on u.id = l.unit_id left join users x on x.id = l.user_id
  join users m on m.id = l.made_by_id
  where l.token_hash = link and l.expires_at > now()
    and l.used_at is null and l.withdrawn_at is null
$$;

-- Null when the link no longer works, -1 when the address is taken: the one place that may say so,
-- to somebody who holds an invitation.
create function accept_invitation(
  link bytea, new_email text, new_name text, new_hash text, new_code text
) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  invitation one_use_links;
  new_user int;
begin
  update one_use_links l set used_at = now()
  where l.token_hash = link and l.kind = 1 and l.expires_at > now()
    and l.used_at is null and l.withdrawn_at is null
  returning l.* into invitation;
  if invitation.id is null then
    return null;
  end if;
  if exists (select from users where lower(email) = lower(new_email)) then
    update one_use_links set used_at = null where id = invitation.id;
    return -1;
  end if;
  insert into users(email, name, password_hash, join_code, staff_id)
  values (new_email, new_name, new_hash, new_code, invitation.staff_id) returning id into new_user;
  insert into role_grants(user_id, role, unit_id, granted_by_id, valid_from, valid_to)
  values (new_user, invitation.role, invitation.unit_id, invitation.made_by_id, london_today(),
          coalesce(invitation.grant_until, date '9999-12-31'));
  return new_user;
end $$;

create function use_password_reset(link bytea, new_hash text) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  whose int;
begin
  update one_use_links l set used_at = now()
  where l.token_hash = link and l.kind = 2 and l.expires_at > now()
    and l.used_at is null and l.withdrawn_at is null
  returning l.user_id into whose;
  if whose is not null then
    update users set password_hash = new_hash where id = whose;
    delete from user_sessions where user_id = whose;
  end if;
  return whose;
end $$;

-- One more hit on a key; true while the limit holds. Exact across processes.
create function within_limit(of_key bytea, most int, per interval) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  so_far int;
begin
  insert into rate_limits as r(key, window_from, hits) values (of_key, now(), 1)
  on conflict (key) do update set
    hits = case when r.window_from < now() - per then 1 else r.hits + 1 end,
    window_from = case when r.window_from < now() - per then now() else r.window_from end
  returning hits into so_far;
  return so_far <= most;
end $$;

-- ---------- people

-- The pointers of these people as of today; the only writer of scope_unit_id.
create function refresh_staff(ids bigint[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  update staff s set
    workplace_id = q.workplace_id, team_id = q.team_id, scope_unit_id = q.scope_unit_id,
    standing = q.standing, in_scope = q.in_scope, is_rep = q.is_rep, rev = s.rev + 1
  from (
    select t.id, p.workplace_id, p.team_id,
      coalesce(p.workplace_id, l.workplace_id, t.scope_unit_id) scope_unit_id,
      coalesce(d.code, 0::smallint) standing,
      coalesce(engagement_in_scope(p.engagement), true) in_scope,
      exists (select from union_roles r where r.staff_id = t.id and r.kind in (1, 2)
        and r.valid_from <= london_today() and r.valid_to > london_today()) is_rep
    from staff t
    left join placements p on p.staff_id = t.id and p.is_home
      and p.valid_from <= london_today() and p.valid_to > london_today()
    left join standings d on d.staff_id = t.id
      and d.valid_from <= london_today() and d.valid_to > london_today()
    left join lateral (
      select e.workplace_id from placements e
      where e.staff_id = t.id and e.is_home and e.valid_to <= london_today()
      order by e.valid_to desc limit 1
    ) l on true
    where t.id = any (ids)
  ) q
  where s.id = q.id and (s.workplace_id, s.team_id, s.scope_unit_id, s.standing, s.in_scope, s.is_rep)
    is distinct from (q.workplace_id, q.team_id, q.scope_unit_id, q.standing, q.in_scope, q.is_rep)
$$;

create function refresh_changed_staff() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refresh_staff(array(select distinct staff_id from changed where staff_id is not null));
  return null;
end $$;

-- Who moved, joined, left or whose role began or ended on one of these days. Idempotent.
create function roll_forward(since date) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids bigint[] := array(
    select staff_id from placements where valid_from between since and london_today()
    union select staff_id from placements where valid_to between since and london_today()
    union select staff_id from standings where valid_from between since and london_today()
    union select staff_id from standings where valid_to between since and london_today()
    union select staff_id from union_roles where valid_from between since and london_today()
    union select staff_id from union_roles where valid_to between since and london_today());
begin
  perform refresh_staff(ids);
  perform rescope(s.token_hash, s.user_id) from user_sessions s where s.expires_at > now();
  delete from user_sessions where expires_at <= now();
  return cardinality(ids);
end $$;

insert into rolled_forward values (date '1900-01-01');

-- Precedes the day's first request; every process asks, one does the work.
create function ensure_rolled_forward() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  done date;
begin
  select through into done from rolled_forward;
  if done < london_today() then
    select through into done from rolled_forward for update;
    if done < london_today() then
      perform roll_forward(done);
      update rolled_forward set through = london_today();
    end if;
  end if;
end $$;

-- Ids of people I may see whose name, phone number or e-mail answers `asked`, best first.
-- Words of one or two letters must begin a name; without a longer one beside them they look only
-- inside my own units, with one also among people opened to me.
create function search_staff(asked text, most int) returns table(staff_id bigint, score real)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.5 as $$
declare
  q text := norm(replace(left(asked, 200), '_', ' '));
  digits text;
  units int[] := my_units('people');
  known bigint[] := my_people();
  opened bigint[];
  word text;
  like_safe text;
  words text[];
  longest text;
  begins text[];
  first_word text;
begin
  if q is null or q = '' or units is null and known is null then
    return;
  end if;
  if position('@' in asked) > 1 then
    return query
      select s.id, 1::real from staff s
      where s.email_lower = lower(btrim(asked))
        and (s.scope_unit_id = any (units) or s.id = any (known))
      order by s.sort_name, s.id limit most;
    return;
  end if;
  if q !~ '[[:alpha:]]' then
    digits := regexp_replace(asked, '\D', '', 'g');
  end if;
  if length(digits) >= 4 then
    -- +44 and a leading 0 are the same number, so only what follows is compared, from the end.
    digits := ltrim(case when btrim(asked) ~ '^(\+|00)\s*44' then regexp_replace(digits, '^(00)?44', '')
                    else digits end, '0');
    return query
      select s.id, 1::real from staff s
      where length(digits) >= 4 and s.phone_reversed ^@ reverse(digits)
        and (s.scope_unit_id = any (units) or s.id = any (known))
      order by s.sort_name, s.id limit most;
    return;
  end if;
  -- A loop, because planning a query over so few words would cost more than the search.
  foreach word in array string_to_array(q, ' ') loop
    continue when word = '';
    longest := case when length(longest) >= length(word) then longest else word end;
    like_safe := replace(replace(word, '\', '\\'), '%', '\%');
    first_word := coalesce(first_word, like_safe);
    words := words || ('%' || like_safe || '%');
    if length(word) <= 2 then
      begins := begins || ('% ' || like_safe || '%');
    end if;
  end loop;
  if longest is null then
    return;
  end if;
  if length(longest) >= 3 then
    opened := known;
  end if;
  if cardinality(units) <= 10 then
    -- Reading so few units' people is quicker than an index that knows everybody's names.
    longest := null;
  else
    -- Alone, because an index on trigrams can't serve "like all"; and no second time by itself.
    longest := '%' || replace(replace(longest, '\', '\\'), '%', '\%') || '%';
    if cardinality(words) = 1 then
      words := null;
    end if;
  end if;
  return query
    select s.id, (
      case when (s.search_name || ' ') ^@ (q || ' ') or (s.sort_name || ' ') ^@ (q || ' ')
        then 4 else 0 end
      + case when ' ' || s.search_name like '% ' || first_word || '%' then 2 else 0 end
      + case when ' ' || s.search_name || ' ' like '% ' || first_word || ' %' then 1 else 0 end
      - case when s.workplace_id is null then 8 else 0 end  -- those who left come last
    )::real
    from staff s
    where (longest is null or s.search_name like longest)
      and (words is null or s.search_name like all (words))
      and (begins is null or ' ' || s.search_name like all (begins))
      and (s.scope_unit_id = any (units) or s.id = any (opened))
    order by 2 desc, s.sort_name, s.id limit most;
  if not found and length(q) >= 3 then
    -- Spelt nearly so.
    return query
      select s.id, word_similarity(q, s.search_name) from staff s
      where q <% s.search_name and (s.scope_unit_id = any (units) or s.id = any (opened))
      order by 2 desc, s.sort_name, s.id limit most;
  end if;
  if not found and length(q) >= 2 and q !~ '^[a-z ]+$' then
    -- Scripts that need no spaces, and too few trigrams to be near anything.
    return query
      select s.id, 1::real from staff s
      where replace(s.search_name, ' ', '') like '%' || replace(replace(replace(replace(q, ' ', ''),
          '\', '\\'), '%', '\%'), '_', '\_') || '%'
        and (s.scope_unit_id = any (units) or s.id = any (opened))
      order by s.sort_name, s.id limit most;
  end if;
end $$;

-- Who may be approached: works here, has not asked not to be contacted, is not left for now.
-- Lists, counts of lists, reminders, exports and suggestions read this and nothing else.
create view contactable with (security_invoker = true) as
  select s.* from staff s
  where s.workplace_id is not null and s.asked_not_to_contact_at is null
    and (s.left_for_now_until is null or s.left_for_now_until <= london_today());

-- ---------- counts

-- People counted on a day in every workplace whose counts I may see; by team only where I may see
-- the people themselves. Each person once, at the home placement. team_id is null when not asked.
create function counts_on(on_day date, by_team boolean) returns table(
  workplace_id int, team_id int, eligible int, members int, other_union int, not_members int,
  unknown int, out_of_scope int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select q.workplace_id, q.team_id,
    count(*) filter (where q.counted)::int,
    count(*) filter (where q.counted and q.code = 1)::int,
    count(*) filter (where q.counted and q.code = 2)::int,
    count(*) filter (where q.counted and q.code = 3)::int,
    count(*) filter (where q.counted and q.code = 0)::int,
    count(*) filter (where not q.counted)::int
  from (
    select p.workplace_id,
      case when by_team and p.workplace_id = any ((select my_units('people'))::int[])
        then p.team_id end team_id,
      engagement_in_scope(p.engagement) counted, coalesce(d.code, 0) code
    from placements p
    left join standings d on d.staff_id = p.staff_id
      and d.valid_from <= on_day and d.valid_to > on_day
    where p.is_home and p.valid_from <= on_day and p.valid_to > on_day
      and p.workplace_id = any ((select my_units('count'))::int[])
  ) q group by q.workplace_id, q.team_id
$$;

-- ---------- don't contact

create function lift_suppression(which bigint, because text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  whose bigint;
begin
  update suppressions set lifted_at = now(), lifted_by_id = my_id(), lifted_because = because
  where id = which and lifted_at is null and scope_unit_id = any ((select my_units('officer'))::int[])
  returning staff_id into whose;
  if not found then
    return false;
  end if;
  update staff set asked_not_to_contact_at = null where id = whose;
  return true;
end $$;

-- ---------- triggers

create trigger placements_refresh_i after insert on placements
  referencing new table as changed for each statement execute function refresh_changed_staff();
create trigger placements_refresh_u after update on placements
  referencing new table as changed for each statement execute function refresh_changed_staff();
create trigger placements_refresh_d after delete on placements
  referencing old table as changed for each statement execute function refresh_changed_staff();
create trigger standings_refresh_i after insert on standings
  referencing new table as changed for each statement execute function refresh_changed_staff();
create trigger standings_refresh_u after update on standings
  referencing new table as changed for each statement execute function refresh_changed_staff();
create trigger standings_refresh_d after delete on standings
  referencing old table as changed for each statement execute function refresh_changed_staff();
create trigger union_roles_refresh_i after insert on union_roles
  referencing new table as changed for each statement execute function refresh_changed_staff();
create trigger union_roles_refresh_u after update on union_roles
  referencing new table as changed for each statement execute function refresh_changed_staff();
create trigger role_grants_rescope_i after insert on role_grants
  referencing new table as changed for each statement execute function rescope_changed_users();
create trigger role_grants_rescope_u after update on role_grants
  referencing new table as changed for each statement execute function rescope_changed_users();
create trigger units_rescope_i after insert on units
  for each statement execute function rescope_everyone();
create trigger units_rescope_u after update on units
  for each statement execute function rescope_everyone();

-- A role belongs to a kind of unit; otherwise a branch could mint a national organiser.
create function check_role_fits_unit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  unit_kind int := (select kind from units where id = new.unit_id);
begin
  if not unit_kind = any (case new.role
      when 1 then array[5] when 2 then array[4] when 3 then array[3] when 4 then array[2]
      when 5 then array[1] else array[1, 2, 3, 4, 5] end) then
    raise exception 'role does not fit unit' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger role_grants_fit before insert or update on role_grants
  for each row execute function check_role_fits_unit();

-- Taking back "don't contact": within ten minutes by who recorded it; else only lift_suppression(),
-- which runs as the owner.
create function keep_asked_not_to_contact() returns trigger language plpgsql as $$
begin
  if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
     and not exists (
       select from suppressions s where s.staff_id = new.id and s.recorded_by_id = (select my_id())
         and s.asked_at > now() - interval '10 minutes') then
    raise exception 'only a data officer lifts this' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger staff_keep_asked_not_to_contact before update of asked_not_to_contact_at on staff
  for each row when (old.asked_not_to_contact_at is not null and new.asked_not_to_contact_at is null)
  execute function keep_asked_not_to_contact();

-- The trail is only ever added to.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_events_append_only before update or delete or truncate on audit_events
  for each statement execute function refuse_change();

-- ---------- what is known before anybody arrives

insert into role_sights(role, sight) values
  (1, 'map'), (1, 'count'), (1, 'exact'), (1, 'people'),
  (2, 'map'), (2, 'count'), (2, 'exact'), (2, 'people'), (2, 'note'), (2, 'manage'), (2, 'call'),
  (3, 'map'), (3, 'count'), (3, 'exact'), (3, 'manage'), (3, 'call'),
  (4, 'map'), (4, 'count'), (4, 'exact'), (4, 'manage'), (4, 'call'),
  (5, 'map'), (5, 'count'), (5, 'exact'), (5, 'manage'), (5, 'call'),
  (6, 'map'), (6, 'officer'), (6, 'audit'),
  (7, 'map'), (7, 'audit'),
  (8, 'map'), (8, 'count');
insert into issues(name) values
  ('Privatisation'), ('Off-shoring'), ('Job cuts'), ('Office closure'), ('Relocation'),
  ('Data security'), ('Pay'), ('Workload'), ('Hybrid working');
