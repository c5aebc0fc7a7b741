"""A union of any size, made by rule: loaded once by COPY, then used by every run."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from app import clock
from app.access.roles import Role
from app.conversations.models import Channel, Result
from app.db import migrate
from app.db.embedded import EmbeddedPostgres
from app.demo.names import any_name
from app.people.models import MembershipStatus, StandingCode, StandingSource
from app.union.models import UnitKind

SCALES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
DATABASE = "synthetic"
FOR_ONE_RUN = "synthetic_run"
PEOPLE_A_WORKPLACE, WORKPLACES_A_BRANCH, BRANCHES_A_REGION = 200, 5, 10

# What the benchmarks look at: a rep with 200 people and one with 10, and those above.
BIG, SMALL = 1, 2
SMALL_PEOPLE = 10
REP_OF_BIG, REP_OF_SMALL, BRANCH_ORGANISER, NATIONAL = 1, 2, 3, 4

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Ids:
    """Units are numbered workplaces first, so that a workplace's number is its unit's id."""

    people: int

    @property
    def workplaces(self) -> int:
        return max(20, self.people // PEOPLE_A_WORKPLACE)

    @property
    def branches(self) -> int:
        return -(-self.workplaces // WORKPLACES_A_BRANCH)

    @property
    def regions(self) -> int:
        return -(-self.branches // BRANCHES_A_REGION)

    def branch(self, workplace: int) -> int:
        return self.workplaces + 1 + (workplace - 1) // WORKPLACES_A_BRANCH

    def region(self, branch: int) -> int:
        number = (branch - self.workplaces - 1) // BRANCHES_A_REGION
        return self.workplaces + self.branches + 1 + number

    @property
    def union(self) -> int:
        return self.workplaces + self.branches + self.regions + 1

    def workplace_of(self, person: int) -> int:
        """200 in the first, 10 in the second, the others about the same."""
        if person <= PEOPLE_A_WORKPLACE:
            return BIG
        if person <= PEOPLE_A_WORKPLACE + SMALL_PEOPLE:
            return SMALL
        return 3 + person % (self.workplaces - 2)


def ensure(server: EmbeddedPostgres, scale: str, folder: Path) -> None:
    """Load the union of that size unless the folder already has it, as of today's schema."""
    stamp = folder / "stamp"
    wanted = stamp_of(scale)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    owner = address(server.owner_url("postgres"))
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE))
        )
    server.ensure_database(DATABASE)
    migrate.upgrade(server.owner_url(DATABASE))
    with psycopg.connect(address(server.owner_url(DATABASE))) as connection:
        load(connection, Ids(SCALES[scale]))
    with psycopg.connect(address(server.owner_url(DATABASE)), autocommit=True) as connection:
        connection.execute("vacuum (analyze)")
    stamp.write_text(wanted)


def copy_for_one_run(server: EmbeddedPostgres) -> None:
    """What a run writes must not change what the next one reads."""
    copied, kept = sql.Identifier(FOR_ONE_RUN), sql.Identifier(DATABASE)
    with psycopg.connect(address(server.owner_url("postgres")), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(copied))
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(copied, kept)
        )


def address(url: str) -> str:
    return url.replace("+psycopg", "")


def stamp_of(scale: str) -> str:
    """Changes with the rules here, with the schema, and with the month: dates count from today."""
    here = Path(__file__)
    files = [here, *sorted((here.parents[1] / "migrations").rglob("*.[ps]*"))]
    sources = b"".join(file.read_bytes() for file in files if file.suffix in (".py", ".sql"))
    return f"{scale} {clock.today():%Y-%m} {hashlib.sha256(sources).hexdigest()}"


def load(connection: psycopg.Connection[Any], ids: Ids) -> None:
    today = clock.today()
    for table in ("placements", "standings", "units", "role_grants"):
        connection.execute(sql.SQL("alter table {} disable trigger user").format(name(table)))
    copy(connection, "employers", "id name", [(1, "Employer 1"), (2, "Employer 2")])
    copy(connection, "units", "id parent_id kind name", units(ids))
    copy(connection, "union_settings", "id join_url", [(1, "https://union.example/{code}")])
    sites = range(1, ids.workplaces + 1)
    copy(connection, "sites", "id name", ((n, f"Site {n}") for n in sites))
    copy(connection, "workplaces", "id employer_id site_id", ((n, 1 + n % 2, n) for n in sites))
    teams = ((10 * (n - 1) + t, n, f"Team {t}") for n in sites for t in range(1, 11))
    copy(connection, "teams", "id workplace_id name", teams)
    people(connection, ids, today)
    copy(connection, "users", "id email name staff_id join_code", users())
    grants = "id user_id role unit_id valid_from"
    copy(connection, "role_grants", grants, role_grants(ids, today))
    conversations(connection, ids, today)
    months = [today - timedelta(days=5 + 30 * n) for n in range(12)]
    copy(
        connection,
        "extract_coverage",
        "workplace_id as_at",
        ((n, m) for n in sites for m in months),
    )
    connection.execute("update rolled_forward set through = %s", [today])
    for table in ("placements", "standings", "units", "role_grants"):
        connection.execute(sql.SQL("alter table {} enable trigger user").format(name(table)))
    connection.execute(
        "create table floor_contacts (like contacts including defaults including indexes)"
    )
    connection.execute("grant insert on floor_contacts to alongside_app")
    for table in ("units", "employers", "sites", "teams", "users", "role_grants", "staff",
                  "placements", "standings", "members", "follow_ups"):  # fmt: skip
        connection.execute(
            sql.SQL("select setval(pg_get_serial_sequence({}, 'id'), max(id)) from {}").format(
                sql.Literal(table), name(table)
            )
        )


