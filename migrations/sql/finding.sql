-- A question (app/finding/question.py) becomes one condition on one person, `s`, and is asked in
-- one query that is planned for it. Each value is cast to a number, a day, or an array of them, or
-- quoted as a literal; no text of a question is ever part of the SQL. No condition is ever null,
-- so that "none of these" is its plain opposite.

-- ---------- values

-- "today", "-30d", "+6m" or "2026-03-01".
create function question_day(given text) returns date
language plpgsql stable as $$
begin
  return case
    when given = 'today' then london_today()
    when given ~ '^[+-]\d{1,4}d$' then london_today() + left(given, -1)::int
    when given ~ '^[+-]\d{1,4}m$'
      then (london_today() + make_interval(months => left(given, -1)::int))::date
    when given ~ '^\d{4}-\d\d-\d\d$' then given::date
  end;
end $$;

-- Each end that is given must be a day: nothing is found by leaving out a limit that was asked for.
create function question_end(rule jsonb, which text) returns date
language plpgsql stable as $$
declare
  day date := question_day(rule ->> which);
begin
  if day is null and rule ->> which is not null then
    raise exception 'not a day' using errcode = 'invalid_parameter_value';
  end if;
  return day;
end $$;

-- `latest` stands in for an end left open.
create function question_days(col text, rule jsonb, latest date default null) returns text
language sql stable as $$
  select coalesce(nullif(concat_ws(' and ',
    col || ' >= ' || quote_literal(question_end(rule, 'since')) || '::date',
    col || ' <= ' || quote_literal(coalesce(question_end(rule, 'until'), latest)) || '::date'
  ), ''), 'true')
$$;

-- The same of a moment: days as the clock on the office wall has them.
create function question_moments(col text, rule jsonb) returns text
language sql stable as $$
  select coalesce(nullif(concat_ws(' and ',
    col || ' >= ' || quote_literal(
      question_end(rule, 'since')::timestamp at time zone 'Europe/London') || '::timestamptz',
    col || ' < ' || quote_literal(
      (question_end(rule, 'until') + 1)::timestamp at time zone 'Europe/London')
      || '::timestamptz'
  ), ''), 'true')
$$;

create function question_numbers(rule jsonb, which text) returns bigint[]
language sql immutable as $$
  select array_agg(one::bigint order by one::bigint)
  from jsonb_array_elements_text(coalesce(rule -> which, '[]')) one
$$;

create function question_words(rule jsonb, which text) returns text[]
language sql immutable as $$
  select array_agg(one) from jsonb_array_elements_text(coalesce(rule -> which, '[]')) one
$$;

-- `col` is one of those; `otherwise` when none is named.
create function one_of_numbers(
  col text, rule jsonb, which text, otherwise text default 'true'
) returns text
language sql immutable as $$
  select case when question_numbers(rule, which) is null then otherwise
    else format('%s = any (%L::bigint[])', col, question_numbers(rule, which)::text) end
$$;

create function one_of_words(
  col text, rule jsonb, which text, otherwise text default 'true'
) returns text
language sql immutable as $$
  select case when question_words(rule, which) is null then otherwise
    else format('%s = any (%L::text[])', col, question_words(rule, which)::text) end
$$;

-- Workplaces of which a rule on places, employers or sites is true; null for any other rule, and
-- for one that names none.
create function question_workplaces(rule jsonb, which text default 'those') returns int[]
language plpgsql stable as $$
declare
  those bigint[] := question_numbers(rule, which);
begin
  if those is null then
    return null;
  end if;
  return case rule ->> 'rule'
    when 'employer' then
      array(select w.id from workplaces w where w.employer_id = any (those) order by 1)
    when 'site' then
      array(select w.id from workplaces w where w.site_id = any (those) order by 1)
    -- Nothing is below a workplace, and a question may name hundreds.
    else array(select w.id from workplaces w where w.id = any (those) union
      select w.id from units u cross join lateral units_below(u.id) b(id)
      join workplaces w on w.id = b.id where u.id = any (those) and u.kind <> 5 order by 1)
  end;
end $$;

create function is_about_places(rule jsonb) returns boolean
language sql immutable as $$
  select coalesce(rule ->> 'rule' in ('place', 'employer', 'site'), false)
$$;

