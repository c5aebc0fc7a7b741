-- What SQL under the application's role could still do beyond what the application does.

-- One session a transaction: once a request goes on as somebody, nobody else's session can be
-- opened in it and nobody's password hash read. The lock is this connection's own and, unlike a
-- setting, can't be let go before the transaction ends.
create function goes_on_as_somebody() returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
  select exists (
    select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())
      and classid = 20261123 and objid::bigint = pg_backend_pid() and objsubid = 2)
$$;

create or replace function begin_request(token text) returns table(
  user_id int, name text, staff_id bigint, roles int[],
  last_seen_at timestamptz, password_at timestamptz, at timestamptz
)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  session bytea := sha256(convert_to(token, 'UTF8'));
begin
  perform set_config('app.session', token, true);
  return query
    select u.id, u.name::text, u.staff_id,
      array(select distinct g.role::int from role_grants g
            where g.user_id = u.id and g.valid_from <= london_today()
              and g.valid_to > london_today() order by 1),
      s.last_seen_at, s.password_at, now()
    from user_sessions s join users u on u.id = s.user_id
    where s.token_hash = session and s.expires_at > now() and u.disabled_at is null;
  if found then
    perform pg_advisory_xact_lock(20261123, pg_backend_pid());
  end if;
end $$;

create or replace function open_session(
  session bytea, for_user int, of_kind text, on_device text, lasts interval
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if goes_on_as_somebody() then
    raise exception 'one session a transaction' using errcode = 'insufficient_privilege';
  end if;
  delete from user_sessions where user_id = for_user and expires_at <= now();
  insert into user_sessions(token_hash, user_id, kind, device, expires_at)
  values (session, for_user, of_kind, on_device,
          least(now() + least(lasts, interval '14 days'), first_end(for_user)));
  perform rescope(session, for_user);
end $$;

create or replace function credentials(of_email text)
returns table(user_id int, password_hash text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if goes_on_as_somebody() then
    raise exception 'one session a transaction' using errcode = 'insufficient_privilege';
  end if;
  return query select u.id, u.password_hash::text from users u
  where lower(u.email) = lower(of_email) and u.disabled_at is null;
end $$;

-- A correction is of the same person's contact. A policy can't ask its own table; this asks for it.
create function is_contact_of(contact uuid, person bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from contacts c where c.id = contact and c.staff_id = person
      and c.scope_unit_id = any ((select my_units('people'))::int[]))
$$;
