-- What an import or a merge of two people writes is recorded row by row while it is written, by
-- triggers on every table about people or the map. Undoing writes the other side of it, and needs
-- to know nothing of what kind of act it was.
--
-- Recording is on while the setting alongside.recording says import:ID or merge:ID, set for one
-- transaction. A record holds the key of a row, what of it was otherwise before (all of it when it
-- was removed, null when it was made), and a digest of what the row says afterwards.

-- Records of imports and merges come in order of id; `seq` is for the events of changes alone.
-- squawk-ignore ban-drop-not-null
alter table change_rows alter column event_id drop not null;
-- squawk-ignore ban-drop-not-null
alter table change_rows alter column seq drop not null;
alter table change_rows
  add column run_id bigint, add column merge_id int, add column other_ids bigint[],
  add column after_digest bytea, add column kept_because varchar(20),
  add column recorded_at timestamptz not null default now();
-- squawk-ignore ban-drop-constraint
alter table change_rows drop constraint uq_change_rows_event_id_seq;
-- Only an event's rows are here as yet, and none stays longer than 90 days.
-- squawk-ignore constraint-missing-not-valid
alter table change_rows add constraint ck_change_rows_of_one
  check (num_nonnulls(event_id, run_id, merge_id) = 1);
-- squawk-ignore require-concurrent-index-creation
create unique index uq_change_rows_event_id_seq on change_rows (event_id, seq)
  where event_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index ix_change_rows_run_id_staff_id on change_rows (run_id, staff_id)
  where run_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index ix_change_rows_merge_id_staff_id on change_rows (merge_id, staff_id)
  where merge_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index ix_change_rows_nobodys on change_rows (run_id, table_name, row_key)
  where run_id is not null and staff_id is null;
-- squawk-ignore require-concurrent-index-creation
create index ix_change_rows_other_ids on change_rows using gin (other_ids)
  where other_ids is not null;
-- squawk-ignore require-concurrent-index-creation
create index ix_change_rows_two_people on change_rows (table_name)
  where event_id is not null and table_name in ('ties', 'asks');
-- squawk-ignore require-concurrent-index-creation
create index ix_change_rows_recorded_at on change_rows using brin (recorded_at);

-- Which transaction records what: the setting alone could be anybody's word.
create unlogged table recordings (
  xid bigint not null, what text not null, run_id bigint, merge_id int,
  constraint pk_recordings primary key (xid, what)
);

-- ---------- the shape of tables, from the catalogue

-- `people`: columns that name a person, whose row it is first; `scopes`: columns that follow where
-- those people are; `derived`: what triggers keep or the database works out.
create function recorded_shape(
  of_table regclass, out keys text[], out types text[], out people text[], out scopes text[],
  out derived text[]
)
language sql stable security definer set search_path = public, pg_temp as $$
  with pointers as (
    select a.attname::text as col, f.attname::text as at
    from pg_constraint c
    cross join lateral unnest(c.conkey, c.confkey) k(here, there)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here
    join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.there
    where c.contype = 'f' and c.conrelid = of_table and c.confrelid = 'staff'::regclass
  )
  select
    array(select a.attname::text from pg_index i
      cross join lateral unnest(i.indkey::int2[]) with ordinality k(attnum, n)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = of_table and i.indisprimary order by k.n),
    array(select format_type(a.atttypid, null) from pg_index i
      cross join lateral unnest(i.indkey::int2[]) with ordinality k(attnum, n)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = of_table and i.indisprimary order by k.n),
    case when of_table = 'staff'::regclass then '{id}' else
      array(select p.col from pointers p where p.at = 'id' group by p.col
        order by p.col <> 'staff_id', p.col) end,
    array(select distinct p.col from pointers p where p.at = 'scope_unit_id'),
    array(select a.attname::text from pg_attribute a
      where a.attrelid = of_table and a.attnum > 0 and a.attgenerated <> '')
    || case when of_table = 'staff'::regclass
      then '{rev,workplace_id,team_id,standing,in_scope,is_rep}'::text[] else '{}' end
$$;

-- What a row itself says. Where somebody's row may be seen follows the person.
create function own_image(image jsonb, people text[], scopes text[], derived text[]) returns jsonb
language sql immutable parallel safe as $$
  select case when image ->> people[1] is null then image - derived
    else image - derived - scopes end
$$;

-- Nulls say nothing, so that a column added since makes no difference.
create function own_digest(own jsonb, of_table text) returns bytea
language sql immutable parallel safe as $$
  select int8send(jsonb_hash_extended(jsonb_strip_nulls(
    case of_table when 'staff' then own - 'scope_unit_id' else own end), 0))
$$;

-- ---------- recording

