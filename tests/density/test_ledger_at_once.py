"""Many change the same people at once, some are turned away: the ledger says what came of it."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel, errors
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import Addresses
from tests.density.histories import TODAY, World

SECONDS = 3.0
PEOPLE = 8
# The last: they moved between our look and the check of whose row it is.
AGAIN = (errors.SerializationFailure, errors.DeadlockDetected, errors.ForeignKeyViolation)
TAKEN = (errors.ExclusionViolation, errors.CheckViolation, errors.UniqueViolation)
DIFFERENCES = """
  select count(*) from unnest(%s::date[]) q(day) cross join lateral (
    (select * from recount_on(q.day) except select * from ledger_on(q.day))
    union all (select * from ledger_on(q.day) except select * from recount_on(q.day))
  ) d
"""
DAYS = [TODAY + timedelta(days=days) for days in range(-720, 321, 80)]

Act = Callable[["Writer", int], None]


class Writer:
    """One of those who write, with a chance of their own and connections of the owner's."""

    def __init__(self, url: str, world: World, number: int) -> None:
        self.url, self.world = url, world
        self.chance = random.Random(number)
        self.repeatable = number % 2 == 0
        self.tries = self.again = 0

    def work_until(self, end: float) -> None:
        with connected(self.url, repeatable=self.repeatable) as self.db:
            while time.monotonic() < end:
                self.try_once()

    def work(self, times: int) -> None:
        with connected(self.url, repeatable=self.repeatable) as self.db:
            for _ in range(times):
                self.try_once()

    def try_once(self) -> None:
        self.tries += 1
        try:
            with self.db.transaction():
                self.act()
        except AGAIN:
            self.again += 1
        except TAKEN:
            pass

    def act(self) -> None:
        if not self.repeatable and self.chance.random() < 0.05:
            self.chance.choice(RULES)(self, 0)
        for person in sorted(self.chance.sample(range(1, PEOPLE + 1), self.chance.randint(1, 2))):
            self.chance.choice(ACTS)(self, person)
        if self.chance.random() < 0.1:
            raise psycopg.Rollback

    def sql(self, statement: str, *given: Any) -> None:
        self.db.execute(statement, given)

    def day(self) -> Any:
        return TODAY + timedelta(days=self.chance.randint(-700, 300))

    def place(self) -> int:
        return self.chance.choice(self.world.places)


def opens(w: Writer, person: int) -> None:
    since = w.day()
    w.sql(
        "insert into placements(staff_id, scope_unit_id, workplace_id, valid_from, valid_to)"
        " select id, scope_unit_id, %s, %s, %s from staff where id = %s",
        w.place(), since, since + timedelta(days=w.chance.randint(1, 300)), person,
    )  # fmt: skip


def closes(w: Writer, person: int) -> None:
    day = w.day()
    w.sql(
        "update placements set valid_to = %s where staff_id = %s and valid_from < %s",
        day, person, day,
    )  # fmt: skip


def had_begun_earlier(w: Writer, person: int) -> None:
    w.sql(
        "update placements set valid_from = valid_from - 30, engagement = 1 + engagement %% 7"
        " where id = (select max(id) from placements where staff_id = %s)",
        person,
    )


def moves(w: Writer, person: int) -> None:
    w.sql("update placements set workplace_id = %s where staff_id = %s", w.place(), person)


def deletes(w: Writer, person: int) -> None:
    table = w.chance.choice(["placements", "standings", "union_roles"])
    w.sql(
        f"delete from {table} where id = (select min(id) from {table} where staff_id = %s)", person
    )


def stands(w: Writer, person: int) -> None:
    since = w.day()
    w.sql(
        "insert into standings(staff_id, scope_unit_id, code, source, valid_from, valid_to)"
        " select id, scope_unit_id, %s, 2, %s, %s from staff where id = %s",
        w.chance.randint(1, 3), since, since + timedelta(days=w.chance.randint(1, 300)), person,
    )  # fmt: skip


def changes_their_mind(w: Writer, person: int) -> None:
    w.sql("update standings set code = 1 + code %% 3 where staff_id = %s", person)


def is_contacted(w: Writer, person: int) -> None:
    w.sql(
        "insert into contacts(id, staff_id, scope_unit_id, author_id, happened_on, channel,"
        " result, reached) select gen_random_uuid(), id, scope_unit_id, %s, %s, 1, 2, true"
        " from staff where id = %s",
        w.world.author.id, w.day(), person,
    )  # fmt: skip


def is_rep(w: Writer, person: int) -> None:
    w.sql(
        "insert into union_roles(staff_id, scope_unit_id, kind, valid_from)"
        " select id, scope_unit_id, 1, %s from staff where id = %s",
        w.day(), person,
    )  # fmt: skip


