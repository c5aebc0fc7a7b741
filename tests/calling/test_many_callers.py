"""Fifty callers at once: nobody is rung by two of them, no number is, and nobody is forgotten.

Callers are threads with connections and sessions of their own and commit as requests do. Some
crash with the card open, some in the middle of finishing, some are slower than their lease. What
is checked is what the database wrote down, by its own clock.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.accounts.models import User
from app.call_lists.models import CallList
from app.calling.rules import Why
from app.conversations.models import Channel, Result
from app.db.ids import new_id
from app.db.scope import hashed, new_token
from tests import make
from tests.calling.acting import call_list
from tests.cast import Cast
from tests.conftest import Addresses

LEASE_SECONDS = 2
SLOWER = LEASE_SECONDS + 0.7
# What befalls one call in a thousand.
FATES_BY_WEIGHT = {
    "finished": 953,
    "tapped twice": 20,
    "slow": 9,
    "crashed with the card open, back at once": 6,
    "crashed with the card open, gone": 6,
    "crashed while finishing": 6,
}
FATES, WEIGHTS = list(FATES_BY_WEIGHT), list(FATES_BY_WEIGHT.values())
OVER = {Why.ALL_DONE, Why.WAITING}

PEOPLE = """
with made as (
  insert into staff(forename, surname, scope_unit_id, source)
  select 'Person', 'Number ' || n, :place, 'test' from generate_series(0, :people - 1) n
  returning id, surname, scope_unit_id
), placed as (
  insert into placements(staff_id, scope_unit_id, workplace_id, engagement, valid_from)
  select id, scope_unit_id, :place, 1, current_date - 400 from made
), numbered as (
  select id, scope_unit_id, split_part(surname, ' ', 2)::int % :numbers n from made
)
insert into given_numbers(staff_id, scope_unit_id, number, given_on, given_to_id)
select id, scope_unit_id,
  (array['+447700900', '+441632960', '+441144960', '+441134960'])[n / 1000 + 1]
    || lpad((n % 1000)::text, 3, '0'), current_date, :rep
from numbered
"""
# Whoever shares a number stands beside the other, so that they would be called at one time.
ENTRIES = """
insert into call_list_entries(call_list_id, staff_id, scope_unit_id, rank)
select :list, q.id, q.scope_unit_id, row_number() over (order by q.n % :numbers, q.n) from (
  select id, scope_unit_id, split_part(surname, ' ', 2)::int n from staff where source = 'test'
    and forename = 'Person'
) q where q.n % 10 = any (:tenths)
"""
OVERLAPS = """
select count(*) from call_leases a join call_leases b on a.{what} = b.{what} and a.id < b.id
  and tstzrange(a.leased_at, coalesce(a.ended_at, a.until))
   && tstzrange(b.leased_at, coalesce(b.ended_at, b.until))