-- May this session record under this name? Whose import or merge it is, while it stands.
create function i_may_record(run bigint, merge int) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  mine boolean := false;
begin
  if run is not null then
    return exists (select from import_runs r
      where r.id = run and r.user_id = my_id() and r.discarded_at is null);
  end if;
  if to_regclass('merges') is not null then
    execute 'select exists (select from merges m where m.id = $1 and m.merged_by_id = my_id()'
      ' and m.undone_at is null)' into mine using merge;
  end if;
  return mine;
end $$;

-- This transaction records under the name in the setting, once that was looked into.
create function note_recording(out run bigint, out merge int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  name text := current_setting('alongside.recording');
begin
  select r.run_id, r.merge_id into run, merge from recordings r
  where r.xid = txid_current() and r.what = name;
  if found then
    return;
  end if;
  if name !~ '^(import|merge):[0-9]{1,9}$' then
    raise exception 'no such recording: %', name using errcode = 'insufficient_privilege';
  end if;
  if name like 'import:%' then
    run := split_part(name, ':', 2);
  else
    merge := split_part(name, ':', 2);
  end if;
  if not i_may_record(run, merge) then
    raise exception 'no such recording: %', name using errcode = 'insufficient_privilege';
  end if;
  -- Those of transactions that have ended.
  delete from recordings r where (r.xid, r.what) in (
    select o.xid, o.what from recordings o
    where o.xid < txid_snapshot_xmin(txid_current_snapshot()) for update skip locked);
  insert into recordings values (txid_current(), name, run, merge);
end $$;

-- Rows made, all at once. Arguments of both triggers: keys, people, scopes, derived.
create function record_new() returns trigger
language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' as $$
declare
  keys text[] := tg_argv[0];
  people text[] := tg_argv[1];
  scopes text[] := tg_argv[2];
  derived text[] := tg_argv[3];
  now_in record;
begin
  now_in := note_recording();
  insert into change_rows(run_id, merge_id, table_name, row_key, staff_id, other_ids, after_digest)
  select now_in.run, now_in.merge, tg_table_name,
    (q.image ->> keys[1]) || coalesce(':' || (q.image ->> keys[2]), ''),
    (q.image ->> people[1])::bigint,
    case when cardinality(people) > 1 then people_of(q.image, people[2:]) end,
    own_digest(own_image(q.image, people, scopes, derived), tg_table_name)
  from (select to_jsonb(m) image from made m) q;
  return null;
end $$;

create function people_of(image jsonb, people text[]) returns bigint[]
language sql immutable parallel safe as $$
  select nullif(array(select distinct (image ->> p)::bigint id from unnest(people) p
    where image ->> p is not null order by 1), '{}')
$$;

create function record_change() returns trigger
language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' as $$
declare
  keys text[] := tg_argv[0];
  people text[] := tg_argv[1];
  scopes text[] := tg_argv[2];
  derived text[] := tg_argv[3];
  was jsonb := to_jsonb(old);
  is_now jsonb;
  own_was jsonb := own_image(was, people, scopes, derived);
  own_now jsonb;
  key text := (was ->> keys[1]) || coalesce(':' || (was ->> keys[2]), '');
  new_key text;
  whose bigint := was ->> people[1];
  others bigint[];
  of_run bigint;
  of_merge int;
begin
  if tg_op = 'UPDATE' then
    is_now := to_jsonb(new);
    own_now := own_image(is_now, people, scopes, derived);
    if own_was = own_now then
      return null;
    end if;
    new_key := (is_now ->> keys[1]) || coalesce(':' || (is_now ->> keys[2]), '');
    -- What follows people may be gone by the time they are put back: all of it is kept.
    if new_key = key and not follows_people(tg_table_name) then
      select jsonb_object_agg(w.key, w.value) into own_was from jsonb_each(own_was) w
      where own_now -> w.key is distinct from w.value;
    end if;
    whose := coalesce(is_now ->> people[1], was ->> people[1]);
  end if;
  if cardinality(people) > 1 or whose::text is distinct from was ->> people[1] then
    others := nullif(array(
      select distinct id from unnest(people_of(was, people) || people_of(is_now, people)) id
      where id <> whose order by 1), '{}');
  end if;
  select r.run_id, r.merge_id into of_run, of_merge from recordings r
  where r.xid = txid_current() and r.what = current_setting('alongside.recording');
  if not found then
    select n.* into of_run, of_merge from note_recording() n;
  end if;
  insert into change_rows(
    run_id, merge_id, table_name, row_key, staff_id, other_ids, before, after_digest)
  values (of_run, of_merge, tg_table_name, key, whose, others, own_was,
    case when new_key = key then own_digest(own_now, tg_table_name) end);
  if new_key <> key then
    insert into change_rows(run_id, merge_id, table_name, row_key, staff_id, other_ids, after_digest)
    values (of_run, of_merge, tg_table_name, new_key, whose, others,
      own_digest(own_now, tg_table_name));
  end if;
  return null;
end $$;

-- Has a table recorded. Capitals come before all other triggers, those of keys that cascade among
-- them: a row is recorded before what follows from it.
create function record_table(of_table regclass) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  shape record := recorded_shape(of_table);
  said text := format('(%L, %L, %L, %L)', shape.keys, shape.people, shape.scopes, shape.derived);
begin
  if cardinality(shape.keys) not between 1 and 2 then
    raise exception '% needs a key of one or two columns to be recorded', of_table;
  end if;
  execute format('create or replace trigger "A_record_new" after insert on %s'
    ' referencing new table as made for each statement'
    ' when (current_setting(''alongside.recording'', true) <> '''')'
    ' execute function record_new%s', of_table, said);
  execute format('create or replace trigger "A_record_change" after update or delete on %s'
    ' for each row when (current_setting(''alongside.recording'', true) <> '''')'
    ' execute function record_change%s', of_table, said);
end $$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'staff', 'placements', 'staff_identifiers', 'union_roles', 'members', 'standings',
    'standing_claims', 'agreements', 'suppressions', 'conflicts_of_interest',
    'contacts', 'contact_issues', 'notes', 'assessments', 'follow_ups', 'pending_joins',
    'seats', 'ties', 'asks', 'ask_plans', 'call_list_entries', 'person_access',
    'units', 'employers', 'sites', 'workplaces', 'teams', 'areas', 'desks', 'bargaining_units',
    'extract_coverage', 'declared_headcounts', 'staff_lists'] loop
    perform record_table(name::regclass);
  end loop;
