-- The register of what leaves: asked for, decided, taken, destroyed. The application reads it under
-- its policy and writes it through these alone.

-- A cell that no spreadsheet calculates with: app/web/csv_file.py says the same in Python. Most
-- begin with a letter or a digit, and are let through by comparing bytes.
create function text_cell(text) returns text
language sql immutable parallel safe as $$
  select case
    when $1 collate "C" >= 'A' and $1 collate "C" < '~'
      or $1 collate "C" >= '0' and $1 collate "C" < ':' then $1
    when $1 ~ '^[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*[-=+@＝＋－＠]|^[\t\r\n]'
      then '''' || $1
    else $1 end
$$;

-- The branch that a unit belongs to; the unit itself when it is above branches.
create function branch_of(unit int) returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select u.id from units_above(unit) a(id) join units u on u.id = a.id
                   where u.kind = 4 limit 1), unit)
$$;

-- Where something of mine belongs when nothing says it: the widest unit I hold a role in.
create function my_widest_unit() returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select g.unit_id from role_grants g join units u on u.id = g.unit_id
  where g.user_id = my_id() and g.valid_from <= london_today() and g.valid_to > london_today()
  order by u.kind, g.role desc, g.unit_id limit 1
$$;

-- Whether anybody but me decides about exports in the branch of this unit itself.
create function somebody_else_decides(unit int) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from role_grants g join role_sights s using (role) join users u on u.id = g.user_id
    where g.unit_id = branch_of(unit) and s.sight in ('manage', 'officer')
      and g.user_id <> my_id() and u.disabled_at is null
      and g.valid_from <= london_today() and g.valid_to > london_today())
$$;

-- Null when `unit` is none whose counts I may see. How long a file may live, how many rows may
-- leave at once, with the password again or with somebody else's word is decided here.
create function ask_for_export(
  of_what text, as_format text, how_asked jsonb, which_columns text[], for_purpose text,
  for_recipient text, because text, unit int, how_many int, until date
) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  at_once int;
  alone int;
  belongs int := coalesce(unit, my_widest_unit());
  made bigint;
begin
  select coalesce(max(s.export_at_once), 200), coalesce(max(s.export_alone), 1000)
  into at_once, alone from union_settings s;
  if not coalesce(belongs = any (my_units('count')), false) then
    return null;
  end if;
  if how_many > at_once and not exists (
      select from user_sessions
      where token_hash = my_session() and password_at > now() - interval '5 minutes') then
    raise exception 'the password comes first' using errcode = 'insufficient_privilege';
  end if;
  insert into exports(user_id, unit_id, what, format, asked, columns, purpose, recipient, reason,
                      rows, most, state, ready_at, expires_on)
  values (
    my_id(), belongs, of_what, as_format, how_asked, which_columns, for_purpose, for_recipient,
    because, how_many,
    -- While somebody decides, people come and go.
    case when how_many <= at_once then at_once when how_many <= alone then alone
      else how_many + how_many / 10 end,
    case when how_many > alone then 1 else 2 end,
    case when how_many > alone and not somebody_else_decides(belongs)
      then now() + interval '24 hours' end,
    least(until, london_today() + 14))
  returning id into made;
  return made;
end $$;

-- What leaves in another way than as a file of ours: printed, or made where it is laid out.
create function note_copy(
  of_what text, as_format text, how_asked jsonb, which_columns text[], for_purpose text, unit int,
  how_many int, until date
) returns bigint
language sql security definer set search_path = public, pg_temp as $$
  insert into exports(user_id, unit_id, what, format, asked, columns, purpose, rows, state,
                      taken_at, expires_on)
  select my_id(), q.unit, of_what, as_format, how_asked, which_columns, for_purpose, how_many, 3,
    now(), until
  from (select coalesce(unit, my_widest_unit()) unit) q
  where q.unit = any (my_units('map'))
  returning id
$$;

-- Another's, in a unit where I decide; never one's own.
create function decide_export(which bigint, approves boolean, because text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update exports
  set state = case when approves then 2 else 4 end, decided_by_id = my_id(), decided_at = now(),
    answer = because
  where id = which and state = 1 and user_id <> my_id() and expires_on > london_today()
    and (unit_id = any (my_units('manage')) or unit_id = any (my_units('officer')));
  return found;
end $$;

create function take_export(which bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update exports set state = 3, taken_at = coalesce(taken_at, now())
  where id = which and user_id = my_id() and expires_on > london_today() and destroyed_at is null
    and (state in (2, 3) or (state = 1 and ready_at <= now()));
  return found;
end $$;

-- How many rows it came to, known at its end.
create function count_export(which bigint, how_many int) returns void
language sql security definer set search_path = public, pg_temp as $$
  update exports set rows = how_many where id = which and user_id = my_id() and state = 3
$$;

-- "Is it destroyed?": it is, or ask me again later.
create function answer_for_export(which bigint, is_destroyed boolean) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update exports
  set destroyed_at = case when is_destroyed then now() end, reminded_at = now()
  where id = which and user_id = my_id() and state = 3 and destroyed_at is null;
  return found;
end $$;

-- The workplaces whose people a question may find among my own, so that a long file is made some of
-- them at a time.
create function my_workplaces_asked(question jsonb) returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select asked_in(question -> 'rules', my_units('people'))
$$;
