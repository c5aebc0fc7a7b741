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
