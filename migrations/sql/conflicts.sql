-- A user who manages people, or handles their pay or files, sees none of them (domain.md DP-5):
-- not as rows, not by search, not on a call list. Counts stay.

-- Ids of the people of whoever's conflicts these are, bar themselves.
create function people_in_conflict_with(who bigint) returns bigint[]
language sql stable parallel safe security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(s.id), '{}')
  from conflicts_of_interest c
  left join teams t on t.id = c.team_id
  join staff s on s.scope_unit_id = coalesce(t.workplace_id, c.scope_unit_id)
    and (c.team_id is null or s.team_id = c.team_id) and s.id <> c.staff_id
  where c.staff_id = who
$$;

-- Ids of people hidden from me; empty for nearly everybody, never null. Asked by every policy on
-- a table about people: so its plan is kept, and whom it hides is worked out elsewhere, only for
-- somebody who has a conflict at all.
create function my_conflicts() returns bigint[]
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select coalesce((
    select people_in_conflict_with(u.staff_id)
    from user_sessions x join users u on u.id = x.user_id
    where x.token_hash = sha256(convert_to(current_setting('app.session', true), 'UTF8'))
      and x.expires_at > now()
      and exists (select from conflicts_of_interest c where c.staff_id = u.staff_id)
  ), '{}')
$$;

-- Ids of people I may see whose name, phone number or e-mail answers `asked`, best first.
-- Words of one or two letters must begin a name; without a longer one beside them they look only
-- inside my own units, with one also among people opened to me.
create or replace function search_staff(asked text, most int) returns table(staff_id bigint, score real)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.5 as $$
declare
  q text := norm(replace(left(asked, 200), '_', ' '));
  digits text;
  units int[] := my_units('people');
  known bigint[] := my_people();
  hidden bigint[] := my_conflicts();
  opened bigint[];
  word text;
  like_safe text;
  words text[];
  longest text;
  begins text[];
  first_word text;
