-- Transfers, closures and moves: applied in one transaction, and written back exactly.
--
-- What is to change is first put down as rows, before and after (change_rows); then those rows are
-- written, set by set. Undoing writes the other side of them, so it needs to infer nothing.
-- Whoever manages the units on both sides may do either; nobody needs to see people for it.

-- ---------- where, and who may

-- Where the people of each workplace go. `makes`: there is no such workplace yet; `branch_id` is
-- then the branch that will count it. No target and nothing to make: no new home.
create function change_targets(event int, branches jsonb) returns table(
  workplace_id int, to_workplace_id int, makes boolean, branch_id int, employer_id int, site_id int
)
language sql stable security definer set search_path = public, pg_temp as $$
  select q.workplace_id, q.target, q.target is null and q.employer_id is not null and q.site_id is not null,
    q.branch_id, q.employer_id, q.site_id
  from (
    select c.workplace_id, coalesce(c.to_workplace_id, t.id) target,
      coalesce((branches ->> c.workplace_id::text)::int, u.parent_id) branch_id,
      g.employer_id, g.site_id
    from change_workplaces c
    join change_events e on e.id = c.event_id
    join workplaces w on w.id = c.workplace_id
    join units u on u.id = w.id
    cross join lateral (select
      case e.kind when 1 then e.to_employer_id when 3 then w.employer_id end employer_id,
      case e.kind when 1 then w.site_id when 3 then c.to_site_id end site_id) g
    left join workplaces t on t.employer_id = g.employer_id and t.site_id = g.site_id
      and c.to_workplace_id is null
    where c.event_id = event
  ) q
$$;

-- Units that have all of these in or below them, the lowest first.
create function units_above_all(places int[]) returns setof int
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id from unnest(places) p(id) cross join lateral units_above(p.id) a(id)
  join units u on u.id = a.id
  group by a.id, u.kind
  having count(distinct p.id) = (select count(distinct id) from unnest(places) id)
  order by u.kind desc, a.id
$$;

-- The lowest such unit that this session manages, null when there is none.
create function unit_of_change(places int[]) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select id from units_above_all(places) with ordinality u(id, n)
  where id = any (my_units('manage')) order by n limit 1
$$;

-- Both sides of an event: its workplaces, and where their people go or what will count them.
create function sides_of_change(event int, branches jsonb) returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(distinct side.id)
  from change_targets(event, branches) t
  cross join lateral (values (t.workplace_id),
    (coalesce(t.to_workplace_id, case when t.makes then t.branch_id end))) side(id)
  where side.id is not null
$$;

-- Staff numbers of those who go that are somebody else's at the new employer.
create function numbers_taken(event int) returns table(
  identifier_id bigint, staff_id bigint, there_id bigint, there_staff_id bigint, there_unit_id int
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select i.id, i.staff_id, o.id, o.staff_id, o.scope_unit_id
  from change_events e
  join change_workplaces c on c.event_id = e.id
  join lateral (
    select distinct p.staff_id from placements p
    where p.workplace_id = c.workplace_id and p.is_home and p.valid_to > e.effective_on
  ) m on true
  join staff_identifiers i on i.staff_id = m.staff_id and i.kind = 1
    and i.issuer_id = e.from_employer_id and i.valid_to > e.effective_on
  join staff_identifiers o on o.kind = 1 and o.value = i.value and o.issuer_id = e.to_employer_id
    and o.staff_id <> i.staff_id and o.valid_to > greatest(e.effective_on, i.valid_from)
    and o.valid_from < i.valid_to
  where e.id = event and e.kind = 1
$$;

-- Why this session can't apply an event as it is: one word and what it is about; else null.
create function change_problem(event int, options jsonb) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  e change_events;
  mine int[] := coalesce(my_units('manage'), '{}');
  sides int[];
  found_id int;
  open_questions int;
begin
  select * into e from change_events c where c.id = event and (c.unit_id = any (my_units('map')) or c.id = any (my_changes()));
  if e.id is null then
    return '{"problem": "unseen"}';
  end if;
  if e.state <> 1 then
    return '{"problem": "state"}';
  end if;
  if e.kind > 3 then
    return case when e.unit_id = any (mine) then null else
      jsonb_build_object('problem', 'one_side', 'unit', e.unit_id) end;
  end if;
  sides := sides_of_change(event, options -> 'branches');
  if sides is null then
    return '{"problem": "nobody"}';
  end if;
  if not sides <@ mine then
    return jsonb_build_object('problem', 'one_side', 'unit',
      (select id from units_above_all(sides) id limit 1));
  end if;
  if exists (select from change_targets(event, options -> 'branches') t
      join units u on u.id = t.branch_id where t.makes and u.kind <> 4) then
    return '{"problem": "branch"}';
  end if;
  select c.workplace_id into found_id from change_targets(event, '{}') t
  join change_workplaces c on c.workplace_id = t.workplace_id
  join change_events o on o.id = c.event_id
  where o.id <> e.id and o.state = 2 and o.kind <= 3 and o.effective_on = e.effective_on
  limit 1;
  if found_id is not null then
    return jsonb_build_object('problem', 'overlap', 'workplace', found_id);
  end if;
  select t.workplace_id into found_id from change_targets(event, '{}') t
  where e.kind in (1, 3) and t.to_workplace_id is null and not t.makes
    or t.to_workplace_id in (select c.workplace_id from change_workplaces c where c.event_id = e.id)
  limit 1;
  if found_id is not null then
    return jsonb_build_object('problem', 'nowhere', 'workplace', found_id);
  end if;
  if coalesce((options ->> 'keep_numbers')::boolean, true) and options ->> 'other_numbers' is null
  then
    select count(distinct n.identifier_id) into open_questions from numbers_taken(event) n
    where not coalesce(options -> 'numbers', '{}') ? n.identifier_id::text;
    if open_questions > 0 then
      return jsonb_build_object('problem', 'unanswered', 'count', open_questions);
    end if;
  end if;
  return null;
end $$;

-- ---------- rows before and after

-- Writes the rows put down for one table: how they are to be or, backwards, how they were. All in
-- one statement, so that what follows from them is worked out once, when all is said. A person's
-- rows carry the scope the person has at that moment; whoever moves takes them along.
create function write_change(event int, of_table text, forwards boolean) returns void
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  old text := case when forwards then 'before' else 'after' end;
  new text := case when forwards then 'after' else 'before' end;
  everything text;
  filled text;
  altered text;
  given text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum),
    string_agg(case attname when 'scope_unit_id' then 's.' else 'n.' end || quote_ident(attname),
      ', ' order by attnum),
    string_agg(quote_ident(attname), ', ' order by attnum)
      filter (where attname not in ('id', 'scope_unit_id')),
    string_agg('n.' || quote_ident(attname), ', ' order by attnum)
      filter (where attname not in ('id', 'scope_unit_id'))
  into everything, filled, altered, given
  from pg_attribute
  where attrelid = of_table::regclass and attnum > 0 and not attisdropped and attgenerated = '';
  execute format($sql$
    with gone as (
      delete from %1$I t using change_rows r
      where r.event_id = $1 and r.table_name = %1$L and r.%2$I is not null and r.%3$I is null
        and t.id = r.row_key::bigint
      returning 1
    ), altered as (
      update %1$I t set (%6$s) = row(%7$s)
      from change_rows r cross join lateral jsonb_populate_record(null::%1$I, r.%3$I) n
      where r.event_id = $1 and r.table_name = %1$L and r.%2$I is not null
        and r.%3$I is not null and t.id = r.row_key::bigint
        and (select count(*) from gone) >= 0
      returning 1
    )
    insert into %1$I (%4$s) select %5$s
    from change_rows r cross join lateral jsonb_populate_record(null::%1$I, r.%3$I) n %8$s
    where r.event_id = $1 and r.table_name = %1$L and r.%2$I is null and r.%3$I is not null
      and (select count(*) from altered) >= 0
    order by r.seq $sql$,
    of_table, old, new, everything, filled, altered, given,
    case when filled like '%s.scope_unit_id%' then 'join staff s on s.id = n.staff_id' end)
  using event;
