-- What tables need before they can be made.
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create extension if not exists unaccent;
revoke create on schema public from public;

-- Lower case, no accents, apostrophes dropped, hyphens opened: how names are compared.
-- IMMUTABLE because the dictionary is named.
create function norm(t text) returns text
language sql immutable parallel safe strict set search_path = public, pg_temp as $$
  select btrim(regexp_replace(regexp_replace(
    lower(unaccent('public.unaccent'::regdictionary, t)),
    '[''’‘ʼ`´.]', '', 'g'), '[-‐‑–,[:space:]]+', ' ', 'g'))
$$;