"""


@dataclass
class Hall:
    """A phone bank: its lists, its callers, and what came of their calls as they were told."""

    address: str
    lists: Sequence[CallList]
    callers: Sequence[str]  # their sessions
    totals: dict[int, int]
    fates: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    contacts: list[UUID] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    wrong_counts: list[tuple[Any, ...]] = field(default_factory=list)
    observed: int = 0


@dataclass
class Line:
    """One caller's telephone. A crash loses the connection, not the caller."""

    hall: Hall
    token: str
    chance: random.Random

    def __post_init__(self) -> None:
        self.connection = psycopg.connect(self.hall.address)

    def begin(self) -> psycopg.Connection[Any]:
        self.connection.execute("select begin_request(%s)", [self.token])
        return self.connection

    def crash(self) -> None:
        """Whatever was not committed is gone."""
        self.connection.close()
        self.connection = psycopg.connect(self.hall.address)

    def call_until_all_is_done(self) -> None:
        over: set[int] = set()
        while len(over) < len(self.hall.lists):
            of = self.chance.choice([one for one in self.hall.lists if one.id not in over])
            db = self.begin()
            row = db.execute(
                "select lease_id, staff_id, scope_unit_id, idle from take_call(%s)", [of.id]
            ).fetchone()
            db.commit()
            assert row
            lease, staff, unit, idle = row
            if lease is not None:
                self.speak(lease, staff, unit)
            elif idle in OVER:
                over.add(of.id)
            else:
                time.sleep(self.chance.uniform(0.05, 0.3))
        self.connection.close()

    def speak(self, lease: UUID, staff: int, unit: int) -> None:
        fate = self.chance.choices(FATES, WEIGHTS)[0]
        self.hall.fates[fate] += 1
        if fate.startswith("crashed with the card open"):
            self.crash()
            if fate.endswith("gone"):
                time.sleep(SLOWER)
            return
        if fate == "slow":
            time.sleep(SLOWER)
        contact = new_id()
        late = self.finish(lease, staff, unit, contact, crash=fate == "crashed while finishing")
        if fate == "tapped twice":
            assert self.finish(lease, staff, unit, contact) is late
        if late is not None:
            self.hall.contacts.append(contact)
            self.hall.finished["late" if late else "in time"] += 1

    def finish(
        self, lease: UUID, staff: int, unit: int, contact: UUID, *, crash: bool = False
    ) -> bool | None:
        """What finish_call says, as app.calling.commands.finish asks it."""
        result = Result.NOT_IN if self.chance.random() < 0.02 else Result.SPOKE
        db = self.begin()
        held = db.execute("select contact_id from hold_call(%s)", [lease]).fetchone()
        if held == (None,):
            db.execute(
                "insert into contacts(id, staff_id, scope_unit_id, author_id, happened_on,"
                " channel, result, reached) values (%s, %s, %s, my_id(), current_date, %s, %s, %s)",
                [contact, staff, unit, Channel.PHONE, result, result is Result.SPOKE],
            )
        row = db.execute("select finish_call(%s, %s)", [lease, contact]).fetchone()
        if crash:
            self.crash()
            return None
        db.commit()
        assert row
        return bool(row[0])


@contextmanager
def watched(hall: Hall, token: str) -> Iterator[None]:
    """Meanwhile the organiser looks at the counts, again and again."""
    over = Event()

    def watch() -> None:
        with psycopg.connect(hall.address) as db:
            while not over.is_set():
                db.execute("select begin_request(%s)", [token])
                for of in hall.lists:
                    row = db.execute(
                        "select open, leased, done, blocked, total from call_list_counts(%s)",
                        [of.id],
                    ).fetchone()
                    assert row
                    hall.observed += 1
                    if sum(row[:4]) != row[4] or row[4] != hall.totals[of.id]:
                        hall.wrong_counts.append(row)
                db.commit()
                time.sleep(0.05)

    watcher = Thread(target=watch)
    watcher.start()
    yield
    over.set()
    watcher.join()