end $$;

-- ---------- undoing: what there is

-- Where records of this name are: a column of change_rows and its value. Raises for whoever may
-- not undo them: whose it is may, and who sees the people, or manages the counts, of its unit.
create function recorded_under(what text, out col text, out id bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  mine boolean := false;
begin
  if what ~ '^(import|merge):[0-9]{1,9}$' then
    id := split_part(what, ':', 2);
    if what like 'import:%' then
      col := 'run_id';
      mine := exists (select from import_runs r where r.id = recorded_under.id
        and (r.user_id = my_id() or r.unit_id = any (my_units(
          case r.kind when 3 then 'manage' else 'people' end))));
    else
      col := 'merge_id';
      if to_regclass('merges') is not null then
        execute 'select exists (select from merges m where m.id = $1'
          ' and m.scope_unit_id = any (my_units(''people'')))' into mine using id;
      end if;
    end if;
  end if;
  if not mine then
    raise exception 'nothing recorded: %', what using errcode = 'no_data_found';
  end if;
end $$;

-- What the triggers on people write when somebody moves, joins or leaves: it is put back when
-- everybody is where they were, or it would follow them again.
create function follows_people(of_table text) returns boolean
language sql immutable parallel safe as $$ select of_table in ('seats', 'ties', 'asks') $$;

-- Recorded tables, and how many tables a row there may lean on, one upon the other.
create type recorded_place as (
  place text, keys text[], types text[], people text[], scopes text[], derived text[],
  leant_on boolean, depth int, alone boolean
);
create function recorded_tables() returns setof recorded_place
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive places as materialized (
    select t.tgrelid::regclass at from pg_trigger t where t.tgfoid = 'record_change'::regproc
  ), leans as materialized (
    select distinct c.conrelid::regclass at, c.confrelid::regclass upon from pg_constraint c
    where c.contype = 'f' and c.conrelid <> c.confrelid
      and c.conrelid in (select at from places) and c.confrelid in (select at from places)
  ), walk(at, depth) as (
    select at, 0 from places
    union
    select l.at, w.depth + 1 from walk w join leans l on l.upon = w.at where w.depth < 20
  )
  select w.at::text, s.keys, s.types, s.people, s.scopes, s.derived,
    w.at in (select upon from leans), max(w.depth),
    exists (select from pg_index i where i.indrelid = w.at and not i.indisprimary
      and (i.indisunique or i.indisexclusion))
  from walk w cross join lateral recorded_shape(w.at) s
  group by w.at, s.keys, s.types, s.people, s.scopes, s.derived
$$;

-- The condition that a row of a table is the one a record is of, so that its index serves.
create function is_row_of(keys text[], types text[]) returns text
language sql immutable as $$
  select case cardinality(keys)
    when 1 then format('t.%I = r.row_key::%s', keys[1], types[1])
    else format('t.%I = split_part(r.row_key, '':'', 1)::%s'
      ' and t.%I = split_part(r.row_key, '':'', 2)::%s', keys[1], types[1], keys[2], types[2]) end
$$;

-- Columns elsewhere that name rows of a table. Not those that follow from others.
create function pointers_to(of_table regclass) returns table(place text, col text, at text)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.conrelid::regclass::text, a.attname::text, f.attname::text
  from pg_constraint c
  cross join lateral unnest(c.conkey, c.confkey) k(here, there)
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here
  join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.there
  cross join lateral recorded_shape(c.conrelid) s
  where c.contype = 'f' and c.confrelid = of_table
    and f.attname = (recorded_shape(of_table)).keys[1]
    and a.attname <> all (s.derived || s.scopes)
    and c.conrelid::regclass::text <> 'list_facts'
  union
  select v.place, 'staff_id', 'id' from (values ('users'), ('one_use_links')) v(place)
  where of_table = 'staff'::regclass
$$;

-- Why records can't be written back: the row was changed, removed or made again since (changed,
-- gone, again), or what was made is used by something that this did not write (used). Of these
-- people, or of all (null); or of rows about nobody, when `nobodys`.
-- In these tables, or in all (null).
create function conflicts_among(
  of_col text, of_id bigint, ids bigint[], nobodys boolean, shapes recorded_place[], places text[]
) returns table(record_id bigint, staff_id bigint, other_ids bigint[], table_name text, why text)
language plpgsql stable security definer set search_path = public, pg_temp set timezone = 'UTC'
set plan_cache_mode = force_custom_plan set jit = off as $$
#variable_conflict use_column
declare
  t recorded_place;
  p record;
  other recorded_place;
  makes boolean;
  which text := format('r.%I = $1 and ', of_col) || case
    when nobodys then 'r.staff_id is null'
    when ids is null then 'true'
    else '(r.staff_id = any ($2) or r.other_ids && $2)' end;
