-- Call lists made from a question: who is taken and who is left out and why, callers, sharing out,
-- closing, and how far a list is. Reasons are the codes of Because, kinds those of By, states those
-- of EntryState (app/call_lists/models.py).

-- Whom a question finds, each with the number a list would dial and why a list of this kind leaves
-- them out; null takes them. Who may not be approached at all is not among them. Not for the
-- application to call.
create function weigh_for_list(question jsonb, kind smallint) returns table(
  staff_id bigint, scope_unit_id int, workplace_id int, team_id int, sort_name text,
  number text, because smallint
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  today date := london_today();
  ids bigint[];
  phoned bigint[];
begin
  select array_agg(f.staff_id) into ids from find_people(question) f;
  phoned := case when kind = 1 then ids end;
  return query
    with listed as (
      select e.staff_id from call_list_entries e join call_lists l on l.id = e.call_list_id
      where e.staff_id = any (ids) and e.state = 1 and l.by = kind
        and l.closed_at is null and l.expires_on > today
    ), asked as (
      select a.staff_id from asks a where a.staff_id = any (ids) and a.state = 3
    ), cooling as (
      select distinct on (c.staff_id) c.staff_id,
        c.happened_on + recontact_after(c.result, c.outcome) till
      from contacts c
      where c.staff_id = any (ids) and c.result <> 9
        and not exists (select from contacts x where x.corrects_id = c.id)
      order by c.staff_id, c.happened_on desc, c.recorded_at desc, c.id desc
    )
    select s.id, s.scope_unit_id, s.workplace_id, s.team_id, s.sort_name::text, n.number,
      case
        when s.id in (select a.staff_id from asked a) then 11
        when s.id in (select l.staff_id from listed l) then 6
        when s.id in (select c.staff_id from cooling c where c.till > today) then 5
        else n.because
      end::smallint
    from staff s left join numbers_to_dial(phoned) n on n.staff_id = s.id
    where s.id = any (ids);
end $$;

-- Who would answer the question but may not be approached: asked not to be (1), left for now (2).
-- Not for the application to call.
create function silent_for_list(question jsonb) returns table(workplace_id int, because smallint)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  rules jsonb := coalesce(question -> 'rules', '[]');
begin
  return query execute
    'select s.workplace_id, case when s.asked_not_to_contact_at is not null then 1 else 2 end::smallint'
    ' from staff s where s.workplace_id is not null and (s.asked_not_to_contact_at is not null'
    ' or s.left_for_now_until > london_today()) and '
    || question_in(rules, asked_in(rules, my_units('call')));
end $$;

-- How many a list would take (because null), and how many it would leave out for each reason.
-- Numbers are exact where the session sees all its people anyway, else those beyond are banded,
-- none being one of "fewer than 3" (docs/decisions/2026-11-23-live-counts.md).
create function count_for_list(question jsonb, kind smallint) returns table(
  because smallint, low int, high int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with whole as (
    select coalesce((select my_units('call'))::int[] <@ (select my_units('people'))::int[], false) seen
  ), found as (
    select f.because, f.workplace_id from weigh_for_list(question, kind) f
    union all
    select s.because, s.workplace_id from silent_for_list(question) s
  ), counted as (
    select r.because,
      count(f.workplace_id) filter (where f.workplace_id = any ((select my_units('people'))::int[]))::int near,
      count(f.workplace_id) filter (where not coalesce(
        f.workplace_id = any ((select my_units('people'))::int[]), false))::int far
    from (values (null::smallint), (1::smallint), (2), (5), (6), (7), (8), (9), (10), (11)) r(because)
    left join found f on f.because is not distinct from r.because
    group by r.because
  )
  select c.because, c.near + case when w.seen then 0 else band_low(c.far) end,
    c.near + case when w.seen then 0 else band_high(c.far) end
  from counted c, whole w
$$;

-- Whether this session may change a list: its own, or one wholly among the people whose notes it
-- reads, who take over from an organiser that left.
create function runs_list(which bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from call_lists l where l.id = which
    and (l.owner_id = my_id() or l.unit_id = any ((select my_units('note'))::int[])))
$$;

create function runs_open_list(which bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select runs_list(which) and exists (select from call_lists l
    where l.id = which and l.closed_at is null and l.expires_on > london_today())
$$;

-- Of these users, those I know as colleagues and who may call: reps and organisers.
create function who_may_call(users int[]) returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct u.id), '{}') from users u join role_grants g on g.user_id = u.id
  where u.id = any (users) and u.disabled_at is null and g.role between 1 and 5
    and g.valid_from <= london_today() and g.valid_to > london_today()
    and u.id = any ((select my_colleagues())::int[])
$$;

-- These units and all above them.
create function units_around(units int[]) returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(distinct a.id) from unnest(units) u(id) cross join lateral units_above(u.id) a(id)
$$;

-- Opens those of a list whom its owner does not see already, for as long as it runs.
create function open_list_to_owner(which bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into person_access as a (user_id, staff_id, reason, until)
  select l.owner_id, e.staff_id, left('Call list: ' || l.purpose, 120), l.expires_on
  from call_lists l join call_list_entries e on e.call_list_id = l.id
  where l.id = which and not e.scope_unit_id = any (coalesce((
    select unit_ids from sights_of(l.owner_id) where sight = 'people'), '{}'))
  on conflict (user_id, staff_id) do update set
    until = excluded.until, reason = excluded.reason where a.until < excluded.until
$$;

-- Writes down whom the question finds, in the order their callers will meet them, and who was left
-- out. The same form sent twice is one list. Null, and nothing written, when nobody is left to
-- call; 0 when more than 1,000 are.
create function make_call_list(
  question jsonb, as_name text, stated_purpose text, kind smallint, words text, callers int[],
  days int, form uuid
) returns bigint
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  made bigint;
  whom int;
  all_seen boolean := my_units('call') <@ my_units('people');
begin
  perform pg_advisory_xact_lock(hashtextextended(form::text, 6));
  select l.id into made from call_lists l where l.form_id = form and l.owner_id = my_id();
  if made is not null then
    return made;
  end if;
  with weighed as materialized (
    select * from weigh_for_list(question, kind)
  ), taken as (
    select w.*, row_number() over (
      order by u.name, t.name nulls last, f.due_on nulls last, w.sort_name, w.staff_id) place
    from weighed w join units u on u.id = w.workplace_id left join teams t on t.id = w.team_id
    left join lateral (
      select min(p.due_on) due_on from follow_ups p
      where p.staff_id = w.staff_id and p.closed_at is null and p.due_on <= london_today() + 14
    ) f on true
    where w.because is null
  ), out as (
    select q.because,
      count(*) filter (where q.at = any (coalesce(my_units('people'), '{}')))::int near,
      count(*) filter (where not q.at = any (coalesce(my_units('people'), '{}')))::int far
    from (
      select w.because, w.scope_unit_id at from weighed w where w.because is not null
      union all
      select s.because, s.workplace_id from silent_for_list(question) s
    ) q group by q.because
  ), list as (
    insert into call_lists(owner_id, name, purpose, by, question, left_out, script, as_at,
      expires_on, form_id)
    select my_id(), as_name, stated_purpose, kind, question, coalesce((
        select jsonb_object_agg(o.because, case when coalesce(all_seen, false)
          then jsonb_build_array(o.near, o.near)
          else jsonb_build_array(o.near + band_low(o.far), o.near + band_high(o.far)) end)
        from out o), '{}'),
      words, london_today(), london_today() + least(greatest(days, 1), 14), form
    where (select count(*) from taken) between 1 and 1000
    returning id
  ), entries as (
    insert into call_list_entries(call_list_id, staff_id, scope_unit_id, rank, number)
    select l.id, t.staff_id, t.scope_unit_id, t.place, t.number from taken t, list l
    returning 1
  )
  select (select l.id from list l), (select count(*) from taken) into made, whom;
  if made is null then
    return case when whom > 1000 then 0 end;
  end if;
  update call_lists l set unit_id = (
    select a.id from units_above(
      (select min(e.scope_unit_id) from call_list_entries e where e.call_list_id = made)) a(id)
    where not exists (
      select from call_list_entries e where e.call_list_id = made
        and not e.scope_unit_id = any (array(select units_below(a.id))))
    order by (select count(*) from units_below(a.id)), a.id desc limit 1)
  where l.id = made;
  perform open_list_to_owner(made);
  insert into call_list_callers(call_list_id, user_id, added_by_id)
  select made, c, my_id() from unnest(who_may_call(callers)) c;
  return made;
end $$;

-- ---------- running it; each answers null, or false, for a list this session may not change

create function add_callers(which bigint, users int[]) returns int[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  added int[];
begin
  if not runs_open_list(which) then
    return null;
  end if;
  with given as (
    insert into call_list_callers as c (call_list_id, user_id, added_by_id)
    select which, u, my_id() from unnest(who_may_call(users)) u
    on conflict (call_list_id, user_id) do update
      set removed_at = null, added_by_id = excluded.added_by_id where c.removed_at is not null
    returning c.user_id
  ) select coalesce(array_agg(g.user_id), '{}') into added from given g;
  return added;
end $$;

-- Calls somebody has and has not finished are anybody's again; whose: null for everybody's.
create function take_back_calls(which bigint, whose int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken int;
begin
  if not runs_list(which) then
    return null;
  end if;
  with back as (
    update call_leases set ended_at = clock_timestamp(), ended = 4
    where call_list_id = which and ended_at is null and (whose is null or user_id = whose)
    returning 1
  ) select count(*) into taken from back;
  return taken;
end $$;

-- What was theirs alone is anybody's.
create function remove_caller(which bigint, who int) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not runs_open_list(which) then
    return null;
  end if;
  update call_list_callers set removed_at = now()
  where call_list_id = which and user_id = who and removed_at is null;
  if not found then
    return false;
  end if;
  perform take_back_calls(which, who);
  update call_list_entries set caller_id = null
  where call_list_id = which and caller_id = who and state = 1;
  return true;
end $$;

-- Open entries kept for one caller (null: for nobody) are now another's (null: whoever is next).
create function reassign_calls(which bigint, whose int, given_to int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  moved int;
begin
  if not runs_open_list(which) or given_to is not null and not exists (
    select from call_list_callers c
    where c.call_list_id = which and c.user_id = given_to and c.removed_at is null) then
    return null;
  end if;
  with given as (
    update call_list_entries set caller_id = given_to
    where call_list_id = which and state = 1 and caller_id is not distinct from whose
      and caller_id is distinct from given_to
    returning 1
  ) select count(*) into moved from given;
  return moved;
end $$;

-- Everything open, in equal stretches of the list, so that a team stays with one caller; or, not
-- shared, for whoever is next.
create function share_out_calls(which bigint, shared boolean) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  callers int[] := array(
    select c.user_id from call_list_callers c join users u on u.id = c.user_id
    where c.call_list_id = which and c.removed_at is null order by u.name, u.id);
  given int;
begin
  if not runs_open_list(which) or shared and cardinality(callers) = 0 then
    return null;
  end if;
  with shares as (
    select e.staff_id, ntile(greatest(cardinality(callers), 1)) over (order by e.rank) share
    from call_list_entries e where e.call_list_id = which and e.state = 1
  ), now_theirs as (
    update call_list_entries e set caller_id = case when shared then callers[s.share] end
    from shares s where e.call_list_id = which and e.staff_id = s.staff_id
    returning 1
  ) select count(*) into given from now_theirs;
  return given;
end $$;

-- Not to be called from this list; or again to be.
create function take_off_list(which bigint, person bigint, off boolean) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not runs_open_list(which) or person = any (my_conflicts()) then
    return null;
  end if;
  if off then
    update call_list_entries set state = 3, because = 14
    where call_list_id = which and staff_id = person and state = 1;
    if found then
      update call_leases set ended_at = clock_timestamp(), ended = 4
      where call_list_id = which and staff_id = person and ended_at is null;
      return true;
    end if;
  else
    update call_list_entries set state = 1, because = null
    where call_list_id = which and staff_id = person and state = 3 and because = 14;
    return found;
  end if;
  return false;
end $$;

-- Ends the calls that run and what the list opened to its owner, unless another running list of
-- theirs holds it open.
create or replace function close_call_list(which bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not runs_open_list(which) then
    return false;
  end if;
  update call_lists set closed_at = now() where id = which;
  perform take_back_calls(which, null);
  update person_access a
  set until = least(a.until, coalesce((
    select max(l.expires_on) from call_lists l join call_list_entries e on e.call_list_id = l.id
    where l.owner_id = a.user_id and e.staff_id = a.staff_id and l.closed_at is null
  ), london_today()))
  from call_list_entries gone join call_lists g on g.id = gone.call_list_id
  where gone.call_list_id = which and a.staff_id = gone.staff_id and a.user_id = g.owner_id
    and a.reason like 'Call list: %';
  return true;
end $$;

-- Within ten minutes of closing it.
create function reopen_call_list(which bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not runs_list(which) then
    return false;
  end if;
  update call_lists set closed_at = null
  where id = which and closed_at > now() - interval '10 minutes' and expires_on > london_today();
  if not found then
    return false;
  end if;
  perform open_list_to_owner(which);
  return true;
end $$;

-- ---------- how far it is

-- What was said last to each person of these lists from the list itself, as it stands corrected.
-- Not for the application to call.
create function said_from_lists(which bigint[]) returns table(
  call_list_id bigint, staff_id bigint, author_id int, result smallint, outcome smallint,
  reached boolean
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with recursive said as (
    select e.call_list_id, e.staff_id, e.contact_id from call_list_entries e
    where e.call_list_id = any (which) and e.contact_id is not null
    union all
    select s.call_list_id, s.staff_id, c.id from said s join contacts c on c.corrects_id = s.contact_id
  )
  select s.call_list_id, s.staff_id, c.author_id, c.result, c.outcome, c.reached
  from said s join contacts c on c.id = s.contact_id
  where c.result <> 9 and not exists (select from contacts x where x.corrects_id = c.id)
$$;

-- Of those of these lists that I run. open + leased + done + blocked = total, always: a call that
-- runs is of an open entry. `asked_not` have asked not to be contacted since the list was made;
-- `asked_not_reached` of them were reached from it first.
create function progress_of_lists(which bigint[]) returns table(
  call_list_id bigint, total int, open int, leased int, done int, blocked int, tries int,
  reached int, joins int, asked_not int, asked_not_reached int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with mine as (
    select l.id from call_lists l where l.id = any (which)
      and (l.owner_id = my_id() or l.unit_id = any ((select my_units('note'))::int[]))
  ), running as (
    select r.call_list_id, r.staff_id from call_leases r
    where r.call_list_id in (select m.id from mine m) and r.ended_at is null
      and r.until > clock_timestamp()
  )
  select e.call_list_id, count(*)::int,
    count(*) filter (where e.state = 1 and r.staff_id is null)::int,
    count(*) filter (where e.state = 1 and r.staff_id is not null)::int,
    count(*) filter (where e.state = 2)::int, count(*) filter (where e.state = 3)::int,
    sum(e.tries)::int,
    count(*) filter (where s.reached)::int, count(*) filter (where s.outcome in (4, 5))::int,
    count(*) filter (where p.asked_not_to_contact_at is not null)::int,
    count(*) filter (where p.asked_not_to_contact_at is not null and s.reached)::int
  from call_list_entries e
  join staff p on p.id = e.staff_id
  left join running r on r.call_list_id = e.call_list_id and r.staff_id = e.staff_id
  left join said_from_lists(array(select m.id from mine m)) s
    on s.call_list_id = e.call_list_id and s.staff_id = e.staff_id
  where e.call_list_id in (select m.id from mine m)
  group by e.call_list_id
$$;

-- Where the people of a list that I run stand: by state, why blocked, and what was said last.
create function results_of_list(which bigint) returns table(
  state smallint, because smallint, result smallint, outcome smallint, people int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select e.state, e.because, s.result, s.outcome, count(*)::int
  from call_list_entries e
  left join said_from_lists(array[which]) s on s.staff_id = e.staff_id
  where e.call_list_id = which and runs_list(which)
  group by 1, 2, 3, 4
$$;

-- Everybody who calls or called from a list that I run, by name: calls they finished, people they
-- reached, people kept for them, and whether they have one now.
create function callers_of_list(which bigint) returns table(
  user_id int, name text, is_caller boolean, calls int, reached int, kept int, has_now boolean
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select u.id, u.name::text,
    exists (select from call_list_callers c
            where c.call_list_id = which and c.user_id = u.id and c.removed_at is null),
    (select count(*)::int from call_leases r
     where r.call_list_id = which and r.user_id = u.id and r.contact_id is not null),
    (select count(*)::int from said_from_lists(array[which]) s where s.author_id = u.id and s.reached),
    (select count(*)::int from call_list_entries e
     where e.call_list_id = which and e.caller_id = u.id and e.state = 1),
    exists (select from call_leases r where r.call_list_id = which and r.user_id = u.id
            and r.ended_at is null and r.until > clock_timestamp())
  from users u
  where runs_list(which) and u.id in (
    select c.user_id from call_list_callers c where c.call_list_id = which
    union select r.user_id from call_leases r
    where r.call_list_id = which and r.contact_id is not null
    union select s.author_id from said_from_lists(array[which]) s)
  order by u.name, u.id
$$;

-- Calls finished in each hour, from a list that I run; what was typed in from paper when it was.
create function pace_of_list(which bigint) returns table(at timestamptz, calls int)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select date_trunc('hour', q.at), count(*)::int from (
    select k.recorded_at at from call_leases r join contacts k on k.id = r.contact_id
    where r.call_list_id = which
    union all
    select coalesce(e.done_at, c.recorded_at) from call_list_entries e
    join contacts c on c.id = e.contact_id
    where e.call_list_id = which and not exists (
      select from call_leases r
      where r.call_list_id = which and r.staff_id = e.staff_id and r.contact_id is not null)
  ) q where runs_list(which) group by 1 order by 1
$$;

-- Running lists I may take calls from: calls I finished, and people left that I could be given.
create function my_calling() returns table(
  call_list_id bigint, name text, kind smallint, expires_on date, calls int, left_over int
)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.id, l.name::text, l.by, l.expires_on,
    (select count(*)::int from call_leases r
     where r.call_list_id = l.id and r.user_id = my_id() and r.contact_id is not null),
    (select count(*)::int from call_list_entries e
     where e.call_list_id = l.id and e.state = 1 and (e.caller_id is null or e.caller_id = my_id()))
  from call_list_callers c join call_lists l on l.id = c.call_list_id
  where c.user_id = my_id() and c.removed_at is null
    and l.closed_at is null and l.expires_on > london_today()
  order by l.expires_on, l.id
$$;
