-- The headcount ledger: how many people of each kind, in every unit, on any day past or announced.
--
-- Time is in it as signed steps by the day they take effect, so a day that comes, a date put right
-- and a question about last March are one sum. A step is written in the transaction of the change,
-- as a row of its own: no writer waits for another's total. Folding adds the rows up, by day and
-- by month, so that a sum reads a few dozen rows. Nobody reads these tables but the functions
-- below, which take the units they answer for from the session.

-- Every unit in whose headcount somebody of a workplace is; a bargaining unit counts by its rule.
create view unit_lines with (security_invoker = true) as
  select w.id leaf, line.unit_id
  from units w
  left join units b on b.id = w.parent_id
  left join units g on g.id = b.group_id
  left join units r on r.id = b.parent_id
  left join units n on n.id = r.parent_id
  cross join lateral (
    select distinct v.unit_id from (values (w.id), (b.id), (g.id), (g.parent_id), (r.id), (n.id))
      v(unit_id) where v.unit_id is not null
  ) line
  where w.kind = 5
  union all select id, id from units where kind = 6;

create or replace view standing_contacts with (security_invoker = true) as
  select c.id, c.staff_id, c.happened_on, c.reached, c.channel from contacts c
  where c.result <> 9 and not exists (select from contacts x where x.corrects_id = c.id);