begin
  if places is null then
    execute 'select array_agg(distinct r.table_name) from change_rows r where ' || which
    into places using of_id, ids;
  end if;
  for t in select s.* from unnest(shapes) s where s.place = any (places) loop
    return query execute format($sql$
      select r.id, r.staff_id, r.other_ids, %1$L, case when t.%2$I is null then 'gone'
        when r.after_digest is null then 'again' else 'changed' end
      from (
        select distinct on (r.row_key) r.* from change_rows r
        where %3$s and r.table_name = %1$L order by r.row_key, r.id desc
      ) r
      left join %1$I t on %4$s
      where case when t.%2$I is not null
        then own_digest(own_image(to_jsonb(t), %5$L, %6$L, %7$L), %1$L) end
        is distinct from r.after_digest $sql$,
      t.place, t.keys[1], which, is_row_of(t.keys, t.types), t.people, t.scopes, t.derived)
    using of_id, ids;
    continue when not t.leant_on;
    execute format('select exists (select from change_rows r where %s and r.table_name = %L'
      ' and r.before is null)', which, t.place) into makes using of_id, ids;
    continue when not makes;
    for p in select * from pointers_to(t.place::regclass) loop
      select s.* into other from unnest(shapes) s where s.place = p.place;
      return query execute format($sql$
        select r.id, r.staff_id, r.other_ids, %1$L, 'used'
        from (
          select distinct on (r.row_key) r.* from change_rows r
          where %2$s and r.table_name = %1$L order by r.row_key, r.id
        ) r
        where r.before is null and exists (
          select from %3$I x where x.%4$I = r.row_key::%5$s %6$s) $sql$,
        t.place, which, p.place, p.col, t.types[1],
        case when other.place is not null then format(
          ' and not exists (select from change_rows y where y.%I = $1 and %s'
          ' and (y.kept_because is null or y.staff_id = r.staff_id)'
          ' and y.table_name = %L and y.row_key = %s)', of_col,
          case when other.people[1] is null then 'y.staff_id is null'
            else format('(y.staff_id = x.%1$I or x.%1$I is null and y.staff_id is null)',
              other.people[1]) end,
          p.place,
          (select string_agg(format('x.%I::text', k.col), ' || '':'' || ' order by k.n)
            from unnest(other.keys) with ordinality k(col, n))) end)
      using of_id, ids;
    end loop;
  end loop;
end $$;

-- ---------- undoing: writing back

-- One record a row: what it was before all of them, what the last left.
create function fold_records(ids bigint[]) returns void
language sql security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan set jit = off as $$
  with rows as materialized (
    select r.id, r.before, r.after_digest, min(r.id) over w first_id, max(r.id) over w last_id,
      min(r.id) filter (where r.before is null) over w made_id
    from change_rows r where r.id = any (ids)
    window w as (partition by r.table_name, r.row_key)
  ), many as materialized (
    select * from rows where first_id <> last_id
  ), befores as materialized (
    select m.first_id, jsonb_object_agg(b.key, b.value order by m.id desc) before
    from many m cross join lateral jsonb_each(m.before) b
    where m.made_id is null or m.id < m.made_id group by m.first_id
  ), gone as (
    delete from change_rows r using many m where r.id = m.id and m.id <> m.first_id returning 1
  )
  update change_rows r set before = b.before, after_digest = l.after_digest
  from many l left join befores b on b.first_id = l.first_id
  where l.id = l.last_id and r.id = l.first_id and (select count(*) from gone) >= 0