-- Rules about single people are asked only where the session sees the people.
create function is_personal(rule jsonb) returns boolean
language sql immutable as $$
  select jsonb_path_exists(rule, '$.**.rule ? (@ == "team" || @ == "assessment" || @ == "ask"
    || @ == "import" || @ == "call_list" || @ == "follow_up" || @ == "placement")')
$$;

-- ---------- the compiler

-- One contact, not corrected and not withdrawn, called by `name`.
create function question_stands(name text) returns text
language sql immutable as $$
  select format('%1$s.result <> 9 and not exists (select from contacts %1$sx'
    ' where %1$sx.corrects_id = %1$s.id)', name)
$$;

create function question_contact(rule jsonb) returns text
language sql stable as $$
  select 'exists (select from contacts c where ' || concat_ws(' and ',
    'c.staff_id = s.id',
    question_stands('c'),
    question_days('c.happened_on', rule),
    case rule -> 'reached' when 'true' then 'c.reached' when 'false' then 'not c.reached' end,
    one_of_numbers('c.result', rule, 'results'),
    one_of_numbers('c.outcome', rule, 'outcomes'),
    one_of_numbers('c.channel', rule, 'channels'),
    one_of_numbers('c.author_id', rule, 'by'),
    'exists (select from contact_issues i where i.contact_id = c.id and '
      || one_of_numbers('i.issue_id', rule, 'issues', null) || ')',
    case when rule -> 'last' = 'true' then
      'not exists (select from contacts d where d.staff_id = c.staff_id'
      ' and d.happened_on >= c.happened_on and (d.happened_on, d.recorded_at, d.id)'
      ' > (c.happened_on, c.recorded_at, c.id) and ' || question_stands('d') || ')' end
  ) || ')'
$$;

create function question_placement(rule jsonb) returns text
language plpgsql stable as $$
declare
  since date := question_end(rule, 'since');
  until date := coalesce(question_end(rule, 'until'), london_today());
begin
  return case when since > until then 'false' else
    'exists (select from placements p where ' || concat_ws(' and ',
      'p.staff_id = s.id',
      format('p.valid_from <= %L::date', until),
      'p.valid_to > ' || quote_literal(since) || '::date',
      'p.workplace_id = any (' || quote_literal(question_workplaces(rule, 'places')::text)
        || '::int[])',
      one_of_numbers('p.team_id', rule, 'teams'),
      one_of_words('p.grade', rule, 'grades'),
      one_of_numbers('p.engagement', rule, 'engagements')) || ')' end;
end $$;

create function question_goes_on(name text) returns text
language sql immutable as $$
  select format('exists (select from placements %1$sb where %1$sb.staff_id = s.id and %1$sb.is_home'
    ' and %1$sb.workplace_id = s.workplace_id and %1$sb.valid_to = %1$s.valid_from)', name)
$$;

-- The unbroken stay in the workplace they are in now.
create function question_started(rule jsonb) returns text
language sql stable as $$
  select format(
    'exists (select from placements p where p.staff_id = s.id and p.is_home'
    ' and p.workplace_id = s.workplace_id and %1$s and not %2$s and not exists ('
    'select from placements q where q.staff_id = s.id and q.is_home'
    ' and q.workplace_id = s.workplace_id and q.valid_from > p.valid_from'
    ' and q.valid_from <= %3$L::date and not %4$s))',
    question_days('p.valid_from', rule, london_today()), question_goes_on('p'),
    london_today(), question_goes_on('q'))
$$;

-- Only while the contact it was made in stands.
create function question_assessed(name text) returns text
language sql immutable as $$
  select format('not exists (select from contacts %1$sc where %1$sc.id = %1$s.contact_id and ('
    '%1$sc.result = 9 or exists (select from contacts %1$sx'
    ' where %1$sx.corrects_id = %1$sc.id)))', name)
$$;

create function question_assessment(rule jsonb) returns text
language sql stable as $$
  select format(
    'exists (select from assessments a where a.staff_id = s.id and %1$s and %2$s'
    ' and not exists (select from assessments b where b.staff_id = s.id'
    ' and b.assessed_on >= a.assessed_on and (b.assessed_on, b.id) > (a.assessed_on, a.id)'
    ' and %3$s))',
    one_of_numbers('a.code', rule, 'those'), question_assessed('a'), question_assessed('b'))
$$;