def asks_not(w: Writer, person: int) -> None:
    w.sql(
        "update staff set asked_not_to_contact_at = case when asked_not_to_contact_at is null"
        " then %s::date::timestamptz end where id = %s",
        w.day(), person,
    )  # fmt: skip


def goes_and_comes_back(w: Writer, person: int) -> None:
    w.sql("delete from staff where id = %s", person)
    w.sql(
        "insert into staff(id, forename, surname, scope_unit_id, source)"
        " values (%s, 'Sam', 'Testby', %s, 'test')",
        person, w.place(),
    )  # fmt: skip


def branch_moves(w: Writer, _: int) -> None:
    branch, region = w.chance.choice(w.world.branches), w.chance.choice(w.world.regions)
    group = w.chance.choice([None, *(group.id for group in w.world.groups)])
    w.sql(
        "update units set parent_id = %s, group_id = %s where id = %s", region.id, group, branch.id
    )


def rule_changes(w: Writer, _: int) -> None:
    w.sql(
        "update bargaining_units set engagements = %s, workplace_ids = %s where id = %s",
        w.chance.choice([[1, 2, 3], [1], [1, 2, 6]]),
        w.chance.choice([[], [w.place()]]),
        w.chance.choice(w.world.bargaining),
    )


ACTS: list[Act] = [
    opens, opens, closes, had_begun_earlier, moves, deletes, stands, stands, changes_their_mind,
    is_contacted, is_rep, asks_not, goes_and_comes_back,
]  # fmt: skip
RULES: list[Act] = [branch_moves, rule_changes]


@pytest.fixture
def world(owner: Session) -> World:
    world = World.make(owner)
    for _ in range(PEOPLE):
        owner.execute(
            # Ids from 1: nobody came before them into this database.
            text(
                "insert into staff(forename, surname, scope_unit_id, source)"
                f" values ('Sam', 'Testby', {world.places[0]}, 'test')"
            )
        )
    owner.commit()
    return world


def test_eight_at_once_leave_the_ledger_right(database: Addresses, world: World) -> None:
    url = plain(database.owner)
    end = time.monotonic() + SECONDS
    writers = [Writer(url, world, number) for number in range(8)]
    seen: list[int] = []
    faults: list[BaseException] = []
    threads = [
        *(thread(faults, writer.work_until, end) for writer in writers),
        thread(faults, fold_until, url, end),
        thread(faults, watch_until, url, end, seen),
    ]
    for one in threads:
        one.join()
    assert faults == []
    assert set(seen) == {0}, "a snapshot in which the ledger and what is on record differ"
    with connected(url) as db:
        assert differences(db) == 0
        while db.execute("select fold_headcounts()").fetchone() != (0,):
            pass
        assert differences(db) == 0
    # They did meet, and most got through.
    assert sum(writer.again for writer in writers) > 0
    assert all(writer.tries > writer.again for writer in writers)


WORKED = (
    "insert into placements(staff_id, scope_unit_id, workplace_id, valid_from, valid_to)"
    " select id, scope_unit_id, %s, %s, %s from staff where id = 1"
)
STOOD = (
    "insert into standings(staff_id, scope_unit_id, code, source, valid_from, valid_to)"
    " select id, scope_unit_id, 1, 2, %s, %s from staff where id = 1"
)
LAST_YEAR = [TODAY - timedelta(days=600), TODAY - timedelta(days=300)]


def test_two_changes_of_one_person_do_not_pass_each_other(
    database: Addresses, world: World
) -> None:
    """Neither sees the other's, and nothing else would make one wait."""
    url = plain(database.owner)
    faults: list[BaseException] = []
    with connected(url) as one, connected(url) as other:
        one.execute(WORKED, [world.places[0], *LAST_YEAR])
        one.execute("begin")
        one.execute("update placements set engagement = 6")
        stood = thread(faults, other.execute, STOOD, LAST_YEAR)
        stood.join(timeout=0.5)
        assert stood.is_alive(), "it waits before it reads"
        one.execute("commit")
        stood.join()
        assert faults == []
        assert differences(one) == 0


def test_a_snapshot_from_before_another_change_of_the_person_is_refused(
    database: Addresses, world: World
) -> None:
    """Even if that change, by itself, made no difference to any count."""
    url = plain(database.owner)
    with connected(url, repeatable=True) as old, connected(url) as new:
        new.execute("select count_again(array[1])")
        old.execute("begin")
        old.execute("select from staff")
        new.execute(STOOD, LAST_YEAR)
        with pytest.raises(errors.SerializationFailure):
            old.execute(WORKED, [world.places[0], *LAST_YEAR])
        old.execute("rollback")
        assert differences(new) == 0


