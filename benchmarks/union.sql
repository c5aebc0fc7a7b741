-- The union of the density benchmark, made by rule from the rows of `sizes`: (office, people), and
-- `of_union`: (today, people, offices, branches, regions, groups, wide).
-- Units are numbered offices first, so that an office's number is its unit's id; then branches,
-- regions, groups, the union, bargaining units. The first region, `wide`, has as many branches at
-- every scale, and its first branch as many offices.

create function pg_temp.pick(n bigint, salt int, many int) returns int
language sql immutable as $$ select mod(abs(hashint8extended(n, salt) >> 3), many)::int $$;

create function pg_temp.share(n bigint, salt int) returns float8
language sql immutable as $$ select pg_temp.pick(n, salt, 1000000) / 1000000.0 $$;

-- ---------- the map

create temp table office as
select s.office, s.people, sum(s.people) over (order by s.office) until,
  o.offices + case
    when s.office <= o.wide then 1
    when s.office <= o.wide + 3 * (o.wide - 1) then 2 + (s.office - o.wide - 1) / 3
    else o.wide + 1 + (s.office % (o.branches - o.wide))
  end branch,
  1 + floor(40 * power(pg_temp.share(s.office, 1), 2))::int employer
from sizes s, of_union o;

create temp table branch as
select o.offices + n branch,
  o.offices + o.branches + case when n <= o.wide then 1
    else 2 + (n - o.wide - 1) % (o.regions - 1) end region,
  o.offices + o.branches + o.regions + 1 + n % o.groups in_group
from of_union o, generate_series(1, o.branches) n;

insert into employers(id, name) select n, 'Employer ' || n from generate_series(1, 40) n;

insert into units(id, parent_id, group_id, kind, name)
select top, null::int, null::int, 1, 'Union' from (
  select offices + branches + regions + groups + 1 top from of_union) t
union all
select offices + branches + n, offices + branches + regions + groups + 1, null, 3, 'Region ' || n
from of_union, generate_series(1, regions) n
union all
select offices + branches + regions + n, offices + branches + regions + groups + 1, null, 2,
  'Group ' || n
from of_union, generate_series(1, groups) n
union all select branch, region, in_group, 4, 'Branch ' || branch from branch
union all select office, branch, null, 5, 'Office ' || office from office
union all
select offices + branches + regions + groups + 1 + n, offices + branches + regions + groups + 1,
  null, 6, 'Bargaining unit ' || n
from of_union, generate_series(1, 5) n;

insert into sites(id, name) select office, 'Site ' || office from office;
insert into workplaces(id, employer_id, site_id) select office, employer, office from office;
insert into teams(id, workplace_id, name)
select 12 * (office - 1) + n, office, 'Team ' || n from office, generate_series(1, 12) n;
insert into bargaining_units(id, employer_id, valid_from)
select offices + branches + regions + groups + 1 + n, n, today - 2000
from of_union, generate_series(1, 5) n;
insert into union_settings(id, join_url) values (1, 'https://union.example/{code}');

-- ---------- who works where, and when they joined

create temp table who as
with place as (
  select array_agg(until::bigint order by office) until from office
), position as (
  select n, n > o.people gone, o.today,
    -- Everybody's row lies anywhere: lists come by employer, and people move.
    1 + width_bucket(case when n <= o.people then (n * 7919) % o.people
      else pg_temp.pick(n, 2, o.people)::bigint end, p.until) office,
    case when n > o.people then o.today - pg_temp.pick(n, 3, 1095)
      when n % 200 = 0 then o.today + 1 + pg_temp.pick(n, 3, 90) end left_on
  from place p, of_union o, generate_series(1::bigint, o.people * 13 / 10) n
), hired as (
  select p.*, case
    when gone then least(left_on - 60, today - 1096) - pg_temp.pick(office, 4, 300)
    when pg_temp.pick(n, 5, 100) < 30 then today - 2 - pg_temp.pick(n, 4, 1093)
    else today - 1096 - pg_temp.pick(office, 4, 300) end hired_on,
    -- Some offices are strong and some are weak.
    400 + pg_temp.pick(office, 6, 280) - 140 strength, pg_temp.pick(n, 7, 1000) inclined
  from position p
), moved as (
  select h.*, coalesce(left_on, date '9999-12-31') left_or_ever,
    case when not gone and pg_temp.pick(n, 8, 100) < 32 and hired_on < today - 10
      then greatest(hired_on, today - 1095) + 1
        + pg_temp.pick(n, 9, today - greatest(hired_on, today - 1095) - 2) end moved_on,
    case when gone then case when inclined < 450 then 1 when inclined < 480 then 2 else 5 end
      when inclined < strength then 1 when inclined < strength + 130 then 2
      when inclined < strength + 170 then 3 when inclined < strength + 230 then 4 else 5 end kind,
    -- Half of them were members long before the office's first list.
    case when pg_temp.pick(n, 10, 2) = 0 then -pg_temp.pick(n, 10, 6000)
      else floor(power(pg_temp.share(n, 10), 2) * (least(left_on, today) - hired_on - 2))::int
      end after
  from hired h
)
select n id, office, hired_on, left_on, left_or_ever, moved_on, gone, kind, today,
  case when pg_temp.pick(n, 11, 2) = 0 then office
    else 1 + width_bucket(pg_temp.pick(n, 12, (select people from of_union))::bigint,
      (select until from place)) end former_office,
  12 * (office - 1) + 1 + pg_temp.pick(n, 13, 12) team,
  case when kind in (1, 2) then hired_on + after end joined_on,
  case when kind = 1 then left_or_ever
    when kind = 2 then hired_on + greatest(after, 0) + 1 + floor(pg_temp.share(n, 14)
      * (least(left_on, today) - hired_on - greatest(after, 0) - 1))::int end ended_on,
  case when pg_temp.pick(n, 15, 100) < 4 then 6 when pg_temp.pick(n, 15, 100) < 8 then 2
    else 1 end engagement