def everybody_calls(hall: Hall) -> None:
    def one(number: int, token: str) -> None:
        try:
            Line(hall, token, random.Random(number)).call_until_all_is_done()
        except BaseException as error:
            hall.errors.append(error)

    threads = [Thread(target=one, args=pair) for pair in enumerate(hall.callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def set_up(
    owner: Session, cast: Cast, address: str, *, people: int, numbers: int, callers: int
) -> tuple[Hall, str]:
    """Three lists; one in ten people is on the first and the second, one on the last two."""
    given = {"people": people, "numbers": numbers, "place": cast.leeds.id, "rep": cast.rep.id}
    owner.execute(text(PEOPLE), given)
    users = [
        make.user(
            owner, f"Caller {number}",
            *((Role.REP, cast.leeds.unit) if number % 2 else (Role.REGIONAL_ORGANISER, cast.south)),
        )
        for number in range(callers)
    ]  # fmt: skip
    lists = [
        call_list(owner, cast.branch_organiser, [], callers=users, lease_seconds=LEASE_SECONDS)
        for _ in range(3)
    ]
    for of, tenths in zip(lists, ([0, 1, 2, 3], [3, 4, 5, 6, 7], [7, 8, 9]), strict=True):
        owner.execute(text(ENTRIES), {"list": of.id, "numbers": numbers, "tenths": tenths})
    owner.commit()
    owner.execute(text("analyze"))
    totals = {
        row.call_list_id: row.n
        for row in owner.execute(
            text("select call_list_id, count(*) n from call_list_entries group by 1")
        )
    }
    owner.commit()
    hall = Hall(address, lists, [session_of(owner, user) for user in users], totals)
    return hall, session_of(owner, cast.branch_organiser)


def session_of(owner: Session, user: User) -> str:
    token = new_token()
    owner.execute(
        text("select open_session(:s, :u, 'web', '', interval '1 day')"),
        {"s": hashed(token), "u": user.id},
    )
    owner.commit()
    return token


def overlapping(owner: Session, what: str) -> int:
    owner.rollback()
    return owner.scalars(text(OVERLAPS.format(what=what))).one()


def test_fifty_callers_ring_everybody_once(database: Addresses, owner: Session, cast: Cast) -> None:
    address = database.app.replace("+psycopg", "")
    hall, organiser = set_up(owner, cast, address, people=5_000, numbers=4_000, callers=50)
    with watched(hall, organiser):
        everybody_calls(hall)

    assert hall.errors == []
    assert overlapping(owner, "staff_id") == 0
    assert overlapping(owner, "number") == 0
    assert hall.observed > 50
    assert hall.wrong_counts == []

    def count(sql: str, **values: Any) -> int:
        return int(owner.scalars(text(sql), values).one())

    # Everybody is accounted for: spoken to on one list, and passed over on the other.
    assert sum(hall.totals.values()) == 6_000
    assert count("select count(distinct staff_id) from call_list_entries") == 5_000
    assert count("select count(distinct number) from given_numbers") == 4_000
    states = owner.execute(
        text("select state, because, count(*) n from call_list_entries group by 1, 2")
    ).all()
    settled = {(row.state, row.because): row.n for row in states}
    assert set(settled) <= {(1, None), (2, None), (3, 12)}
    assert (
        count("select count(*) from call_list_entries where state = 1 and not_before is null") == 0
    )
    assert (
        count("select count(distinct staff_id) from contacts where result = 2")
        + count(
            "select count(distinct e.staff_id) from call_list_entries e where not exists"
            " (select from contacts c where c.staff_id = e.staff_id and c.result = 2)"
        )
        == 5_000
    )

    # Each entry was completed by one call, and by no call that came too late.
    assert (
        count(
            "select count(*) from call_list_entries e where e.state = 2 and 1 <> ("
            "select count(*) from call_leases l join contacts c on c.id = l.contact_id"
            " where l.call_list_id = e.call_list_id and l.staff_id = e.staff_id and l.ended = 1"
            " and c.result = 2 and l.contact_id = e.contact_id)"
        )
        == 0
    )
    in_time = count("select count(*) from call_leases where ended = 1 and contact_id is not null")
    late = count("select count(*) from call_leases where ended = 3 and contact_id is not null")
    assert (in_time, late) == (hall.finished["in time"], hall.finished["late"])

    # What was said is kept, in time or not, and what was never committed is not.
    assert set(owner.scalars(text("select id from contacts"))) == set(hall.contacts)
    assert count("select count(*) from call_leases where ended_at is null and until > now()") == 0

    # And all of it took place: crashes, slow callers, late finishes, people on two lists.
    assert all(hall.fates[fate] for fate in FATES)
    assert late > 0
    assert settled[(3, 12)] > 500


# Two people on a number, two lists with the same person, and a look before the leap: what a take
# without locks would do.
NAIVE = """
drop index uq_call_leases_person;
drop index uq_call_leases_number;
create or replace function is_free_to_call(person bigint, on_number text) returns boolean
language sql security definer set search_path = public, pg_temp as $$ select true $$;
"""


def test_the_same_without_its_locks_is_found_out(
    database: Addresses, owner: Session, cast: Cast
) -> None:
    address = database.app.replace("+psycopg", "")
    hall, _ = set_up(owner, cast, address, people=300, numbers=240, callers=12)
    owner.execute(text(NAIVE))
    owner.commit()
    everybody_calls(hall)
    assert overlapping(owner, "number") > 0
    assert overlapping(owner, "staff_id") > 0
