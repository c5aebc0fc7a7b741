-- Each printing, and each file, of a call list is a numbered copy in the register of exports.

-- Numbers are a list's own, from 1, whoever prints. Nothing for a list that is over or not mine.
create function register_sheet(
  of_list bigint, of_format text, of_columns text[], for_whom text, of_rows int
) returns table(id bigint, copy int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  l call_lists;
begin
  select c.* into l from call_lists c
  where c.id = of_list and c.id = any (my_call_lists())
    and c.closed_at is null and c.expires_on > london_today()
  for no key update;
  if l.id is null then
    return;
  end if;
  return query
    insert into exports as e (user_id, unit_id, what, format, asked, columns, purpose, recipient,
      rows, state, taken_at, expires_on)
    select my_id(), coalesce(l.unit_id, (select u.id from units u where u.kind = 1)),
      'call_sheet', of_format,
      jsonb_build_object('call_list', l.id, 'copy', (
        select count(*) + 1 from exports o
        where o.what = 'call_sheet' and o.asked ->> 'call_list' = l.id::text)),
      of_columns, l.purpose, left(for_whom, 120), of_rows, 3, now(), l.expires_on
    returning e.id, (e.asked ->> 'copy')::int;
end $$;

-- By whoever took it; saying it twice is saying it once.
create function sheet_destroyed(which bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update exports set destroyed_at = now()
  where id = which and what = 'call_sheet' and user_id = my_id() and destroyed_at is null;
  return found;
end $$;