-- Files this session may look at whose rows stand.
create function question_import(rule jsonb) returns text
language sql stable as $$
  select format('exists (select from import_lines l where l.staff_id = s.id and l.line > 0'
    ' and l.run_id = any (%L::bigint[]))', array(
      select r.id from import_runs r
      where r.state = 4 and (r.user_id = my_id() or r.unit_id = any (my_units('people')))
        and coalesce(r.id = any (question_numbers(rule, 'those')), true))::text)
$$;

create function question_call_list(rule jsonb) returns text
language sql stable as $$
  select 'exists (select from call_list_entries e where e.staff_id = s.id and ' || case
    when question_numbers(rule, 'those') is null then format(
      'exists (select from call_lists l where l.id = e.call_list_id and l.closed_at is null'
      ' and l.expires_on > %L::date)', london_today())
    else format('e.call_list_id = any (%L::bigint[])', array(
      select unnest(question_numbers(rule, 'those')) intersect
      select unnest(my_call_lists()) order by 1)::text) end || ')'
$$;

-- One rule, or a group of them, as a condition on `s`. `everybody`: who is asked about at all,
-- also a condition on `s`, for what is worked out for many people at once.
create function question_rule(rule jsonb, everybody text) returns text
language plpgsql stable as $$
declare
  today text := quote_literal(london_today()) || '::date';
  home text := 'exists (select from placements p where p.staff_id = s.id and p.is_home'
    || ' and p.valid_from <= ' || today || ' and p.valid_to > ' || today || ' and ';