-- THE definition of what these people count as: a step up or down, by one, on a day. Measures
-- below 20 say how many there are on a day (app.density.measures), the others what happened.
create function headcount_steps(ids bigint[]) returns table(
  staff_id bigint, unit_id int, day date, measure smallint, people int
)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  with placed as materialized (
    select p.staff_id, p.workplace_id, p.grade, p.engagement, p.valid_from, p.valid_to
    from placements p where p.staff_id = any (ids) and p.is_home
  ), homes as materialized (
    select p.staff_id, p.workplace_id unit_id, engagement_in_scope(p.engagement) counted,
      range_agg(daterange(p.valid_from, p.valid_to)) here
    from placed p group by 1, 2, 3
    union all
    select p.staff_id, b.id, p.engagement = any (b.engagements),
      range_agg(daterange(p.valid_from, p.valid_to) * daterange(b.valid_from, b.valid_to))
    from placed p
    join workplaces w on w.id = p.workplace_id
    join bargaining_units b on b.employer_id = w.employer_id
      and (b.workplace_ids = '{}' or p.workplace_id = any (b.workplace_ids))
      and (b.grades = '{}' or p.grade = any (b.grades))
      and b.valid_from < p.valid_to and p.valid_from < b.valid_to
    group by 1, 2, 3
  ), known as materialized (
    select d.staff_id,
      range_agg(daterange(d.valid_from, d.valid_to)) filter (where d.code = 1) members,
      range_agg(daterange(d.valid_from, d.valid_to)) filter (where d.code = 2) others,
      range_agg(daterange(d.valid_from, d.valid_to)) filter (where d.code = 3) nons
    from standings d where d.staff_id = any (ids) group by 1
  ), representing as materialized (
    select u.staff_id, range_agg(daterange(u.valid_from, u.valid_to)) reps
    from union_roles u where u.staff_id = any (ids) and u.kind in (1, 2) group by 1
  ), spoken as materialized (
    select c.staff_id, c.happened_on as day, c.reached, c.channel
    from standing_contacts c where c.staff_id = any (ids)
  ), contacted as materialized (
    select c.staff_id,
      range_agg(daterange(c.day, c.day + 30)) filter (where c.reached) reached_30,
      range_agg(daterange(c.day, c.day + 90)) filter (where c.reached) reached_90,
      range_agg(daterange(c.day, c.day + 365)) filter (where c.reached) reached_365,
      range_agg(daterange(c.day, c.day + 30)) tried_30,
      range_agg(daterange(c.day, c.day + 90)) tried_90,
      range_agg(daterange(c.day, c.day + 365)) tried_365,
      range_agg(daterange(c.day, c.day + 365)) filter (where c.reached and c.channel <= 4) met_365,
      range_agg(daterange(c.day, c.day + 61)) filter (where c.reached) may_lead_to
    from spoken c group by 1
  ), persons as materialized (
    select s.id,
      coalesce(d.members, '{}') members, coalesce(d.others, '{}') others,
      coalesce(d.nons, '{}') nons, coalesce(r.reps, '{}') reps,
      case when s.asked_not_to_contact_at is null then '{}'::datemultirange
        else datemultirange(daterange(
          (s.asked_not_to_contact_at at time zone 'Europe/London')::date, '9999-12-31'))
      end asked_not,
      coalesce(c.reached_30, '{}') reached_30, coalesce(c.reached_90, '{}') reached_90,
      coalesce(c.reached_365, '{}') reached_365, coalesce(c.tried_30, '{}') tried_30,
      coalesce(c.tried_90, '{}') tried_90, coalesce(c.tried_365, '{}') tried_365,
      coalesce(c.met_365, '{}') met_365, coalesce(c.may_lead_to, '{}') may_lead_to
    from staff s
    left join known d on d.staff_id = s.id
    left join representing r on r.staff_id = s.id
    left join contacted c on c.staff_id = s.id
    where s.id = any (ids)
  ), eligible as materialized (
    select h.staff_id, h.unit_id, h.here,
      case when h.counted then h.here else '{}'::datemultirange end eligible
    from homes h
  ), spans as (
    select e.staff_id, e.unit_id, v.measure, v.days
    from eligible e join persons p on p.id = e.staff_id
    cross join lateral (select e.eligible - p.members - p.others potential) q
    cross join lateral (select q.potential - p.asked_not willing) o
    cross join lateral (values
      (1, e.eligible), (2, e.eligible * p.members), (3, e.eligible * p.others),
      (4, e.eligible * p.nons), (5, e.here - e.eligible), (6, q.potential * p.asked_not),
      (7, o.willing * p.reached_30), (8, o.willing * p.reached_90),
      (9, o.willing * p.reached_365), (10, o.willing * p.tried_30),
      (11, o.willing * p.tried_90), (12, o.willing * p.tried_365), (13, e.here * p.reps),
      (14, e.eligible * p.members * p.met_365)
    ) v(measure, days)
    where not isempty(v.days)
  ), joins as materialized (  -- the day a membership began, not the day we learnt of one
    select p.id staff_id, lower(run) as day, p.may_lead_to @> lower(run) attributed
    from persons p cross join lateral unnest(p.members) run
    where exists (select from members m
      where m.staff_id = any (ids) and m.staff_id = p.id and m.joined_on = lower(run))
  ), leaves as (  -- a membership on record ended; the word of somebody proved wrong is no leaving
    select p.id staff_id, upper(run) as day,
      (select m.status from members m where m.staff_id = p.id and m.joined_on < upper(run)
       order by m.joined_on desc limit 1) in (3, 5, 6) avoidable
    from persons p cross join lateral unnest(p.members) run
    where upper(run) < '9999-12-31' and exists (
      select from standings d where d.staff_id = any (ids) and d.staff_id = p.id and d.code = 1
        and d.source = 2 and d.valid_to = upper(run))
  ), approaches as materialized (  -- contacts with somebody who was no member the day before
    select c.staff_id, c.day, c.reached
    from spoken c join persons p on p.id = c.staff_id where not p.members @> c.day - 1
  ), firsts as (
    select f.staff_id, f.day, count(j.day) > 0 joined
    from (
      select a.staff_id, min(a.day) as day from approaches a where a.reached group by a.staff_id
    ) f
    left join joins j on j.staff_id = f.staff_id and j.day between f.day and f.day + 60
    group by 1, 2
  ), happened as (
    select j.staff_id, j.day, v.measure, j.day present
    from joins j cross join lateral (values (20, true), (25, j.attributed)) v(measure, holds)
    where v.holds
    union all
    select l.staff_id, l.day, v.measure, l.day - 1
    from leaves l cross join lateral (values (21, true), (22, l.avoidable)) v(measure, holds)
    where v.holds
    union all
    select a.staff_id, a.day, v.measure, a.day
    from approaches a cross join lateral (values (23, true), (24, a.reached)) v(measure, holds)
    where v.holds
    union all
    select f.staff_id, f.day, v.measure, f.day
    from firsts f cross join lateral (values (26, true), (27, f.joined)) v(measure, holds)
    where v.holds
  )
  select q.staff_id, q.unit_id, q.day, q.measure::smallint, sum(q.people)::int
  from (
    select s.staff_id, s.unit_id, step.day, s.measure, step.people
    from spans s cross join lateral unnest(s.days) run
    cross join lateral (values (lower(run), 1), (upper(run), -1)) step(day, people)
    where step.day < '9999-12-31'
    union all
    select h.staff_id, e.unit_id, h.day, h.measure, 1
    from happened h join eligible e on e.staff_id = h.staff_id and e.eligible @> h.present
  ) q
  group by 1, 2, 3, 4 having sum(q.people) <> 0;