from moved;
create index on who(id);
analyze who;

create temp table membership as
select id, joined_on, ended_on, case when kind = 1 and left_on is null then
    case when pg_temp.pick(id, 16, 100) < 3 then 3 else 2 end
  when kind = 1 then 7 else 5 + pg_temp.pick(id, 16, 2) end status
from who where kind in (1, 2) and joined_on < ended_on
union all  -- came back
select id, ended_on + 100, left_or_ever, case when left_on is null then 2 else 7 end from who
where kind = 2 and pg_temp.pick(id, 17, 4) = 0 and ended_on + 100 < least(left_or_ever, today);

insert into staff(id, forename, surname, known_as, work_email, work_phone, source,
  recorded_at, scope_unit_id, workplace_id, team_id, standing, in_scope, is_rep,
  asked_not_to_contact_at)
select w.id, f.forename, f.surname, f.known_as, 'p' || w.id || '@employer.example',
  '01632 960' || lpad((w.id % 1000)::text, 3, '0'), 'list', w.hired_on + time '09:00',
  w.office, case when not w.gone then w.office end, case when not w.gone then w.team end,
  case when m.id is not null then 1 when w.kind = 3 then 2 when w.kind = 4 then 0 else 3 end,
  w.engagement <> 6 or w.gone, false,
  case when w.kind = 5 and pg_temp.pick(w.id, 18, 80) = 0
    then w.today - 20 - pg_temp.pick(w.id, 19, 900) end
from who w
join names f on f.n = pg_temp.pick(w.id, 20, (select count(*)::int from names))
left join membership m on m.id = w.id and m.joined_on <= w.today and m.ended_on > w.today
order by w.id;

insert into placements(staff_id, scope_unit_id, workplace_id, team_id, grade, engagement,
  valid_from, valid_to, recorded_at)
select p.id, p.scope, p.office, p.team, (array['AA', 'AO', 'EO', 'HEO', 'SEO'])[1 + p.id % 5],
  p.engagement, p.since, p.until, p.since + time '09:00'
from (
  select id, office scope, office, team, engagement, coalesce(moved_on, hired_on) since,
    left_or_ever until from who
  union all
  select id, office, former_office, 12 * (former_office - 1) + 1 + (id % 12)::int, engagement,
    hired_on, moved_on from who where moved_on is not null
) p order by p.since, p.id;

insert into members(staff_id, scope_unit_id, number, status, joined_on, ended_on, confirmed_on)
select m.id, w.office, lpad(m.id::text, 8, '0'), m.status, m.joined_on, m.ended_on, w.today - 5
from membership m join who w using (id) order by m.joined_on, m.id;

-- What each was to the union: from memberships, then whatever lies between them.
insert into standings(staff_id, scope_unit_id, code, source, valid_from, valid_to)
select q.id, w.office, q.code, q.source, q.since, q.until from (
  select id, 1 code, 2 source, joined_on since, ended_on until from membership
  union all
  select m.id, 3, 2, lag(m.ended_on, 1, least(w.hired_on, m.joined_on)) over (partition by m.id order by m.joined_on),
    m.joined_on from membership m join who w using (id)
  union all
  select id, 3, 2, max(ended_on), date '9999-12-31' from membership group by id
  union all
  select w.id, case when w.kind = 3 then 2 else 3 end, case when w.kind = 3 then 1 else 2 end,
    w.hired_on, date '9999-12-31' from who w
  where w.kind <> 4 and not exists (select from membership m where m.id = w.id)
) q join who w using (id) where q.since < q.until;

-- ---------- users, roles, what was said

insert into users(id, email, name, join_code)
select n, 'user' || n || '@union.example', 'User ' || n, 'CODE' || n
from of_union, generate_series(1, offices + 10) n;

