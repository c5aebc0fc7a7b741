"""The union that density is measured on: made by rule, yet one that the application could hold."""

from datetime import timedelta

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from app import clock
from benchmarks import density, pages, people, union
from benchmarks.synthetic import address
from benchmarks.union import Size, Stage
from tests.conftest import Addresses
from tests.postgres import ScratchDatabases

TINY = Size(2000, 110, 30)

BROKEN_KEYS = """
  select format('select %L, count(*) from %s c where (%s) is not null and not exists'
      ' (select from %s p where (%s) = (%s))', k.conname, k.conrelid::regclass,
    string_agg('c.' || quote_ident(c.attname), ', '), k.confrelid::regclass,
    string_agg('p.' || quote_ident(p.attname), ', '),
    string_agg('c.' || quote_ident(c.attname), ', '))
  from pg_constraint k
  cross join lateral unnest(k.conkey, k.confkey) u(child, parent)
  join pg_attribute c on c.attrelid = k.conrelid and c.attnum = u.child
  join pg_attribute p on p.attrelid = k.confrelid and p.attnum = u.parent
  where k.contype = 'f' group by k.oid, k.conname, k.conrelid, k.confrelid
"""
MEMBERS = """
  select unit_id, people from ledger_on(%s) where unit_id = any (%s) and measure = 2 order by 1
"""


@pytest.fixture
def tiny(databases: ScratchDatabases, database: Addresses) -> Stage:
    name = str(conninfo_to_dict(address(database.owner))["dbname"])
    with union.superuser(databases.server, name) as connection:
        union.load(connection, TINY)
    return union.signed_in(databases.server, name, TINY)


def test_a_union_by_rule_is_of_its_size_and_breaks_no_rule(tiny: Stage) -> None:
    with tiny.owner() as owner:

        def number(sql: str) -> int:
            row = owner.execute(sql.encode()).fetchone()
            assert row is not None
            return int(row[0])

        assert number("select count(*) from staff where workplace_id is not null") == 2000
        assert number("select count(*) from staff where workplace_id is null") == 600
        assert number("select count(*) from staff where workplace_id = 1") == union.OFFICE_SIZE
        assert 3000 < number("select count(*) from placements") < 3500
        assert 1200 < number("select count(*) from members") < 1700
        assert 5000 < number("select count(*) from contacts") < 7000
        broken = [
            row
            for (check,) in owner.execute(BROKEN_KEYS).fetchall()
            for row in owner.execute(check.encode()).fetchall()
            if row[1]
        ]
        assert broken == []
        before = number("select sum(rev) from staff")
        owner.execute("select refresh_staff(array(select id from staff))")
        assert number("select sum(rev) from staff") == before, "pointers are not those of today"
        for unit, branches in ((TINY.wide_region, TINY.wide), (TINY.branch, TINY.wide)):
            assert number(f"select count(*) from units where parent_id = {unit}") == branches


def test_what_was_loaded_is_counted(tiny: Stage) -> None:
    with tiny.owner() as owner:
        for days in (-900, -400, 0, 40):
            day = clock.today() + timedelta(days=days)
            differing = owner.execute(
                "with ledger as (select * from ledger_on(%(day)s)),"
                " truth as (select * from recount_on(%(day)s)) select count(*) from ("
                " (table ledger except table truth) union all (table truth except table ledger)) q",
                {"day": day},
            ).fetchone()
            assert differing == (0,)
        grown = [
            sum(count for _, count in owner.execute(MEMBERS, [day, [TINY.union]]).fetchall())
            for day in (clock.today() - timedelta(days=900), clock.today())
        ]
        assert 0 < grown[0] < grown[1]


def test_the_ledger_answers_as_the_query_by_hand_does(tiny: Stage) -> None:
    for reading in density.READINGS:
        asked = density.question(tiny, reading)
        with tiny.signed_in(reading.user) as ours, tiny.owner() as owner:
            density.same_answer(ours, owner, reading, asked)
            assert sum(pages.replay(ours, [(reading.asked, asked)])) > 0


def test_every_page_of_the_tables_answers_or_is_said_to_be_missing(tiny: Stage) -> None:
    found, lost = pages.there(tiny, (*density.PAGES, *people.PAGES))
    assert {"the union today", "a region", "a list of 200", "a person"} <= {p.name for p in found}
    assert {figure.verdict for figure in lost} <= {"missing"}
    assert all("answers 404" in figure.detail for figure in lost)
    counted = list(pages.buffers(tiny, [page for page in found if page.name == "a person"]))
    assert [0 < figure.ratio < 10_000 for figure in counted] == [True]


def test_a_union_is_the_same_every_time(databases: ScratchDatabases, tiny: Stage) -> None:
    other, _ = databases.clone()
    name = str(conninfo_to_dict(address(other))["dbname"])
    with union.superuser(databases.server, name) as again:
        union.load(again, TINY)
        with tiny.owner() as first:
            for table in ("staff", "placements", "standings", "members", "contacts"):
                assert sum_of(first, table) == sum_of(again, table)
    databases.drop(other)


def sum_of(connection: psycopg.Connection[object], table: str) -> object:
    """Of every row but for the moment at which it was written."""
    return connection.execute(
        f"select md5(string_agg(q.row, '' order by q.row)) from ("
        f" select (to_jsonb(t) - 'recorded_at' - 'rev')::text as row from {table} t) q".encode()
    ).fetchone()
