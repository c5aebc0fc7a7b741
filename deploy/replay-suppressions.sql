-- After restoring a backup: bring back the requests not to be contacted that were made, or lifted,
-- since it was taken. As the owner of the tables, with the newest copy on standard input:
--   psql "$OWNER" --file=deploy/replay-suppressions.sql < suppressions.csv
\set ON_ERROR_STOP on
begin;
create temporary table kept (like suppressions) on commit drop;
\copy kept from pstdin with (format csv)

-- Somebody listed after the backup is known again by the keys when a list brings them back.
insert into suppressions
  (id, staff_id, scope_unit_id, keys, asked_at, recorded_by_id, lifted_at, lifted_by_id,
   lifted_because)
select k.id, p.id, coalesce(u.id, root.id), k.keys, k.asked_at, coalesce(r.id, first_user.id),
       k.lifted_at, l.id, k.lifted_because
from kept k
cross join (select id from units where parent_id is null order by id limit 1) root
cross join (select min(id) id from users) first_user
left join staff p on p.id = k.staff_id
left join units u on u.id = k.scope_unit_id
left join users r on r.id = k.recorded_by_id
left join users l on l.id = k.lifted_by_id
on conflict (id) do update
  set lifted_at = excluded.lifted_at, lifted_by_id = excluded.lifted_by_id,
      lifted_because = excluded.lifted_because;

select setval(pg_get_serial_sequence('suppressions', 'id'), max(id)) from suppressions
having max(id) is not null;

update staff p set asked_not_to_contact_at = s.asked_at
from (
  select p.id, min(s.asked_at) asked_at
  from staff p left join suppressions s on s.staff_id = p.id and s.lifted_at is null
  group by p.id
) s
where s.id = p.id and p.asked_not_to_contact_at is distinct from s.asked_at
  and (p.asked_not_to_contact_at is null) <> (s.asked_at is null);

select count(*) filter (where lifted_at is null) as "requests in force" from suppressions;
commit;
