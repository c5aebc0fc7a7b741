-- Why a unit's members of one day are not those of another. Counts of people come from here for
-- whoever sees that unit exactly; who left, for whoever sees its people.

-- Every day on which somebody became or ceased to be a counted member of a unit, and why. The
-- conditions exclude each other; none is "the rest". A move inside the unit is no such day.
create function member_edges(of_unit int, since date, until date) returns table(
  staff_id bigint, day date, term text, code smallint, reason text
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  places int[] := array(select l.leaf from unit_lines l join units w on w.id = l.leaf
    where l.unit_id = of_unit and w.kind = 5);
  rule bargaining_units := (select b from bargaining_units b where b.id = of_unit);
  whom bigint[];
begin
  if rule.id is not null then
    places := array(select w.id from workplaces w where w.employer_id = rule.employer_id
      and (rule.workplace_ids = '{}' or w.id = any (rule.workplace_ids)));
  end if;
  whom := array(
    select distinct p.staff_id from placements p
    where p.is_home and p.workplace_id = any (places)
      and p.valid_from < until and p.valid_to >= since
      and (p.valid_from >= since or p.valid_to < until
        or rule.valid_from >= since or rule.valid_to < until
        or p.staff_id in (select d.staff_id from standings d
          where d.valid_from >= since and d.valid_from < until)
        or p.staff_id in (select d.staff_id from standings d
          where d.valid_to >= since and d.valid_to < until)));
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
    from placements p where p.is_home and p.staff_id = any (whom)
    group by p.staff_id
  ), persons as materialized (
    select h.staff_id, h.working, h.here, h.eligible, m.member, h.eligible * m.member counted
    from homes h
    cross join lateral (
      select coalesce(range_agg(daterange(d.valid_from, d.valid_to)), '{}'::datemultirange) member
      from standings d where d.staff_id = h.staff_id and d.code = 1
    ) m
  ), edges as materialized (
    select p.*, e.day, e.enters,
      exists (select from members r where r.staff_id = p.staff_id and r.joined_on = e.day)
        and not p.member @> e.day - 1 joins,
      not p.member @> e.day and exists (
        select from standings d where d.staff_id = p.staff_id and d.code = 1 and d.source = 2
          and d.valid_to = e.day) leaves
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
    where r.staff_id = e.staff_id and r.joined_on < e.day order by r.joined_on desc limit 1
  ) l on t.term = 'left'
  where t.holds;
end $$;

-- How many of each in [since, until), for a unit whose numbers the session sees exactly. Of those
-- who left, by how their membership ended and the reason on record; of joiners, 1 for whoever was
-- reached within the 60 days before.
create function member_movements(of_unit int, since date, until date) returns table(
  term text, code smallint, reason text, people int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select e.term, e.code, nullif(btrim(e.reason), ''), count(*)::int
  from member_edges(of_unit, since, until) e
  where of_unit = any ((select my_units('exact'))::int[])
  group by 1, 2, 3
$$;

-- Who left a unit whose people the session sees, latest first.
create function member_leavers(of_unit int, since date, until date) returns table(
  staff_id bigint, day date, code smallint, reason text
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select e.staff_id, e.day, e.code, nullif(btrim(e.reason), '')
  from member_edges(of_unit, since, until) e
  join staff s on s.id = e.staff_id
  where e.term = 'left' and of_unit = any ((select my_units('people'))::int[])
    and s.scope_unit_id = any ((select my_units('people'))::int[])
    and not coalesce(e.staff_id = any ((select my_conflicts())::bigint[]), false)
  order by e.day desc, e.staff_id
$$;
