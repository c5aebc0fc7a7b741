-- Each printing, and each file, of a call list is a numbered copy in the register of exports.

-- The number of the next copy of a list, from 1, whoever printed the others; nobody else gets it
-- before this transaction ends. Null for a list that is over or not mine.
create function next_copy(of_list bigint) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from call_lists l
  where l.id = of_list and l.id = any (my_call_lists())
    and l.closed_at is null and l.expires_on > london_today()
  for no key update;
  if not found then
    return null;
  end if;
  return (select count(*) + 1 from exports e
    where e.what = 'call_sheet' and e.asked ->> 'call_list' = of_list::text);
end $$;

-- What was written on paper is kept like a call that was taken and has run out: nobody who is
-- calling this person just now is disturbed, and finish_call() settles the entry if it is open.
-- Null for a list that is not mine, and for whom I don't see without
-- it: nor for whom I am calling, or four hours would never end.
create function take_from_paper(of_list bigint, person bigint) returns uuid
language sql security definer set search_path = public, pg_temp as $$
  insert into call_leases(id, call_list_id, user_id, leased_at, until, ended_at, ended, staff_id,
    scope_unit_id)
  select gen_random_uuid(), e.call_list_id, my_id(), now(), now(), now(), 3, e.staff_id,
    e.scope_unit_id
  from call_list_entries e
  where e.call_list_id = of_list and e.call_list_id = any (my_call_lists())
    and e.staff_id = person and e.staff_id <> all ((select my_conflicts())::bigint[])
    and (e.scope_unit_id = any ((select my_units('people'))::int[]) or exists (
      select from person_access a where a.user_id = my_id() and a.staff_id = e.staff_id
        and a.until > london_today()))
  returning id
$$;
