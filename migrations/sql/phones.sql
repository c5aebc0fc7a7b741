-- Numbers: read into one form, and which of them may be dialled (domain.md DP-10).

-- A number as typed, in the form it is dialled from anywhere ("+441144960573"); null for what
-- nobody outside could dial: an extension alone, a number of the house, half a number, words.
-- British unless it says otherwise. Nothing is guessed: a digit missing is no number.
create function phone_e164(typed text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  said text;
  digits text := translate(typed, ' ()-', '');
begin
  if digits ~ '^0[1235789][0-9]{9}$' then
    return '+44' || substr(digits, 2);  -- nearly all of them, and staff lists are long
  end if;
  -- Spaces and dashes as the machines of offices write them.
  said := translate(lower(typed), U&'\00a0\2007\2009\202f\2010\2011\2012\2013\2014\2212',
    '    ------');
  if said !~ '^[ (]*0[0-9 ()-]+$' then
    said := regexp_replace(said,
      '[ ,;]*(#|,|;|\mx|x|\me?xtn?\M|ext(ensio)?n?)[ .:=#]*[0-9]{0,7} *#? *$', '');
    said := regexp_replace(said, '^ *[a-z]* *[.:]? *', '');  -- "Tel: "
    if said !~ '^[[( ]*[+]?[])( ]*[0-9][-0-9 ()./[\]]*$' then
      return null;
    end if;
  end if;
  digits := regexp_replace(said, '[^0-9]', '', 'g');
  if said like '%+%' or digits like '00%' then
    digits := regexp_replace(digits, '^00', '');
    if digits not like '44%' then
      return case when digits ~ '^[1-9][0-9]{7,14}$' and said not like '%/%' then '+' || digits end;
    end if;
    digits := regexp_replace(substr(digits, 3), '^0', '');
  elsif digits like '0%' then
    digits := substr(digits, 2);
  elsif digits like '44%' and length(digits) > 10 then
    digits := regexp_replace(substr(digits, 3), '^0', '');
  elsif digits like '9%' then
    return null;  -- more likely the house's own exchange than a 09 that lost its 0 in a sheet
  end if;
  -- Nine digits only where exchanges have them: not behind 011x and 01x1, whose numbers have ten.
  return case when digits ~ '^([1235789][0-9]{9}|1(?!1|.1)[0-9]{8}|(500|800)[0-9]{6})$'
    then '+44' || digits end;
end $$;

-- A stored column: found by index, and right whoever writes the number.
-- squawk-ignore adding-field-with-default
alter table staff add column work_number varchar(20) generated always as (phone_e164(work_phone)) stored;
-- squawk-ignore require-concurrent-index-creation
create index ix_staff_work_number on staff (work_number) where work_number is not null;
select record_table('staff');

create or replace view contactable with (security_invoker = true) as
  select s.* from staff s
  where s.workplace_id is not null and s.asked_not_to_contact_at is null
    and (s.left_for_now_until is null or s.left_for_now_until <= london_today());

-- What is known of every number of these people, and why it may not be dialled: `because` is one
-- of call_lists.models.Because, null when it may be. Not for the application to call.
--
-- A number somebody gave us is theirs to give. Any other is dialled for a member; for anybody
-- else only when it was screened in the last 28 days and is on neither register. A registration
-- stands until a later screening says otherwise. Nobody who asked not to be contacted is dialled.
create function judged_numbers(ids bigint[]) returns table(
  staff_id bigint, number text, is_given boolean, given_on date, given_id bigint, because smallint
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select s.id, c.number, c.is_given, c.given_on, c.given_id,
    (case
      when s.asked_not_to_contact_at is not null then 1
      when c.number is null then 7
      when w.number is not null then 10
      when c.is_given or s.standing = 1 then null
      when n.is_registered then 9
      when n.checked_on >= london_today() - 28 then null
      else 8
    end)::smallint
  from staff s
  left join lateral (
    select g.number, true is_given, g.given_on, g.id given_id from given_numbers g
    where g.staff_id = s.id and g.ended_at is null
    union all
    select s.work_number, false, null, null where s.work_number is not null
  ) c on true
  left join wrong_numbers w on w.staff_id = s.id and w.number = c.number
  left join number_screenings n on n.number = c.number
  where s.id = any (ids)
$$;

-- The one number to dial for each of these people, or why there is none (`because` 7 to 10, or 1;
-- then no number is told): the one they gave last, else the one on record. One row for each id
-- that is somebody's. Not for the application to call.
create function numbers_to_dial(ids bigint[]) returns table(
  staff_id bigint, number text, because smallint
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select distinct on (j.staff_id)
    j.staff_id, case when j.because is null then j.number end, j.because
  from judged_numbers(ids) j
  order by j.staff_id, j.because nulls first, j.is_given desc, j.given_on desc, j.given_id desc
$$;

-- Those of them this session sees.
create function whom_i_see(ids bigint[]) returns bigint[]
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select array_agg(s.id) from staff s
  where s.id = any (ids) and s.id <> all ((select my_conflicts())::bigint[])
    and (s.scope_unit_id = any ((select my_units('people'))::int[])
      or s.id = any ((select my_people())::bigint[]))
$$;

-- The same as numbers_to_dial, of the people this session sees.
create function my_numbers_to_dial(ids bigint[]) returns table(
  staff_id bigint, number text, because smallint
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select n.staff_id, n.number, n.because from numbers_to_dial(whom_i_see(ids)) n
$$;

-- Every number of the people this session sees, with all that is known of it.
create function my_numbers(ids bigint[]) returns table(
  staff_id bigint, number text, is_given boolean, given_id bigint, because smallint,
  is_registered boolean, checked_on date
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select j.staff_id, j.number, j.is_given, j.given_id, j.because, n.is_registered, n.checked_on
  from judged_numbers(whom_i_see(ids)) j left join number_screenings n on n.number = j.number
  where j.number is not null
$$;

-- ---------- screening
--
-- Everything here is about British numbers, never about people: those on record of people who may
-- be approached, are no members and gave us no other number, in the units this session may make
-- call lists of. What is not among them is not stored, and counts as not known whether somebody
-- elsewhere has it or nobody.

-- Not for the application to call.
create function numbers_i_screen() returns table(number text)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  select distinct s.work_number::text from contactable s
  where s.workplace_id = any (my_units('call')) and s.in_scope and s.standing <> 1
    and s.work_number like '+44%' and s.id <> all ((select my_conflicts())::bigint[])
    and not exists (select from wrong_numbers w
      where w.staff_id = s.id and w.number = s.work_number)
    and not exists (select from given_numbers g
      where g.staff_id = s.id and g.ended_at is null
        and not exists (select from wrong_numbers w
          where w.staff_id = s.id and w.number = g.number))
$$;

-- Of how many numbers what is known: 1 may be dialled, 2 screened more than 28 days ago, 3 never,
-- 4 registered. Between `low` and `high`: equal where this session sees all the people anyway.
create function screening_counts() returns table(known smallint, low int, high int)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with counted as (
    select k.known, count(q.known)::int n,
      coalesce(my_units('call') <@ my_units('people'), false) exact
    from unnest(array[1, 2, 3, 4]) k(known)
    left join (
      select case when s.is_registered then 4 when s.checked_on >= london_today() - 28 then 1
        when s.checked_on is not null then 2 else 3 end known
      from numbers_i_screen() n left join number_screenings s on s.number = n.number
    ) q on q.known = k.known
    group by k.known
  )
  select known::smallint, case when exact then n else band_low(n) end,
    case when exact then n else band_high(n) end
  from counted order by known
$$;

-- Whatever was not screened in the last 28 days, in no order that tells anything; kept as sent, so
-- that a result can be read as an answer to it. No rows, and nothing kept, when all were.
create function list_numbers_to_screen() returns table(list_id bigint, number text)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  wanted text[];
  kept bigint;
begin
  select array_agg(n.number order by random()) into wanted
  from numbers_i_screen() n left join number_screenings s on s.number = n.number
  where s.number is null or s.checked_on < london_today() - 28;
  if wanted is not null then
    insert into number_lists(user_id, how_many, numbers)
    values (my_id(), cardinality(wanted), wanted) returning id into kept;
    return query select kept, w from unnest(wanted) w;
  end if;
end $$;

-- What an uploaded result of mine says of the numbers I screen; `is_newer`: known from a later
-- day. Said twice and differently is registered, and so is what was found registered less than 28
-- days before: the two registers may answer in two files. Not for the application to call.
create function read_screening(of_result bigint) returns table(
  number text, is_registered boolean, is_mine boolean, is_newer boolean
)
language sql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
  with asked as (
    select r.* from number_results r
    where r.id = of_result and r.user_id = my_id() and r.recorded_at > now() - interval '1 day'
  ), in_file as (
    select q.number, bool_or(q.is_registered) is_registered
    from asked a cross join lateral unnest(a.numbers, a.registered) q(number, is_registered)
    group by q.number
  ), sent as (
    select l.number from asked a
    join number_lists o on o.id = a.list_id and o.user_id = a.user_id
    cross join lateral unnest(o.numbers) l(number)
  ), said as (
    select f.number, f.is_registered, t.number is not null was_sent
    from in_file f left join sent t on t.number = f.number
    union all
    -- The rest of those sent, where the file holds only one sort of them.
    select t.number, a.says = 2, true
    from sent t cross join asked a left join in_file f on f.number = t.number
    where f.number is null
  )
  select s.number,
    s.is_registered or coalesce(n.is_registered and n.checked_on > a.checked_on - 28, false),
    m.number is not null and (s.was_sent or a.says = 3),
    coalesce(n.checked_on > a.checked_on, false)
  from said s cross join asked a
  left join numbers_i_screen() m on m.number = s.number
  left join number_screenings n on n.number = s.number
$$;

create function preview_screening(of_result bigint) returns table(
  registered int, fine int, newer int, unknown int
)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) filter (where is_mine and not is_newer and is_registered)::int,
    count(*) filter (where is_mine and not is_newer and not is_registered)::int,
    count(*) filter (where is_mine and is_newer)::int,
    count(*) filter (where not is_mine)::int
  from read_screening(of_result)
$$;

-- Writes it down, once. How many numbers were written; null for what is done or nobody's.
create function record_screenings(of_result bigint) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  written int;
  of_list bigint;
begin
  perform from number_results r
  where r.id = of_result and r.user_id = my_id() and r.committed_at is null for update;
  if not found then
    return null;
  end if;
  insert into number_screenings as n (number, is_registered, checked_on, checked_by_id)
  select q.number, q.is_registered, r.checked_on, r.user_id
  from read_screening(of_result) q join number_results r on r.id = of_result
  where q.is_mine and not q.is_newer
  order by q.number  -- two at once wait for each other in one order
  on conflict (number) do update set
    is_registered = excluded.is_registered, checked_on = excluded.checked_on,
    checked_by_id = excluded.checked_by_id
  where not (n.is_registered and n.checked_on > excluded.checked_on - 28);
  get diagnostics written = row_count;
  update number_results set committed_at = now(), numbers = '{}', registered = '{}'
  where id = of_result returning list_id into of_list;
  update number_lists set answered_at = now() where id = of_list and user_id = my_id();
  return written;
end $$;

-- Numbers sent are forgotten when an answer could no longer be used, an upload nobody took over
-- after a day.
create function forget_numbers() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update number_lists set numbers = '{}'
  where made_at < now() - interval '35 days' and numbers <> '{}';
  delete from number_results
  where committed_at is null and recorded_at < now() - interval '1 day';
  return null;
end $$;
create trigger rolled_forward_forget_numbers after update on rolled_forward
  for each statement execute function forget_numbers();