end $$;

-- Steps of one person packed into an array of four numbers each: a third of the room that rows take.
create function packed_day(day date) returns int
language sql immutable parallel safe as $$ select day - date '2000-01-01' $$;

create function unpacked_steps(steps int[]) returns table(
  unit_id int, day date, measure smallint, people int
)
language sql immutable parallel safe as $$
  select steps[i][1], date '2000-01-01' + steps[i][2], steps[i][3]::smallint, steps[i][4]
  from generate_subscripts(steps, 1) i
$$;

-- Brings the ledger to what is on record about these people: what they count as now less what they
-- were counted as, whichever change came in between. The person's row is locked before anything is
-- read, and what they were counted as gets a new version even when nothing differs: two changes of
-- one person can't pass each other, and where a snapshot is older than the other's it is refused.
--
-- Planning this costs more than counting one person does, so that plan is kept; for an import's
-- thousands it would be the wrong one.
create function count_again(whom bigint[]) returns void
language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = auto as $$
declare
  ids bigint[] := array(select distinct id from unnest(whom) id where id is not null order by id);
begin
  if cardinality(ids) = 0 then
    return;
  end if;
  perform set_config('plan_cache_mode', case when cardinality(ids) > 20
    then 'force_custom_plan' else 'force_generic_plan' end, true);
  perform pg_advisory_xact_lock_shared(7002);  -- no unit changes place meanwhile
  perform from staff where id = any (ids) order by id for no key update;
  insert into counted_people as c (staff_id) select id from unnest(ids) id order by id
  on conflict (staff_id) do update set rev = c.rev + 1;
  with after_it as materialized (
    select * from headcount_steps(ids)
  ), before_it as materialized (
    select c.staff_id, s.* from counted_people c cross join lateral unpacked_steps(c.steps) s
    where c.staff_id = any (ids)
  ), difference as materialized (
    select q.staff_id, q.unit_id, q.day, q.measure, sum(q.people) people
    from (
      select * from after_it
      union all select staff_id, unit_id, day, measure, -people from before_it
    ) q
    group by 1, 2, 3, 4 having sum(q.people) <> 0
  ), packed as (
    update counted_people c set steps = coalesce((
      select array_agg(array[a.unit_id, packed_day(a.day), a.measure, a.people])
      from after_it a where a.staff_id = c.staff_id), '{}')
    where c.staff_id in (select d.staff_id from difference d)
  )
  insert into headcount_changes(unit_id, day, measure, people)
  select l.unit_id, d.day, d.measure, sum(d.people)
  from difference d join unit_lines l on l.leaf = d.unit_id
  group by 1, 2, 3 having sum(d.people) <> 0;
  delete from counted_people c
  where c.staff_id = any (ids) and not exists (select from staff s where s.id = c.staff_id);
end $$;

create function count_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_again(array(select staff_id from changed));
  return null;
end $$;

-- When a person moves, the scope that their rows carry follows; nothing that counts has changed.
create function count_altered() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_again(array(
    select (q.fields ->> 'staff_id')::bigint from (
      select to_jsonb(n) - 'scope_unit_id' fields from changed n
      except select to_jsonb(o) - 'scope_unit_id' from former o
      union
      (select to_jsonb(o) - 'scope_unit_id' from former o
       except select to_jsonb(n) - 'scope_unit_id' from changed n)
    ) q));
  return null;
end $$;

create function count_asked_not() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_again(array[new.id]);
  return null;
end $$;

create function count_gone() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_again(array(select id from changed));
  return null;
end $$;

-- A bargaining unit's rule changed: whoever ever worked for its employer may count otherwise.
create function count_bargaining_unit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_again(array(
    select p.staff_id from placements p join workplaces w on w.id = p.workplace_id
    where w.employer_id in (old.employer_id, new.employer_id)));
  return null;