$$;

-- Writes these records of one table back, in one statement, so that what follows from it is worked
-- out when all is said. Of a table that others lean on, what is missing comes before their rows
-- and the rest after them.
create function write_back(t recorded_place, ids bigint[], missing boolean, rest boolean, rewrite boolean)
returns void
language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC'
set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  everything text;
  filled text;
  altered text;
  given text;
begin
  select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
    string_agg(v.filled, ', ' order by a.attnum),
    string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where v.alters),
    string_agg(v.filled, ', ' order by a.attnum) filter (where v.alters)
  into everything, filled, altered, given
  from pg_attribute a
  left join lateral (
    select p.attname as person from pg_constraint c
    cross join lateral unnest(c.conkey, c.confkey) with ordinality k(here, there, n)
    join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.there
    join pg_attribute p on p.attrelid = c.conrelid
      and p.attnum = c.conkey[array_position(c.confkey, (select i.attnum from pg_attribute i
        where i.attrelid = c.confrelid and i.attname = 'id'))]
    where c.contype = 'f' and c.conrelid = a.attrelid and c.confrelid = 'staff'::regclass
      and k.here = a.attnum and f.attname = 'scope_unit_id' limit 1
  ) s on true
  cross join lateral (select
    case when s.person is null then format('(q.n).%I', a.attname) else format(
      'coalesce((select s.scope_unit_id from staff s where s.id = (q.n).%I), (q.n).%I)',
      s.person, a.attname) end filled,
    a.attname <> all (t.keys) and (t.place, a.attname) <> ('staff', 'scope_unit_id') alters) v
  where a.attrelid = t.place::regclass and a.attnum > 0 and not a.attisdropped
    and a.attname <> all (t.derived);
  execute format($sql$
    with q as materialized (
      select r.id, r.row_key, r.before, t.%2$I is not null here,
        jsonb_populate_record(t, r.before) n,
        $4 or count(*) filter (where r.before is not null and t.%2$I is not null)
          over (partition by r.staff_id) > 1
          or bool_or(r.other_ids is not null) over () many
      from change_rows r left join %1$I t on %3$s
      where r.id = any ($1)
    ), gone as (
      delete from %1$I t using q r
      where $3 and %3$s and (r.before is null or %4$L and r.many) returning 1
    ), altered as (
      update %1$I t set (%5$s) = row(%6$s) from q
      where $3 and %7$s and q.before is not null and not (%4$L and q.many)
        and (select count(*) from gone) >= 0 returning 1
    )
    insert into %1$I (%8$s) select %9$s from q
    where q.before is not null and (not q.here and $2 or $3 and q.here and %4$L and q.many)
      and (select count(*) from altered) >= 0 order by q.id $sql$,
    t.place, t.keys[1], is_row_of(t.keys, t.types), t.alone and not t.leant_on,
    altered, given, replace(is_row_of(t.keys, t.types), 'r.row_key', 'q.row_key'),
    everything, filled)
  using ids, missing, rest, rewrite;
end $$;

-- What is still to be done or, when told to undo whatever was changed since, what was left then.
create function is_pending(kept_because text, anyway boolean) returns boolean
language sql immutable parallel safe as $$
  select kept_because is null or anyway and kept_because not in ('used', 'taken', 'lost')
$$;

-- All that is recorded of these people, but what follows them.
create function put_people_back(
  of_col text, of_id bigint, ids bigint[], shapes recorded_place[]
) returns void
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  theirs text := format('r.%I = $1 and r.staff_id = any ($2) and not follows_people(r.table_name)',
    of_col);
  present text[];
  rows bigint[];
  t recorded_place;
  first boolean;
