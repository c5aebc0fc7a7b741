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
-- measures alone that say where somebody is needed (app.density.measures), today and on two days
-- before; and promises open for more than a week after their day.
create function office_signals(on_day date, day_3 date, day_12 date) returns table(
  unit_id int, eligible int, members int, other_union int, asked_not int, reached_30 int, reps int,
  eligible_3 int, members_3 int, eligible_12 int, members_12 int, overdue int, overdue_since date
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  mine int[] := array(
    select w.id from workplaces w where w.id = any (my_units('exact')) and w.id = any (my_units('count')));
  now_from date := date_trunc('month', on_day)::date;
  from_3 date := date_trunc('month', day_3)::date;
  from_12 date := date_trunc('month', day_12)::date;
begin
  return query
    with counted as (
      select q.unit_id,
        sum(q.people) filter (where q.measure = 1 and q.at_end) eligible,
        sum(q.people) filter (where q.measure = 2 and q.at_end) members,
        sum(q.people) filter (where q.measure = 3 and q.at_end) other_union,
        sum(q.people) filter (where q.measure = 6 and q.at_end) asked_not,
        sum(q.people) filter (where q.measure = 7 and q.at_end) reached_30,
        sum(q.people) filter (where q.measure = 13 and q.at_end) reps,
        sum(q.people) filter (where q.measure = 1 and q.at_3) eligible_3,
        sum(q.people) filter (where q.measure = 2 and q.at_3) members_3,
        sum(q.people) filter (where q.measure = 1 and q.at_12) eligible_12,
        sum(q.people) filter (where q.measure = 2 and q.at_12) members_12
      from (
        select m.unit_id, m.measure, m.people, true at_end, m.month < from_3 at_3,
          m.month < from_12 at_12
        from headcount_months m
        where m.unit_id = any (mine) and m.month < now_from
          and m.measure in (1, 2, 3, 6, 7, 13)
        union all
        select d.unit_id, d.measure, d.people, d.day >= now_from, d.day between from_3 and day_3,
          d.day between from_12 and day_12
        from headcount_days d
        where d.unit_id = any (mine) and d.measure in (1, 2, 3, 6, 7, 13)
          and (d.day between now_from and on_day or d.day between from_3 and day_3
               or d.day between from_12 and day_12)
        union all
        select c.unit_id, c.measure, c.people, true, c.day <= day_3, c.day <= day_12
        from headcount_changes c
        where c.unit_id = any (mine) and c.day <= on_day and c.measure in (1, 2, 3, 6, 7, 13)
      ) q group by q.unit_id
    ), promises as (
      select f.scope_unit_id unit_id, count(*)::int overdue, min(f.due_on) since
      from follow_ups f join staff s on s.id = f.staff_id
      where f.closed_at is null and f.due_on < on_day - 7 and f.scope_unit_id = any (mine)
        and s.workplace_id = f.scope_unit_id and s.asked_not_to_contact_at is null
      group by f.scope_unit_id
    )
    select c.unit_id, coalesce(c.eligible, 0)::int, coalesce(c.members, 0)::int,
      coalesce(c.other_union, 0)::int, coalesce(c.asked_not, 0)::int,
      coalesce(c.reached_30, 0)::int, coalesce(c.reps, 0)::int, coalesce(c.eligible_3, 0)::int,
      coalesce(c.members_3, 0)::int, coalesce(c.eligible_12, 0)::int,
      coalesce(c.members_12, 0)::int, coalesce(p.overdue, 0), p.since
    from counted c left join promises p on p.unit_id = c.unit_id
    where c.eligible > 0;
end $$;
