-- The headcount ledger: how many people of each kind, in every unit, on any day past or announced.
--
-- Time is in it as signed steps by the day they take effect, so a day that comes, a date put right
-- and a question about last March are one sum. A step is written in the transaction of the change,
-- as a row of its own: no writer waits for another's total. Folding adds the rows up, by day and
-- by month, so that a sum reads a few dozen rows. Nobody reads these tables but the functions
-- below, which take the units they answer for from the session.

-- Every unit in whose headcount somebody of this one is, itself included; of a bargaining unit's,
-- which counts by its rule, only its own. Inlined wherever it is asked.
create function unit_line(leaf int) returns setof int
language sql stable
begin atomic
  select distinct v.unit_id
  from units w
  left join units b on b.id = w.parent_id and w.kind = 5
  left join units g on g.id = b.group_id
  left join units r on r.id = b.parent_id
  left join units n on n.id = r.parent_id
  cross join lateral (values (w.id), (b.id), (g.id), (g.parent_id), (r.id), (n.id)) v(unit_id)
  where w.id = leaf and v.unit_id is not null;
end;

create view unit_lines with (security_invoker = true) as
  select w.id leaf, line.unit_id from units w cross join lateral unit_line(w.id) line(unit_id)
  where w.kind in (5, 6);

create or replace view standing_contacts with (security_invoker = true) as
  select c.id, c.staff_id, c.happened_on, c.reached, c.channel from contacts c
  where c.result <> 9 and not exists (select from contacts x where x.corrects_id = c.id);