begin
  execute 'select array_agg(r.id) from change_rows r where ' || theirs into rows using of_id, ids;
  perform fold_records(rows);
  execute 'select array_agg(distinct r.table_name) from change_rows r where ' || theirs
  into present using of_id, ids;
  foreach first in array array[true, false] loop
    for t in select s.* from unnest(shapes) s
      where s.place = any (present) and (s.leant_on or not first)
      order by case when first then s.depth else -s.depth end, s.place
    loop
      execute 'select array_agg(r.id) from change_rows r where r.table_name = $3 and ' || theirs
      into rows using of_id, ids, t.place;
      perform write_back(t, rows, first or not t.leant_on, not first, of_col = 'merge_id');
    end loop;
  end loop;
  -- Where somebody never worked anywhere, nothing says where they belong but what was before.
  execute format($sql$
    update staff s set scope_unit_id = (r.before ->> 'scope_unit_id')::int
    from change_rows r
    where %s and r.table_name = 'staff' and s.id = r.staff_id
      and s.scope_unit_id <> (r.before ->> 'scope_unit_id')::int
      and not exists (select from placements p
        where p.staff_id = s.id and p.is_home and p.valid_from <= london_today()) $sql$, theirs)
  using of_id, ids;
  perform refresh_staff(ids);
  execute 'delete from change_rows r where ' || theirs using of_id, ids;
end $$;