end $$;

do $$
declare
  place text;
begin
  foreach place in array array['placements', 'standings', 'members', 'union_roles', 'contacts'] loop
    execute format('create trigger %1$s_count_i after insert on %1$I referencing new table as changed'
      ' for each statement execute function count_changed()', place);
    execute format('create trigger %1$s_count_u after update on %1$I'
      ' referencing new table as changed old table as former'
      ' for each statement execute function count_altered()', place);
    execute format('create trigger %1$s_count_d after delete on %1$I referencing old table as changed'
      ' for each statement execute function count_changed()', place);
  end loop;
end $$;
create trigger staff_count_asked_not after update of asked_not_to_contact_at on staff
  for each row when (old.asked_not_to_contact_at is distinct from new.asked_not_to_contact_at)
  execute function count_asked_not();
create trigger staff_count_gone after delete on staff referencing old table as changed
  for each statement execute function count_gone();
create trigger bargaining_units_count after insert or update or delete on bargaining_units
  for each row execute function count_bargaining_unit();

-- A unit comes under another: what is counted below it leaves the units above and joins the new.
create function carry_headcount() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  sign int := case tg_when when 'BEFORE' then -1 else 1 end;
begin
  if sign < 0 then
    perform pg_advisory_xact_lock(7002);
  end if;
  insert into headcount_changes(unit_id, day, measure, people)
  select l.unit_id, q.day, q.measure, sign * sum(q.people)
  from unit_lines l
  join (
    select d.unit_id, d.day, d.measure, d.people from headcount_days d
    union all select c.unit_id, c.day, c.measure, c.people from headcount_changes c
  ) q on q.unit_id = l.leaf
  where l.unit_id <> l.leaf
    and l.leaf in (select b.leaf from unit_lines b where b.unit_id = new.id)
  group by 1, 2, 3 having sum(q.people) <> 0;
  return case when sign < 0 then new end;
end $$;
create trigger units_carry_away before update of parent_id, group_id on units for each row
  when ((old.parent_id, old.group_id) is distinct from (new.parent_id, new.group_id))
  execute function carry_headcount();
create trigger units_carry_to after update of parent_id, group_id on units for each row
  when ((old.parent_id, old.group_id) is distinct from (new.parent_id, new.group_id))
  execute function carry_headcount();

-- Adds changes up by day and by month; readers see before or after, never both. One at a time:
-- -1 when another is at it.
create function fold_headcounts(most int default 100000) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  folded int;
begin
  if not pg_try_advisory_xact_lock(7001) then
    return -1;
  end if;
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
  )
  select count(*)::int into folded from taken;
  return folded;
end $$;

-- The units among these whose counts the session may see.
create function counted_among(asked int[]) returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array(select unnest(asked) intersect select unnest(my_units('count')))
$$;

