-- Two people of the list are one: every row about the one is carried to the other, by stated rules,
-- and the emptied row goes. Whatever is changed is recorded, so that it can be undone exactly.
--
-- Rules: days of work are united, and where both say something one of the two wins; what one of
-- them asked for holds for both; nothing is thrown away but what the other has word for word.

-- May this session make these people one? Whoever reads notes there may, and sees both.
create function i_may_merge(ids bigint[]) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) = cardinality(ids) from staff s
  where s.id = any (ids)
    and s.scope_unit_id = any ((select my_units('people'))::int[])
    and s.scope_unit_id = any ((select my_units('note'))::int[])
    and s.id <> all ((select my_conflicts())::bigint[])
$$;

-- Memberships of both that run on the same days and are not the same record: a person decides.
create function memberships_that_clash(one bigint, other bigint) returns table(
  one_id bigint, other_id bigint
)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, b.id from members a
  join members b on b.staff_id = other
    and daterange(a.joined_on, a.ended_on) && daterange(b.joined_on, b.ended_on)
  where a.staff_id = one
    and (a.number, a.status, a.category, a.joined_on, a.ended_on, a.arrears_from)
      is distinct from
      (b.number, b.status, b.category, b.joined_on, b.ended_on, b.arrears_from)
$$;

-- Why this session can't make them one as they are: a word; else null.
create function merge_problem(kept bigint, gone bigint) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when kept = gone or not i_may_merge(array[kept, gone]) then 'unseen'
    when exists (select from memberships_that_clash(kept, gone)) then 'memberships'
  end
$$;

-- ---------- what is carried, by kind

