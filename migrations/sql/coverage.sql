-- What the density room reads past row security: counts per workplace of the units whose counts
-- the session may see, never a person.

-- What is known of each workplace's list on a day, apart from membership: the latest declared
-- headcount, how old the list is, the latest extract, and how many different reps.
create function workplace_facts(on_day date) returns table(
  workplace_id int, declared int, declared_agency int, declared_other int, declared_on date,
  declared_by text, listed_on date, extract_on date, reps int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with mine as materialized (
    select w.id from workplaces w where w.id = any ((select my_units('count'))::int[])
  ), headcounts as (
    select distinct on (h.workplace_id) h.workplace_id, h.eligible, h.agency, h.other_union,
      h.as_at, h.source
    from declared_headcounts h join mine on mine.id = h.workplace_id
    where h.as_at <= on_day
    order by h.workplace_id, h.as_at desc, h.recorded_at desc, h.id desc
  ), lists as (
    select p.workplace_id, coalesce(
      max(s.last_listed_on) filter (where s.last_listed_on <= on_day),
      least(max((p.recorded_at at time zone 'Europe/London')::date), on_day)) listed_on
    from placements p join staff s on s.id = p.staff_id
    where p.is_home and p.valid_from <= on_day and p.valid_to > on_day
      and p.workplace_id = any ((select my_units('count'))::int[])
    group by p.workplace_id
  ), extracts as (
    select e.workplace_id, max(e.as_at) extract_on from extract_coverage e
    where e.as_at <= on_day group by e.workplace_id
  ), representatives as (
    select p.workplace_id, count(distinct p.staff_id)::int reps
    from union_roles r
    join placements p on p.staff_id = r.staff_id and p.is_home
      and p.valid_from <= on_day and p.valid_to > on_day
    where r.kind in (1, 2) and r.valid_from <= on_day and r.valid_to > on_day
    group by p.workplace_id
  )
  select m.id, h.eligible, h.agency, h.other_union, h.as_at, h.source::text, l.listed_on,
    e.extract_on, coalesce(r.reps, 0)
  from mine m
  left join headcounts h on h.workplace_id = m.id
  left join lists l on l.workplace_id = m.id
  left join extracts e on e.workplace_id = m.id
  left join representatives r on r.workplace_id = m.id
  where h.workplace_id is not null or l.workplace_id is not null or e.workplace_id is not null
    or r.workplace_id is not null
$$;

-- A contact that stands: the latest of its chain of corrections, and not taken back.
create view standing_contacts with (security_invoker = true) as
  select c.id, c.staff_id, c.happened_on, c.reached from contacts c
  where c.result <> 9 and not exists (select from contacts x where x.corrects_id = c.id);

-- People who could be recruited (eligible, neither ours nor in another union), those among them
-- who asked not to be contacted, and how many of the others were reached. People, not calls.
create function coverage_on(on_day date) returns table(
  workplace_id int, potential int, suppressed int, reached_30 int, reached_90 int,
  reached_365 int, overdue_7 int, overdue_30 int, overdue_more int, pending_joins int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with home as materialized (
    select p.workplace_id, p.staff_id,
      coalesce((s.asked_not_to_contact_at at time zone 'Europe/London')::date <= on_day, false)
        asked_not,
      engagement_in_scope(p.engagement) and coalesce(d.code, 0) in (0, 3) potential
    from placements p
    join staff s on s.id = p.staff_id
    left join standings d on d.staff_id = p.staff_id
      and d.valid_from <= on_day and d.valid_to > on_day
    where p.is_home and p.valid_from <= on_day and p.valid_to > on_day
      and p.workplace_id = any ((select my_units('count'))::int[])
  ), spoken as (
    select c.staff_id, max(c.happened_on) last_on
    from home h join standing_contacts c on c.staff_id = h.staff_id
    where h.potential and not h.asked_not and c.reached and c.happened_on > on_day - 365 and c.happened_on <= on_day
    group by c.staff_id
  ), people as (
    select h.workplace_id, count(*) filter (where h.potential)::int potential,
      count(*) filter (where h.potential and h.asked_not)::int suppressed,
      count(*) filter (where h.potential and not h.asked_not
        and c.last_on > on_day - 30)::int reached_30,
      count(*) filter (where h.potential and not h.asked_not
        and c.last_on > on_day - 90)::int reached_90,
      count(*) filter (where h.potential and not h.asked_not
        and c.last_on is not null)::int reached_365
    from home h left join spoken c on c.staff_id = h.staff_id
    group by h.workplace_id
  ), promises as (
    select h.workplace_id,
      count(*) filter (where on_day - f.due_on between 1 and 7)::int as within_7,
      count(*) filter (where on_day - f.due_on between 8 and 30)::int as within_30,
      count(*) filter (where on_day - f.due_on > 30)::int as longer
    from follow_ups f join home h on h.staff_id = f.staff_id
    where f.due_on < on_day and not h.asked_not
      and (f.recorded_at at time zone 'Europe/London')::date <= on_day
      and (f.closed_at is null or (f.closed_at at time zone 'Europe/London')::date > on_day)
    group by h.workplace_id
  ), joins as (
    select h.workplace_id, count(*)::int pending
    from pending_joins j join home h on h.staff_id = j.staff_id
    where j.said_on <= on_day and (j.confirmed_on is null or j.confirmed_on > on_day)
      and (j.withdrawn_at is null or (j.withdrawn_at at time zone 'Europe/London')::date > on_day)
    group by h.workplace_id
  )
  select q.workplace_id, q.potential, q.suppressed, q.reached_30, q.reached_90, q.reached_365,
    coalesce(f.within_7, 0), coalesce(f.within_30, 0), coalesce(f.longer, 0), coalesce(j.pending, 0)
  from people q
  left join promises f on f.workplace_id = q.workplace_id
  left join joins j on j.workplace_id = q.workplace_id
$$;

-- How many different people of each workplace raised each issue in the year before a day.
create function issues_raised(on_day date) returns table(
  workplace_id int, issue text, people int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select p.workplace_id, n.name::text, count(distinct i.staff_id)::int
  from contact_issues i
  join standing_contacts c on c.id = i.contact_id
  join issues n on n.id = i.issue_id
  join placements p on p.staff_id = i.staff_id and p.is_home
    and p.valid_from <= on_day and p.valid_to > on_day
  where c.happened_on > on_day - 365 and c.happened_on <= on_day
    and p.workplace_id = any ((select my_units('count'))::int[])
  group by p.workplace_id, n.name
$$;