-- How many there are on a day. A month's end is a sum of months; the days after it are added.
create function headcounts_on(on_day date, of_units int[]) returns table(
  unit_id int, measure smallint, people int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  mine int[] := counted_among(of_units);
  since date := date_trunc('month', on_day)::date;
begin
  return query
    select q.unit_id, q.measure, sum(q.people)::int from (
      select m.unit_id, m.measure, m.people from headcount_months m
      where m.unit_id = any (mine) and m.month < since and m.measure < 20
      union all
      select d.unit_id, d.measure, d.people from headcount_days d
      where d.unit_id = any (mine) and d.day >= since and d.day <= on_day and d.measure < 20
      union all
      select c.unit_id, c.measure, c.people from headcount_changes c
      where c.unit_id = any (mine) and c.day <= on_day and c.measure < 20
    ) q group by 1, 2 having sum(q.people) <> 0;
end $$;

-- The steps of every month from `since` (the first of one) to the day `until`, which is the last
-- counted; those before it are one row, without a month.
create function headcount_trend(
  since date, until date, of_units int[], of_measures smallint[]
) returns table(unit_id int, month date, measure smallint, people int)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  mine int[] := counted_among(of_units);
  last date := date_trunc('month', until)::date;
begin
  return query
    select q.unit_id, case when q.at >= since then q.at end, q.measure, sum(q.people)::int from (
      select m.unit_id, m.month at, m.measure, m.people from headcount_months m
      where m.unit_id = any (mine) and m.month < last and m.measure = any (of_measures)
      union all
      select d.unit_id, last, d.measure, d.people from headcount_days d
      where d.unit_id = any (mine) and d.day >= last and d.day <= until
        and d.measure = any (of_measures)
      union all
      select c.unit_id, date_trunc('month', c.day)::date, c.measure, c.people
      from headcount_changes c
      where c.unit_id = any (mine) and c.day <= until and c.measure = any (of_measures)
    ) q group by 1, 2, 3;
end $$;

-- What happened from a day up to, but not on, another: only measures from 20.
create function headcount_flows(since date, until date, of_units int[]) returns table(
  unit_id int, measure smallint, people int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  mine int[] := counted_among(of_units);
  first date := (date_trunc('month', since - 1) + interval '1 month')::date;
  last date := date_trunc('month', until)::date;
begin
  return query
    select q.unit_id, q.measure, sum(q.people)::int from (
      select m.unit_id, m.measure, m.people from headcount_months m
      where m.unit_id = any (mine) and m.month >= first and m.month < last and m.measure >= 20
      union all
      select d.unit_id, d.measure, d.people from headcount_days d
      where d.unit_id = any (mine) and d.day >= since and d.day < until and d.measure >= 20
        and (d.day < first or d.day >= last)
      union all
      select c.unit_id, c.measure, c.people from headcount_changes c
      where c.unit_id = any (mine) and c.day >= since and c.day < until and c.measure >= 20
    ) q group by 1, 2 having sum(q.people) <> 0;
end $$;

-- ---------- proof and repair, for the owner alone

-- The same from what is on record about everybody, without the ledger: they must be equal.
create function recount_on(on_day date) returns table(unit_id int, measure smallint, people int)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select l.unit_id, q.measure, sum(q.people)::int from (
    select s.unit_id, s.day, s.measure, s.people
    from headcount_steps(array(select id from staff)) s
    union all select e.unit_id, e.day, e.measure, e.people from erased_headcounts e
  ) q join unit_lines l on l.leaf = q.unit_id
  where q.day <= on_day and q.measure < 20
  group by 1, 2 having sum(q.people) <> 0
$$;

create function ledger_on(on_day date) returns table(unit_id int, measure smallint, people int)
language sql stable security definer set search_path = public, pg_temp as $$
  select q.unit_id, q.measure, sum(q.people)::int from (
    select d.unit_id, d.day, d.measure, d.people from headcount_days d
    union all select c.unit_id, c.day, c.measure, c.people from headcount_changes c
  ) q where q.day <= on_day and q.measure < 20
  group by 1, 2 having sum(q.people) <> 0
$$;

-- Before people are erased: what they were counted as stays, without them. Their rows may then go.
create function keep_headcounts_of(ids bigint[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_again(ids);
  with steps as materialized (
    select s.unit_id, s.day, s.measure, sum(s.people)::int people
    from counted_people c cross join lateral unpacked_steps(c.steps) s
    where c.staff_id = any (ids) group by 1, 2, 3 having sum(s.people) <> 0
  ), kept as (
    insert into erased_headcounts(unit_id, day, measure, people)
    select unit_id, day, measure, people from steps
  )
  insert into headcount_changes(unit_id, day, measure, people)
  select l.unit_id, s.day, s.measure, sum(s.people)
  from steps s join unit_lines l on l.leaf = s.unit_id group by 1, 2, 3;
end $$;

-- Everything anew, for a database whose rows came without triggers. Everybody's steps first, then
-- the ledger from them in one go: folding part after part would add to the same rows again and
-- again.
create function count_everybody() returns void
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan set work_mem = '256MB' as $$
declare
  part bigint[];
begin
  truncate headcount_changes, headcount_days, headcount_months, counted_people;
  for part in
    select array_agg(id) from (select id, (row_number() over (order by id)) / 5000 n from staff) s
    group by n order by n
  loop
    insert into counted_people(staff_id, steps)
    select p.id, coalesce(s.steps, '{}')
    from unnest(part) p(id)
    left join (
      select h.staff_id,
        array_agg(array[h.unit_id, packed_day(h.day), h.measure, h.people]) steps
      from headcount_steps(part) h group by h.staff_id
    ) s on s.staff_id = p.id order by p.id;
  end loop;
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
end $$;