end $$;

-- Puts down the rows of one table: `images` yields row_key, staff_id, before, after.
create function put_down(event int, of_table text, images text) returns int
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  so_many int;
begin
  execute 'insert into change_rows(event_id, seq, table_name, row_key, staff_id, before, after)'
    ' select $1, nextval(''change_rows_seq''), $2, q.row_key::text, q.staff_id, q.before, q.after'
    ' from (' || images || ') q' using event, of_table;
  get diagnostics so_many = row_count;
  return so_many;
end $$;

-- ---------- applying

create function make_workplaces_of_change(event int, branches jsonb) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  place record;
  made units;
  so_many int := 0;
begin
  for place in
    select distinct on (t.employer_id, t.site_id) t.employer_id, t.site_id, t.branch_id,
      left(m.name || ', ' || s.name, 200) as name, e.effective_on
    from change_targets(event, branches) t
    join change_events e on e.id = event
    join employers m on m.id = t.employer_id join sites s on s.id = t.site_id
    where t.makes order by t.employer_id, t.site_id, t.workplace_id
  loop
    insert into units(parent_id, kind, name) values (place.branch_id, 5, place.name)
    returning * into made;
    insert into workplaces(id, employer_id, site_id, opened_on)
    values (made.id, place.employer_id, place.site_id, place.effective_on);
    perform put_down(event, 'units', format('select u.id row_key, null::bigint staff_id,'
      ' null::jsonb before, to_jsonb(u) after from units u where u.id = %s', made.id));
    perform put_down(event, 'workplaces', format('select w.id row_key, null::bigint staff_id,'
      ' null::jsonb before, to_jsonb(w) after from workplaces w where w.id = %s', made.id));
    so_many := so_many + 1;
  end loop;
  update change_workplaces c set to_workplace_id = t.to_workplace_id
  from change_targets(event, branches) t
  where c.event_id = event and c.workplace_id = t.workplace_id and c.to_workplace_id is null
    and t.to_workplace_id is not null;
  return so_many;
end $$;

-- Teams of the same name at the new workplace. Where somebody is marked as managing a team, that
-- team always comes, and the mark with it: what it hides stays hidden.
create function bring_teams_of_change(event int, all_of_them boolean) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  so_many int;
begin
  with made as (
    insert into teams(workplace_id, name)
    select distinct c.to_workplace_id, t.name
    from change_workplaces c join change_events e on e.id = c.event_id
    join teams t on t.workplace_id = c.workplace_id
    where c.event_id = event and c.to_workplace_id is not null and (
      all_of_them and exists (select from placements p
        where p.team_id = t.id and p.valid_to > e.effective_on)
      or exists (select from conflicts_of_interest k where k.team_id = t.id))
    on conflict do nothing returning teams.*
  )
  insert into change_rows(event_id, seq, table_name, row_key, after)
  select event, nextval('change_rows_seq'), 'teams', made.id::text, to_jsonb(made) from made;
  get diagnostics so_many = row_count;
  perform put_down(event, 'conflicts_of_interest', format($sql$
    select n.id row_key, n.staff_id, null::jsonb before,
      n.image || jsonb_build_object('id', n.id, 'team_id', n.new_team_id) after
    from (
      select nextval('conflicts_of_interest_id_seq') id, k.staff_id, to_jsonb(k) image,
        o.id new_team_id
      from change_workplaces c
      join teams t on t.workplace_id = c.workplace_id
      join conflicts_of_interest k on k.team_id = t.id
      join teams o on o.workplace_id = c.to_workplace_id and o.name = t.name
      where c.event_id = %s and not exists (
        select from conflicts_of_interest x
        where x.staff_id = k.staff_id and x.kind = k.kind and x.team_id = o.id)
    ) n $sql$, event));
  perform write_change(event, 'conflicts_of_interest', true);
  return so_many;
end $$;