begin
  case rule ->> 'rule'
    when 'all' then
      return question_condition(rule -> 'rules', everybody);
    when 'any' then
      return coalesce((
        select '(' || string_agg(question_rule(one, everybody), ' or ') || ')'
        from jsonb_array_elements(rule -> 'rules') one), 'true');
    when 'none' then
      return coalesce((
        select '(' || string_agg('not ' || question_rule(one, everybody), ' and ') || ')'
        from jsonb_array_elements(rule -> 'rules') one), 'true');
    when 'standing' then
      return '(' || one_of_numbers('s.standing', rule, 'those', 's.standing <> 0') || ')';
    when 'place', 'employer', 'site' then
      return coalesce('(s.workplace_id = any ('
        || quote_literal(question_workplaces(rule)::text) || '::int[]))', '(true)');
    when 'team' then
      return '(s.team_id is not null and ' || one_of_numbers('s.team_id', rule, 'those') || ')';
    when 'grade' then
      return home || one_of_words('p.grade', rule, 'those', 'p.grade <> ''''') || ')';
    when 'engagement' then
      return home || one_of_numbers('p.engagement', rule, 'those') || ')';
    when 'role' then
      return 'exists (select from union_roles r where r.staff_id = s.id and r.valid_from <= '
        || today || ' and r.valid_to > ' || today || ' and '
        || one_of_numbers('r.kind', rule, 'those') || ')';
    when 'reachable' then
      return case rule ->> 'by'
        when 'email' then '(coalesce(btrim(s.work_email), '''') <> '''')'
        when 'dialled' then format(
          '(s.id in (select n.staff_id from numbers_to_dial(array('
          'select s.id from contactable s where %s)) n where n.because is null))', everybody)
        else '(coalesce(btrim(s.work_phone), '''') <> '''' or exists (select from given_numbers g'
          ' where g.staff_id = s.id and g.ended_at is null))' end;
    when 'added' then
      return '(' || question_moments('s.recorded_at', rule) || ')';
    when 'started' then
      return question_started(rule);
    when 'joined' then
      return 'exists (select from members m where m.staff_id = s.id and '
        || question_days('m.joined_on', rule, london_today()) || ')';
    when 'left_union' then
      return 'exists (select from members m where m.staff_id = s.id and '
        || question_days('m.ended_on', rule, london_today())
        || ' and ' || one_of_words('m.end_reason', rule, 'reasons') || ')';
    when 'arrears' then
      return 'exists (select from members m where m.staff_id = s.id and m.joined_on <= ' || today
        || ' and m.ended_on > ' || today
        || ' and (m.status = 3 or m.arrears_from <= ' || today || '))';
    when 'said_will_join' then
      return 'exists (select from pending_joins j where j.staff_id = s.id'
        || ' and j.confirmed_on is null and j.withdrawn_at is null and '
        || question_days('j.said_on', rule) || ')';
    when 'conversation' then
      return question_contact(rule);
    when 'placement' then
      return '(' || question_placement(rule) || ')';
    when 'assessment' then
      return question_assessment(rule);
    when 'follow_up' then
      return 'exists (select from follow_ups f where f.staff_id = s.id and f.closed_at is null and '
        || question_days('f.due_on', rule) || ' and '
        || one_of_numbers('f.owner_id', rule, 'owners') || ')';
    when 'ask' then
      return 'exists (select from asks k where k.staff_id = s.id and '
        || one_of_numbers('k.state', rule, 'states', 'k.state in (3, 4, 5, 6)') || ' and '
        || one_of_numbers('k.asker_id', rule, 'askers') || ')';
    when 'import' then
      return question_import(rule);
    when 'call_list' then
      return question_call_list(rule);
    else
      raise exception 'no such rule' using errcode = 'invalid_parameter_value';
  end case;
end $$;

-- All of these rules; true when there is none.
create function question_condition(rules jsonb, everybody text) returns text
language sql stable as $$
  select coalesce('(' || string_agg(question_rule(one, everybody), ' and ') || ')', 'true')
  from jsonb_array_elements(coalesce(rules, '[]')) one
$$;

-- ---------- where it may be asked

-- The workplaces of `units` a question is asked in: those of its rules on places, and only where
-- the session sees the people once it asks about single ones.
create function asked_in(rules jsonb, units int[]) returns int[]
language plpgsql stable as $$
declare
  rule jsonb;
  narrowed int[] := units;
begin
  for rule in select jsonb_array_elements(coalesce(rules, '[]')) loop
    if is_about_places(rule) and question_workplaces(rule) is not null then
      narrowed := array(select unnest(narrowed) intersect select unnest(question_workplaces(rule)));
    end if;
    if is_personal(rule) then
      narrowed := array(select unnest(narrowed) intersect select unnest(my_units('people')));
    end if;
  end loop;
  return array(select w.id from workplaces w where w.id = any (narrowed) order by 1);
end $$;

-- Whoever may be approached in these workplaces: a condition on `s`. Not said at all where it is
-- everywhere, so that nobody is looked up workplace by workplace.
create function asked_people(workplaces int[]) returns text
language sql stable as $$
  select concat_ws(' and ', 's.in_scope',
    case when exists (select w.id from workplaces w except select unnest(workplaces))
      then format('s.workplace_id = any (%L::int[])', workplaces::text) end,
    's.id <> all (' || quote_literal(nullif(my_conflicts(), '{}')::text) || '::bigint[])')
$$;

create function asks_what_may_be_dialled(rule jsonb) returns boolean
language sql immutable as $$
  select jsonb_path_exists(rule, '$.**.by ? (@ == "dialled")')
$$;

-- The whole question as a condition on `s`, among `everybody`. Which numbers may be dialled is
-- worked out last, for whoever is left.
create function question_where(rules jsonb, everybody text) returns text
language sql stable as $$
  select everybody || ' and ' || question_condition(rules,
    case when asks_what_may_be_dialled(rules) then
      everybody || ' and ' || question_condition((
        select jsonb_agg(one order by n) from jsonb_array_elements(rules) with ordinality q(one, n)
        where not asks_what_may_be_dialled(one)), 'false') end)
$$;

-- ---------- asking

-- Everybody who may be approached and answers the question, in the units this session may make
-- lists of. Not for the application to call.
create function find_people(question jsonb) returns table(
  staff_id bigint, scope_unit_id int, workplace_id int, team_id int, sort_name text
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  rules jsonb := coalesce(question -> 'rules', '[]');
begin
  return query execute
    'select s.id, s.scope_unit_id, s.workplace_id, s.team_id, s.sort_name::text from contactable s'
    ' where ' || question_where(rules_left(rules), asked_people(asked_in(rules, my_units('call'))));
end $$;

-- What asked_in() has not said already.
create function rules_left(rules jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(one order by n), '[]')
  from jsonb_array_elements(rules) with ordinality q(one, n) where not is_about_places(one)
$$;

-- The same among the people this session sees, opened ones too.
create function find_mine(question jsonb) returns setof bigint
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  rules jsonb := coalesce(question -> 'rules', '[]');
  units int[] := my_units('people');
  opened bigint[] := case when not is_personal(rules) then my_people() end;
begin
  if opened is null then
    return query execute 'select s.id from contactable s where '
      || question_where(rules_left(rules), asked_people(asked_in(rules, units)));
  else
    return query execute 'select s.id from contactable s where ' || question_where(rules, format(
      's.in_scope and (s.workplace_id = any (%L::int[]) or s.id = any (%L::bigint[]))'
      ' and s.id <> all (%L::bigint[])', coalesce(units, '{}'), opened, my_conflicts()));
  end if;
end $$;

-- How many people in each of the workplaces asked about, and in all (workplace_id null): a number
-- between `low` and `high`. The two are equal where the session sees the people anyway. Elsewhere
-- it is a band: below 3, 3 or 4, then steps of 5, zero being one of "below 3", so that a rule
-- added and removed does not answer for one person. The total's band is widened until subtracting
-- the others narrows none of them (docs/decisions/2026-11-23-live-counts.md).
create function banded(asked int[], found int[], people int[]) returns table(
  workplace_id int, low int, high int
)
language sql stable as $$
  with counted as (
    select a.id, coalesce(a.id = any (my_units('people')), false) exact, coalesce(f.n, 0) n
    from unnest(asked) a(id)
    left join (select w, sum(p)::int n from unnest(found, people) q(w, p) group by w) f
      on f.w = a.id
  ), bands as (
    select id, exact, n,
      case when exact then n else band_low(n) end low,
      case when exact then n else band_high(n) end high
    from counted
  )
  select id, low, high from bands
  union all
  select null,
    case when bool_and(exact) then sum(n)
      else least(band_low(sum(n)::int), sum(high) - max(high - low)) end::int,
    case when bool_and(exact) then sum(n)
      else greatest(band_high(sum(n)::int), sum(low) + max(high - low)) end::int
  from bands having count(*) > 0
$$;

create function count_found(question jsonb) returns table(workplace_id int, low int, high int)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  rules jsonb := coalesce(question -> 'rules', '[]');
  asked int[] := asked_in(rules, my_units('call'));
  found_in int[];
  people int[];
begin
  execute 'select array_agg(q.w), array_agg(q.n) from (select s.workplace_id w, count(*)::int n'
    ' from contactable s where ' || question_where(rules_left(rules), asked_people(asked))
    || ' group by 1) q' into found_in, people;
  return query select * from banded(asked, found_in, people);
end $$;

-- How many people are left after each of the question's own rules, in their order; step 0 is
-- before the first. One pass: each person passes as many rules as come before the first they fail.
create function count_steps(question jsonb) returns table(step int, low int, high int)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  rules jsonb := coalesce(question -> 'rules', '[]');
  so_far jsonb := '[]';
  mine int[] := asked_in('[]', my_units('call'));
  seen text := coalesce(my_units('people'), '{}')::text;
  passed text := '';
  found_in int[];
  passes int[];
  people int[];
  rule jsonb;
begin
  for rule in select jsonb_array_elements(rules) loop
    passed := passed || format(' when not (%s%s) then %s',
      case when is_personal(rule) then format('s.workplace_id = any (%L::int[]) and ', seen) end,
      question_rule(rule, question_where(so_far, asked_people(mine))),
      jsonb_array_length(so_far));
    so_far := so_far || jsonb_build_array(rule);
  end loop;
  execute format(
    'select array_agg(q.w), array_agg(q.k), array_agg(q.n) from ('
    'select s.workplace_id w, case%s else %s end k, count(*)::int n from contactable s where %s'
    ' group by 1, 2) q',
    case when passed = '' then ' when false then 0' else passed end,
    jsonb_array_length(rules), asked_people(mine)) into found_in, passes, people;
  for k in 0 .. jsonb_array_length(rules) loop
    return query
      select k, b.low, b.high
      from banded(
        asked_in((select jsonb_agg(one) from jsonb_array_elements(rules) with ordinality q(one, n)
                  where n <= k), mine),
        array(select case when p >= k then w end from unnest(found_in, passes) q(w, p)), people) b
      where b.workplace_id is null;
  end loop;
end $$;

-- Grades to choose from, where this session makes lists or sees people: of a few thousand people,
-- since any other can be typed; held by three or more, so that none is somebody's.
create function grades_in_use() returns table(grade text)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
  select q.grade::text from (
    select p.grade from placements p
    where p.workplace_id = any (
        (select coalesce(my_units('call'), '{}') || coalesce(my_units('people'), '{}'))::int[])
      and p.is_home and p.valid_from <= london_today() and p.valid_to > london_today()
      and p.grade <> ''
    limit 5000
  ) q group by 1 having count(*) >= 3 order by 1
$$;
