"""The union that density is measured on: three years of people who come, move, join and leave.

One server for all sizes, so that one run can compare a small union with a large one; each is
loaded once, without triggers, then counted.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from psycopg import sql

from app import clock
from app.db import migrate
from app.db.embedded import SUPERUSER, EmbeddedPostgres
from app.db.scope import hashed, new_token
from app.demo.names import any_name
from benchmarks import sites
from benchmarks.synthetic import address

HERE = Path(__file__).parent
RULE = HERE / "union.sql"
# Not the stock server's settings: a machine for a million people is given some memory.
SERVER = {"shared_buffers": "1GB", "max_wal_size": "8GB", "wal_level": "minimal",
          "max_wal_senders": "0"}  # fmt: skip
BIG_TABLES = (
    "staff", "placements", "standings", "members", "contacts", "staff_identifiers",
    "contact_issues",
)  # fmt: skip
NATIONAL, REGIONAL_OF_WIDE, REGIONAL, BRANCH_ORGANISER, OBSERVER = 1, 2, 3, 4, 5
OFFICE, OFFICE_SIZE = 1, 200  # the same at every scale, for what is compared between them
REP = 10 + OFFICE
REPS = tuple(range(REP, REP + 20))  # who log while others look
USERS = (NATIONAL, REGIONAL_OF_WIDE, REGIONAL, BRANCH_ORGANISER, OBSERVER, *REPS)


@dataclass(frozen=True)
class Size:
    """How large a union is, and the ids of its units: offices come first."""

    people: int
    offices: int
    branches: int
    regions: int = 12
    groups: int = 5
    wide: int = 25  # branches in the first region, and offices in its first branch

    @property
    def branch(self) -> int:
        """The first one: as many offices at every scale."""
        return self.offices + 1

    @property
    def wide_region(self) -> int:
        """The first one: as many branches at every scale."""
        return self.offices + self.branches + 1

    @property
    def region(self) -> int:
        """One like the others."""
        return self.wide_region + 1

    @property
    def union(self) -> int:
        return self.offices + self.branches + self.regions + self.groups + 1

    @property
    def national(self) -> list[int]:
        """The union, its regions, its groups."""
        return list(range(self.wide_region, self.union + 1))

    def offices_people(self) -> list[int]:
        """People by office: the first has 200, the others are as various as offices are."""
        sizes = sites.sizes(self.people - OFFICE_SIZE, self.offices - 1)
        sizes[-1] += self.people - OFFICE_SIZE - sum(sizes)
        Random(1871).shuffle(sizes)
        return [OFFICE_SIZE, *sizes]


SIZES = {
    "10k": Size(10_000, 200, 50),
    "100k": Size(100_000, 500, 80),
    "1m": Size(1_000_000, 2_000, 200),
}


@contextmanager
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(folder / "union", fast=True)
    with postgres:
        fresh = settle(postgres)
    # Some settings are read when it starts.
    with postgres:
        if fresh:
            settle(postgres)
        yield postgres


def settle(postgres: EmbeddedPostgres) -> bool:
    """True when a setting was not there yet."""
    changed = False
    with superuser(postgres, "postgres") as connection:
        for name, value in SERVER.items():
            row = connection.execute("select current_setting(%s)", [name]).fetchone()
            changed = changed or row != (value,)
            connection.execute(
                sql.SQL("alter system set {} = {}").format(sql.Identifier(name), sql.Literal(value))
            )
    return changed


def superuser(postgres: EmbeddedPostgres, database: str) -> psycopg.Connection[Any]:
    """Whoever may load rows without their triggers and checks."""
    passwords = json.loads((postgres.root / "passwords").read_text())
    return psycopg.connect(
        host=str(postgres.socket),
        port=5432,
        user=SUPERUSER,
        password=passwords[SUPERUSER],
        dbname=database,
        autocommit=True,
    )


def ensure(postgres: EmbeddedPostgres, scale: str) -> str:
    """The database of the union of that size, as of today's schema; loaded unless it is there."""
    name = f"union_{scale}"
    stamp = postgres.root / f"{name}.stamp"
    wanted = stamp_of(scale)
    if stamp.exists() and stamp.read_text() == wanted:
        return name
    stamp.unlink(missing_ok=True)
    with superuser(postgres, "postgres") as connection:
        drop(connection, name)
    postgres.ensure_database(name)
    migrate.upgrade(postgres.owner_url(name))
    with superuser(postgres, name) as connection:
        load(connection, SIZES[scale])
    stamp.write_text(wanted)
    return name


def copy_for_one_run(postgres: EmbeddedPostgres, name: str) -> str:
    """What a run writes must not change what the next one reads."""
    copied = f"{name}_run"
    with superuser(postgres, "postgres") as connection:
        drop(connection, copied)
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(copied), sql.Identifier(name)
            )
        )
    return copied


def drop(connection: psycopg.Connection[Any], database: str) -> None:
    connection.execute(
        sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
    )


def stamp_of(scale: str) -> str:
    """Changes with the rules here, with the schema, and with the month: dates count from today."""
    files = [Path(__file__), RULE, *sorted((HERE.parent / "migrations").rglob("*.[ps]*"))]
    sources = b"".join(file.read_bytes() for file in files if file.suffix in (".py", ".sql"))
    return f"{scale} {clock.today():%Y-%m} {hashlib.sha256(sources).hexdigest()}"


