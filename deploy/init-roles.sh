#!/bin/sh
# Run once, by the database's image, over an empty data folder: two roles and one database.
# For a PostgreSQL of your own, run it as a superuser with the two passwords in the environment.
set -eu

psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\getenv app_password ALONGSIDE_APP_PASSWORD
\getenv owner_password ALONGSIDE_OWNER_PASSWORD
CREATE ROLE alongside_owner LOGIN NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE alongside_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD :'app_password';
CREATE DATABASE alongside OWNER alongside_owner;
REVOKE ALL ON DATABASE alongside FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE alongside TO alongside_app;
SQL
