-- The same answers from fewer rows, for a union of a million: what each function says is said where
-- it was first made (ledger.sql, facts.sql, goals.sql, moves.sql), what is new here is said here.

-- A session's units are kept in order, so one is found in thousands by a few comparisons.
create function is_among(unit int, units int[]) returns boolean
language sql immutable parallel safe as $$
  select coalesce(units[width_bucket(unit, units)] = unit, false)
$$;

create or replace function counted_among(asked int[]) returns int[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  mine int[] := my_units('count');
begin
  return array(select distinct u from unnest(asked) u where is_among(u, mine));
end $$;

-- ---------- the ledger: a year is a row, as a month is

create or replace function fold_headcounts(most int default 100000) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  folded int;
begin
  if not exists (select from headcount_changes) and not exists (select from uncounted_people) then
    return 0;
  end if;
  if not pg_try_advisory_xact_lock(7001) then
    return -1;
  end if;
  perform count_waiting();
  with taken as (
    delete from headcount_changes where id in (
      select id from headcount_changes order by id limit most)
    returning unit_id, day, measure, people
  ), sums as materialized (
    select unit_id, day, measure, sum(people)::int people from taken group by 1, 2, 3
    having sum(people) <> 0
  ), days as (
    insert into headcount_days as d (unit_id, day, measure, people)
    select unit_id, day, measure, people from sums
    on conflict (unit_id, day, measure) do update set people = d.people + excluded.people
  ), months as (
    insert into headcount_months as m (unit_id, month, measure, people)
    select unit_id, date_trunc('month', day)::date, measure, sum(people) from sums group by 1, 2, 3
    on conflict (unit_id, month, measure) do update set people = m.people + excluded.people
  ), years as (
    insert into headcount_years as y (unit_id, year, measure, people)
    select unit_id, date_trunc('year', day)::date, measure, sum(people) from sums group by 1, 2, 3
    on conflict (unit_id, year, measure) do update set people = y.people + excluded.people
  )
  select count(*)::int into folded from taken;
  return folded;
end $$;

create function add_up_years() returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into headcount_years(unit_id, year, measure, people)
  select unit_id, date_trunc('year', month)::date, measure, sum(people)
  from headcount_months group by 1, 2, 3 order by 1, 2, 3
$$;

create or replace function begin_recount() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform change_rules();
  truncate headcount_changes, headcount_days, headcount_months, headcount_years, counted_people,
    uncounted_people;
end $$;

create or replace function recount_some(after_id bigint, most int) returns bigint
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan set work_mem = '256MB' set jit = off as $$
declare
  part bigint[] := array(select id from staff where id > after_id order by id limit most);
begin
  insert into counted_people(staff_id, steps)
  select p.id, coalesce(s.steps, '{}')
  from unnest(part) p(id)
  left join (
    select h.staff_id, array_agg(array[h.unit_id, packed_day(h.day), h.measure, h.people]) steps
    from headcount_steps(part) h group by h.staff_id
  ) s on s.staff_id = p.id order by p.id;
  if cardinality(part) > 0 then
    return part[cardinality(part)];
  end if;
  insert into headcount_days(unit_id, day, measure, people)
  select l.unit_id, q.day, q.measure, sum(q.people)
  from (
    select s.unit_id, s.day, s.measure, sum(s.people) people
    from (
      select u.unit_id, u.day, u.measure, u.people
      from counted_people c cross join lateral unpacked_steps(c.steps) u
      union all select e.unit_id, e.day, e.measure, e.people from erased_headcounts e
    ) s group by 1, 2, 3
  ) q join unit_lines l on l.leaf = q.unit_id
  group by 1, 2, 3 having sum(q.people) <> 0 order by 1, 2, 3;
  insert into headcount_months(unit_id, month, measure, people)
  select unit_id, date_trunc('month', day)::date, measure, sum(people)
  from headcount_days group by 1, 2, 3 order by 1, 2, 3;
  perform add_up_years();
  return null;
end $$;

-- The ledger is read by its keys, however many units are asked for: the plan is kept, because
-- making one costs as much as reading a unit does.
create or replace function headcounts_on(on_day date, of_units int[]) returns table(
  unit_id int, measure smallint, people int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  mine int[] := counted_among(of_units);
  first_month date := date_trunc('year', on_day)::date;
  since date := date_trunc('month', on_day)::date;
begin
  return query
    select q.unit_id, q.measure, sum(q.people)::int from (
      select y.unit_id, y.measure, y.people from headcount_years y
      where y.unit_id = any (mine) and y.year < first_month and y.measure < 20
      union all
      select m.unit_id, m.measure, m.people from headcount_months m
      where m.unit_id = any (mine) and m.month >= first_month and m.month < since and m.measure < 20
      union all
      select d.unit_id, d.measure, d.people from headcount_days d
      where d.unit_id = any (mine) and d.day >= since and d.day <= on_day and d.measure < 20
      union all
      select c.unit_id, c.measure, c.people from open_steps c
      where c.unit_id = any (mine) and c.day <= on_day and c.measure < 20
    ) q group by 1, 2 having sum(q.people) <> 0;
end $$;

-- The same of each unit on a day of its own: units and days stand side by side.
create function headcounts_by(of_units int[], on_days date[]) returns table(
  unit_id int, day date, measure smallint, people int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  mine int[] := counted_among(of_units);
begin
  return query
    with asked as materialized (
      select distinct a.unit_id, a.on_day, date_trunc('month', a.on_day)::date since,
        date_trunc('year', a.on_day)::date first_month
      from unnest(of_units, on_days) a(unit_id, on_day) where a.unit_id = any (mine)
    ), waiting as materialized (
      select c.unit_id, c.day, c.measure, c.people from open_steps c
      where c.unit_id = any (mine) and c.measure < 20
    )
    select q.unit_id, q.on_day, q.measure, sum(q.people)::int from (
      select a.unit_id, a.on_day, s.measure, s.people
      from asked a cross join lateral (
        select y.measure, y.people from headcount_years y
        where y.unit_id = a.unit_id and y.year < a.first_month and y.measure < 20
        union all
        select m.measure, m.people from headcount_months m
        where m.unit_id = a.unit_id and m.month >= a.first_month and m.month < a.since
          and m.measure < 20
        union all
        select d.measure, d.people from headcount_days d
        where d.unit_id = a.unit_id and d.day >= a.since and d.day <= a.on_day and d.measure < 20
      ) s
      union all
      select a.unit_id, a.on_day, w.measure, w.people
      from asked a join waiting w on w.unit_id = a.unit_id and w.day <= a.on_day
    ) q group by 1, 2, 3 having sum(q.people) <> 0;
end $$;

create or replace function headcount_trend(
  since date, until date, of_units int[], of_measures smallint[]
) returns table(unit_id int, month date, measure smallint, people int)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  mine int[] := counted_among(of_units);
  last date := date_trunc('month', until)::date;
  first_month date := date_trunc('year', least(since, until))::date;
begin
  return query
    select q.unit_id, case when q.at >= since then q.at end, q.measure, sum(q.people)::int from (
      select y.unit_id, y.year at, y.measure, y.people from headcount_years y
      where y.unit_id = any (mine) and y.year < first_month and y.measure = any (of_measures)
      union all
      select m.unit_id, m.month, m.measure, m.people from headcount_months m
      where m.unit_id = any (mine) and m.month >= first_month and m.month < last
        and m.measure = any (of_measures)
      union all
      select d.unit_id, last, d.measure, d.people from headcount_days d
      where d.unit_id = any (mine) and d.day >= last and d.day <= until
        and d.measure = any (of_measures)
      union all
      select c.unit_id, date_trunc('month', c.day)::date, c.measure, c.people
      from open_steps c
      where c.unit_id = any (mine) and c.day <= until and c.measure = any (of_measures)
    ) q group by 1, 2, 3;
end $$;

-- Units are compared with those below them, and years with their months.
create or replace function doubtful_headcounts(most int) returns setof int
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  sample int[] := array(select id from workplaces order by random() limit most);
begin
  return query
  with steps as (
    select s.unit_id, s.day, s.measure, s.people
    from headcount_steps(array(
      select distinct staff_id from placements where workplace_id = any (sample))) s
    where s.unit_id = any (sample)
    union all
    select e.unit_id, e.day, e.measure, e.people from erased_headcounts e
    where e.unit_id = any (sample)
    union all
    select d.unit_id, d.day, d.measure, -d.people from headcount_days d
    where d.unit_id = any (sample)
    union all
    select c.unit_id, c.day, c.measure, -c.people from open_steps c
    where c.unit_id = any (sample)
  ), totals as materialized (
    select q.unit_id, q.measure, sum(q.people) people from (
      select m.unit_id, m.measure, m.people from headcount_months m
      union all select c.unit_id, c.measure, c.people from open_steps c
    ) q group by 1, 2
  ), lines as materialized (select * from unit_lines)
  select q.unit_id from steps q group by q.unit_id, q.day, q.measure having sum(q.people) <> 0
  union
  select q.unit_id from (
    select t.unit_id, t.measure, t.people from totals t
    union all
    select l.unit_id, t.measure, -t.people from totals t join lines l on l.leaf = t.unit_id
  ) q group by q.unit_id, q.measure having sum(q.people) <> 0
  union
  select q.unit_id from (
    select y.unit_id, y.year, y.measure, y.people from headcount_years y
    union all
    select m.unit_id, date_trunc('year', m.month)::date, m.measure, -m.people
    from headcount_months m
  ) q group by q.unit_id, q.year, q.measure having sum(q.people) <> 0;
end $$;

create or replace function office_signals(on_day date, month_3 date, month_12 date) returns table(
  unit_id int, eligible int, members int, other_union int, asked_not int, reached_30 int, reps int,
  eligible_3 int, members_3 int, eligible_12 int, members_12 int, overdue int, overdue_since date
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  counted int[] := my_units('count');
  exactly int[] := my_units('exact');
  mine int[] := array(
    select w.id from workplaces w where is_among(w.id, exactly) and is_among(w.id, counted));
  since date := date_trunc('month', on_day)::date;
  year_12 date := date_trunc('year', month_12)::date;
  this_year date := date_trunc('year', on_day)::date;
begin
  return query
    with parts as (  -- added up first, so that what follows is about a few rows an office
      -- Of people and members the months since year_12 are asked for, of the others this year's.
      select y.unit_id, y.measure, sum(y.people) people, sum(y.people) people_3,
        sum(y.people) people_12
      from headcount_years y
      where y.unit_id = any (mine) and y.measure in (1, 2, 3, 6, 7, 13)
        and y.year < case when y.measure <= 2 then year_12 else this_year end
      group by y.unit_id, y.measure
      union all
      select m.unit_id, m.measure, sum(m.people),
        sum(m.people) filter (where m.month < month_3),
        sum(m.people) filter (where m.month < month_12)
      from headcount_months m
      where m.unit_id = any (mine) and m.month >= year_12 and m.month < since
        and m.measure in (1, 2, 3, 6, 7, 13) and (m.measure <= 2 or m.month >= this_year)
      group by m.unit_id, m.measure
      union all
      select d.unit_id, d.measure, sum(d.people), null, null
      from headcount_days d
      where d.unit_id = any (mine) and d.day >= since and d.day <= on_day
        and d.measure in (1, 2, 3, 6, 7, 13)
      group by d.unit_id, d.measure
      union all
      select c.unit_id, c.measure, c.people, case when c.day < month_3 then c.people end,
        case when c.day < month_12 then c.people end
      from open_steps c
      where c.unit_id = any (mine) and c.day <= on_day and c.measure in (1, 2, 3, 6, 7, 13)
    ), counted as (
      select p.unit_id,
        coalesce(sum(p.people) filter (where p.measure = 1), 0)::int eligible,
        coalesce(sum(p.people) filter (where p.measure = 2), 0)::int members,
        coalesce(sum(p.people) filter (where p.measure = 3), 0)::int other_union,
        coalesce(sum(p.people) filter (where p.measure = 6), 0)::int asked_not,
        coalesce(sum(p.people) filter (where p.measure = 7), 0)::int reached_30,
        coalesce(sum(p.people) filter (where p.measure = 13), 0)::int reps,
        coalesce(sum(p.people_3) filter (where p.measure = 1), 0)::int eligible_3,
        coalesce(sum(p.people_3) filter (where p.measure = 2), 0)::int members_3,
        coalesce(sum(p.people_12) filter (where p.measure = 1), 0)::int eligible_12,
        coalesce(sum(p.people_12) filter (where p.measure = 2), 0)::int members_12
      from parts p group by p.unit_id
    ), promises as (
      select f.scope_unit_id unit_id, count(*)::int overdue, min(f.due_on) since
      from follow_ups f join staff s on s.id = f.staff_id
      where f.closed_at is null and f.due_on < on_day - 7 and f.scope_unit_id = any (mine)
        and s.workplace_id = f.scope_unit_id and s.asked_not_to_contact_at is null
      group by f.scope_unit_id
    )
    select c.*, coalesce(p.overdue, 0), p.since
    from counted c left join promises p on p.unit_id = c.unit_id
    where c.eligible > 0;
end $$;

-- ---------- which units, and which offices

create or replace function units_about(which int) returns table(
  id int, kind smallint, name text, parent_id int, group_id int, target_rate float,
  counted boolean, exact boolean, people boolean
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  map int[] := my_units('map');
  counts int[] := my_units('count');
  exactly int[] := my_units('exact');
  of_people int[] := my_units('people');
  about int[] := array[which];
begin
  if which is null then
    about := array(
      select u.id from unnest(counts) c(unit_id) join units u on u.id = c.unit_id
      where not is_among(u.parent_id, counts) and not is_among(u.group_id, counts));
  end if;
  about := array(
    with recursive line as (
      select unnest(about) unit_id
      union
      select v.unit_id from line l join units u on u.id = l.unit_id
      cross join lateral (values (u.parent_id), (u.group_id)) v(unit_id)
      where v.unit_id is not null
    )
    select unit_id from line
    union select u.id from units u where u.parent_id = which
    union select u.id from units u where u.group_id = which);
  return query
    select u.id, u.kind, u.name::text, u.parent_id, u.group_id, u.target_rate,
      is_among(u.id, counts), is_among(u.id, exactly), is_among(u.id, of_people)
    from units u
    where u.id = any (about) and u.kind <> 6 and is_among(u.id, map)
    order by u.kind, u.name;
end $$;

-- The workplaces below each of these units whose counts the session sees; one is below itself.
create function places_below(of_units int[]) returns table(workplace_id int, unit_id int)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  mine int[] := counted_among(of_units);
begin
  return query
    select w.id, l.unit_id from branch_lines(mine) l join units w on w.parent_id = l.branch
    where w.kind = 5
    union all
    select w.id, w.id from units w where w.id = any (mine) and w.kind = 5;
end $$;

create function offices_below(of_unit int) returns table(id int, name text, branch text)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
set enable_nestloop = off as $$
#variable_conflict use_column
declare
  mine int[] := my_units('count');
begin
  return query
    select w.id, w.name::text, b.name::text
    from places_below(array[of_unit]) p join units w on w.id = p.workplace_id
    join units b on b.id = w.parent_id
    where is_among(w.id, mine)
    order by w.name, w.id;
end $$;

create or replace function list_facts_below(of_units int[]) returns table(
  unit_id int, places int, places_declared int, declared int, declared_on date,
  listed_on date, extract_on date
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  mine int[] := counted_among(of_units);
  today date := london_today();
  top int := (select u.id from units u where u.kind = 1);
  branches_of int[] := array(
    select b.id from units b
    where b.kind = 4 and (top = any (mine) or b.id = any (mine) or b.parent_id = any (mine)
      or b.group_id = any (mine)));
begin
  return query
  with branches as materialized (
    select w.parent_id branch, count(*) places, count(f.declared) places_declared,
      sum(f.declared) declared, min(f.declared_on) declared_on,
      min(coalesce(f.listed_on, f.entered_on)) listed_on, min(f.extract_on) extract_on
    from units w
    join workplaces p on p.id = w.id and (p.closed_on is null or p.closed_on > today)
    left join list_facts f on f.workplace_id = w.id
    where w.kind = 5 and w.parent_id = any (branches_of)
    group by 1
  ), lines as (
    select q.*, v.unit_id from branches q join units b on b.id = q.branch
    cross join lateral (values (b.id), (b.parent_id), (b.group_id), (top)) v(unit_id)
  )
  select l.unit_id, sum(l.places)::int, sum(l.places_declared)::int, sum(l.declared)::int,
    min(l.declared_on), min(l.listed_on), min(l.extract_on)
  from lines l where l.unit_id = any (mine) group by 1
  union all
  select p.id, case when p.closed_on <= today then 0 else 1 end,
    (f.declared is not null and coalesce(p.closed_on > today, true))::int,
    f.declared, f.declared_on, coalesce(f.listed_on, f.entered_on), f.extract_on
  from workplaces p left join list_facts f on f.workplace_id = p.id
  where p.id = any (mine);
end $$;

create or replace function places_without_rep(on_day date, below int) returns int
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  places int[] := array(
    select b.workplace_id from places_below(array[below]) b
    join workplaces p on p.id = b.workplace_id and (p.closed_on is null or p.closed_on > on_day));
  since date := date_trunc('month', on_day)::date;
begin
  return cardinality(places) - (
    select count(*) from (
      select q.unit_id from (
        select m.unit_id, m.people from headcount_months m
        where m.unit_id = any (places) and m.measure = 13 and m.month < since
        union all
        select d.unit_id, d.people from headcount_days d
        where d.unit_id = any (places) and d.measure = 13 and d.day >= since and d.day <= on_day
        union all
        select c.unit_id, c.people from open_steps c
        where c.unit_id = any (places) and c.measure = 13 and c.day <= on_day
      ) q group by 1 having sum(q.people) > 0
    ) r);
end $$;

-- ---------- of a few units at once

-- What hangs on people hangs on where they work today (scope_unit_id), so that is where it is
-- looked for; these worked in these places between two days and may hang elsewhere.
create function placed_otherwise(since date, until date, places int[]) returns bigint[]
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select array(
    select p.staff_id from placements p
    where p.is_home and p.workplace_id = any (places)
      and p.valid_from <= until and p.valid_to >= since and p.valid_to < date '9999-12-31'
    union
    select p.staff_id from placements p
    where p.is_home and p.workplace_id = any (places) and p.valid_to >= since
      and p.valid_from <= until and p.valid_from > (select r.through from rolled_forward r))
$$;

create or replace function promises_on(on_day date, of_units int[]) returns table(
  unit_id int, overdue_7 int, overdue_30 int, overdue_more int, pending_joins int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  places int[] := array(select distinct b.workplace_id from places_below(of_units) b);
  others bigint[];
begin
  if on_day >= london_today() then
    others := placed_otherwise(on_day, on_day, places);
  else  -- what has been kept or withdrawn since is found by person alone
    others := array(
      select p.staff_id from placements p
      where p.is_home and p.workplace_id = any (places)
        and p.valid_from <= on_day and p.valid_to > on_day);
  end if;
  return query
  with promised as (
    select f.id, f.staff_id, f.due_on from follow_ups f
    where f.scope_unit_id = any (places) and f.closed_at is null and f.due_on < on_day
      and (f.recorded_at at time zone 'Europe/London')::date <= on_day
    union
    select f.id, f.staff_id, f.due_on from follow_ups f
    where f.staff_id = any (others) and f.due_on < on_day
      and (f.recorded_at at time zone 'Europe/London')::date <= on_day
      and (f.closed_at is null or (f.closed_at at time zone 'Europe/London')::date > on_day)
  ), joins as (
    select j.id, j.staff_id from pending_joins j
    where j.scope_unit_id = any (places) and j.confirmed_on is null and j.withdrawn_at is null
      and j.said_on <= on_day
    union
    select j.id, j.staff_id from pending_joins j
    where j.staff_id = any (others) and j.said_on <= on_day
      and (j.confirmed_on is null or j.confirmed_on > on_day)
      and (j.withdrawn_at is null or (j.withdrawn_at at time zone 'Europe/London')::date > on_day)
  ), found as (
    select f.staff_id, on_day - f.due_on overdue from promised f join staff s on s.id = f.staff_id
    where s.asked_not_to_contact_at is null
      or (s.asked_not_to_contact_at at time zone 'Europe/London')::date > on_day
    union all
    select j.staff_id, null from joins j
  ), there as (
    select p.workplace_id, f.overdue from found f
    join placements p on p.staff_id = f.staff_id and p.is_home
      and p.valid_from <= on_day and p.valid_to > on_day
    where p.workplace_id = any (places)
  )
  select l.unit_id, count(*) filter (where t.overdue <= 7)::int,
    count(*) filter (where t.overdue between 8 and 30)::int,
    count(*) filter (where t.overdue > 30)::int,
    count(*) filter (where t.overdue is null)::int
  from there t join places_below(of_units) l on l.workplace_id = t.workplace_id
  group by 1;
end $$;

create or replace function issues_raised_below(on_day date, of_units int[]) returns table(
  workplace_id int, issue text, people int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  places int[] := array(select distinct b.workplace_id from places_below(of_units) b);
  others bigint[] := placed_otherwise(on_day, on_day, places);
  every int[] := array(select n.id from issues n);
begin
  return query
  with raised as (
    select c.id, c.staff_id, i.issue_id
    from contacts c join contact_issues i on i.contact_id = c.id
    where c.scope_unit_id = any (places) and i.scope_unit_id = any (places)
      and i.issue_id = any (every)
      and c.result <> 9 and c.happened_on > on_day - 365 and c.happened_on <= on_day
    union
    select c.id, c.staff_id, i.issue_id
    from contacts c join contact_issues i on i.contact_id = c.id
    where c.staff_id = any (others)
      and c.result <> 9 and c.happened_on > on_day - 365 and c.happened_on <= on_day
  ), standing as (
    select distinct r.staff_id, r.issue_id from raised r
    where not exists (select from contacts x where x.corrects_id = r.id)
  )
  select p.workplace_id, n.name::text, count(*)::int
  from standing r join issues n on n.id = r.issue_id
  join placements p on p.staff_id = r.staff_id and p.is_home
    and p.valid_from <= on_day and p.valid_to > on_day
  where p.workplace_id = any (places)
  group by 1, 2;
end $$;

-- Of today it stands beside each name; of another day, and before the day has begun, it is what
-- was so then.
create or replace function team_counts(on_day date, of_workplaces int[]) returns table(
  workplace_id int, team_id int, eligible int, members int, other_union int, not_members int,
  out_of_scope int, reps int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  mine int[] := my_units('people');
  places int[] := array(select w from unnest(of_workplaces) w where is_among(w, mine));
begin
  if on_day = london_today() and (select r.through from rolled_forward r) >= on_day then
    return query
    select s.workplace_id, s.team_id, count(*) filter (where s.in_scope)::int,
      count(*) filter (where s.in_scope and s.standing = 1)::int,
      count(*) filter (where s.in_scope and s.standing = 2)::int,
      count(*) filter (where s.in_scope and s.standing = 3)::int,
      count(*) filter (where not s.in_scope)::int,
      count(*) filter (where s.is_rep)::int
    from staff s where s.workplace_id = any (places) group by 1, 2;
    return;
  end if;
  return query
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
      and p.workplace_id = any (places)
  ) q group by 1, 2;
end $$;

-- ---------- who came and went

-- Only who may have an edge in these days is looked at: who came or went, whose membership began or
-- ended.
create or replace function member_edges(of_unit int, since date, until date) returns table(
  staff_id bigint, day date, term text, code smallint, reason text
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  places int[] := array(select b.workplace_id from places_below(array[of_unit]) b);
  rule bargaining_units := (select b from bargaining_units b where b.id = of_unit);
  whom bigint[];
  others bigint[];
  members_ever bigint[];
begin
  if rule.id is not null then
    places := array(select w.id from workplaces w where w.employer_id = rule.employer_id
      and (rule.workplace_ids = '{}' or w.id = any (rule.workplace_ids)));
  end if;
  if rule.valid_from >= since or rule.valid_to < until then  -- the rule begins or ends: everybody
    whom := array(
      select distinct p.staff_id from placements p
      where p.is_home and p.workplace_id = any (places)
        and p.valid_from < until and p.valid_to >= since);
  else
    others := placed_otherwise(since, until - 1, places);
    whom := array(
      select p.staff_id from placements p
      where p.is_home and p.workplace_id = any (places)
        and p.valid_from >= since and p.valid_from < until
      union
      select p.staff_id from placements p
      where p.is_home and p.workplace_id = any (places)
        and p.valid_from < until and p.valid_to >= since and p.valid_to < until
      union
      select d.staff_id from standings d
      where d.code = 1 and d.scope_unit_id = any (places)
        and d.valid_from >= since and d.valid_from < until
      union
      select d.staff_id from standings d
      where d.code = 1 and d.scope_unit_id = any (places)
        and d.valid_to >= since and d.valid_to < until and d.valid_to < date '9999-12-31'
      union
      select d.staff_id from standings d
      where d.code = 1 and d.staff_id = any (others)
        and (d.valid_from >= since and d.valid_from < until
          or d.valid_to >= since and d.valid_to < until));
  end if;
  members_ever := array(  -- who never was a member is no edge: most people end here
    select distinct d.staff_id from standings d where d.code = 1 and d.staff_id = any (whom));
  return query
  with homes as materialized (
    select p.staff_id,
      range_agg(daterange(p.valid_from, p.valid_to)) working,
      range_agg(case
        when not p.workplace_id = any (places) then 'empty'::daterange
        when rule.id is null then daterange(p.valid_from, p.valid_to)
        when rule.grades = '{}' or p.grade = any (rule.grades)
          then daterange(p.valid_from, p.valid_to) * daterange(rule.valid_from, rule.valid_to)
        else 'empty'::daterange end) here,
      range_agg(case
        when not p.workplace_id = any (places) then 'empty'::daterange
        when rule.id is null and engagement_in_scope(p.engagement)
          then daterange(p.valid_from, p.valid_to)
        when p.engagement = any (rule.engagements)
          and (rule.grades = '{}' or p.grade = any (rule.grades))
          then daterange(p.valid_from, p.valid_to) * daterange(rule.valid_from, rule.valid_to)
        else 'empty'::daterange end) eligible
    from placements p where p.is_home and p.staff_id = any (members_ever)
    group by p.staff_id
  ), membership as materialized (
    select d.staff_id, range_agg(daterange(d.valid_from, d.valid_to)) member,
      array_agg(d.valid_to) filter (where d.source = 2) ended
    from standings d where d.code = 1 and d.staff_id = any (members_ever) group by d.staff_id
  ), beginnings as materialized (
    select r.staff_id, array_agg(r.joined_on) joined
    from members r where r.staff_id = any (members_ever) group by r.staff_id
  ), persons as materialized (
    select h.staff_id, h.working, h.here, h.eligible, m.member, m.ended, b.joined,
      h.eligible * m.member counted
    from homes h join membership m on m.staff_id = h.staff_id
    left join beginnings b on b.staff_id = h.staff_id
  ), edges as materialized (
    select p.*, e.day, e.enters,
      coalesce(e.day = any (p.joined), false) and not p.member @> e.day - 1 joins,
      not p.member @> e.day and coalesce(e.day = any (p.ended), false) leaves
    from persons p cross join lateral unnest(p.counted) run
    cross join lateral (values (lower(run), true), (upper(run), false)) e(day, enters)
    where e.day >= since and e.day < until
  )
  select e.staff_id, e.day, t.term,
    case when t.term = 'left' then l.status
      when t.term = 'joined' then exists (
        select from standing_contacts c where c.staff_id = e.staff_id and c.reached
          and c.happened_on between e.day - 60 and e.day)::int::smallint
    end,
    case when t.term = 'left' then l.end_reason::text end
  from edges e
  cross join lateral (values
    ('joined', e.enters and e.joins),
    ('became_known', e.enters and not e.joins and e.eligible @> e.day - 1),
    ('into_scope',
      e.enters and not e.joins and not e.eligible @> e.day - 1 and e.here @> e.day - 1),
    ('moved_in',
      e.enters and not e.joins and not e.here @> e.day - 1 and e.working @> e.day - 1),
    ('listed', e.enters and not e.joins and not e.working @> e.day - 1),
    ('left', not e.enters and e.leaves),
    ('no_longer_known', not e.enters and not e.leaves and not e.member @> e.day),
    ('out_of_scope',
      not e.enters and e.member @> e.day and not e.eligible @> e.day and e.here @> e.day),
    ('moved_out', not e.enters and e.member @> e.day and not e.here @> e.day
      and e.working @> e.day),
    ('unlisted', not e.enters and e.member @> e.day and not e.working @> e.day)
  ) t(term, holds)
  left join lateral (
    select r.status, r.end_reason from members r
    where t.term = 'left' and r.staff_id = e.staff_id and r.joined_on < e.day
    order by r.joined_on desc limit 1
  ) l on true
  where t.holds;
end $$;

-- ---------- finding somebody

-- What somebody sees few people of is read as those people, in a union of any size.
create or replace function search_staff(asked text, most int) returns table(staff_id bigint, score real)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.5 as $$
declare
  q text := norm(replace(left(asked, 200), '_', ' '));
  digits text;
  units int[] := my_units('people');
  known bigint[] := my_people();
  hidden bigint[] := my_conflicts();
  opened bigint[];
  word text;
  like_safe text;
  words text[];
  longest text;
  begins text[];
  first_word text;
  few boolean := coalesce(cardinality(units), 0) <= 10;
begin
  if q is null or q = '' or units is null and known is null then
    return;
  end if;
  if position('@' in asked) > 1 then
    return query
      select s.id, 1::real from staff s
      where s.email_lower = lower(btrim(asked))
        and (s.scope_unit_id = any (units) or s.id = any (known))
        and s.id <> all (hidden)
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
        and s.id <> all (hidden)
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
  if few then
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
      and s.id <> all (hidden)
    order by 2 desc, s.sort_name, s.id limit most;
  if not found and length(q) >= 3 and few then
    -- Spelt nearly so; the index has everybody in the union who is called a little like it.
    return query
      with near as materialized (
        select s.id, s.search_name, s.sort_name from staff s
        where (s.scope_unit_id = any (units) or s.id = any (opened)) and s.id <> all (hidden)
      )
      select n.id, word_similarity(q, n.search_name) from near n
      where q <% n.search_name order by 2 desc, n.sort_name, n.id limit most;
  elsif not found and length(q) >= 3 then
    return query
      select s.id, word_similarity(q, s.search_name) from staff s
      where q <% s.search_name and (s.scope_unit_id = any (units) or s.id = any (opened))
      and s.id <> all (hidden)
      order by 2 desc, s.sort_name, s.id limit most;
  end if;
  if not found and length(q) >= 2 and q !~ '^[a-z ]+$' then
    -- Scripts that need no spaces, and too few trigrams to be near anything.
    return query
      select s.id, 1::real from staff s
      where replace(s.search_name, ' ', '') like '%' || replace(replace(replace(replace(q, ' ', ''),
          '\', '\\'), '%', '\%'), '_', '\_') || '%'
        and (s.scope_unit_id = any (units) or s.id = any (opened))
        and s.id <> all (hidden)
      order by s.sort_name, s.id limit most;
  end if;
end $$;
