-- Call lists: who answers a question, how many they are, and the list that opens them to its
-- maker. A question is the jsonb kept in call_lists.question: workplaces, standings, teams,
-- outcomes, issues (arrays; an absent or empty one asks nothing, bar standings), unspoken_since,
-- never_spoken, has_phone.

create function asked_numbers(question jsonb, what text) returns bigint[]
language sql immutable parallel safe as $$
  select array_agg(number::bigint)
  from jsonb_array_elements_text(coalesce(question -> what, '[]')) number
$$;

-- Everybody who may be approached and answers the question, in the units this session may make
-- lists of; what was asked can only narrow that. Not for the application to call.
create function find_for_call_list(question jsonb) returns table(
  staff_id bigint, scope_unit_id int, workplace_id int, team_id int, sort_name text
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  mine int[] := my_units('call');
  seen int[] := my_units('people');
  workplaces bigint[] := asked_numbers(question, 'workplaces');
  standings bigint[] := coalesce(asked_numbers(question, 'standings'), array[0, 3]);
  teams bigint[] := asked_numbers(question, 'teams');
  outcomes bigint[] := asked_numbers(question, 'outcomes');
  issues bigint[] := asked_numbers(question, 'issues');
  unspoken_since date := (question ->> 'unspoken_since')::date;
  never_spoken boolean := coalesce((question ->> 'never_spoken')::boolean, false);
  has_phone boolean := coalesce((question ->> 'has_phone')::boolean, false);
begin
  return query
    select s.id, s.scope_unit_id, s.workplace_id, s.team_id, s.sort_name::text
    from contactable s
    where s.in_scope
      and s.workplace_id = any (mine)
      and (workplaces is null or s.workplace_id = any (workplaces))
      and s.standing = any (standings)
      and (teams is null or (s.team_id = any (teams) and s.workplace_id = any (seen)))
      and (not has_phone or btrim(s.work_phone) <> '')
      and not ((never_spoken or unspoken_since is not null) and exists (
        select from contacts c
        where c.staff_id = s.id and c.reached and c.result <> 9
          and (never_spoken or c.happened_on >= unspoken_since)
          and not exists (select from contacts x where x.corrects_id = c.id)))
      and (outcomes is null or (
        select c.outcome from contacts c
        where c.staff_id = s.id and c.outcome is not null and c.result <> 9
          and not exists (select from contacts x where x.corrects_id = c.id)
        order by c.happened_on desc, c.recorded_at desc, c.id desc limit 1) = any (outcomes))
      and (issues is null or exists (
        select from contact_issues i join contacts c on c.id = i.contact_id
        where i.staff_id = s.id and i.issue_id = any (issues) and c.result <> 9
          and not exists (select from contacts x where x.corrects_id = c.id)));
end $$;

create function band_low(n int) returns int
language sql immutable parallel safe as $$
  select case when n < 3 then 0 when n < 5 then 3 else n / 5 * 5 end
$$;

create function band_high(n int) returns int
language sql immutable parallel safe as $$
  select case when n < 3 then 2 when n < 5 then 4 else n / 5 * 5 + 4 end
$$;

-- How many answer the question, in every workplace asked for, and in all (workplace_id null): a
-- number between `low` and `high`. The two are equal where the session sees the people anyway.
-- Elsewhere it is a band: below 3, 3 or 4, then steps of 5, zero being one of "below 3", so that
-- a filter switched on and off does not answer for one person. The total's band is widened until
-- subtracting the others narrows none of them (docs/decisions/2026-11-23-live-counts.md).
create function count_for_call_list(question jsonb) returns table(
  workplace_id int, low int, high int
)
language sql stable security definer set search_path = public, pg_temp as $$
  with asked as (
    select w.id, coalesce(w.id = any ((select my_units('people'))::int[]), false) exact
    from workplaces w
    where w.id = any ((select my_units('call'))::int[])
      and coalesce(w.id = any (asked_numbers(question, 'workplaces')), true)
  ), found as (
    select f.workplace_id, count(*)::int n from find_for_call_list(question) f group by 1
  ), counted as (
    select a.id, a.exact, coalesce(f.n, 0) n,
      case when a.exact then coalesce(f.n, 0) else band_low(coalesce(f.n, 0)) end low,
      case when a.exact then coalesce(f.n, 0) else band_high(coalesce(f.n, 0)) end high
    from asked a left join found f on f.workplace_id = a.id
  )
  select id, low, high from counted
  union all
  select null,
    case when bool_and(exact) then sum(n)
      else least(band_low(sum(n)::int), sum(high) - max(high - low)) end::int,
    case when bool_and(exact) then sum(n)
      else greatest(band_high(sum(n)::int), sum(low) + max(high - low)) end::int
  from counted having count(*) > 0
$$;

-- Writes down whom the question finds, and opens those its maker does not see already for as long
-- as the list runs. Null, and nothing written, when it finds nobody or more than 200.
create function make_call_list(question jsonb, stated_purpose text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids bigint[];
  new_list bigint;
  ends date := london_today() + 14;
begin
  select array_agg(f.staff_id order by u.name, t.name nulls last, f.sort_name, f.staff_id) into ids
  from find_for_call_list(question) f
  join units u on u.id = f.workplace_id left join teams t on t.id = f.team_id;
  if ids is null or cardinality(ids) > 200 then
    return null;
  end if;
  insert into call_lists(owner_id, purpose, question, as_at, expires_on)
  values (my_id(), stated_purpose, question, london_today(), ends) returning id into new_list;
  insert into call_list_entries(call_list_id, staff_id, scope_unit_id, rank)
  select new_list, s.id, s.scope_unit_id, q.rank
  from unnest(ids) with ordinality q(id, rank) join staff s on s.id = q.id;
  insert into person_access as a (user_id, staff_id, reason, until)
  select my_id(), s.id, left('Call list: ' || stated_purpose, 120), ends
  from staff s
  where s.id = any (ids) and not s.scope_unit_id = any (coalesce(my_units('people'), '{}'))
  on conflict (user_id, staff_id) do update set
    until = excluded.until, reason = excluded.reason where a.until < excluded.until;
  return new_list;
end $$;

-- Ends what this list opened, unless another running list of the same user holds it open.
create function close_call_list(which bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update call_lists set closed_at = now()
  where id = which and owner_id = my_id() and closed_at is null and expires_on > london_today();
  if not found then
    return false;
  end if;
  update person_access a
  set until = least(a.until, coalesce((
    select max(l.expires_on) from call_lists l join call_list_entries e on e.call_list_id = l.id
    where l.owner_id = a.user_id and e.staff_id = a.staff_id and l.closed_at is null
  ), london_today()))
  from call_list_entries gone
  where gone.call_list_id = which and a.staff_id = gone.staff_id and a.user_id = my_id()
    and a.reason like 'Call list: %';
  return true;
end $$;

-- How many people each of my lists was made of, and how many of them have since asked not to be
-- contacted, or joined although the list did not ask for members.
create function my_call_list_totals() returns table(
  call_list_id bigint, total int, asked_not int, joined int
)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.id, count(*)::int,
    count(*) filter (where s.asked_not_to_contact_at is not null)::int,
    count(*) filter (where s.asked_not_to_contact_at is null and s.standing = 1
      and not coalesce(l.question -> 'standings' @> '1', false))::int
  from call_lists l join call_list_entries e on e.call_list_id = l.id
  join staff s on s.id = e.staff_id
  where l.owner_id = my_id() group by l.id
$$;