def load(connection: psycopg.Connection[Any], size: Size) -> None:
    """As somebody who may leave triggers and checks aside: the rule makes rows that hold."""
    for setting in ("work_mem = '256MB'", "maintenance_work_mem = '1GB'",
                    "max_parallel_maintenance_workers = 1", "jit = off",
                    "session_replication_role = replica"):  # fmt: skip
        connection.execute(sql.SQL("set ") + sql.SQL(setting))
    given(connection, size)
    again = without_indexes(connection)
    for statement in statements(RULE.read_text()):
        connection.execute(statement)
    for statement in again:
        connection.execute(statement)
    connection.execute("set session_replication_role = origin")
    next_ids(connection)
    connection.execute("analyze")
    connection.execute("select count_everybody(), refresh_list_facts()")
    connection.execute("vacuum (analyze)")


def given(connection: psycopg.Connection[Any], size: Size) -> None:
    """What the rule starts from."""
    rng = Random(1871)
    names = [any_name(rng) for _ in range(min(size.people, 200_000))]
    connection.execute(
        "create temp table of_union as select %s::date today, %s people, %s offices, %s branches,"
        " %s regions, %s groups, %s wide",
        [clock.today(), size.people, size.offices, size.branches, size.regions, size.groups,
         size.wide],
    )  # fmt: skip
    connection.execute("create temp table sizes(office int, people int)")
    copy(connection, "sizes", enumerate(size.offices_people(), 1))
    connection.execute("create temp table names(n int, forename text, surname text, known_as text)")
    copy(connection, "names", ((n, w.forename, w.surname, w.known_as) for n, w in enumerate(names)))


def copy(
    connection: psycopg.Connection[Any], table: str, rows: Iterable[tuple[object, ...]]
) -> None:
    statement = sql.SQL("copy {} from stdin").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(row)


def statements(script: str) -> list[bytes]:
    return [part.encode() for part in re.split(r";\n", script) if part.strip()]


def without_indexes(connection: psycopg.Connection[Any]) -> list[bytes]:
    """Indexes of the big tables go; returns what makes them again, much faster than row by row."""
    exclusions = connection.execute(
        "select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),"
        " format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname,"
        " pg_get_constraintdef(oid))"
        " from pg_constraint where contype = 'x' and conrelid::regclass::text = any (%s)",
        [list(BIG_TABLES)],
    ).fetchall()
    indexes = connection.execute(
        "select format('drop index %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)"
        " from pg_index i where i.indrelid::regclass::text = any (%s) and not exists ("
        " select from pg_constraint c where c.conindid = i.indexrelid)",
        [list(BIG_TABLES)],
    ).fetchall()
    for away, _again in (*exclusions, *indexes):
        connection.execute(away.encode())
    return [again.encode() for _away, again in (*exclusions, *indexes)]


def next_ids(connection: psycopg.Connection[Any]) -> None:
    """Numbers that were given by rule are not given again."""
    rows = connection.execute(
        "select d.refobjid::regclass::text, s.relname from pg_class s join pg_depend d"
        " on d.objid = s.oid and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0"
        " and s.relnamespace = 'public'::regnamespace"
        " where s.relkind = 'S'"
    ).fetchall()
    for table, sequence in rows:
        connection.execute(
            sql.SQL("select setval({}, max(id)) from {} having max(id) is not null").format(
                sql.Literal(sequence), sql.Identifier(table)
            )
        )


# ---------- looked at by somebody


@dataclass(frozen=True)
class Stage:
    """One union's database, and a session for each user who is measured."""

    server: EmbeddedPostgres
    database: str
    size: Size
    tokens: dict[int, str]
    person: int
    office: int = OFFICE

    @property
    def app_url(self) -> str:
        return self.server.app_url(self.database)

    @property
    def owner_url(self) -> str:
        return self.server.owner_url(self.database)

    def named(self, application: str) -> str:
        """The application's address of the database, so that its connections can be told apart."""
        return f"{self.app_url}&application_name={application}"

    def backends(self, application: str) -> list[int]:
        """The processes that work for what is named so."""
        with self.owner() as owner:
            rows = owner.execute(
                "select pid from pg_stat_activity where application_name = %s and datname = %s",
                [application, self.database],
            ).fetchall()
        return [pid for (pid,) in rows]

    def cookie(self, user: int) -> str:
        return f"session={self.tokens[user]}"

    def owner(self) -> psycopg.Connection[Any]:
        return psycopg.connect(address(self.owner_url), autocommit=True)

    def signed_in(self, user: int) -> psycopg.Connection[Any]:
        """The application's role in a session of this user."""
        connection = psycopg.connect(address(self.app_url), autocommit=True)
        connection.execute("select set_config('app.session', %s, false)", [self.tokens[user]])
        return connection

    def awake(self) -> None:
        """Nobody is asked for a password because another page was measured for ten minutes."""
        with self.owner() as connection:
            connection.execute("update user_sessions set last_seen_at = now()")


def stage(postgres: EmbeddedPostgres, scale: str) -> Stage:
    """A copy of the union, for this run, where everybody who is measured is signed in."""
    database = copy_for_one_run(postgres, ensure(postgres, scale))
    return signed_in(postgres, database, SIZES[scale])


def signed_in(postgres: EmbeddedPostgres, database: str, size: Size) -> Stage:
    tokens = {user: new_token() for user in USERS}
    with psycopg.connect(address(postgres.owner_url(database)), autocommit=True) as owner:
        for user, token in tokens.items():
            owner.execute(
                "select open_session(%s, %s, 'web', '', interval '1 day')", [hashed(token), user]
            )
        row = owner.execute(
            "select staff_id from contacts where workplace_id = %s and reached group by staff_id"
            " order by count(*) desc, staff_id limit 1",
            [OFFICE],
        ).fetchone()
    return Stage(postgres, database, size, tokens, row[0] if row else 0)