-- Logins on the old workplace end on the day and go on at the new one: those that this session
-- might hand out, to people who do not hold the role there by then.
create function move_grants_of_change(event int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  so_many int;
begin
  so_many := put_down(event, 'role_grants', format($sql$
    with going as materialized (
      select g.*, c.to_workplace_id, e.effective_on
      from change_workplaces c join change_events e on e.id = c.event_id
      join role_grants g on g.unit_id = c.workplace_id and g.valid_to > e.effective_on
      where c.event_id = %1$s and c.to_workplace_id is not null
        and i_may_grant(g.role, c.to_workplace_id)
        and not exists (select from role_grants o where o.user_id = g.user_id and o.role = g.role
          and o.unit_id = c.to_workplace_id and o.valid_from < g.valid_to
          and o.valid_to > greatest(g.valid_from, e.effective_on))
    ), images as (
      select g.id, g.valid_from, g.to_workplace_id, g.effective_on,
        to_jsonb(g) - 'to_workplace_id' - 'effective_on' image,
        row_number() over (partition by g.user_id, g.role, g.to_workplace_id order by g.id) n
      from going g
    )
    select i.id row_key, null::bigint staff_id, i.image before, i.image || case
      when i.valid_from < i.effective_on then jsonb_build_object('valid_to', i.effective_on)
      else jsonb_build_object('unit_id', i.to_workplace_id) end after
    from images i where i.n = 1
    union all
    select n.id, null, null, n.image || jsonb_build_object('id', n.id, 'unit_id',
      n.to_workplace_id, 'granted_by_id', my_id(), 'valid_from', n.effective_on,
      'recorded_at', now())
    from (select nextval('role_grants_id_seq') id, i.image, i.to_workplace_id, i.effective_on
      from images i where i.n = 1 and i.valid_from < i.effective_on) n $sql$, event));
  perform write_change(event, 'role_grants', true);
  return (select count(*) from change_rows r where r.event_id = event
    and r.table_name = 'role_grants' and r.before is not null);
end $$;

-- A placement that spans the day ends on it and goes on at the new workplace until its old end;
-- one that begins later begins there. Without a new home it ends, and a later one never begins.
create function move_people_of_change(event int) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform put_down(event, 'placements', format($sql$
    with going as materialized (
      select p.id, p.staff_id, to_jsonb(p) image, p.valid_from < e.effective_on spans,
        c.to_workplace_id, o.id new_team_id, e.effective_on,
        case when c.to_workplace_id is null then 'closed' when e.kind = 1 then 'transferred'
          else 'moved' end end_reason
      from change_workplaces c join change_events e on e.id = c.event_id
      join placements p on p.workplace_id = c.workplace_id and p.valid_to > e.effective_on
      left join teams t on t.id = p.team_id
      left join teams o on o.workplace_id = c.to_workplace_id and o.name = t.name
      where c.event_id = %1$s
    )
    select g.id row_key, g.staff_id, g.image before, case
      when g.spans then g.image || jsonb_build_object('valid_to', g.effective_on,
        'end_reason', g.end_reason)
      when g.to_workplace_id is not null then g.image || jsonb_build_object('workplace_id',
        g.to_workplace_id, 'team_id', g.new_team_id) end after
    from going g
    union all
    select n.id, n.staff_id, null, n.image || jsonb_build_object('id', n.id, 'workplace_id',
      n.to_workplace_id, 'team_id', n.new_team_id, 'valid_from', n.effective_on,
      'recorded_at', now())
    from (select nextval('placements_id_seq') id, g.staff_id, g.image, g.to_workplace_id,
        g.new_team_id, g.effective_on
      from going g where g.spans and g.to_workplace_id is not null) n $sql$, event));
  perform write_change(event, 'placements', true);
end $$;

-- The old employer's numbers end on the day. Each comes along, when asked to, unless it is
-- somebody else's there and was to stay theirs. One that begins later is then the new employer's.
create function carry_numbers_of_change(event int, options jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform put_down(event, 'staff_identifiers', format($sql$
    with taken as materialized (
      select n.*, coalesce(%2$L::jsonb -> 'numbers' ->> n.identifier_id::text,
        %2$L::jsonb ->> 'other_numbers')::int whose
      from numbers_taken(%1$s) n where %3$L::boolean
    ), going as materialized (
      select distinct i.id, i.staff_id, to_jsonb(i) image, i.valid_from < e.effective_on spans,
        e.effective_on, e.to_employer_id,
        %3$L::boolean and not exists (select from taken t
          where t.identifier_id = i.id and t.whose = 1)
        and not exists (select from staff_identifiers x
          where x.staff_id = i.staff_id and x.kind = i.kind and x.issuer_id = e.to_employer_id
            and x.value = i.value and x.valid_to > greatest(e.effective_on, i.valid_from)
            and x.valid_from < i.valid_to) comes
      from change_workplaces c join change_events e on e.id = c.event_id
      join placements p on p.workplace_id = c.workplace_id and p.is_home
        and p.valid_to > e.effective_on
      join staff_identifiers i on i.staff_id = p.staff_id and i.kind = 1
        and i.issuer_id = e.from_employer_id and i.valid_to > e.effective_on
      where c.event_id = %1$s and e.kind = 1
    )
    select g.id row_key, g.staff_id, g.image before, g.image || case when g.spans
      then jsonb_build_object('valid_to', g.effective_on)
      else jsonb_build_object('issuer_id', g.to_employer_id) end after
    from going g where g.spans or g.comes
    union all
    select n.id, n.staff_id, null, n.image || jsonb_build_object('id', n.id, 'issuer_id',
      n.to_employer_id, 'valid_from', n.effective_on)
    from (select nextval('staff_identifiers_id_seq') id, g.staff_id, g.image, g.to_employer_id,
        g.effective_on
      from going g where g.spans and g.comes) n
    union all
    select o.id, o.staff_id, to_jsonb(o), case when o.valid_from < e.effective_on
      then to_jsonb(o) || jsonb_build_object('valid_to', e.effective_on) end
    from change_events e
    join staff_identifiers o on o.id in (select t.there_id from taken t
      where t.whose = 2 and t.there_unit_id = any (my_units('manage')))
    where e.id = %1$s $sql$,
    event, options, coalesce((options ->> 'keep_numbers')::boolean, true)));
  perform write_change(event, 'staff_identifiers', true);
end $$;

-- An extract that covered the old workplace after a day past covered these people: where the new
-- workplace was made for them, it is said to have been covered, so that nobody becomes unknown.
create function carry_coverage_of_change(event int) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into extract_coverage(workplace_id, as_at, recorded_at)
  select distinct on (c.to_workplace_id, x.as_at) c.to_workplace_id, x.as_at, x.recorded_at
  from change_workplaces c join change_events e on e.id = c.event_id
  join extract_coverage x on x.workplace_id = c.workplace_id and x.as_at >= e.effective_on
  join change_rows r on r.event_id = e.id and r.table_name = 'workplaces' and r.before is null
    and r.row_key = c.to_workplace_id::text
  where c.event_id = event order by c.to_workplace_id, x.as_at, x.recorded_at
  on conflict do nothing
$$;

create function apply_change(event int, options jsonb) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  e change_events;
  problem jsonb;
  made int := 0;
  teams int := 0;
  grants int := 0;
begin
  perform from change_events c where c.id = event for update;
  perform from change_workplaces c join units u on u.id = c.workplace_id
  where c.event_id = event order by u.id for no key update of u;
  problem := change_problem(event, options);
  if problem is not null then
    return problem;
  end if;
  select * into e from change_events c where c.id = event;
  if e.kind > 3 then
    update change_events c set state = 2, applied_at = now() where c.id = event;
    return '{"people": 0, "made": 0, "teams": 0, "grants": 0, "no_home": 0}';
  end if;
  perform from staff s where s.id in (
    select p.staff_id from change_workplaces c
    join placements p on p.workplace_id = c.workplace_id and p.valid_to > e.effective_on
    where c.event_id = event) order by s.id for no key update;
  made := make_workplaces_of_change(event, options -> 'branches');
  update change_events c set state = 2, applied_at = now(),
    keeps_asks = coalesce((options ->> 'keep_asks')::boolean, true),
    unit_id = coalesce(unit_of_change(sides_of_change(event, '{}')), c.unit_id)
  where c.id = event;
  teams := bring_teams_of_change(event, coalesce((options ->> 'keep_teams')::boolean, true));
  if coalesce((options ->> 'move_grants')::boolean, true) then
    grants := move_grants_of_change(event);
  end if;
  perform carry_numbers_of_change(event, options);  -- of those who are still there
  perform move_people_of_change(event);
  perform carry_coverage_of_change(event);
  if e.kind in (2, 3) then
    perform put_down(event, 'workplaces', format($sql$
      select w.id row_key, null::bigint staff_id, to_jsonb(w) before,
        to_jsonb(w) || jsonb_build_object('closed_on', %2$L::date) after
      from change_workplaces c join workplaces w on w.id = c.workplace_id
      where c.event_id = %1$s and coalesce(w.opened_on, date '0001-01-01') < %2$L::date
        and coalesce(w.closed_on, date '9999-12-31') > %2$L::date $sql$, event, e.effective_on));
    update workplaces w set closed_on = e.effective_on from change_rows r
    where r.event_id = event and r.table_name = 'workplaces' and r.before is not null
      and w.id = r.row_key::int;
  end if;
  perform refresh_list_facts(sides_of_change(event, '{}'));
  return jsonb_build_object('made', made, 'teams', teams, 'grants', grants,
    'people', (select count(distinct r.staff_id) from change_rows r
      where r.event_id = event and r.table_name = 'placements'),
    'no_home', (select count(*) from people_without_home(event)));
end $$;

-- Whose office closed in this event and who works nowhere from then on.
create function people_without_home(event int) returns table(staff_id bigint, scope_unit_id int)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select distinct p.staff_id, p.scope_unit_id
  from change_events e join change_workplaces c on c.event_id = e.id
  join placements p on p.workplace_id = c.workplace_id and p.is_home
    and p.valid_to = e.effective_on and p.end_reason = 'closed'
  where e.id = event and e.kind = 2 and e.state = 2 and not exists (
    select from placements q where q.staff_id = p.staff_id and q.is_home
      and q.valid_to > greatest(e.effective_on, london_today()))
$$;

-- ---------- undoing

-- Rows that are not as the event left them, and people with something since that would collide
-- with what was before.
create function changed_since(event int) returns table(row_id bigint, staff_id bigint)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  of_table text;
begin
  foreach of_table in array array['placements', 'staff_identifiers', 'conflicts_of_interest',
    'role_grants', 'workplaces', 'units', 'teams'] loop
    return query execute format(
      'select r.id, case when r.table_name <> ''conflicts_of_interest'' then r.staff_id end'
      ' from change_rows r left join %1$I t on t.id = r.row_key::bigint'
      ' where r.event_id = $1 and r.table_name = %1$L'
      ' and to_jsonb(t) - ''scope_unit_id'' is distinct from r.after - ''scope_unit_id''',
      of_table) using event;
  end loop;
  return query
    select r.id, r.staff_id from change_rows r
    where r.event_id = event and r.table_name = 'placements' and r.before is not null
      and (r.before ->> 'is_home')::boolean and exists (
        select from placements q
        where q.staff_id = r.staff_id and q.is_home
          and q.valid_from < (r.before ->> 'valid_to')::date
          and q.valid_to > (r.before ->> 'valid_from')::date
          and not exists (select from change_rows x where x.event_id = event
            and x.table_name = 'placements' and x.row_key = q.id::text
            and x.staff_id = q.staff_id))
    union all
    select r.id, r.staff_id from change_rows r
    where r.event_id = event and r.table_name = 'staff_identifiers' and r.before is not null
      and exists (
        select from staff_identifiers q
        where q.staff_id = r.staff_id and q.kind = (r.before ->> 'kind')::int
          and q.issuer_id = (r.before ->> 'issuer_id')::int and q.value = r.before ->> 'value'
          and q.valid_from < (r.before ->> 'valid_to')::date
          and q.valid_to > (r.before ->> 'valid_from')::date
          and not exists (select from change_rows x where x.event_id = event
            and x.table_name = 'staff_identifiers' and x.row_key = q.id::text
            and x.staff_id = q.staff_id));
end $$;

-- What went with people when they moved, and was put down then: back where it was, if it fits.
create function bring_back_followers(event int) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into seats
  select (jsonb_populate_record(null::seats,
    r.before || jsonb_build_object('scope_unit_id', s.scope_unit_id))).*
  from change_rows r join staff s on s.id = r.staff_id
  where r.event_id = event and r.table_name = 'seats'
    and s.scope_unit_id = (r.before ->> 'scope_unit_id')::int
    and (r.before ->> 'area_id' is null or exists (select from areas a
      where a.id = (r.before ->> 'area_id')::int and a.workplace_id = s.scope_unit_id))
    and (r.before ->> 'desk_id' is null or exists (select from desks d
      where d.id = (r.before ->> 'desk_id')::int and d.area_id = (r.before ->> 'area_id')::int))
  on conflict do nothing;
  insert into ties
  select (jsonb_populate_record(null::ties, r.before)).*
  from change_rows r join staff s on s.id = (r.before ->> 'staff_id')::bigint
  join staff o on o.id = (r.before ->> 'other_id')::bigint
  where r.event_id = event and r.table_name = 'ties'
    and s.scope_unit_id = (r.before ->> 'scope_unit_id')::int
    and o.scope_unit_id = (r.before ->> 'other_scope_unit_id')::int
  on conflict do nothing;
  update asks a set state = (r.before ->> 'state')::int, closed_at = null,
    end_reason = (r.before ->> 'end_reason')::int
  from change_rows r
  where r.event_id = event and r.table_name = 'asks' and r.after is not null
    and a.id = r.row_key::bigint and a.closed_at = (r.after ->> 'closed_at')::timestamptz
    and a.state = (r.after ->> 'state')::int and a.contact_id is null
    and not exists (select from asks o where o.staff_id = a.staff_id and o.state = 3);
  insert into asks
  select (jsonb_populate_record(null::asks,
    r.before || jsonb_build_object('scope_unit_id', s.scope_unit_id))).*
  from change_rows r join staff s on s.id = (r.before ->> 'staff_id')::bigint
  where r.event_id = event and r.table_name = 'asks' and r.after is null
    and (r.before ->> 'asker_id' is null or exists (select from staff o
      where o.id = (r.before ->> 'asker_id')::bigint and o.scope_unit_id = s.scope_unit_id))
    and s.scope_unit_id = (r.before ->> 'scope_unit_id')::int
    and exists (select from ask_plans p where p.id = (r.before ->> 'plan_id')::int and p.state = 1)
  on conflict do nothing;
end $$;

-- Workplaces and teams that were made go again, unless something else stands on them by now. The
-- ids of the workplaces that stay.
create function unmake_places_of_change(event int) returns int[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  made record;
  stays int[] := '{}';
begin
  -- A mark made since on a team that goes is the old team's: what it hides stays hidden.
  update conflicts_of_interest k set team_id = o.id
  from change_rows r
  join teams t on t.id = r.row_key::int
  join change_workplaces c on c.event_id = event and c.to_workplace_id = t.workplace_id
  join teams o on o.workplace_id = c.workplace_id and o.name = t.name
  where r.event_id = event and r.table_name = 'teams' and k.team_id = t.id
    and not exists (select from conflicts_of_interest x
      where x.staff_id = k.staff_id and x.kind = k.kind and x.team_id = o.id);
  for made in select r.row_key::int id from change_rows r
    where r.event_id = event and r.table_name = 'teams'
  loop
    begin
      delete from teams t where t.id = made.id
        and not exists (select from conflicts_of_interest k where k.team_id = t.id);
    exception when foreign_key_violation then null;
    end;
  end loop;
  for made in select r.row_key::int id, exists (
      select from changed_since(event) s join change_rows o on o.id = s.row_id
      where o.table_name in ('units', 'workplaces') and o.row_key = r.row_key) edited
    from change_rows r
    where r.event_id = event and r.table_name = 'workplaces' and r.before is null
  loop
    begin
      if made.edited then
        raise foreign_key_violation;
      end if;
      delete from extract_coverage x using change_workplaces c, extract_coverage o
      where x.workplace_id = made.id and c.event_id = event and c.to_workplace_id = made.id
        and o.workplace_id = c.workplace_id and o.as_at = x.as_at
        and o.recorded_at = x.recorded_at;
      update change_workplaces c set to_workplace_id = null
      where c.event_id = event and c.to_workplace_id = made.id;
      delete from workplaces w where w.id = made.id;
      delete from units u where u.id = made.id;
    exception when foreign_key_violation then
      stays := stays || made.id;
    end;
  end loop;
  return stays;
end $$;

create function undo_problem(event int) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  e change_events;
  sides int[];
begin
  select * into e from change_events c where c.id = event and (c.unit_id = any (my_units('map')) or c.id = any (my_changes()));
  if e.id is null then
    return '{"problem": "unseen"}';
  end if;
  if e.state <> 2 then
    return jsonb_build_object('problem', case e.state when 3 then 'undone' else 'state' end);
  end if;
  sides := coalesce(case when e.kind <= 3 then sides_of_change(event, '{}') end,
    array[e.unit_id]);
  if not sides <@ coalesce(my_units('manage'), '{}') then
    return jsonb_build_object('problem', 'one_side', 'unit',
      (select id from units_above_all(sides) id limit 1));
  end if;
  if e.kind <= 3 and e.applied_at < now() - interval '90 days' then
    return '{"problem": "late"}';
  end if;
  return null;
end $$;

create function undo_change(event int, force boolean) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  problem jsonb;
  kept bigint[];
  restored int;
  stays int[];
begin
  perform from change_events c where c.id = event for update;
  problem := undo_problem(event);
  if problem is not null then
    return problem;
  end if;
  perform from staff s where s.id in (select r.staff_id from change_rows r where r.event_id = event)
  order by s.id for no key update;
  kept := array(select distinct c.staff_id from changed_since(event) c
    where c.staff_id is not null order by 1);
  if force then
    -- What came since gives way to what was before.
    delete from placements q using change_rows r
    where r.event_id = event and r.table_name = 'placements' and r.staff_id = any (kept)
      and r.before is not null and (r.before ->> 'is_home')::boolean
      and q.staff_id = r.staff_id and q.is_home
      and q.valid_from < (r.before ->> 'valid_to')::date
      and q.valid_to > (r.before ->> 'valid_from')::date
      and not exists (select from change_rows x where x.event_id = event
        and x.table_name = 'placements' and x.row_key = q.id::text and x.staff_id = q.staff_id);
    delete from staff_identifiers q using change_rows r
    where r.event_id = event and r.table_name = 'staff_identifiers' and r.staff_id = any (kept)
      and r.before is not null and q.staff_id = r.staff_id
      and q.kind = (r.before ->> 'kind')::int and q.issuer_id = (r.before ->> 'issuer_id')::int
      and q.value = r.before ->> 'value'
      and q.valid_from < (r.before ->> 'valid_to')::date
      and q.valid_to > (r.before ->> 'valid_from')::date
      and not exists (select from change_rows x where x.event_id = event
        and x.table_name = 'staff_identifiers' and x.row_key = q.id::text
        and x.staff_id = q.staff_id);
    kept := '{}';
  end if;
  delete from change_rows r where r.event_id = event and r.staff_id = any (kept);
  -- A login that was changed since, or ended, does not come back by this.
  delete from change_rows r
  where r.event_id = event and r.table_name = 'role_grants'
    and coalesce(r.before, r.after) ->> 'user_id' in (
      select coalesce(o.before, o.after) ->> 'user_id' from change_rows o
      where o.event_id = event and o.table_name = 'role_grants' and (
        o.id in (select c.row_id from changed_since(event) c)
        or o.before is not null and exists (select from role_grants g
          where g.id <> o.row_key::int and g.user_id = (o.before ->> 'user_id')::int
            and g.role = (o.before ->> 'role')::int and g.unit_id = (o.before ->> 'unit_id')::int
            and g.valid_from < (o.before ->> 'valid_to')::date
            and g.valid_to > (o.before ->> 'valid_from')::date)));
  select count(distinct r.staff_id) into restored from change_rows r
  where r.event_id = event and r.table_name = 'placements';
  perform write_change(event, 'placements', false);
  perform write_change(event, 'staff_identifiers', false);
  perform write_change(event, 'conflicts_of_interest', false);
  perform write_change(event, 'role_grants', false);
  update workplaces w set closed_on = (r.before ->> 'closed_on')::date
  from change_rows r
  where r.event_id = event and r.table_name = 'workplaces' and r.before is not null
    and w.id = r.row_key::int and w.closed_on = (r.after ->> 'closed_on')::date;
  perform bring_back_followers(event);
  stays := unmake_places_of_change(event);
  perform refresh_list_facts(sides_of_change(event, '{}'));
  delete from change_rows r where r.event_id = event;
  update change_events c set state = 3, undone_at = now() where c.id = event;
  perform rescope(s.token_hash, s.user_id) from user_sessions s where s.expires_at > now();
  return jsonb_build_object('restored', restored, 'kept', to_jsonb(kept),
    'stays', (select coalesce(jsonb_agg(u.name order by u.name), '[]') from units u
      where u.id = any (stays)));
end $$;

-- Whom undoing would leave alone, and who has no new home: those the session may see, and once,
-- without a number, how many there are in all.
create function edited_since_change(event int) returns table(staff_id bigint, total int)
language sql stable security definer set search_path = public, pg_temp as $$
  with edited as materialized (
    select distinct c.staff_id from changed_since(event) c
    where c.staff_id is not null and undo_problem(event) is null
  )
  select null, (select count(*)::int from edited)
  union all
  select e.staff_id, null from edited e join staff s on s.id = e.staff_id
  where s.scope_unit_id = any (my_units('people'))
$$;

create function homeless_of_change(event int) returns table(staff_id bigint, total int)
language sql stable security definer set search_path = public, pg_temp as $$
  with homeless as materialized (
    select p.staff_id, p.scope_unit_id from people_without_home(event) p
    where p.scope_unit_id = any (my_units('exact'))
  )
  select null, (select count(*)::int from homeless)
  union all
  select h.staff_id, null from homeless h where h.scope_unit_id = any (my_units('people'))
$$;

-- ---------- before it is applied

-- How many would go, of what kind, and what would go with them; of workplaces whose exact counts
-- the session may see. `to_workplace_id` is null where it lies off its map; `hidden` says so.
create function change_counts(event int) returns table(
  workplace_id int, to_workplace_id int, hidden boolean, makes boolean, branch_id int,
  to_name text, eligible int, members int, other_union int, not_members int, out_of_scope int,
  later int, visiting int, teams int, reps int, grants int, asks int, numbers int, taken int
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  e change_events;
begin
  select * into e from change_events c where c.id = event and (c.unit_id = any (my_units('map')) or c.id = any (my_changes()));
  return query
    with places as materialized (
      select t.*, coalesce(t.to_workplace_id = any (my_units('map')), false) seen
      from change_targets(e.id, '{}') t where t.workplace_id = any (my_units('exact'))
    ), homes as materialized (
      select p.workplace_id, p.staff_id, p.team_id, engagement_in_scope(p.engagement) counted,
        coalesce(d.code, 0) code
      from places q join placements p on p.workplace_id = q.workplace_id and p.is_home
        and p.valid_from <= e.effective_on and p.valid_to > e.effective_on
      left join standings d on d.staff_id = p.staff_id
        and d.valid_from <= e.effective_on and d.valid_to > e.effective_on
    ), people as (
      select h.workplace_id, count(*) filter (where h.counted)::int eligible,
        count(*) filter (where h.counted and h.code = 1)::int members,
        count(*) filter (where h.counted and h.code = 2)::int other_union,
        count(*) filter (where h.counted and h.code = 3)::int not_members,
        count(*) filter (where not h.counted)::int out_of_scope,
        count(distinct h.team_id)::int teams,
        count(*) filter (where exists (select from union_roles r where r.staff_id = h.staff_id
          and r.kind in (1, 2) and r.valid_from <= e.effective_on
          and r.valid_to > e.effective_on))::int reps,
        count(*) filter (where exists (select from asks a
          where a.staff_id = h.staff_id and a.state = 3))::int asks
      from homes h group by 1
    ), others as (
      select q.workplace_id,
        count(distinct p.staff_id) filter (where p.is_home and p.valid_from > e.effective_on
          and not exists (select from homes h where h.staff_id = p.staff_id))::int later,
        count(distinct p.staff_id) filter (where not p.is_home)::int visiting
      from places q join placements p on p.workplace_id = q.workplace_id
        and p.valid_to > e.effective_on
      group by 1
    )
    select q.workplace_id, case when q.seen then q.to_workplace_id end,
      q.to_workplace_id is not null and not q.seen, q.makes, q.branch_id,
      case when q.seen then u.name::text when q.makes then m.name || ', ' || s.name end,
      coalesce(p.eligible, 0), coalesce(p.members, 0), coalesce(p.other_union, 0),
      coalesce(p.not_members, 0), coalesce(p.out_of_scope, 0), coalesce(o.later, 0),
      coalesce(o.visiting, 0), coalesce(p.teams, 0), coalesce(p.reps, 0),
      (select count(*)::int from role_grants g where g.unit_id = q.workplace_id
        and g.role in (1, 9) and g.valid_to > e.effective_on),
      coalesce(p.asks, 0),
      (select count(distinct i.id)::int from placements p
        join staff_identifiers i on i.staff_id = p.staff_id and i.kind = 1
          and i.issuer_id = e.from_employer_id and i.valid_to > e.effective_on
        where e.kind = 1 and p.workplace_id = q.workplace_id and p.is_home
          and p.valid_to > e.effective_on),
      (select count(distinct n.identifier_id)::int from numbers_taken(e.id) n
        where exists (select from placements p where p.staff_id = n.staff_id
          and p.workplace_id = q.workplace_id and p.is_home and p.valid_to > e.effective_on))
    from places q
    left join people p on p.workplace_id = q.workplace_id
    left join others o on o.workplace_id = q.workplace_id
    left join units u on u.id = q.to_workplace_id
    left join employers m on m.id = q.employer_id left join sites s on s.id = q.site_id;
end $$;

-- Which staff numbers are somebody else's there: only where the session may see both people.
create function taken_numbers(event int) returns table(
  identifier_id bigint, value text, comes_id bigint, there_id bigint
)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (n.identifier_id) n.identifier_id, i.value::text, n.staff_id, n.there_staff_id
  from change_events e cross join lateral numbers_taken(e.id) n
  join staff_identifiers i on i.id = n.identifier_id
  where e.id = event and (e.unit_id = any (my_units('map')) or e.id = any (my_changes()))
    and i.scope_unit_id = any (my_units('people')) and n.there_unit_id = any (my_units('people'))
    and n.staff_id <> all (my_conflicts()) and n.there_staff_id <> all (my_conflicts())
  order by n.identifier_id, n.there_staff_id
$$;

-- Events on the session's map that touch these units: with a workplace, on either side, in or below
-- one; or, naming no workplace, by belonging in, above or below it.
create function events_touching(places int[], since date, until date) returns table(
  unit_id int, event_id int
)
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive e as (
    select c.id, c.unit_id, exists (
      select from change_workplaces w where w.event_id = c.id) has_places
    from change_events c
    where c.effective_on between since and until and (c.unit_id = any (my_units('map')) or c.id = any (my_changes()))
  ), asked(id) as (
    select unnest(places) intersect select unnest(my_units('map'))
  ), up(event_id, id) as (
    select q.event_id, q.id from (
      select e.id event_id, v.id from e join change_workplaces w on w.event_id = e.id
      cross join lateral (values (w.workplace_id), (w.to_workplace_id)) v(id)
      where v.id is not null
      union all select e.id, e.unit_id from e where not e.has_places
    ) q
    union
    select u.event_id, p.id from up u join units n on n.id = u.id
    cross join lateral (values (n.parent_id), (n.group_id)) p(id) where p.id is not null
  ), above(asked_id, id) as (
    select a.id, a.id from asked a
    union
    select o.asked_id, p.id from above o join units n on n.id = o.id
    cross join lateral (values (n.parent_id), (n.group_id)) p(id) where p.id is not null
  )
  select a.id, u.event_id from up u join asked a on a.id = u.id
  union
  select o.asked_id, e.id from e join above o on o.id = e.unit_id where not e.has_places
$$;

-- ---------- what follows people when the day comes

-- The applied event by which people went, or are brought back, from one unit to another.
create function change_between(left_id int, came_to int, out event int, out back boolean,
  out keeps boolean)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select e.id, w.workplace_id = came_to, e.keeps_asks
  from change_workplaces w join change_events e on e.id = w.event_id
  where (w.workplace_id = left_id and w.to_workplace_id = came_to
    or w.workplace_id = came_to and w.to_workplace_id = left_id)
    and e.state = 2 and e.effective_on <= london_today()
  order by e.id desc limit 1
$$;

create or replace function clear_seat() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  way record;
begin
  if exists (select from seats where staff_id = old.id)
    or exists (select from ties where staff_id = old.id or other_id = old.id) then
    select * into way from change_between(old.scope_unit_id, new.scope_unit_id);
    if not way.back and exists (select from change_rows r where r.event_id = way.event
        and r.staff_id = old.id and r.table_name = 'placements') then
      insert into change_rows(event_id, seq, table_name, row_key, staff_id, before)
      select way.event, nextval('change_rows_seq'), q.name, q.key, old.id, q.image from (
        select 'seats' as name, s.staff_id::text as key, to_jsonb(s) image from seats s
        where s.staff_id = old.id
        union all
        select 'ties', t.id::text, to_jsonb(t) from ties t
        where t.staff_id = old.id or t.other_id = old.id
      ) q;
    end if;
    delete from seats where staff_id = old.id;
    delete from ties where staff_id = old.id or other_id = old.id;
  end if;
  return new;
end $$;

create or replace function end_asks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  moved boolean := new.scope_unit_id is distinct from old.scope_unit_id;
  now_at timestamptz := now();
  way record;
  why smallint := case
    when new.asked_not_to_contact_at is not null or new.left_out_of_plans_at is not null
      or new.left_for_now_until > london_today() then 5
    when new.standing in (1, 2) then 4
    when moved then 6 end;
begin
  if not exists (select from asks a where a.staff_id = new.id and a.state in (1, 2, 3))
    and not exists (select from asks a where a.asker_id = new.id and a.state in (1, 2, 3)) then
    return null;
  end if;
  if moved then
    select * into way from change_between(old.scope_unit_id, new.scope_unit_id);
    if way.event is not null then
      if not way.back and exists (select from change_rows r where r.event_id = way.event
          and r.staff_id = new.id and r.table_name = 'placements') then
        insert into change_rows(event_id, seq, table_name, row_key, staff_id, before, after)
        select way.event, nextval('change_rows_seq'), 'asks', a.id::text, new.id, to_jsonb(a),
          case when a.state = 3 then to_jsonb(a) || jsonb_build_object('closed_at', now_at, 'state',
            case when a.staff_id = new.id then 6 else 5 end) end
        from asks a
        where (a.staff_id = new.id or a.asker_id = new.id)
          and (a.state in (1, 2) or a.state = 3 and not way.keeps);
      end if;
      if way.back or way.keeps then
        -- They went together, and so does who asks whom; what was only planned was for there.
        moved := false;
        why := nullif(why, 6);
        delete from asks where (staff_id = new.id or asker_id = new.id) and state in (1, 2)
          and not way.back;
      end if;
    end if;
  end if;
  if why is not null then
    delete from asks where staff_id = new.id and state in (1, 2);
    update asks set state = 6, end_reason = why, closed_at = now_at
    where staff_id = new.id and state = 3;
  end if;
  if moved then
    delete from asks where asker_id = new.id and state in (1, 2);
    update asks set state = 5, end_reason = 6, closed_at = now_at
    where asker_id = new.id and state = 3;
  end if;
  return null;
end $$;

-- The same where an office closed and they have no new home: found by the placement it ended.
create or replace function end_of_leaver() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  closed_by int;
begin
  if exists (select from staff s where s.id = new.id and s.workplace_id is null) then
    select e.id into closed_by from change_rows r join change_events e on e.id = r.event_id
    where r.staff_id = new.id and r.table_name = 'placements' and r.before is not null
      and e.kind = 2 and e.state = 2 and e.effective_on <= london_today()
    order by e.id desc limit 1;
    if closed_by is not null then
      insert into change_rows(event_id, seq, table_name, row_key, staff_id, before, after)
      select closed_by, nextval('change_rows_seq'), q.name, q.key, new.id, q.image, q.then_on
      from (
        select 'seats' as name, s.staff_id::text as key, to_jsonb(s) image, null::jsonb then_on
        from seats s where s.staff_id = new.id
        union all
        select 'ties', t.id::text, to_jsonb(t), null from ties t
        where t.staff_id = new.id or t.other_id = new.id
        union all
        select 'asks', a.id::text, to_jsonb(a), case when a.state = 3 then
          to_jsonb(a) || jsonb_build_object('closed_at', now(), 'state',
            case when a.staff_id = new.id then 6 else 5 end) end
        from asks a where (a.staff_id = new.id or a.asker_id = new.id) and a.state in (1, 2, 3)
      ) q;
    end if;
    delete from seats where staff_id = new.id;
    delete from ties where staff_id = new.id or other_id = new.id;
    update asks set state = 6, end_reason = 6, closed_at = now()
    where staff_id = new.id and state = 3;
    update asks set state = 5, end_reason = 6, closed_at = now()
    where asker_id = new.id and state = 3;
    delete from asks where (staff_id = new.id or asker_id = new.id) and state in (1, 2);
  end if;
  return null;
end $$;

-- Before-images go after 90 days; those of somebody who is erased, at once.
create function erase_old_change_rows() returns int
language sql security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from change_rows r using change_events e
    where e.id = r.event_id and e.applied_at < now() - interval '90 days' returning 1
  ) select count(*)::int from gone
$$;

create function erase_change_rows_of_gone() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from change_rows r using gone g
  where r.staff_id = g.id
    or r.table_name = 'ties' and (r.before ->> 'other_id')::bigint = g.id
    or r.table_name = 'ties' and (r.before ->> 'staff_id')::bigint = g.id
    or r.table_name = 'asks' and (r.before ->> 'asker_id')::bigint = g.id
    or r.table_name = 'asks' and (r.before ->> 'staff_id')::bigint = g.id;
  return null;
end $$;
create trigger staff_erase_change_rows after delete on staff
  referencing old table as gone for each statement execute function erase_change_rows_of_gone();

-- As in seating.sql; before-images go after 90 days, and what was left to fold is folded.
create or replace function ensure_rolled_forward() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  done date;
begin
  select through into done from rolled_forward;
  if done < london_today() then
    select through into done from rolled_forward for update;
    if done < london_today() then
      perform roll_forward(done);
      perform erase_old_seats();
      perform return_old_asks();
      perform erase_old_change_rows();
      perform fold_headcounts();
      update rolled_forward set through = london_today();
    end if;
  end if;
end $$;
