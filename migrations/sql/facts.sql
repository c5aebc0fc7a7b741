-- What the density room reads beside the ledger: which units are about one, what is known of their
-- lists, promises, issues and teams. Everything answers for units the session sees counted, and
-- for no more of them than are asked for.

-- A unit, those above it and those right below it; without one, the highest ones counted and those
-- above them. Bargaining units have pages of their own. Sights come as sets: a comparison of every
-- unit with an array of thousands would cost more than reading them.
create function units_about(which int) returns table(
  id int, kind smallint, name text, parent_id int, group_id int, target_rate float,
  counted boolean, exact boolean, people boolean
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
set enable_nestloop = off as $$
  with recursive counts as materialized (select unnest(my_units('count')) unit_id),
  roots as materialized (
    select which unit_id where which is not null
    union all
    select u.id from units u join counts c on c.unit_id = u.id
    left join counts p on p.unit_id = u.parent_id left join counts g on g.unit_id = u.group_id
    where which is null and p.unit_id is null and g.unit_id is null
  ), line as (
    select unit_id from roots
    union
    select a.unit_id from line l
    cross join lateral (
      select v.unit_id from units u cross join lateral (values (u.parent_id), (u.group_id))
        v(unit_id)
      where u.id = l.unit_id and v.unit_id is not null
    ) a
  ), about as materialized (
    select unit_id from line
    union select u.id from units u where u.parent_id = which
    union select u.id from units u where u.group_id = which
  )
  select u.id, u.kind, u.name::text, u.parent_id, u.group_id, u.target_rate,
    c.unit_id is not null, e.unit_id is not null, p.unit_id is not null
  from units u
  join (select unnest(my_units('map')) unit_id) m on m.unit_id = u.id
  left join counts c on c.unit_id = u.id
  left join (select unnest(my_units('exact')) unit_id) e on e.unit_id = u.id
  left join (select unnest(my_units('people')) unit_id) p on p.unit_id = u.id
  where u.id = any (array(select unit_id from about)) and u.kind <> 6
  order by u.kind, u.name
$$;

-- ---------- what is known of lists

-- The workplaces below a unit, and below a group; each once.
create view workplace_lines with (security_invoker = true) as
  select l.leaf workplace_id, l.unit_id, w.closed_on
  from unit_lines l join workplaces w on w.id = l.leaf;

-- Brings the rows of these workplaces, or of all, to what is on record.
create function refresh_list_facts(ids int[] default null) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into list_facts as f (
    workplace_id, declared, declared_on, listed_on, entered_on, extract_on
  )
  select w.id, h.eligible, h.as_at, p.listed_on, p.entered_on, e.extract_on
  from workplaces w
  left join lateral (
    select h.eligible, h.as_at from declared_headcounts h
    where h.workplace_id = w.id and h.as_at <= london_today()
    order by h.as_at desc, h.recorded_at desc, h.id desc limit 1
  ) h on true
  left join (
    select p.workplace_id, max(s.last_listed_on) listed_on,
      max((p.recorded_at at time zone 'Europe/London')::date) entered_on
    from placements p join staff s on s.id = p.staff_id
    where p.is_home and p.valid_from <= london_today() and p.valid_to > london_today()
      and (ids is null or p.workplace_id = any (ids))
    group by 1
  ) p on p.workplace_id = w.id
  left join lateral (
    select max(e.as_at) extract_on from extract_coverage e
    where e.workplace_id = w.id and e.as_at <= london_today()
  ) e on true
  where ids is null or w.id = any (ids)
  order by w.id
  on conflict (workplace_id) do update set
    declared = excluded.declared, declared_on = excluded.declared_on,
    listed_on = excluded.listed_on, entered_on = excluded.entered_on,
    extract_on = excluded.extract_on
$$;

create function note_headcounts() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into list_facts(workplace_id, declared, declared_on)
  select c.workplace_id, h.eligible, h.as_at
  from (select distinct workplace_id from changed) c
  left join lateral (
    select h.eligible, h.as_at from declared_headcounts h
    where h.workplace_id = c.workplace_id and h.as_at <= london_today()
    order by h.as_at desc, h.recorded_at desc, h.id desc limit 1
  ) h on true
  order by 1
  on conflict (workplace_id) do update
    set declared = excluded.declared, declared_on = excluded.declared_on;
  return null;
end $$;
create trigger declared_headcounts_note_i after insert on declared_headcounts
  referencing new table as changed for each statement execute function note_headcounts();
create trigger declared_headcounts_note_u after update on declared_headcounts
  referencing new table as changed for each statement execute function note_headcounts();
create trigger declared_headcounts_note_d after delete on declared_headcounts
  referencing old table as changed for each statement execute function note_headcounts();

create function note_extracts() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into list_facts(workplace_id, extract_on)
  select c.workplace_id, (
    select max(e.as_at) from extract_coverage e
    where e.workplace_id = c.workplace_id and e.as_at <= london_today())
  from (select distinct workplace_id from changed) c
  order by 1
  on conflict (workplace_id) do update set extract_on = excluded.extract_on;
  return null;
end $$;
create trigger extract_coverage_note_i after insert on extract_coverage
  referencing new table as changed for each statement execute function note_extracts();
create trigger extract_coverage_note_d after delete on extract_coverage
  referencing old table as changed for each statement execute function note_extracts();

-- The day somebody was entered by hand counts only where no list was ever read. The row is written
-- once a day, so that two people who enter names don't wait for each other.
create function note_entries() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into list_facts(workplace_id, entered_on)
  select distinct c.workplace_id, london_today() from changed c
  where c.is_home and not exists (
    select from list_facts f where f.workplace_id = c.workplace_id
      and (f.listed_on is not null or f.entered_on >= london_today()))
  order by 1
  on conflict (workplace_id) do update set entered_on = excluded.entered_on;
  return null;
end $$;
create trigger placements_note_i after insert on placements
  referencing new table as changed for each statement execute function note_entries();

-- A staff list of that day was read for this workplace. The import's last act: the row is locked
-- for a moment only.
create function note_list(workplace int, as_at date) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into list_facts(workplace_id, listed_on)
  select workplace, least(as_at, london_today()) where workplace = any (my_units('people'))
  on conflict (workplace_id) do update
    set listed_on = greatest(list_facts.listed_on, excluded.listed_on)
$$;

-- Exactly, on any day, for a few workplaces.
create function list_facts_on(on_day date, of_workplaces int[]) returns table(
  workplace_id int, open boolean, declared int, declared_on date, declared_by text,
  listed_on date, extract_on date
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select w.id, coalesce(w.closed_on > on_day, true), h.eligible, h.as_at, h.source::text,
    p.listed_on, e.extract_on
  from workplaces w
  left join lateral (
    select h.eligible, h.as_at, h.source from declared_headcounts h
    where h.workplace_id = w.id and h.as_at <= on_day
    order by h.as_at desc, h.recorded_at desc, h.id desc limit 1
  ) h on true
  left join lateral (  -- of today it is known; for another day everybody who was there is read
    select case when on_day >= london_today() then (
      select coalesce(f.listed_on, f.entered_on) from list_facts f where f.workplace_id = w.id)
    else (
      select coalesce(
        max(s.last_listed_on) filter (where s.last_listed_on <= on_day),
        least(max((p.recorded_at at time zone 'Europe/London')::date), on_day))
      from placements p join staff s on s.id = p.staff_id
      where p.workplace_id = w.id and p.is_home and p.valid_from <= on_day and p.valid_to > on_day)
    end listed_on
  ) p on true
  left join lateral (
    select max(e.as_at) extract_on from extract_coverage e
    where e.workplace_id = w.id and e.as_at <= on_day
  ) e on true
  where w.id = any ((select counted_among(of_workplaces))::int[])
$$;

-- The branches below each of these units whose counts the session sees; a branch is below itself.
create function branch_lines(of_units int[]) returns table(branch int, unit_id int)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select b.id, v.unit_id
  from units b
  cross join lateral (values
    (b.id), (b.parent_id), (b.group_id), ((select u.id from units u where u.kind = 1))
  ) v(unit_id)
  where b.kind = 4 and v.unit_id = any ((select counted_among(of_units))::int[])
$$;

-- Today, for any units, added up from one row a workplace. Dates are the oldest.
create function list_facts_below(of_units int[]) returns table(
  unit_id int, places int, places_declared int, declared int, declared_on date,
  listed_on date, extract_on date
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with lines as materialized (
    select * from branch_lines(of_units)
  ), branches as materialized (
    select w.parent_id branch, count(*) places, count(f.declared) places_declared,
      sum(f.declared) declared, min(f.declared_on) declared_on,
      min(coalesce(f.listed_on, f.entered_on)) listed_on, min(f.extract_on) extract_on
    from units w
    join workplaces p on p.id = w.id and (p.closed_on is null or p.closed_on > london_today())
    left join list_facts f on f.workplace_id = w.id
    where w.kind = 5 and w.parent_id in (select branch from lines)
    group by 1
  )
  select l.unit_id, sum(b.places)::int, sum(b.places_declared)::int, sum(b.declared)::int,
    min(b.declared_on), min(b.listed_on), min(b.extract_on)
  from branches b join lines l using (branch) group by 1
  union all
  select p.id, case when p.closed_on <= london_today() then 0 else 1 end,
    (f.declared is not null and coalesce(p.closed_on > london_today(), true))::int,
    f.declared, f.declared_on, coalesce(f.listed_on, f.entered_on), f.extract_on
  from workplaces p left join list_facts f on f.workplace_id = p.id
  where p.id = any ((select counted_among(of_units))::int[])
$$;

-- How many open workplaces below a unit had no rep or advocate on a day, from the ledger's steps.
create function places_without_rep(on_day date, below int) returns int
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with places as materialized (
    select w.id workplace_id from units w
    join workplaces p on p.id = w.id and (p.closed_on is null or p.closed_on > on_day)
    where w.kind = 5 and w.parent_id in (select branch from branch_lines(array[below]))
  ), reps as (
    select unit_id from (
      select m.unit_id, m.people from headcount_months m
      where m.measure = 13 and m.month < date_trunc('month', on_day)::date
      union all
      select d.unit_id, d.people from headcount_days d
      where d.measure = 13 and d.day >= date_trunc('month', on_day)::date and d.day <= on_day
      union all
      select c.unit_id, c.people from headcount_changes c where c.measure = 13 and c.day <= on_day
    ) q
    group by 1 having sum(q.people) > 0
  )
  select count(*)::int from places where workplace_id not in (select unit_id from reps)
$$;

-- ---------- what only a branch or a workplace is asked at once

-- Promises that were open and overdue on a day, by how long, and joins said and not yet confirmed.
create function promises_on(on_day date, of_units int[]) returns table(
  unit_id int, overdue_7 int, overdue_30 int, overdue_more int, pending_joins int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with lines as materialized (
    select l.workplace_id, l.unit_id from workplace_lines l
    where l.unit_id = any ((select counted_among(of_units))::int[])
  ), home as materialized (
    select p.staff_id, p.workplace_id from placements p
    where p.is_home and p.valid_from <= on_day and p.valid_to > on_day
      and p.workplace_id in (select workplace_id from lines)
  ), found as (
    select h.workplace_id, on_day - f.due_on overdue from home h
    join follow_ups f on f.staff_id = h.staff_id
    join staff s on s.id = h.staff_id
    where f.due_on < on_day and (f.recorded_at at time zone 'Europe/London')::date <= on_day
      and (f.closed_at is null or (f.closed_at at time zone 'Europe/London')::date > on_day)
      and (s.asked_not_to_contact_at is null
        or (s.asked_not_to_contact_at at time zone 'Europe/London')::date > on_day)
    union all
    select h.workplace_id, null from home h join pending_joins j on j.staff_id = h.staff_id
    where j.said_on <= on_day and (j.confirmed_on is null or j.confirmed_on > on_day)
      and (j.withdrawn_at is null or (j.withdrawn_at at time zone 'Europe/London')::date > on_day)
  )
  select l.unit_id, count(*) filter (where f.overdue <= 7)::int,
    count(*) filter (where f.overdue between 8 and 30)::int,
    count(*) filter (where f.overdue > 30)::int,
    count(*) filter (where f.overdue is null)::int
  from found f join lines l on l.workplace_id = f.workplace_id
  group by 1
$$;

-- How many different people raised each issue in the year before a day, by workplace.
create function issues_raised_below(on_day date, of_units int[]) returns table(
  workplace_id int, issue text, people int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select p.workplace_id, n.name::text, count(distinct c.staff_id)::int
  from placements p
  join standing_contacts c on c.staff_id = p.staff_id
  join contact_issues i on i.contact_id = c.id
  join issues n on n.id = i.issue_id
  where p.is_home and p.valid_from <= on_day and p.valid_to > on_day
    and c.happened_on > on_day - 365 and c.happened_on <= on_day
    and p.workplace_id = any (array(
      select distinct l.workplace_id from workplace_lines l
      where l.unit_id = any ((select counted_among(of_units))::int[])))
  group by p.workplace_id, n.name
$$;

-- The teams of these workplaces, as far as the session sees the people in them. Measures are the
-- ledger's; null stands for whoever has no team.
create function team_counts(on_day date, of_workplaces int[]) returns table(
  workplace_id int, team_id int, eligible int, members int, other_union int, not_members int,
  out_of_scope int, reps int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select q.workplace_id, q.team_id, count(*) filter (where q.counted)::int,
    count(*) filter (where q.counted and q.code = 1)::int,
    count(*) filter (where q.counted and q.code = 2)::int,
    count(*) filter (where q.counted and q.code = 3)::int,
    count(*) filter (where not q.counted)::int,
    count(*) filter (where q.is_rep)::int
  from (
    select p.workplace_id, p.team_id, engagement_in_scope(p.engagement) counted, d.code,
      exists (select from union_roles r where r.staff_id = p.staff_id and r.kind in (1, 2)
        and r.valid_from <= on_day and r.valid_to > on_day) is_rep
    from placements p
    left join standings d on d.staff_id = p.staff_id
      and d.valid_from <= on_day and d.valid_to > on_day
    where p.is_home and p.valid_from <= on_day and p.valid_to > on_day
      and p.workplace_id = any (array(
        select unnest(of_workplaces) intersect select unnest(my_units('people'))))
  ) q group by 1, 2
$$;