-- THE definition of what these people count as: a step up or down, by one, on a day. Measures
-- below 20 say how many there are on a day (app.density.measures), the others what happened.
create function headcount_steps(ids bigint[]) returns table(
  staff_id bigint, unit_id int, day date, measure smallint, people int
)
language plpgsql stable security definer set search_path = public, pg_temp set jit = off as $$
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
  ), talks as materialized (
    select c.staff_id, c.happened_on, c.reached, c.channel
    from standing_contacts c where c.staff_id = any (ids)
  ), persons as materialized (  -- each fact read once for all, and joined as what little it is
    select s.id,
      coalesce(d.members, '{}') members, coalesce(d.others, '{}') others,
      coalesce(d.nons, '{}') nons, coalesce(r.reps, '{}') reps, d.ends, m.joined, c.reached_on,
      case when s.asked_not_to_contact_at is null then '{}'::datemultirange
        else datemultirange(daterange(
          (s.asked_not_to_contact_at at time zone 'Europe/London')::date, '9999-12-31'))
      end asked_not,
      coalesce(c.reached_30, '{}') reached_30, coalesce(c.reached_90, '{}') reached_90,
      coalesce(c.reached_365, '{}') reached_365, coalesce(c.tried_30, '{}') tried_30,
      coalesce(c.tried_90, '{}') tried_90, coalesce(c.tried_365, '{}') tried_365,
      coalesce(c.met_365, '{}') met_365
    from staff s
    left join (
      select d.staff_id,
        range_agg(daterange(d.valid_from, d.valid_to)) filter (where d.code = 1) members,
        range_agg(daterange(d.valid_from, d.valid_to)) filter (where d.code = 2) others,
        range_agg(daterange(d.valid_from, d.valid_to)) filter (where d.code = 3) nons,
        array_agg(d.valid_to) filter (where d.code = 1 and d.source = 2) ends
      from standings d where d.staff_id = any (ids) group by d.staff_id
    ) d on d.staff_id = s.id
    left join (
      select m.staff_id, array_agg(m.joined_on) joined
      from members m where m.staff_id = any (ids) group by m.staff_id
    ) m on m.staff_id = s.id
    left join (
      select u.staff_id, range_agg(daterange(u.valid_from, u.valid_to)) reps
      from union_roles u where u.staff_id = any (ids) and u.kind in (1, 2) group by u.staff_id
    ) r on r.staff_id = s.id
    left join (
      select c.staff_id,
        array_agg(c.happened_on) filter (where c.reached) reached_on,
        range_agg(daterange(c.happened_on, c.happened_on + 30)) filter (where c.reached) reached_30,
        range_agg(daterange(c.happened_on, c.happened_on + 90)) filter (where c.reached) reached_90,
        range_agg(daterange(c.happened_on, c.happened_on + 365)) filter (where c.reached)
          reached_365,
        range_agg(daterange(c.happened_on, c.happened_on + 30)) tried_30,
        range_agg(daterange(c.happened_on, c.happened_on + 90)) tried_90,
        range_agg(daterange(c.happened_on, c.happened_on + 365)) tried_365,
        range_agg(daterange(c.happened_on, c.happened_on + 365))
          filter (where c.reached and c.channel <= 4) met_365
      from talks c group by c.staff_id
    ) c on c.staff_id = s.id
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
    select p.id staff_id, lower(run) as day,
      exists (select from unnest(p.reached_on) spoken
        where spoken between lower(run) - 60 and lower(run)) attributed
    from persons p cross join lateral unnest(p.members) run
    where lower(run) = any (p.joined)
  ), leaves as (  -- a membership on record ended; the word of somebody proved wrong is no leaving
    select p.id staff_id, upper(run) as day,
      (select m.status from members m where m.staff_id = p.id and m.joined_on < upper(run)
       order by m.joined_on desc limit 1) in (3, 5, 6) avoidable
    from persons p cross join lateral unnest(p.members) run
    where upper(run) < '9999-12-31' and upper(run) = any (p.ends)
  ), approaches as materialized (  -- contacts with somebody who was no member the day before
    select c.staff_id, c.happened_on as day, c.reached
    from talks c join persons p on p.id = c.staff_id
    where not p.members @> c.happened_on - 1 and not (
      -- Already a member on the day they began to work here: nothing is known of the day before.
      p.members @> c.happened_on and exists (
        select from members m where m.staff_id = c.staff_id
          and m.joined_on < c.happened_on and m.ended_on > c.happened_on))
  ), firsts as (
    select a.staff_id, min(a.day) as day from approaches a where a.reached group by a.staff_id
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
    from firsts f
    left join (
      select distinct x.staff_id from firsts x join joins j using (staff_id)
      where j.day between x.day and x.day + 60
    ) won on won.staff_id = f.staff_id
    cross join lateral (values (26, true), (27, won.staff_id is not null)) v(measure, holds)
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

-- Keeps the rules by which people are counted, the tree of units and what bargaining units cover,
-- as they are until the transaction ends. Whoever changes a rule waits for everybody who counts,
-- and those who count after it, for it. Who waited for a lock reads what is new; only a snapshot
-- from before would not, so there the row below is asked for, which a change of rules has altered:
-- such a transaction is told to begin again.
create function hold_rules() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(7002);
  if current_setting('transaction_isolation') <> 'read committed' then
    perform from counting_rules for key share;
  end if;
end $$;

create function change_rules() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'what is counted where changes in READ COMMITTED only'
      using errcode = 'feature_not_supported';
  end if;
  perform pg_advisory_xact_lock(7002);
  update counting_rules set id = id + 1;  -- the key: a weaker change would let a key share pass
end $$;

-- Brings the ledger to what is on record about these people: what they count as now less what they
-- were counted as, whichever change came in between.
--
-- Planning this costs more than counting one person does, so that plan is kept; for an import's
-- thousands it would be the wrong one.
create function count_anew(ids bigint[]) returns void
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = auto set jit = off as $$
begin
  perform set_config('plan_cache_mode', case when cardinality(ids) > 20
    then 'force_custom_plan' else 'force_generic_plan' end, true);
  with after_it as materialized (
    select * from headcount_steps(ids)
  ), difference as materialized (
    select q.unit_id, q.day, q.measure, sum(q.people) people
    from (
      select a.unit_id, a.day, a.measure, a.people from after_it a
      union all
      select s.unit_id, s.day, s.measure, -s.people
      from counted_people c cross join lateral unpacked_steps(c.steps) s
      where c.staff_id = any (ids)
    ) q
    group by 1, 2, 3 having sum(q.people) <> 0
  ), lines as materialized (
    select d.leaf, line.unit_id from (select distinct x.unit_id leaf from difference x) d
    cross join lateral unit_line(d.leaf) line(unit_id)
  ), counted as (
    insert into counted_people as c (staff_id, steps)
    select id, coalesce(p.steps, '{}')
    from unnest(ids) id
    left join (
      select a.staff_id, array_agg(array[a.unit_id, packed_day(a.day), a.measure, a.people]) steps
      from after_it a group by a.staff_id
    ) p on p.staff_id = id
    order by id
    on conflict (staff_id) do update set rev = c.rev + 1, steps = excluded.steps
  )
  insert into headcount_changes(unit_id, day, measure, people)
  select l.unit_id, d.day, d.measure, sum(d.people)
  from difference d join lines l on l.leaf = d.unit_id
  group by 1, 2, 3 having sum(d.people) <> 0;
end $$;

-- The same beside others who do. A person's row is locked before anything is read, and what they
-- were counted as gets a new version even when nothing differs: two changes of one person can't
-- pass each other, and where a snapshot is older than the other's it is refused.
create function count_again(whom bigint[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids bigint[] := array(select distinct id from unnest(whom) id where id is not null order by id);
begin
  if cardinality(ids) > 0 then
    perform hold_rules();
    perform from staff where id = any (ids) order by id for no key update;
    perform count_anew(ids);
  end if;
end $$;

create function count_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_again(array(select staff_id from changed));
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
  delete from counted_people where staff_id in (select id from changed);
  return null;
end $$;

-- Whoever ever worked for an employer may count otherwise: a bargaining unit's rule has changed,
-- or whose workplace one is. Nobody else counts meanwhile, so nobody is locked: who holds a person
-- may be waiting for us to end.
create function count_employers() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform change_rules();
  perform count_anew(array(
    select distinct p.staff_id from placements p join workplaces w on w.id = p.workplace_id
    where w.employer_id in (old.employer_id, new.employer_id)));
  return null;
end $$;

-- ---------- those who wait to be counted

-- Counting somebody costs as much as all else that noting a contact does. So a contact only says of
-- whom; whoever reads adds what they count as by now less what they were counted as, and the next
-- fold counts them. Thousands at once would make every reader slow: those are counted as they come.
create function note_contacted() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (select count(*) from changed) > 50 then
    perform count_again(array(select staff_id from changed));
  else
    insert into uncounted_people(staff_id) select distinct staff_id from changed;
    if (select count(*) from (select from uncounted_people limit 300) q) = 300 then
      perform count_waiting();  -- nobody folds
    end if;
  end if;
  return null;
end $$;

-- Never waits for a person: whoever is at work on one would otherwise wait for us in turn. First
-- they leave the list, then they are counted: what is noted in between is on the list again.
create function count_waiting() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ids bigint[];
begin
  perform hold_rules();
  ids := array(
    select s.id from staff s
    where s.id in (select u.staff_id from uncounted_people u order by u.id limit 1000)
    order by s.id for no key update skip locked);
  delete from uncounted_people u
  where u.staff_id = any (ids) or not exists (select from staff s where s.id = u.staff_id);
  if cardinality(ids) > 0 then
    perform count_anew(ids);
  end if;
end $$;

create function waiting_steps() returns table(
  unit_id int, day date, measure smallint, people int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set jit = off as $$
#variable_conflict use_column
declare
  ids bigint[] := array(select distinct staff_id from uncounted_people);
begin
  if cardinality(ids) > 0 then
    return query
    select line.unit_id, d.day, d.measure, d.people from (
      select q.unit_id, q.day, q.measure, sum(q.people)::int people
      from (
        select a.unit_id, a.day, a.measure, a.people from headcount_steps(ids) a
        union all
        select s.unit_id, s.day, s.measure, -s.people
        from counted_people c cross join lateral unpacked_steps(c.steps) s
        where c.staff_id = any (ids)
      ) q
      group by 1, 2, 3 having sum(q.people) <> 0
    ) d cross join lateral unit_line(d.unit_id) line(unit_id);
  end if;
end $$;

-- What is not folded yet.
create view open_steps with (security_invoker = true) as
  select unit_id, day, measure, people from headcount_changes
  union all select unit_id, day, measure, people from waiting_steps();

-- As in functions.sql, but for how the last workplace is found: by person. Compared as it was, the
-- day had an index of its own, through all who left by then; of an office that closes, everybody.
create or replace function refresh_staff(ids bigint[]) returns void
language sql security definer set search_path = public, pg_temp set jit = off as $$
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
      where e.staff_id = t.id and e.is_home and e.valid_to - london_today() <= 0
      order by e.valid_to - london_today() desc limit 1
    ) l on true
    where t.id = any (ids)
  ) q
  where s.id = q.id and (s.workplace_id, s.team_id, s.scope_unit_id, s.standing, s.in_scope, s.is_rep)
    is distinct from (q.workplace_id, q.team_id, q.scope_unit_id, q.standing, q.in_scope, q.is_rep)
$$;

-- What of a row says something here. When a person moves, their rows' scope follows, and a list
-- confirms a thousand memberships: neither has to be looked into again.
do $$
declare
  t record;
begin
  for t in select * from (values
    ('placements', 'count', 'workplace_id, engagement, grade, is_home, valid_from, valid_to'),
    ('standings', 'count', 'code, source, valid_from, valid_to'),
    ('members', 'count', 'status, joined_on, ended_on'),
    ('union_roles', 'count', 'kind, valid_from, valid_to'),
    ('contacts', 'count', 'result, reached, channel, happened_on, corrects_id'),
    ('placements', 'refresh', 'workplace_id, team_id, engagement, is_home, valid_from, valid_to'),
    ('standings', 'refresh', 'code, valid_from, valid_to'),
    ('union_roles', 'refresh', 'kind, valid_from, valid_to')
  ) v(place, act, facts) loop
    execute format('create function %1$s_%2$s_altered() returns trigger'
      ' language plpgsql security definer set search_path = public, pg_temp as $f$'
      ' begin perform %3$s(array('
      '  select unnest(array[n.staff_id, o.staff_id]) from changed n full join former o using (id)'
      '  where (n.staff_id, %4$s) is distinct from (o.staff_id, %5$s)));'
      ' return null; end $f$', t.place, t.act,
      case t.act when 'count' then 'count_again' else 'refresh_staff' end,
      'n.' || replace(t.facts, ', ', ', n.'), 'o.' || replace(t.facts, ', ', ', o.'));
    execute format('revoke all on function %s_%s_altered() from public', t.place, t.act);
    execute format('create or replace trigger %1$s_%2$s_u after update on %1$I'
      ' referencing new table as changed old table as former'
      ' for each statement execute function %1$s_%2$s_altered()', t.place, t.act);
    continue when t.act = 'refresh';
    execute format('create trigger %1$s_count_i after insert on %1$I referencing new table as changed'
      ' for each statement execute function %2$s()', t.place,
      case t.place when 'contacts' then 'note_contacted' else 'count_changed' end);
    execute format('create trigger %1$s_count_d after delete on %1$I referencing old table as changed'
      ' for each statement execute function count_changed()', t.place);
  end loop;
end $$;
create trigger staff_count_asked_not after update of asked_not_to_contact_at on staff
  for each row when (old.asked_not_to_contact_at is distinct from new.asked_not_to_contact_at)
  execute function count_asked_not();
create trigger staff_count_gone after delete on staff referencing old table as changed
  for each statement execute function count_gone();
create trigger bargaining_units_count after insert or update or delete on bargaining_units
  for each row execute function count_employers();
create trigger workplaces_count after update of employer_id on workplaces for each row
  when (old.employer_id <> new.employer_id) execute function count_employers();

-- A unit comes under another: what is counted below it leaves the units above and joins the new.
create function carry_headcount() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  sign int := case tg_when when 'BEFORE' then -1 else 1 end;
begin
  if sign < 0 then
    perform change_rules();
  end if;
  with lines as materialized (
    select * from unit_lines l where l.leaf in (select b.leaf from unit_lines b where b.unit_id = new.id)
  )
  insert into headcount_changes(unit_id, day, measure, people)
  select l.unit_id, q.day, q.measure, sign * sum(q.people)
  from lines l
  join (
    select d.unit_id, d.day, d.measure, d.people from headcount_days d
    union all select c.unit_id, c.day, c.measure, c.people from headcount_changes c
  ) q on q.unit_id = l.leaf
  where l.unit_id <> l.leaf
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
      select c.unit_id, c.measure, c.people from open_steps c
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
      from open_steps c
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
      select c.unit_id, c.measure, c.people from open_steps c
      where c.unit_id = any (mine) and c.day >= since and c.day < until and c.measure >= 20
    ) q group by 1, 2 having sum(q.people) <> 0;
end $$;

-- ---------- proof and repair, for the owner alone

-- The same from what is on record about everybody, without the ledger: they must be equal.
create function recount_on(on_day date) returns table(unit_id int, measure smallint, people int)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with leaves as materialized (
    select q.unit_id, q.measure, sum(q.people) people from (
      select s.unit_id, s.day, s.measure, s.people
      from headcount_steps(array(select id from staff)) s
      union all select e.unit_id, e.day, e.measure, e.people from erased_headcounts e
    ) q
    where q.day <= on_day and q.measure < 20 group by 1, 2
  ), lines as materialized (select * from unit_lines)
  select l.unit_id, v.measure, sum(v.people)::int
  from leaves v join lines l on l.leaf = v.unit_id
  group by 1, 2 having sum(v.people) <> 0
$$;

create function ledger_on(on_day date) returns table(unit_id int, measure smallint, people int)
language sql stable security definer set search_path = public, pg_temp as $$
  select q.unit_id, q.measure, sum(q.people)::int from (
    select d.unit_id, d.day, d.measure, d.people from headcount_days d
    union all select c.unit_id, c.day, c.measure, c.people from open_steps c
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

-- Everything anew, for a database whose rows came without triggers: begin_recount(), then
-- recount_some() after the last it returned, until it returns nothing. Others wait until the end.
-- Everybody's steps first, then the ledger from them in one go: folding part after part would add
-- to the same rows again and again.
create function begin_recount() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform change_rules();
  truncate headcount_changes, headcount_days, headcount_months, counted_people, uncounted_people;
end $$;

create function recount_some(after_id bigint, most int) returns bigint
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
  return null;
end $$;

create function count_everybody() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last bigint := 0;
begin
  perform begin_recount();
  while last is not null loop
    last := recount_some(last, 5000);
  end loop;
end $$;

-- Units whose ledger says something else than what is on record. Some workplaces are counted anew,
-- chosen at random; every unit is compared with the sum of those below it.
create function doubtful_headcounts(most int) returns setof int
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
  ) q group by q.unit_id, q.measure having sum(q.people) <> 0;
end $$;
