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
