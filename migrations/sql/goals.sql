-- Targets, and what calls for a person in every office.

-- A unit's target rate is that of its running goal: the tick of every bar, without another join.
create function follow_goal() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  whose int := coalesce(new.unit_id, old.unit_id);
begin
  update units u set target_rate = q.rate
  from (select (select g.per_mille / 1000.0::float8 from goals g
                where g.unit_id = whose and g.withdrawn_at is null) rate) q
  where u.id = whose and u.target_rate is distinct from q.rate;
  return null;
end $$;
create trigger goals_follow after insert or update or delete on goals
  for each row execute function follow_goal();

-- A name or a target rate changes nobody's sight; where a unit hangs does.
drop trigger units_rescope_u on units;
create trigger units_rescope_u after update of parent_id, group_id on units
  for each statement execute function rescope_everyone();

-- Every workplace whose exact counts the session may see, in one reading of the ledger: those
-- measures alone that say where somebody is needed (app.density.measures), on a day and when two
-- months before began; and promises open for more than a week after their day.
create function office_signals(on_day date, month_3 date, month_12 date) returns table(
  unit_id int, eligible int, members int, other_union int, asked_not int, reached_30 int, reps int,
  eligible_3 int, members_3 int, eligible_12 int, members_12 int, overdue int, overdue_since date
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  mine int[] := array(
    select w.id from workplaces w
    where w.id = any (my_units('exact')) and w.id = any (my_units('count')));
  since date := date_trunc('month', on_day)::date;
begin
  return query
    with parts as (  -- added up first, so that what follows is about a few rows an office
      select m.unit_id, m.measure, sum(m.people) people,
        sum(m.people) filter (where m.month < month_3) people_3,
        sum(m.people) filter (where m.month < month_12) people_12
      from headcount_months m
      where m.unit_id = any (mine) and m.month < since and m.measure in (1, 2, 3, 6, 7, 13)
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