-- Some rows of one table; those that something else stands in the way of stay and are marked.
create function put_rows_back(t recorded_place, ids bigint[], rewrite boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  one bigint;
begin
  begin
    perform write_back(t, ids, true, true, rewrite);
  exception when integrity_constraint_violation then
    foreach one in array ids loop
      begin
        perform write_back(t, array[one], true, true, rewrite);
      exception when integrity_constraint_violation then
        update change_rows r set kept_because = 'taken' where r.id = one;
      end;
    end loop;
  end;
  delete from change_rows r where r.id = any (ids) and r.kept_because is distinct from 'taken';
end $$;

-- Places and the like that were removed: people's rows may lean on them, so they come first. What
-- stands in the way of one may go with the last of it.
create function put_places_back(of_col text, of_id bigint, shapes recorded_place[]) returns void
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  leant_on text[] := array(select s.place from unnest(shapes) s where s.leant_on);
  gone text[];
  rows bigint[];
  t recorded_place;
begin
  execute format('select array_agg(distinct r.table_name) from change_rows r where r.%I = $1'
    ' and r.staff_id is null and r.table_name = any ($2) and r.after_digest is null'
    ' and r.kept_because is null', of_col)
  into gone using of_id, leant_on;
  for t in select s.* from unnest(shapes) s where s.place = any (gone) order by s.depth, s.place
  loop
    perform fold_records(nobodys_records(of_col, of_id, t.place, false));
    execute format('select array_agg(r.id) from change_rows r left join %I t on %s'
      ' where r.id = any ($1) and r.before is not null and r.after_digest is null'
      ' and t.%I is null', t.place, is_row_of(t.keys, t.types), t.keys[1])
    into rows using nobodys_records(of_col, of_id, t.place, false);
    begin
      perform write_back(t, rows, true, false, false);
      delete from change_rows r where r.id = any (rows);
    exception when integrity_constraint_violation then null;
    end;
  end loop;
end $$;

-- The last of it: what followed people, then rows about nobody.
create function put_the_rest_back(
  of_col text, of_id bigint, anyway boolean, shapes recorded_place[]
) returns void
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  pending text := format('r.%I = $1 and is_pending(r.kept_because, $2)', of_col);
  rows bigint[];
  present text[];
  t recorded_place;
begin
  execute format($sql$
    update change_rows r set kept_because = 'alone'
    where %1$s and follows_people(r.table_name) and exists (
      select from change_rows k
      where k.%2$I = $1 and k.kept_because is not null and not follows_people(k.table_name)
        and (k.staff_id = r.staff_id or k.staff_id = any (r.other_ids))) $sql$, pending, of_col)
  using of_id, false;
  if anyway then  -- what used them may have given way by now
    execute format('update change_rows set kept_because = null where %I = $1 and staff_id is null'
      ' and kept_because = ''used'' ', of_col) using of_id;
  end if;
  execute 'select array_agg(distinct r.table_name) from change_rows r where ' || pending
    || ' and (r.staff_id is null or follows_people(r.table_name))'
  into present using of_id, anyway;
  for t in select s.* from unnest(shapes) s
    where s.place = any (present) and follows_people(s.place) order by s.place
  loop
    execute 'select array_agg(r.id) from change_rows r where r.table_name = $3 and ' || pending
    into rows using of_id, anyway, t.place;
    perform fold_records(rows);
    if not anyway then
      update change_rows r set kept_because = c.why
      from conflicts_among(of_col, of_id, null, false, shapes, array[t.place]) c
      where r.id = c.record_id and r.id = any (rows);
    end if;
    rows := array(select r.id from change_rows r where r.id = any (rows)
      and (r.kept_because is null or anyway) order by 1);
    perform put_rows_back(t, rows, of_col = 'merge_id');
  end loop;
  execute 'select array_agg(r.id) from change_rows r where r.staff_id is null and ' || pending
  into rows using of_id, anyway;
  perform fold_records(rows);
  for t in select s.* from unnest(shapes) s
    where s.place = any (present) order by s.depth desc, s.place
  loop
    update change_rows r set kept_because = case when anyway then 'used' else c.why end
    from conflicts_among(of_col, of_id, null, true, shapes, array[t.place]) c
    where r.id = c.record_id and (not anyway or c.why = 'used');
    rows := nobodys_records(of_col, of_id, t.place, anyway);
    perform put_rows_back(t, rows, of_col = 'merge_id');
  end loop;
  if 'units' = any (present) then
    perform rescope(s.token_hash, s.user_id) from user_sessions s where s.expires_at > now();
  end if;
  if of_col = 'run_id' then
    perform refresh_list_facts(array(
      select b.id from import_runs i cross join lateral units_below(i.unit_id) b(id)
      where i.id = of_id));
  end if;
end $$;

create function nobodys_records(of_col text, of_id bigint, of_table text, anyway boolean)
returns bigint[]
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  rows bigint[];
begin
  execute format('select array_agg(r.id order by r.id) from change_rows r where r.%I = $1'
    ' and r.staff_id is null and r.table_name = $2 and is_pending(r.kept_because, $3)', of_col)
  into rows using of_id, of_table, anyway;
  return coalesce(rows, '{}');
end $$;

-- People whom a record names beside its own belong together: one is not undone without the other.
create function linked_people(of_col text, of_id bigint, ids bigint[]) returns bigint[]
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  more bigint[];
begin
  loop
    execute format($sql$
      select array(
        select distinct p from change_rows r
        cross join lateral unnest(r.staff_id || r.other_ids) p
        where r.%I = $1 and r.other_ids is not null and not follows_people(r.table_name)
          and (r.other_ids && $2 or r.staff_id = any ($2)) and p <> all ($2)) $sql$, of_col)
    into more using of_id, ids;
    exit when more = '{}';
    ids := ids || more;
  end loop;
  return ids;
end $$;

-- Undoes up to `most` people, or what is left when nobody is; begin again until it is finished.
-- Somebody of whom anything was changed since, or whom something else needs by now, is left alone
-- and marked. `anyway`: what was changed since gives way to what was before; what is used stays.
create function undo_recorded(what text, most int, anyway boolean default false)
returns table(undone int, kept int, finished boolean)
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  under record := recorded_under(what);
  shapes recorded_place[] := array(select s from recorded_tables() s);
  merged boolean := under.col = 'merge_id';
  whom bigint[];
  alone bigint[] := '{}';
  records bigint[];
  whys text[];
  rest bigint[];
  together bigint[];
begin
  perform pg_advisory_xact_lock(hashtextextended(what, 7003));
  perform set_config('alongside.recording', '', true);
  perform put_places_back(under.col, under.id, shapes);
  execute format($sql$
    select array(
      select r.staff_id from change_rows r
      where r.%I = $1 and r.staff_id is not null and not follows_people(r.table_name)
        and is_pending(r.kept_because, $2)
      group by 1 order by 1 limit $3) $sql$, under.col)
  into whom using under.id, anyway, case when not merged then most end;
  if whom = '{}' then
    perform put_the_rest_back(under.col, under.id, anyway, shapes);
    return query select 0, 0, true;
    return;
  end if;
  whom := linked_people(under.col, under.id, whom);
  if not merged then
    update change_rows o set staff_id = r.staff_id
    from change_rows r
    where r.run_id = under.id and r.staff_id = any (whom) and o.run_id = under.id
      and o.staff_id is null and o.table_name = r.table_name and o.row_key = r.row_key;
  end if;
  perform from staff s where s.id = any (whom) order by s.id for no key update;
  select array_agg(c.record_id), array_agg(case when not anyway then c.why
      when c.why = 'gone' then 'lost' else c.why end)
  into records, whys
  from conflicts_among(under.col, under.id, whom, false, shapes, null) c
  where not anyway or c.why = 'used' or c.why = 'gone' and c.table_name = 'staff';
  if records is not null then
    alone := linked_people(under.col, under.id, array(
      select distinct p from change_rows r
      cross join lateral unnest(r.staff_id || coalesce(r.other_ids, '{}')) p
      where r.id = any (records)));
    alone := array(select p from unnest(whom) p where merged or p = any (alone));
    perform leave_alone(under.col, under.id, alone, records, whys, anyway);
  end if;
  whom := array(select p from unnest(whom) p where p <> all (alone));
  begin
    perform put_people_back(under.col, under.id, whom, shapes);
  exception when integrity_constraint_violation then
    rest := whom;
    whom := '{}';
    while rest <> '{}' loop
      together := linked_people(under.col, under.id, rest[1:1]);
      begin
        if merged then
          raise integrity_constraint_violation;
        end if;
        perform put_people_back(under.col, under.id, together, shapes);
        whom := whom || together;
      exception when integrity_constraint_violation then
        together := case when merged then rest else together end;
        perform leave_alone(under.col, under.id, together, '{}', '{}', null);
        alone := alone || together;
      end;
      rest := array(select p from unnest(rest) p where p <> all (together));
    end loop;
  end;
  if merged and alone = '{}' then
    perform put_the_rest_back(under.col, under.id, true, shapes);
  end if;
  return query select cardinality(whom), cardinality(alone), merged;
end $$;

create function leave_alone(
  of_col text, of_id bigint, ids bigint[], records bigint[], whys text[], anyway boolean
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format($sql$
    update change_rows r set kept_because = coalesce(
      (select c.why from unnest($3, $4) c(id, why) where c.id = r.id limit 1), $5)
    where r.%I = $1 and r.staff_id = any ($2) $sql$, of_col)
  using of_id, ids, records, whys,
    case when anyway is null then 'taken' when anyway then 'used' else 'alone' end;
end $$;

-- How much of it there still is to undo; not counting what was left alone.
create function count_recorded(what text, out people int, out others int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  under record := recorded_under(what);
begin
  execute format($sql$
    select count(distinct r.staff_id) filter (where not follows_people(r.table_name))::int,
      count(*) filter (where r.staff_id is null)::int
    from change_rows r where r.%I = $1 and r.kept_because is null $sql$, under.col)
  into people, others using under.id;
end $$;

-- What undoing would leave alone, or left alone: who it is, where this session may see them.
create function recorded_conflicts(what text) returns table(
  staff_id bigint, table_name text, why text
)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  under record := recorded_under(what);
begin
  return query execute format($sql$
    select distinct s.id, c.table_name, c.why from (
      select q.staff_id, q.table_name, q.why from conflicts_among($1, $2, null, false,
        array(select s from recorded_tables() s), null) q
      union all
      select r.staff_id, r.table_name, 'taken' from change_rows r
      where r.%I = $2 and r.kept_because = 'taken'
    ) c
    left join staff s on s.id = c.staff_id and s.scope_unit_id = any ($3) and s.id <> all ($4)
    order by 1 nulls last, 2, 3 $sql$, under.col)
  using under.col, under.id, coalesce(my_units('people'), '{}'), coalesce(my_conflicts(), '{}');
end $$;

-- ---------- how long records are kept

-- As in changes_apply.sql; an import or a merge is forgotten as a whole, 90 days after it began.
create or replace function erase_old_change_rows() returns int
language sql security definer set search_path = public, pg_temp as $$
  with old as materialized (
    select distinct r.run_id, r.merge_id from change_rows r
    where r.recorded_at < now() - interval '90 days' and r.event_id is null
  ), events as (
    delete from change_rows r using change_events e
    where e.id = r.event_id and e.applied_at < now() - interval '90 days' returning 1
  ), runs as (
    delete from change_rows r using old o where r.run_id = o.run_id returning 1
  ), merges as (
    delete from change_rows r using old o where r.merge_id = o.merge_id returning 1
  )
  select ((select count(*) from events) + (select count(*) from runs)
    + (select count(*) from merges))::int
$$;

create function erase_change_rows_of_run() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from change_rows r using gone g where r.run_id = g.id;
  return null;
end $$;
create trigger import_runs_erase_change_rows after delete on import_runs
  referencing old table as gone for each statement execute function erase_change_rows_of_run();

-- Records go with the person they are about or name. Whoever goes while it is recorded is not
-- erased: they may have become somebody else's row, and undoing that needs theirs. Those go with
-- the one who stayed.
create or replace function erase_change_rows_of_gone() returns trigger
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  ids bigint[] := array(select id from gone);
  merged bigint[];
begin
  if current_setting('alongside.recording', true) <> '' then
    return null;
  end if;
  loop
    merged := array(
      select distinct o.staff_id from change_rows r
      join change_rows o on o.merge_id = r.merge_id
      where r.merge_id is not null and r.staff_id = any (ids) and o.staff_id <> all (ids)
        and not exists (select from staff s where s.id = o.staff_id));
    exit when merged = '{}';
    ids := ids || merged;
  end loop;
  delete from change_rows r where r.merge_id in (
    select o.merge_id from change_rows o where o.merge_id is not null and o.staff_id = any (ids));
  delete from change_rows r where r.staff_id = any (ids);
  delete from change_rows r where r.other_ids && ids;
  delete from change_rows r
  where r.event_id is not null and r.table_name in ('ties', 'asks') and (
    (r.before ->> 'other_id')::bigint = any (ids) or (r.before ->> 'staff_id')::bigint = any (ids)
    or (r.before ->> 'asker_id')::bigint = any (ids));
  return null;
end $$;
