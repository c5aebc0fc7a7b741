-- What the phone bank's pages ask beyond taking and finishing: why a list has no call just now, and
-- taking back what was just said. Codes of `idle` are those of app/calling/rules.py Why.

-- Null where there is a call to take; no row for a list that is none of mine. Nothing is taken: a
-- take may still find that whoever is next is not to be called any more.
create function why_no_call_for_me(which bigint) returns table(idle smallint, next_at timestamptz)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  l call_lists;
  part int;
  others int[];
  hidden bigint[] := my_conflicts() || coalesce((select u.staff_id from users u where u.id = my_id()), 0);
begin
  select * into l from call_lists x where x.id = which;
  part := my_part_in(l);
  if part is null then
    return;
  end if;
  others := other_callers(l);
  idle := case when not is_calling(l) then 4 when part = 0 then 5 end;
  if idle is null and not exists (
    select from call_list_entries e
    where e.call_list_id = l.id and e.state = 1 and e.staff_id <> all (hidden)
      and (e.not_before is null or e.not_before <= clock_timestamp())
      and (e.caller_id is null or e.caller_id <> all (others))
      and not exists (select from call_leases o where o.ended_at is null
        and o.staff_id = e.staff_id and o.user_id <> my_id() and o.until > clock_timestamp())
  ) then
    select w.idle, w.next_at into idle, next_at from why_no_call(l) w;
  end if;
  return next;
end $$;

-- The contact I recorded in this call within the last ten minutes, and the call as one that ran
-- out: I see the person again, and can take the contact back. Null when there is nothing to take
-- back. A number that was called wrong is none any more.
create function reopen_call(of_lease uuid) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mine call_leases;
  c contacts;
begin
  select * into mine from call_leases x
  where x.id = of_lease and x.user_id = my_id() and x.contact_id is not null for update;
  select * into c from contacts x
  where x.id = mine.contact_id and x.author_id = my_id() and x.result <> 5
    and x.recorded_at > now() - interval '10 minutes'
    and not exists (select from contacts y where y.corrects_id = x.id);
  if c.id is null then
    return null;
  end if;
  if c.result = 6 and mine.number is not null then
    delete from wrong_numbers w where w.staff_id = mine.staff_id and w.number = mine.number
      and w.said_by_id = my_id() and w.recorded_at >= c.recorded_at;
    update given_numbers g set ended_at = null
    where g.staff_id = mine.staff_id and g.number = mine.number and g.ended_at >= c.recorded_at
      and not exists (select from given_numbers k where k.staff_id = g.staff_id
        and k.number = g.number and k.ended_at is null);
  end if;
  update call_leases x set contact_id = null, ended = 3,
    ended_at = coalesce(x.ended_at, clock_timestamp())
  where x.id = mine.id;
  return c.id;
end $$;

-- The call runs again, where nobody has the person or the number meanwhile and I have nobody else;
-- else what I say of it is kept all the same.
create function resume_call(of_lease uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mine call_leases;
  l call_lists;
begin
  select * into mine from call_leases x
  where x.id = of_lease and x.user_id = my_id() and x.contact_id is null and x.ended = 3 for update;
  select * into l from call_lists x where x.id = mine.call_list_id;
  perform pg_advisory_xact_lock(hashtextextended('caller ' || my_id(), 20261123));
  if mine.id is null or not is_calling(l) or my_part_in(l) <> 1
    or exists (select from call_leases o where o.user_id = my_id() and o.ended_at is null)
    or not is_free_to_call(mine.staff_id, mine.number) then
    return false;
  end if;
  update call_leases x set ended = null, ended_at = null,
    until = clock_timestamp() + make_interval(secs => l.lease_seconds)
  where x.id = mine.id;
  return true;
exception when unique_violation then
  return false;
end $$;