insert into role_grants(user_id, role, unit_id, valid_from)
select g.user_id, g.role, g.unit, o.today - 1200 from of_union o cross join lateral (
  select 1 user_id, 5 role, o.offices + o.branches + o.regions + o.groups + 1 unit
  union all select 2, 3, o.offices + o.branches + 1
  union all select 3, 3, o.offices + o.branches + 2
  union all select 4, 2, o.offices + 1
  union all select 5, 8, o.offices + o.branches + 1
  union all select 10 + office, 1, office from office
) g;

insert into union_roles(staff_id, scope_unit_id, kind, valid_from)
select w.id, w.office, 1, greatest(w.hired_on, w.today - pg_temp.pick(w.id, 22, 1095))
from who w where w.kind = 1 and w.left_on is null
  and pg_temp.pick(w.id, 23, 60) = 0 and pg_temp.pick(w.office, 24, 5) > 0;
update staff set is_rep = true where id in (select staff_id from union_roles);
update users u set staff_id = r.staff_id from (
  select distinct on (scope_unit_id) scope_unit_id, staff_id from union_roles order by 1, 2) r
where u.id = 10 + r.scope_unit_id;

insert into contacts(id, staff_id, scope_unit_id, workplace_id, author_id, happened_on,
  recorded_at, channel, result, reached, outcome, corrects_id)
select c.id, c.staff_id, w.office, case when not w.gone then w.office end, 10 + w.office, c.day,
  c.day + time '12:00', case when pg_temp.pick(c.n, 25, 5) = 0 then 5 else 1 end,
  case when c.spoke then 2 else 1 end, c.spoke,
  case when c.spoke and pg_temp.pick(c.n, 36, 3) = 0
    then (array[2, 3, 6, 7])[1 + pg_temp.pick(c.n, 37, 4)] end, c.corrects
from (
  select n, 1 + pg_temp.pick(n - (n % 500 = 1)::int, 26, people) staff_id,
    today - 1095 + (n * 1095 / (people * 34 / 10 + 1))::int as day,
    pg_temp.pick(n, 27, 10) < 6 spoke,
    ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid id,
    case when n % 500 = 1 then
      ('01900000-0000-7000-8000-' || lpad(to_hex(n - 1), 12, '0'))::uuid end corrects
  from of_union, generate_series(2::bigint, people * 34 / 10) n
) c join who w on w.id = c.staff_id where w.hired_on <= c.day - 3
order by c.n;

insert into contact_issues(contact_id, issue_id, staff_id, scope_unit_id)
select id, 1 + pg_temp.pick(staff_id, 28, 9), staff_id, scope_unit_id from contacts
where reached and pg_temp.pick(staff_id, 29, 5) = 0;

insert into follow_ups(staff_id, scope_unit_id, owner_id, due_on, promised_in_id, recorded_at)
select distinct on (staff_id) staff_id, scope_unit_id, author_id,
  happened_on + 7 + pg_temp.pick(staff_id, 30, 60), id, recorded_at
from contacts, of_union
where reached and happened_on > today - 60 and pg_temp.pick(staff_id, 31, 8) = 0
order by staff_id, happened_on desc;

insert into pending_joins(staff_id, scope_unit_id, contact_id, said_on, said_to_id)
select distinct on (c.staff_id) c.staff_id, c.scope_unit_id, c.id, c.happened_on, c.author_id
from contacts c join who w on w.id = c.staff_id
where c.reached and c.happened_on > w.today - 30 and w.kind = 5
  and pg_temp.pick(c.staff_id, 32, 15) = 0
order by c.staff_id, c.happened_on desc;

insert into suppressions(staff_id, scope_unit_id, asked_at, recorded_by_id)
select id, scope_unit_id, asked_not_to_contact_at, 10 + scope_unit_id from staff
where asked_not_to_contact_at is not null;

insert into staff_identifiers(staff_id, scope_unit_id, kind, issuer_id, value, valid_from)
select w.id, w.office, 1, o.employer, 'S' || lpad(w.id::text, 8, '0'), w.hired_on
from who w join office o using (office) where not w.gone;

insert into declared_headcounts(workplace_id, as_at, source, eligible, agency)
select o.office, u.today - 400 * n - pg_temp.pick(o.office, 33, 90), 'HR',
  o.people * (96 + pg_temp.pick(o.office, 34, 12)) / 100 + 1, o.people / 30
from office o, of_union u, generate_series(0, 2) n;

insert into extract_coverage(workplace_id, as_at)
select o.office, u.today - 5 - 30 * n from office o, of_union u, generate_series(0, 35) n;

insert into goals(unit_id, per_mille, by_on, set_by_id)
select u.id, 450 + 50 * (u.id % 4), o.today + 200 + u.id % 200, 1 from units u, of_union o
where u.kind in (1, 3) or u.kind in (4, 5) and pg_temp.pick(u.id, 35, 3) = 0;
update units u set target_rate = g.per_mille / 1000.0 from goals g where g.unit_id = u.id;

update rolled_forward set through = (select today from of_union);