-- Home placements of both, each day once: where both have one the winner's stays. In one statement,
-- so that nobody leaves for a moment. Placements that then follow on each other alike become one.
create function merge_placements(kept bigint, gone bigint, winner bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  loser bigint := case when winner = kept then gone else kept end;
  unit int := (select scope_unit_id from staff where id = kept);
  came bigint[] := array(select id from placements where staff_id = gone);
  added bigint[];
  pair record;
begin
  with cut as materialized (
    select p.id, r.piece, row_number() over (partition by p.id order by r.piece) n
    from placements p
    cross join lateral unnest(datemultirange(daterange(p.valid_from, p.valid_to)) - coalesce((
      select range_agg(daterange(w.valid_from, w.valid_to))
      from placements w where w.staff_id = winner and w.is_home), '{}')) r(piece)
    where p.staff_id = loser and p.is_home
  ), dropped as (
    delete from placements p
    where p.staff_id = loser and p.is_home and p.id not in (select c.id from cut c)
    returning 1
  ), trimmed as (
    update placements p set staff_id = kept, scope_unit_id = unit,
      valid_from = lower(c.piece), valid_to = upper(c.piece),
      end_reason = case when upper(c.piece) = p.valid_to then p.end_reason else 'moved' end
    from cut c
    where c.id = p.id and c.n = 1 and (select count(*) from dropped) >= 0
      and (p.staff_id, p.valid_from, p.valid_to)
        is distinct from (kept, lower(c.piece), upper(c.piece))
    returning 1
  ), moved as (
    update placements p set staff_id = kept, scope_unit_id = unit
    where p.staff_id = gone and not (p.is_home and p.staff_id = loser)
      and (select count(*) from trimmed) >= 0
    returning 1
  ), made as (
    insert into placements(staff_id, scope_unit_id, workplace_id, team_id, grade, engagement,
      is_home, end_reason, valid_from, valid_to, recorded_at)
    select kept, unit, p.workplace_id, p.team_id, p.grade, p.engagement, true,
      case when upper(c.piece) = p.valid_to then p.end_reason else 'moved' end,
      lower(c.piece), upper(c.piece), p.recorded_at
    from cut c join placements p on p.id = c.id
    where c.n > 1 and (select count(*) from moved) >= 0
    returning id
  )
  select array_agg(id) into added from made;
  came := came || added;
  -- A visit to where they are at home on all those days, or one that is there twice, says nothing.
  delete from placements p
  where p.staff_id = kept and not p.is_home and exists (
    select from placements o
    where o.staff_id = kept and o.id <> p.id and o.workplace_id = p.workplace_id
      and o.valid_from <= p.valid_from and o.valid_to >= p.valid_to
      and (o.id = any (came) or p.id = any (came))
      and (o.is_home or (o.valid_from, o.valid_to) <> (p.valid_from, p.valid_to) or o.id < p.id));
  loop
    select a.id, b.id as next_id, b.valid_to, b.end_reason into pair
    from placements a
    join placements b on b.staff_id = a.staff_id and b.is_home and b.valid_from = a.valid_to
      and (b.workplace_id, b.team_id, b.grade, b.engagement)
        is not distinct from (a.workplace_id, a.team_id, a.grade, a.engagement)
    where a.staff_id = kept and a.is_home and (a.id = any (came) or b.id = any (came))
    order by a.valid_from limit 1;
    exit when not found;
    with folded as (
      delete from placements p where p.id = pair.next_id returning 1
    )
    update placements p set valid_to = pair.valid_to, end_reason = pair.end_reason
    where p.id = pair.id and (select count(*) from folded) >= 0;
  end loop;
end $$;

-- Dated facts of one kind that run into each other become one, from the first day to the last.
-- `alike`: the columns that make them the same; `also`: what more the one that stays is given.
create function fold_spans(of_table text, alike text, also text, kept bigint, gone bigint)
returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format($sql$
    with spans as materialized (
      select t.*, max(valid_to) over (partition by %2$s order by valid_from, id
        rows between unbounded preceding and 1 preceding) so_far
      from %1$I t where staff_id in ($1, $2)
    ), runs as materialized (
      select s.*, count(*) filter (where so_far is null or valid_from > so_far)
        over (partition by %2$s order by valid_from, id) run
      from spans s
    ), folds as materialized (
      select (array_agg(id order by staff_id <> $1, id))[1] stays, array_agg(id) ids,
        min(valid_from) valid_from, max(valid_to) valid_to
      from runs group by %2$s, run having count(distinct staff_id) > 1
    ), folded as (
      delete from %1$I t using folds f where t.id = any (f.ids) and t.id <> f.stays returning 1
    )
    update %1$I t set valid_from = f.valid_from, valid_to = f.valid_to %3$s
    from folds f where t.id = f.stays and (select count(*) from folded) >= 0 $sql$,
    of_table, alike, also) using kept, gone;
  execute format('update %I set staff_id = $1 where staff_id = $2', of_table) using kept, gone;
end $$;

-- Rows whose key is the person: those of the one who goes are written anew for the one who stays.
create function rekey_rows(of_table text, kept bigint, gone bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format($sql$
    with taken as (
      delete from %1$I t where t.staff_id = $2 returning t.*
    )
    insert into %1$I
    select (jsonb_populate_record(null::%1$I, to_jsonb(t) || jsonb_build_object('staff_id', $1))).*
    from taken t on conflict do nothing $sql$, of_table) using kept, gone;
end $$;

-- One record of the same membership; the later word on it counts.
create function merge_memberships(kept bigint, gone bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  with same as materialized (
    select a.id, b.id twin, b.confirmed_on from members a
    join members b on b.staff_id = gone
      and (a.number, a.status, a.category, a.joined_on, a.ended_on, a.arrears_from)
        is not distinct from
        (b.number, b.status, b.category, b.joined_on, b.ended_on, b.arrears_from)
    where a.staff_id = kept
  ), folded as (
    delete from members m using same s where m.id = s.twin returning 1
  )
  update members m set confirmed_on = s.confirmed_on from same s
  where m.id = s.id and m.confirmed_on < s.confirmed_on and (select count(*) from folded) >= 0;
  update members set staff_id = kept where staff_id = gone;
end $$;

-- One promise a rep, the earlier; one join said, the earlier.
create function merge_promises(kept bigint, gone bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update follow_ups f set closed_at = now()
  from follow_ups o
  where f.staff_id in (kept, gone) and o.staff_id in (kept, gone) and f.staff_id <> o.staff_id
    and f.owner_id = o.owner_id and f.closed_at is null and o.closed_at is null
    and (f.due_on, f.id) > (o.due_on, o.id);
  update follow_ups set staff_id = kept where staff_id = gone;
  update pending_joins j set withdrawn_at = now()
  from pending_joins o
  where j.staff_id in (kept, gone) and o.staff_id in (kept, gone) and j.staff_id <> o.staff_id
    and j.confirmed_on is null and j.withdrawn_at is null
    and o.confirmed_on is null and o.withdrawn_at is null
    and (j.said_on, j.id) > (o.said_on, o.id);
  update pending_joins set staff_id = kept where staff_id = gone;
end $$;

-- Nobody is asked twice, or by themselves. (A column is called kept.) What was kept out of a draft for one stays out for both;
-- of two open asks the earlier goes on.
create function merge_asks(stays bigint, goes bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from asks where (asker_id, staff_id) in ((stays, goes), (goes, stays));
  delete from asks a using asks o
  where a.staff_id in (stays, goes) and o.staff_id in (stays, goes) and a.plan_id = o.plan_id
    and a.id <> o.id and a.state in (1, 2) and o.state in (1, 2)
    and case when a.state = o.state
      then a.staff_id = goes and o.staff_id = stays
        and (a.state = 1 or a.asker_id is not distinct from o.asker_id)
      else o.state = 2 and (o.asker_id is null or a.asker_id = o.asker_id
        or a.asker_id in (stays, goes) and o.asker_id in (stays, goes)) end;
  delete from asks a using asks o
  where a.asker_id in (stays, goes) and o.asker_id in (stays, goes) and a.staff_id = o.staff_id
    and a.plan_id = o.plan_id and a.state = 1 and o.state = 2;
  update asks a set state = 6, end_reason = 3, closed_at = now()
  from asks o
  where a.staff_id in (stays, goes) and o.staff_id in (stays, goes) and a.staff_id <> o.staff_id
    and a.state = 3 and o.state = 3
    and (coalesce(a.opened_at, a.recorded_at), a.id) > (coalesce(o.opened_at, o.recorded_at), o.id);
  update asks set staff_id = stays where staff_id = goes;
  update asks set asker_id = stays where asker_id = goes;
end $$;

-- What a rep was told of two people; nobody knows themselves.
create function merge_ties(kept bigint, gone bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  home int := (select scope_unit_id from staff where id = kept);
begin
  delete from ties where staff_id in (kept, gone) and other_id in (kept, gone);
  delete from ties t using ties k
  where gone in (t.staff_id, t.other_id) and k.kind = t.kind
    and k.staff_id = least(kept, t.staff_id + t.other_id - gone)
    and k.other_id = greatest(kept, t.staff_id + t.other_id - gone);
  update ties t set
    staff_id = least(kept, q.other), other_id = greatest(kept, q.other),
    scope_unit_id = case when kept < q.other then home else q.unit end,
    other_scope_unit_id = case when kept < q.other then q.unit else home end
  from (
    select id, case when staff_id = gone then other_id else staff_id end other,
      case when staff_id = gone then other_scope_unit_id else scope_unit_id end unit
    from ties where gone in (staff_id, other_id)
  ) q where t.id = q.id;
end $$;

-- Where they were found last.
create function merge_seats(kept bigint, gone bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from seats s using seats o
  where s.staff_id in (kept, gone) and o.staff_id in (kept, gone) and s.staff_id <> o.staff_id
    and (s.confirmed_on, s.staff_id = kept) < (o.confirmed_on, o.staff_id = kept);
  select rekey_rows('seats', kept, gone)
$$;

-- Whoever one of them manages, both do. Inserted, because what a mark ends is ended then.
create function merge_conflicts(kept bigint, gone bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into conflicts_of_interest(staff_id, scope_unit_id, kind, team_id, marked_by_id, recorded_at)
  select kept, s.scope_unit_id, c.kind, c.team_id, c.marked_by_id, c.recorded_at
  from conflicts_of_interest c join staff s on s.id = kept
  where c.staff_id = gone
  on conflict do nothing;
  delete from conflicts_of_interest where staff_id = gone
$$;

-- Lists that hold them, and who was shown them for a while: the longer of the two.
create function merge_lists(kept bigint, gone bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  select rekey_rows('call_list_entries', kept, gone);
  update person_access a set until = greatest(a.until, o.until)
  from person_access o
  where a.staff_id = kept and o.staff_id = gone and o.user_id = a.user_id and o.until > a.until;
  select rekey_rows('person_access', kept, gone)
$$;

-- What was said of who is who holds for the one who stays; nobody is another than themselves.
create function merge_answers(kept bigint, gone bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  home int := (select scope_unit_id from staff where id = kept);
begin
  delete from distinct_people where staff_id in (kept, gone) and other_id in (kept, gone);
  with taken as (
    delete from distinct_people d where gone in (d.staff_id, d.other_id) returning d.*
  ), said as (
    select case when staff_id = gone then other_id else staff_id end other,
      case when staff_id = gone then other_scope_unit_id else scope_unit_id end unit,
      said_by_id, recorded_at
    from taken
  )
  insert into distinct_people(staff_id, scope_unit_id, other_id, other_scope_unit_id, said_by_id,
    recorded_at)
  select least(kept, s.other), case when kept < s.other then home else s.unit end,
    greatest(kept, s.other), case when kept < s.other then s.unit else home end,
    s.said_by_id, s.recorded_at
  from said s on conflict do nothing;
  update remembered_matches set staff_id = kept where staff_id = gone;
end $$;

-- One running request not to be contacted, as old as the older, that knows both again.
create function merge_suppressions(kept bigint, gone bigint, keys bytea[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  with running as materialized (
    select s.id, s.keys, row_number() over (order by s.asked_at, s.id) n
    from suppressions s where s.staff_id in (kept, gone) and s.lifted_at is null
  ), folded as (
    delete from suppressions s using running r where s.id = r.id and r.n > 1 returning 1
  )
  update suppressions s set keys = array(
    select distinct k from (
      select unnest(r.keys) k from running r union select unnest($3)) q order by k)
  from running r where s.id = r.id and r.n = 1 and (select count(*) from folded) >= 0;
  update suppressions set staff_id = kept where staff_id = gone
$$;

-- ---------- the merge

-- The row that stays. `taken` names what the other's is better for. The stricter of two wishes
-- holds; notes are fine only where both said so.
create function merge_details(stays bigint, goes bigint, taken text[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update staff k set
    forename = case when 'name' = any (taken) then g.forename else k.forename end,
    surname = case when 'name' = any (taken) then g.surname else k.surname end,
    known_as = case when 'known_as' = any (taken) then g.known_as else k.known_as end,
    work_email = case when 'work_email' = any (taken) then g.work_email else k.work_email end,
    work_phone = case when 'work_phone' = any (taken) then g.work_phone else k.work_phone end,
    contact_basis = least(k.contact_basis, g.contact_basis),
    asked_not_to_contact_at = least(k.asked_not_to_contact_at, g.asked_not_to_contact_at),
    left_for_now_until = greatest(k.left_for_now_until, g.left_for_now_until),
    left_out_of_plans_at = least(k.left_out_of_plans_at, g.left_out_of_plans_at),
    rev = k.rev + 1
  from staff g where k.id = stays and g.id = goes;
  update agreements a set withdrawn_at = now()
  from staff k where k.id = stays and a.staff_id = stays and a.withdrawn_at is null
    and a.basis > k.contact_basis;
  -- What would have ended an ask to the one ends it for the other.
  delete from asks a using staff k
  where k.id = stays and a.staff_id = stays and a.state in (1, 2) and (k.standing in (1, 2)
    or k.asked_not_to_contact_at is not null or k.left_out_of_plans_at is not null
    or k.left_for_now_until > london_today());
  update asks a set state = 6, closed_at = now(),
    end_reason = case when k.standing in (1, 2) then 4 else 5 end
  from staff k
  where k.id = stays and a.staff_id = stays and a.state = 3 and (k.standing in (1, 2)
    or k.asked_not_to_contact_at is not null or k.left_out_of_plans_at is not null
    or k.left_for_now_until > london_today());
end $$;

-- Nothing may go with a row because nobody thought of it.
create function refuse_what_is_left(gone bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  pointer record;
  found_one boolean;
begin
  for pointer in
    select c.conrelid::regclass as place, a.attname as col
    from pg_constraint c
    join pg_attribute id on id.attrelid = c.confrelid and id.attname = 'id'
    join pg_attribute a on a.attrelid = c.conrelid
      and a.attnum = c.conkey[array_position(c.confkey, id.attnum)]
    where c.contype = 'f' and c.confrelid = 'staff'::regclass
  loop
    execute format('select exists (select from %s where %I = $1)', pointer.place, pointer.col)
    into found_one using gone;
    if found_one then
      raise exception 'merging leaves rows in %', pointer.place using errcode = 'restrict_violation';
    end if;
  end loop;
end $$;

-- Makes them one and says which merge it was, or why not. `keys` know both again, should one have
-- asked not to be contacted. What they are to the union is restated afterwards, by the caller.
create function merge_people(kept bigint, gone bigint, taken text[], keys bytea[]) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  problem text := merge_problem(kept, gone);
  merge_id int;
  unit int;
  plain text;
begin
  if problem is not null then
    return jsonb_build_object('problem', problem);
  end if;
  -- Who is noting something about either is waited for; what they noted is then carried along.
  perform from staff s where s.id in (kept, gone) order by s.id for update;
  problem := merge_problem(kept, gone);
  if problem is not null then
    return jsonb_build_object('problem', problem);
  end if;
  insert into merges(kept_id, gone_id, scope_unit_id, merged_by_id)
  select kept, gone, s.scope_unit_id, my_id() from staff s where s.id = kept
  returning id into merge_id;
  perform set_config('alongside.recording', 'merge:' || merge_id, true);
  perform merge_placements(kept, gone, case when 'work' = any (taken) then gone else kept end);
  -- Whoever works elsewhere from now on leaves their seat and their asks there, as in any move.
  select s.scope_unit_id into unit from staff s where s.id = kept;
  update staff s set scope_unit_id = unit where s.id = gone and s.scope_unit_id <> unit;
  perform merge_memberships(kept, gone);
  delete from standings where staff_id = gone;
  perform fold_spans('staff_identifiers', 'kind, issuer_id, value', '', kept, gone);
  perform fold_spans('union_roles', 'kind', $also$,
    elected_on = (select min(r.elected_on) from union_roles r where r.id = any (f.ids)),
    most_asks = (select min(r.most_asks) from union_roles r where r.id = any (f.ids)) $also$,
    kept, gone);
  foreach plain in array array['agreements', 'standing_claims', 'contacts', 'contact_issues',
    'notes', 'assessments'] loop
    execute format('update %I set staff_id = $1 where staff_id = $2', plain) using kept, gone;
  end loop;
  perform merge_promises(kept, gone);
  perform merge_seats(kept, gone);
  perform merge_ties(kept, gone);
  perform merge_asks(kept, gone);
  perform merge_conflicts(kept, gone);
  perform merge_lists(kept, gone);
  perform merge_answers(kept, gone);
  perform merge_suppressions(kept, gone, keys);
  perform merge_details(kept, gone, taken);
  with users_moved as (
    update users u set staff_id = kept where u.staff_id = gone returning u.id
  ), links_moved as (
    update one_use_links l set staff_id = kept where l.staff_id = gone returning l.id
  ), earlier as (
    update merges m set kept_id = kept where m.kept_id = gone returning m.id
  )
  update merges m set
    user_ids = array(select id from users_moved order by id),
    link_ids = array(select id from links_moved order by id),
    earlier_ids = array(select id from earlier order by id)
  where m.id = merge_id;
  perform refuse_what_is_left(gone);
  delete from staff where id = gone;
  return jsonb_build_object('merge', merge_id);
end $$;

-- ---------- where somebody is found now

-- Who they are the same person as, for whoever sees that person.
create function kept_instead_of(person bigint) returns bigint
language sql stable set search_path = public, pg_temp as $$
  select m.kept_id from merges m where m.gone_id = person and m.undone_at is null
$$;

-- ---------- undoing

-- Why this session can't make them two again: a word; else null. Later merges of the same person
-- come first, because what they carried came through this one.
create function unmerge_problem(which int) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when m.undone_at is not null then 'undone'
    when exists (select from merges o
      where o.kept_id = m.kept_id and o.id > m.id and o.undone_at is null) then 'later'
    when m.recorded_at < now() - interval '90 days' then 'late'
  end
  from merges m where m.id = which and i_may_merge(array[m.kept_id])
  union all
  select 'unseen' where not exists (
    select from merges m where m.id = which and i_may_merge(array[m.kept_id]))
$$;

-- Makes them two again, as before. What was changed since stops it, unless it is to give way.
create function undo_merge(which int, anyway boolean) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  problem text;
  m merges;
  step record;
begin
  perform from merges o where o.id = which for update;
  problem := unmerge_problem(which);
  if problem is not null then
    return problem;
  end if;
  select * into m from merges o where o.id = which;
  if not anyway and exists (select from recorded_conflicts('merge:' || which)) then
    return 'edited';
  end if;
  loop
    select * into step from undo_recorded('merge:' || which, 1000, anyway);
    if step.kept > 0 then
      return 'taken';
    end if;
    exit when step.finished;
  end loop;
  update users u set staff_id = m.gone_id where u.id = any (m.user_ids) and u.staff_id = m.kept_id;
  update one_use_links l set staff_id = m.gone_id
  where l.id = any (m.link_ids) and l.staff_id = m.kept_id;
  update merges o set kept_id = s.id, scope_unit_id = s.scope_unit_id
  from staff s where s.id = m.gone_id and o.id = any (m.earlier_ids) and o.kept_id = m.kept_id;
  update merges o set undone_at = now(), undone_by_id = my_id() where o.id = which;
  return null;
end $$;

