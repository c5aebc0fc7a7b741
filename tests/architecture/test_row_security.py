"""Whose rows: read from the database's own catalogue, so that a new table can't be forgotten."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.embedded import APP_ROLE
from app.tables import metadata

# Where our tables are; `work` has those of the queue, which are its library's.
OURS = "('public'::regnamespace, 'work'::regnamespace)"

# Nothing in these is about anybody.
OPEN = {"alembic_version"}

# domain.md DP-18: what there must be no place for.
FORBIDDEN = re.compile(
    r"(^|_)(birth|born|dob|age$|nino|national_insurance|ni_n|gender|sex|ethnic|race|religio"
    r"|disability|health|sick|medical|salary|pay(?!roll)|bank|sort_code|iban|home_address"
    r"|passport|politic|orientation|marital)"
)


def open_tables(db: Session) -> set[str]:
    """Tables of ours without row security."""
    return set(
        db.scalars(
            text(
                f"select relname from pg_class where relnamespace in {OURS}"
                " and relkind in ('r', 'p') and not relrowsecurity"
            )
        )
    )


def loose_functions(db: Session) -> set[str]:
    """Functions that see past row security without a fixed search path, or open to everybody."""
    return set(
        db.scalars(
            text(
                "select p.proname from pg_proc p left join pg_depend d"
                " on d.objid = p.oid and d.deptype = 'e'"
                f" where p.pronamespace in {OURS} and d.objid is null"
                " and p.prosecdef and (has_function_privilege('public', p.oid, 'execute')"
                " or not coalesce(p.proconfig::text, '') ~ 'search_path=public, pg_temp')"
            )
        )
    )


def forbidden_columns() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if FORBIDDEN.search(column.name)
    }


def test_every_table_has_row_security(owner: Session) -> None:
    assert open_tables(owner) == OPEN


def test_the_walk_finds_a_table_without_it(owner: Session) -> None:
    owner.execute(text("create table forgotten (staff_id bigint)"))
    assert open_tables(owner) == OPEN | {"forgotten"}


def test_every_function_past_row_security_is_fixed_and_closed(owner: Session) -> None:
    assert loose_functions(owner) == set()


def test_the_walk_finds_a_loose_function(owner: Session) -> None:
    owner.execute(
        text("create function loose() returns int language sql security definer as 'select 1'")
    )
    assert loose_functions(owner) == {"loose"}


def test_the_queue_is_open_to_workers_alone_and_its_functions_find_it_by_themselves(
    owner: Session,
) -> None:
    conditions = owner.scalars(
        text("select coalesce(qual, with_check) from pg_policies where schemaname = 'work'")
    ).all()
    assert len(conditions) >= 10
    assert [c for c in conditions if "NOT goes_on_as_somebody()" not in c] == []
    loose = text(
        "select proname from pg_proc where pronamespace = 'work'::regnamespace and"
        " (has_function_privilege('public', oid, 'execute') or prosecdef"
        " or not coalesce(proconfig::text, '') ~ 'search_path=work, pg_temp')"
    )
    assert owner.scalars(loose).all() == []
    may = text("select has_table_privilege(:role, 'work.procrastinate_jobs', 'insert')")
    assert owner.scalar(may, {"role": APP_ROLE}) is False


def test_views_see_as_the_caller(owner: Session) -> None:
    blind = owner.scalars(
        text(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and"
            " (relkind = 'm' or relkind = 'v' and"
            " not coalesce(reloptions::text, '') ~ 'security_invoker=true')"
        )
    ).all()
    assert [name for name in blind if not name.startswith("pg_")] == []


def test_the_application_role_owns_nothing_and_bypasses_nothing(owner: Session) -> None:
    role = owner.execute(
        text(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
            " where rolname = :role"
        ),
        {"role": APP_ROLE},
    ).one()
    assert not any(role)
    owned = text("select count(*) from pg_class where pg_get_userbyid(relowner) = :role")
    assert owner.scalar(owned, {"role": APP_ROLE}) == 0


@pytest.fixture
def privileges(owner: Session) -> set[tuple[str, str]]:
    rows = owner.execute(
        text(
            "select table_name, privilege_type from information_schema.role_table_grants"
            " where grantee = :role and table_schema = 'public'"
            " union select table_name, privilege_type from information_schema.role_column_grants"
            " where grantee = :role and table_schema = 'public' and privilege_type = 'INSERT'"
        ),
        {"role": APP_ROLE},
    )
    return {(row.table_name, row.privilege_type) for row in rows}


def test_the_trail_and_contacts_are_only_added_to(privileges: set[tuple[str, str]]) -> None:
    for table in ("audit_events", "contacts", "notes", "assessments", "standing_claims"):
        assert (table, "INSERT") in privileges
        for act in ("UPDATE", "DELETE", "TRUNCATE"):
            assert (table, act) not in privileges


def test_secrets_are_not_readable(privileges: set[tuple[str, str]]) -> None:
    for table in ("users", "session_units", "rate_limits", "role_sights"):
        assert (table, "SELECT") not in privileges


def test_even_the_owner_cannot_change_the_trail(owner: Session) -> None:
    with pytest.raises(Exception, match="append-only"):
        owner.execute(text("delete from audit_events"))


def test_there_is_no_place_for_what_we_must_not_hold() -> None:
    assert forbidden_columns() == set()


def test_the_walk_finds_such_a_place() -> None:
    for name in ("date_of_birth", "ni_number", "nino", "pay_band", "ethnicity", "sickness_days"):
        assert FORBIDDEN.search(name), name