def test_who_moves_a_unit_waits_for_those_who_count(database: Addresses, world: World) -> None:
    url = plain(database.owner)
    faults: list[BaseException] = []
    with connected(url) as one, connected(url) as other:
        one.execute("begin")
        one.execute(WORKED, [world.places[0], *LAST_YEAR])
        move = "update units set parent_id = %s where id = %s"
        moved = thread(faults, other.execute, move, [world.regions[1].id, world.branches[0].id])
        moved.join(timeout=0.5)
        one.execute("commit")
        moved.join()
        assert faults == []
        assert differences(one) == 0


def test_whoever_folds_and_dies_has_folded_nothing(database: Addresses, world: World) -> None:
    url = plain(database.owner)
    writer = Writer(url, world, 1)
    writer.work(60)
    with connected(url) as db, connected(url) as folder:
        before = totals(db)
        folder.execute("begin")
        folded = folder.execute("select fold_headcounts(5)").fetchone()
        assert folded == (5,)
        db.execute("select pg_terminate_backend(%s)", [folder.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            folder.execute("commit")
        assert totals(db) == before
        assert differences(db) == 0
        waiting = db.execute("select count(*) from headcount_changes").fetchone()
        assert db.execute("select fold_headcounts()").fetchone() == waiting
        assert totals(db) == before


def test_two_who_fold_at_once_count_nothing_twice(database: Addresses, world: World) -> None:
    url = plain(database.owner)
    Writer(url, world, 3).work(60)
    with connected(url) as db:
        before = totals(db)
        with connected(url) as one, connected(url) as other:
            other.execute("set lock_timeout = '2s'")  # whoever folds meanwhile need not wait
            one.execute("begin")
            assert one.execute("select fold_headcounts(5)").fetchone() == (5,)
            assert other.execute("select fold_headcounts()").fetchone() == (-1,)
            one.execute("commit")
        end, faults = time.monotonic() + 0.5, list[BaseException]()
        for folding in [thread(faults, fold_until, url, end, 3) for _ in range(4)]:
            folding.join()
        assert faults == []
        assert totals(db) == before
        assert differences(db) == 0


def test_who_counts_by_a_rule_that_has_changed_since_begins_again(
    database: Addresses, world: World
) -> None:
    """A snapshot from before would count by the old rule, and who changed it counted nobody new."""
    url = plain(database.owner)
    with connected(url, repeatable=True) as old, connected(url) as new:
        writer = Writer(url, world, 5)
        writer.db = old
        old.execute("begin")
        old.execute("select from staff")
        new.execute(
            "update units set parent_id = %s where id = %s",
            [world.regions[1].id, world.branches[0].id],
        )
        with pytest.raises(errors.SerializationFailure):
            opens(writer, 1)
        old.execute("rollback")
        with pytest.raises(errors.FeatureNotSupported):
            old.execute("update units set group_id = null where group_id is not null")


# ---------- hands


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


@contextmanager
def connected(url: str, *, repeatable: bool = False) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True) as db:
        if repeatable:
            db.isolation_level = IsolationLevel.REPEATABLE_READ
            db.execute("set default_transaction_isolation = 'repeatable read'")
        yield db


def thread(faults: list[BaseException], work: Callable[..., None], *given: Any) -> threading.Thread:
    def run() -> None:
        try:
            work(*given)
        except BaseException as fault:
            faults.append(fault)

    made = threading.Thread(target=run)
    made.start()
    return made


def fold_until(url: str, end: float, most: int = 50) -> None:
    with connected(url) as db:
        while time.monotonic() < end:
            db.execute("select fold_headcounts(%s)", [most])
            time.sleep(0.02)


def watch_until(url: str, end: float, seen: list[int]) -> None:
    with connected(url, repeatable=True) as db:
        while time.monotonic() < end:
            seen.append(differences(db))


def differences(db: psycopg.Connection[Any]) -> int:
    found = db.execute(DIFFERENCES, [DAYS]).fetchone()
    assert found is not None
    return int(found[0])


def totals(db: psycopg.Connection[Any]) -> list[Any]:
    """What has happened until now and after, in every unit: months, days and changes."""
    return db.execute(
        "select unit_id, measure, sum(people), sum(people) filter (where month is null) from ("
        " select unit_id, measure, people, null::date as month from headcount_days"
        " union all select unit_id, measure, people, null from headcount_changes"
        " union all select unit_id, measure, people, month from headcount_months"
        " union all select unit_id, measure, people, day from headcount_changes"
        ") q group by 1, 2 having sum(people) <> 0 order by 1, 2"
    ).fetchall()
