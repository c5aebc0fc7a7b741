-- Imports as plans: what the rest of the database learns from a staff list, and what is forgotten.

-- ---------- which lists were read

insert into staff_lists(workplace_id, as_at)
  select workplace_id, last_listed_on from staff
  where workplace_id is not null and last_listed_on is not null group by 1, 2;

-- Keeps the fact of a workplace's newest list; a list that is undone is no longer one.
create function note_lists() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into list_facts(workplace_id, listed_on)
  select c.workplace_id, (
    select max(l.as_at) from staff_lists l
    where l.workplace_id = c.workplace_id and l.as_at <= london_today())
  from (select distinct workplace_id from changed) c
  order by 1
  on conflict (workplace_id) do update set listed_on = excluded.listed_on;
  return null;
end $$;
create trigger staff_lists_note_i after insert on staff_lists
  referencing new table as changed for each statement execute function note_lists();
create trigger staff_lists_note_d after delete on staff_lists
  referencing old table as changed for each statement execute function note_lists();

-- As in facts.sql, from the lists themselves instead of from everybody on them.
create or replace function refresh_list_facts(ids int[] default null) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into list_facts as f (
    workplace_id, declared, declared_on, listed_on, entered_on, extract_on
  )
  select w.id, h.eligible, h.as_at, l.listed_on, p.entered_on, e.extract_on
  from workplaces w
  left join lateral (
    select h.eligible, h.as_at from declared_headcounts h
    where h.workplace_id = w.id and h.as_at <= london_today()
    order by h.as_at desc, h.recorded_at desc, h.id desc limit 1
  ) h on true
  left join lateral (
    select max(l.as_at) listed_on from staff_lists l
    where l.workplace_id = w.id and l.as_at <= london_today()
  ) l on true
  left join (
    select p.workplace_id, max((p.recorded_at at time zone 'Europe/London')::date) entered_on
    from placements p
    where p.is_home and p.valid_from <= london_today() and p.valid_to > london_today()
      and (ids is null or p.workplace_id = any (ids))
    group by 1
  ) p on p.workplace_id = w.id
  left join lateral (
    select max(e.as_at) extract_on from extract_coverage e
    where e.workplace_id = w.id and e.as_at <= london_today()
  ) e on true
  where ids is null or w.id = any (ids)
  order by w.id
  on conflict (workplace_id) do update set
    declared = excluded.declared, declared_on = excluded.declared_on,
    listed_on = excluded.listed_on, entered_on = excluded.entered_on,
    extract_on = excluded.extract_on
$$;

create or replace function list_facts_on(on_day date, of_workplaces int[]) returns table(
  workplace_id int, open boolean, declared int, declared_on date, declared_by text,
  listed_on date, extract_on date
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select w.id, coalesce(w.closed_on > on_day, true), h.eligible, h.as_at, h.source::text,
    p.listed_on, e.extract_on
  from workplaces w
  left join lateral (
    select h.eligible, h.as_at, h.source from declared_headcounts h
    where h.workplace_id = w.id and h.as_at <= on_day
    order by h.as_at desc, h.recorded_at desc, h.id desc limit 1
  ) h on true
  left join lateral (  -- where no list was ever read, the day somebody was last entered by hand
    select case when on_day >= london_today() then (
      select coalesce(f.listed_on, f.entered_on) from list_facts f where f.workplace_id = w.id)
    else coalesce(
      (select max(l.as_at) from staff_lists l where l.workplace_id = w.id and l.as_at <= on_day),
      (select least(max((p.recorded_at at time zone 'Europe/London')::date), on_day)
        from placements p
        where p.workplace_id = w.id and p.is_home and p.valid_from <= on_day
          and p.valid_to > on_day))
    end listed_on
  ) p on true
  left join lateral (
    select max(e.as_at) extract_on from extract_coverage e
    where e.workplace_id = w.id and e.as_at <= on_day
  ) e on true
  where w.id = any ((select counted_among(of_workplaces))::int[])
$$;

-- ---------- when whoever brought it may no longer

-- Called by background work without a session, for the run it has in hand. A plan is forgotten;
-- what is applied in part says so, for whoever looks after the unit now to undo.
create function import_stopped(why text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  which bigint := (work_in_hand('imports.go_on') ->> 'run_id')::bigint;
begin
  update import_runs set problem = why, moved_at = now(),
    state = case state when 1 then 7 else state end,
    discarded_at = case state when 1 then now() else discarded_at end
  where id = which and state in (1, 3, 5);
  delete from import_lines l using import_runs r
  where l.run_id = which and r.id = which and r.state = 7;
end $$;

-- ---------- what is forgotten

-- The rows of a file go a week after its last step, or after it was brought and not imported; the
-- words of its plan after 90 days, with the before-images. Counts and dates stay.
create function erase_old_imports() returns int
language sql security definer set search_path = public, pg_temp as $$
  with old as (
    select id from import_runs
    where rows_gone_at is null and greatest(recorded_at, moved_at) < now() - interval '7 days'
      and state in (1, 2, 4, 6, 7)
  ), gone as (
    delete from import_rows r using old where r.run_id = old.id
  ), words as (
    delete from import_lines l using import_runs r
    where l.run_id = r.id and (
      r.state in (4, 6) and greatest(r.committed_at, r.moved_at) < now() - interval '90 days'
      or r.state not in (4, 6) and r.id in (select id from old))
  ), told as (
    update import_runs r set rows_gone_at = now(),
      state = case when r.state in (1, 2) then 7 else r.state end,
      discarded_at = case when r.state in (1, 2) then now() else r.discarded_at end
    from old where r.id = old.id returning 1
  )
  select count(*)::int from told
$$;

-- A person who is erased is erased from the files that named them.
create function erase_import_rows_of_gone() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from import_rows r using gone g, import_lines l, import_runs n
  where l.staff_id = g.id and n.id = l.run_id and r.run_id = l.run_id and r.sheet = n.sheet
    and r.line = l.line;
  delete from import_lines l using gone g where l.staff_id = g.id;
  return null;
end $$;
create trigger staff_erase_import_rows after delete on staff
  referencing old table as gone for each statement execute function erase_import_rows_of_gone();

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
      perform erase_old_imports();
      perform fold_headcounts();
      update rolled_forward set through = london_today();
    end if;
  end if;
end $$;
