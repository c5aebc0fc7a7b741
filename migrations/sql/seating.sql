-- Where people are, who asks whom: what ends by itself, whoever writes.

-- A new column of a person's is one of the view's.
create or replace view contactable with (security_invoker = true) as
  select s.* from staff s
  where s.workplace_id is not null and s.asked_not_to_contact_at is null
    and (s.left_for_now_until is null or s.left_for_now_until <= london_today());

-- A seat is in the workplace the person works in; it does not move with them. Before their row
-- changes, so that no key that cascades meets another workplace's area. By the scope, which stays
-- where somebody changes teams: for a moment, between two placements, they work nowhere.
create function clear_seat() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from seats where staff_id = old.id;
  delete from ties where staff_id = old.id or other_id = old.id;
  return new;
end $$;
create trigger staff_clear_seat before update on staff
  for each row when (old.scope_unit_id is distinct from new.scope_unit_id)
  execute function clear_seat();

-- Nobody is still to be asked who joined, asked not to be contacted, is to be left for now, is to
-- be left out of plans, or works elsewhere now; nobody still asks who left. First what is only
-- planned, then what is open: whoever accepts a plan just now is waited for, and what they opened
-- is then closed.
create function end_asks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  why smallint := case
    when new.asked_not_to_contact_at is not null or new.left_out_of_plans_at is not null
      or new.left_for_now_until > london_today() then 5
    when new.standing in (1, 2) then 4
    when new.scope_unit_id is distinct from old.scope_unit_id then 6 end;
begin
  if why is not null then
    delete from asks where staff_id = new.id and state in (1, 2);
    update asks set state = 6, end_reason = why, closed_at = now()
    where staff_id = new.id and state = 3;
  end if;
  if new.scope_unit_id is distinct from old.scope_unit_id then
    delete from asks where asker_id = new.id and state in (1, 2);
    update asks set state = 5, end_reason = 6, closed_at = now()
    where asker_id = new.id and state = 3;
  end if;
  return null;
end $$;
create trigger staff_end_asks after update on staff
  for each row when (
    (old.asked_not_to_contact_at, old.left_out_of_plans_at, old.left_for_now_until, old.standing,
      old.scope_unit_id)
    is distinct from
    (new.asked_not_to_contact_at, new.left_out_of_plans_at, new.left_for_now_until, new.standing,
      new.scope_unit_id))
  execute function end_asks();

-- Whoever works nowhere when all is said and done has left: no seat, no tie, nobody to be asked
-- and nobody who asks. Only at the end, because somebody who changes teams left for a moment.
create function end_of_leaver() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from staff s where s.id = new.id and s.workplace_id is null) then
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
create constraint trigger staff_end_of_leaver after update on staff
  deferrable initially deferred
  for each row when (old.workplace_id is not null and new.workplace_id is null)
  execute function end_of_leaver();

-- A conversation answers the ask of whoever had it, and ends anybody else's: nobody is asked
-- twice. An attempt leaves it open. A correction is answered for in its turn. A person is held
-- before their asks, by everybody: else two who save at once wait for each other.
create function answer_asks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from changed c join asks a on a.staff_id = c.staff_id and a.state in (3, 4, 6)
  ) then
    return null;
  end if;
  perform from staff s where s.id in (select staff_id from changed)
  order by s.id for no key update;
  update asks a
  set state = 3, contact_id = null, closed_at = null, end_reason = null
  from changed c
  where c.corrects_id = a.contact_id and (c.result = 9 or not c.reached)
    and a.state in (4, 6) and not exists (
      select from asks o where o.staff_id = a.staff_id and o.state = 3)
    and exists (select from staff s where s.id = a.staff_id and s.asked_not_to_contact_at is null
      and s.workplace_id is not null and s.standing not in (1, 2));
  update asks a set contact_id = c.id
  from changed c where c.corrects_id = a.contact_id and c.result <> 9 and c.reached;
  update asks a
  set state = case when q.asker then 4 else 6 end, contact_id = q.id, closed_at = now(),
    end_reason = case when q.asker then null else 3 end
  from (
    select distinct on (c.staff_id) c.staff_id, c.id, u.staff_id is not distinct from o.asker_id asker
    from changed c join users u on u.id = c.author_id
    join asks o on o.staff_id = c.staff_id and o.state = 3
    where c.reached and c.result not in (4, 9) and c.corrects_id is null
      and c.happened_on >= (o.opened_at at time zone 'Europe/London')::date
    order by c.staff_id, (u.staff_id is not distinct from o.asker_id) desc, c.recorded_at
  ) q
  where a.staff_id = q.staff_id and a.state = 3;
  return null;
end $$;
create trigger contacts_answer_asks after insert on contacts
  referencing new table as changed for each statement execute function answer_asks();

-- Nobody confirmed it for 90 days: erased, not kept as history.
create function erase_old_seats() returns int
language sql security definer set search_path = public, pg_temp as $$
  with gone as (
    delete from seats where confirmed_on <= london_today() - 90 returning 1
  ), noted as (
    insert into audit_events(event, count, fields)
    select 'seats_erased', count(*), '{}' from gone having count(*) > 0
  ) select count(*)::int from gone
$$;

-- Three days after it was due an ask that was not done is the organiser's again.
create function return_old_asks() returns int
language sql security definer set search_path = public, pg_temp as $$
  with back as (
    update asks set state = 5, end_reason = 2, closed_at = now()
    where state = 3 and due_on < london_today() - 3 returning 1
  ) select count(*)::int from back
$$;

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
      update rolled_forward set through = london_today();
    end if;
  end if;
end $$;

-- ---------- somebody of another employer, branch or union

-- Passes word on to the branch that counts that employer's people at this site, or to the actor's
-- own branch when nobody knows of such a workplace. Which of the two happened is not told.
create function make_referral(
  workplace int, of_employer int, of_union text, because smallint
) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  new_id int;
  own_branch int := (select parent_id from units where id = workplace);
begin
  if not workplace = any (coalesce(my_units('people'), '{}')) then
    return null;
  end if;
  insert into referrals(made_by_id, from_workplace_id, employer_id, other_union, to_unit_id, reason)
  values (my_id(), workplace, of_employer, of_union, coalesce((
    select u.parent_id from workplaces w
    join workplaces here on here.site_id = w.site_id and here.id = workplace
    join units u on u.id = w.id
    where w.employer_id = of_employer and w.id <> workplace
      and coalesce(w.closed_on, date '9999-12-31') > london_today()
  ), own_branch), because) returning id into new_id;
  return new_id;
end $$;

-- What was passed on to branches whose organiser I am, with the name and address of who did it:
-- they were told that these go with it.
create function referrals_to_me() returns table(
  id int, made_at timestamptz, made_by text, email text, from_unit text, from_branch text,
  site text, employer text, other_union text, reason smallint, taken_up_at timestamptz,
  taken_up_by text
)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.recorded_at, u.name::text, u.email::text, w.name::text, b.name::text,
    s.name::text, e.name::text, r.other_union::text, r.reason, r.taken_up_at, t.name::text
  from referrals r
  join users u on u.id = r.made_by_id
  join units w on w.id = r.from_workplace_id join units b on b.id = w.parent_id
  join workplaces p on p.id = w.id join sites s on s.id = p.site_id
  left join employers e on e.id = r.employer_id
  left join users t on t.id = r.taken_up_by_id
  where r.to_unit_id = any ((select my_units('note'))::int[])
  order by r.taken_up_at is not null, r.recorded_at desc
$$;