def name(table: str) -> sql.Identifier:
    return sql.Identifier(table)


def copy(
    connection: psycopg.Connection[Any], table: str, columns: str, rows: Iterable[Row]
) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        name(table), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(row)


def units(ids: Ids) -> Iterator[Row]:
    yield ids.union, None, int(UnitKind.UNION), "Union"
    for region in range(ids.workplaces + ids.branches + 1, ids.union):
        yield region, ids.union, int(UnitKind.REGION), f"Region {region}"
    for branch in range(ids.workplaces + 1, ids.workplaces + ids.branches + 1):
        yield branch, ids.region(branch), int(UnitKind.BRANCH), f"Branch {branch}"
    for workplace in range(1, ids.workplaces + 1):
        yield workplace, ids.branch(workplace), int(UnitKind.WORKPLACE), f"Workplace {workplace}"


def users() -> Iterator[Row]:
    for user, staff in ((REP_OF_BIG, 1), (REP_OF_SMALL, PEOPLE_A_WORKPLACE + 1),
                        (BRANCH_ORGANISER, None), (NATIONAL, None)):  # fmt: skip
        yield user, f"user{user}@union.example", f"User {user}", staff, f"CODE{user}"


def role_grants(ids: Ids, today: date) -> Iterator[Row]:
    since = today - timedelta(days=400)
    yield 1, REP_OF_BIG, int(Role.REP), BIG, since
    yield 2, REP_OF_SMALL, int(Role.REP), SMALL, since
    yield 3, BRANCH_ORGANISER, int(Role.BRANCH_ORGANISER), ids.branch(BIG), since
    yield 4, NATIONAL, int(Role.NATIONAL_ORGANISER), ids.union, since


def standing(person: int) -> StandingCode:
    """45 in 100 are members, 5 in another union, 5 not known."""
    of_100 = person * 37 % 100
    if of_100 < 45:
        return StandingCode.MEMBER
    if of_100 < 50:
        return StandingCode.OTHER_UNION
    return StandingCode.UNKNOWN if of_100 < 55 else StandingCode.NOT_MEMBER


def team_of(person: int, workplace: int) -> int:
    return 10 * (workplace - 1) + 1 + person % 10


def people(connection: psycopg.Connection[Any], ids: Ids, today: date) -> None:
    everybody = range(1, ids.people + 1)
    since = today - timedelta(days=1500)
    copy(
        connection,
        "staff",
        "id forename surname work_email work_phone source scope_unit_id workplace_id team_id"
        " standing",
        staff(ids),
    )
    placed = ((p, p, w := ids.workplace_of(p), w, team_of(p, w), since) for p in everybody)
    copy(
        connection,
        "placements",
        "id staff_id scope_unit_id workplace_id team_id valid_from",
        placed,
    )
    source = int(StandingSource.EXTRACT)
    spans = ((p, p, ids.workplace_of(p), int(standing(p)), source, since) for p in everybody)
    copy(connection, "standings", "id staff_id scope_unit_id code source valid_from", spans)
    active = int(MembershipStatus.ACTIVE)
    copy(
        connection,
        "members",
        "id staff_id scope_unit_id number status joined_on confirmed_on",
        (
            (p, p, ids.workplace_of(p), f"{p:08}", active, since, today - timedelta(days=5))
            for p in everybody
            if standing(p) is StandingCode.MEMBER
        ),
    )


def staff(ids: Ids) -> Iterator[Row]:
    rng = Random(1871)
    for person in range(1, ids.people + 1):
        who, workplace = any_name(rng), ids.workplace_of(person)
        yield (
            person,
            who.forename,
            who.surname,
            f"p{person}@employer.example",
            f"01632 960{person % 1000:03}",
            "list",
            workplace,
            workplace,
            team_of(person, workplace),
            int(standing(person)),
        )


def conversations(connection: psycopg.Connection[Any], ids: Ids, today: date) -> None:
    """Two for each person on average, in two years; twenty with one of them; some promises."""
    copy(
        connection,
        "contacts",
        "id staff_id scope_unit_id workplace_id author_id happened_on recorded_at channel result"
        " reached",
        contacts(ids, today),
    )
    due = [(p, p, ids.workplace_of(p)) for p in promised(ids)]
    copy(
        connection,
        "follow_ups",
        "id staff_id scope_unit_id owner_id due_on promised_in_id",
        (
            (n, staff_id, unit, unit, today - timedelta(days=n % 3), contact_id(staff_id, 0))
            for n, staff_id, unit in due
        ),
    )


def promised(ids: Ids) -> list[int]:
    """Whom the reps of the two workplaces are due to see: fifty, and two."""
    big = [p for p in range(2, PEOPLE_A_WORKPLACE) if p % 4 == 2][:50]
    return [*big, PEOPLE_A_WORKPLACE + 2, PEOPLE_A_WORKPLACE + 3]


def contacts(ids: Ids, today: date) -> Iterator[Row]:
    due = set(promised(ids))
    for person in range(1, ids.people + 1):
        workplace = ids.workplace_of(person)
        author = workplace if workplace in (BIG, SMALL) else BRANCH_ORGANISER
        times = 20 if person == 2 else max(int(person in due), person * 13 % 5)
        for number in range(times):
            day = today - timedelta(days=10 + (person * 7 + number * 29) % 720)
            result = Result.NOT_IN if (person + number) % 5 < 2 else Result.SPOKE
            at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            yield (
                contact_id(person, number), person, workplace, workplace, author, day, at,
                int(Channel.AT_DESK), int(result), result is Result.SPOKE,
            )  # fmt: skip


def contact_id(person: int, number: int) -> UUID:
    return UUID(int=0x01900000_0000_7000_8000_000000000000 + person * 100 + number)