begin
  if q is null or q = '' or units is null and known is null then
    return;
  end if;
  if position('@' in asked) > 1 then
    return query
      select s.id, 1::real from staff s
      where s.email_lower = lower(btrim(asked))
        and (s.scope_unit_id = any (units) or s.id = any (known))
        and s.id <> all (hidden)
      order by s.sort_name, s.id limit most;
    return;
  end if;
  if q !~ '[[:alpha:]]' then
    digits := regexp_replace(asked, '\D', '', 'g');
  end if;
  if length(digits) >= 4 then
    -- +44 and a leading 0 are the same number, so only what follows is compared, from the end.
    digits := ltrim(case when btrim(asked) ~ '^(\+|00)\s*44' then regexp_replace(digits, '^(00)?44', '')
                    else digits end, '0');
    return query
      select s.id, 1::real from staff s
      where length(digits) >= 4 and s.phone_reversed ^@ reverse(digits)
        and (s.scope_unit_id = any (units) or s.id = any (known))
        and s.id <> all (hidden)
      order by s.sort_name, s.id limit most;
    return;
  end if;
  -- A loop, because planning a query over so few words would cost more than the search.
  foreach word in array string_to_array(q, ' ') loop
    continue when word = '';
    longest := case when length(longest) >= length(word) then longest else word end;
    like_safe := replace(replace(word, '\', '\\'), '%', '\%');
    first_word := coalesce(first_word, like_safe);
    words := words || ('%' || like_safe || '%');
    if length(word) <= 2 then
      begins := begins || ('% ' || like_safe || '%');
    end if;
  end loop;
  if longest is null then
    return;
  end if;
  if length(longest) >= 3 then
    opened := known;
  end if;
  if cardinality(units) <= 10 then
    -- Reading so few units' people is quicker than an index that knows everybody's names.
    longest := null;
  else
    -- Alone, because an index on trigrams can't serve "like all"; and no second time by itself.
    longest := '%' || replace(replace(longest, '\', '\\'), '%', '\%') || '%';
    if cardinality(words) = 1 then
      words := null;
    end if;
  end if;
  return query
    select s.id, (
      case when (s.search_name || ' ') ^@ (q || ' ') or (s.sort_name || ' ') ^@ (q || ' ')
        then 4 else 0 end
      + case when ' ' || s.search_name like '% ' || first_word || '%' then 2 else 0 end
      + case when ' ' || s.search_name || ' ' like '% ' || first_word || ' %' then 1 else 0 end
      - case when s.workplace_id is null then 8 else 0 end  -- those who left come last
    )::real
    from staff s
    where (longest is null or s.search_name like longest)
      and (words is null or s.search_name like all (words))
      and (begins is null or ' ' || s.search_name like all (begins))
      and (s.scope_unit_id = any (units) or s.id = any (opened))
      and s.id <> all (hidden)
    order by 2 desc, s.sort_name, s.id limit most;
  if not found and length(q) >= 3 then
    -- Spelt nearly so.
    return query
      select s.id, word_similarity(q, s.search_name) from staff s
      where q <% s.search_name and (s.scope_unit_id = any (units) or s.id = any (opened))
      and s.id <> all (hidden)
      order by 2 desc, s.sort_name, s.id limit most;
  end if;
  if not found and length(q) >= 2 and q !~ '^[a-z ]+$' then
    -- Scripts that need no spaces, and too few trigrams to be near anything.
    return query
      select s.id, 1::real from staff s
      where replace(s.search_name, ' ', '') like '%' || replace(replace(replace(replace(q, ' ', ''),
          '\', '\\'), '%', '\%'), '_', '\_') || '%'
        and (s.scope_unit_id = any (units) or s.id = any (opened))
        and s.id <> all (hidden)
      order by s.sort_name, s.id limit most;
  end if;
end $$;

-- Everybody who may be approached and answers the question, in the units this session may make
-- lists of; what was asked can only narrow that. Not for the application to call.
create or replace function find_for_call_list(question jsonb) returns table(
  staff_id bigint, scope_unit_id int, workplace_id int, team_id int, sort_name text
)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  mine int[] := my_units('call');
  seen int[] := my_units('people');
  hidden bigint[] := my_conflicts();
  workplaces bigint[] := asked_numbers(question, 'workplaces');
  standings bigint[] := coalesce(asked_numbers(question, 'standings'), array[0, 3]);
  teams bigint[] := asked_numbers(question, 'teams');
  outcomes bigint[] := asked_numbers(question, 'outcomes');
  issues bigint[] := asked_numbers(question, 'issues');
  unspoken_since date := (question ->> 'unspoken_since')::date;
  never_spoken boolean := coalesce((question ->> 'never_spoken')::boolean, false);
  has_phone boolean := coalesce((question ->> 'has_phone')::boolean, false);
begin
  return query
    select s.id, s.scope_unit_id, s.workplace_id, s.team_id, s.sort_name::text
    from contactable s
    where s.in_scope
      and s.workplace_id = any (mine)
      and s.id <> all (hidden)
      and (workplaces is null or s.workplace_id = any (workplaces))
      and s.standing = any (standings)
      and (teams is null or (s.team_id = any (teams) and s.workplace_id = any (seen)))
      and (not has_phone or btrim(s.work_phone) <> '')
      and not ((never_spoken or unspoken_since is not null) and exists (
        select from contacts c
        where c.staff_id = s.id and c.reached and c.result <> 9
          and (never_spoken or c.happened_on >= unspoken_since)
          and not exists (select from contacts x where x.corrects_id = c.id)))
      and (outcomes is null or (
        select c.outcome from contacts c
        where c.staff_id = s.id and c.outcome is not null and c.result <> 9
          and not exists (select from contacts x where x.corrects_id = c.id)
        order by c.happened_on desc, c.recorded_at desc, c.id desc limit 1) = any (outcomes))
      and (issues is null or exists (
        select from contact_issues i join contacts c on c.id = i.contact_id
        where i.staff_id = s.id and i.issue_id = any (issues) and c.result <> 9
          and not exists (select from contacts x where x.corrects_id = c.id)));
end $$;

-- Who I am on the staff list, null when nobody knows.
create function my_staff_id() returns bigint
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select staff_id from users where id = my_id()
$$;

-- Whoever is marked asks none of these people from now on.
create function return_asks_in_conflict() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  theirs bigint[] := people_in_conflict_with(new.staff_id);
begin
  update asks set state = 5, end_reason = 1, closed_at = now()
  where asker_id = new.staff_id and state = 3 and staff_id = any (theirs);
  delete from asks
  where asker_id = new.staff_id and state in (1, 2) and staff_id = any (theirs);
  return null;
end $$;
create trigger conflicts_return_asks after insert on conflicts_of_interest
  for each row execute function return_asks_in_conflict();

-- ---------- who a user is on the staff list

-- Said once, of somebody whose row I may see, and whom no other user is.
create or replace function this_is_me(who bigint) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with said as (
    update users set staff_id = who
    where id = my_id() and staff_id is null
      and not exists (select from users o where o.staff_id = who and o.disabled_at is null)
      and exists (
        select from staff s
        where s.id = who and s.scope_unit_id = any ((select my_units('people'))::int[]))
    returning 1
  ) select exists (select from said)
$$;

-- Put right by whoever may end that user's access and sees people themselves: nobody by saying
-- they are a colleague gets round what is known of them. Never of oneself. Null is nobody.
create function say_who_it_is(of_user int, who bigint) returns boolean
language sql security definer set search_path = public, pg_temp as $$
  with said as (
    update users set staff_id = who
    where id = of_user and id = any ((select my_managed_users())::int[])
      and (select my_units('people')) is not null
      and (who is null or exists (
        select from staff s
        where s.id = who and s.scope_unit_id = any ((select my_units('people'))::int[])
          and s.id <> all ((select my_conflicts())::bigint[])))
      and not exists (
        select from users o where o.staff_id = who and o.id <> of_user and o.disabled_at is null)
    returning 1
  ) select exists (select from said)
$$;
