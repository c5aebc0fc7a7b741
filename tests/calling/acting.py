"""Lists to call from, and callers with connections of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.access.roles import Role
from app.accounts.models import User
from app.call_lists.models import By, CallLease, CallList, CallListCaller, CallListEntry
from app.calling import commands
from app.calling.rules import Finished, Idle, Taken
from app.conversations.models import Result
from app.conversations.rules import Entry
from app.db.ids import new_id
from app.db.scope import hashed, limit_to, new_token
from app.people.models import Person
from app.phones.models import GivenNumber
from app.union.models import Unit

PEPPER = "a pepper that is only for the tests"
_numbers = count(100)


def drama_number() -> str:
    """The next of 900 numbers that nobody has."""
    return f"+447700900{100 + next(_numbers) % 900:03}"


def give_number(db: Session, person: Person, number: str | None = None, *, by: User) -> str:
    """They gave it to us, so that it may be dialled."""
    given = number or drama_number()
    db.add(
        GivenNumber(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            number=given,
            given_on=clock.today(),
            given_to_id=by.id,
        )
    )
    db.flush()
    return given


def call_list(
    db: Session,
    owner: User,
    people: Sequence[Person],
    *,
    callers: Sequence[User] = (),
    question: dict[str, Any] | None = None,
    unit: Unit | None = None,
    by: By = By.PHONE,
    days: int = 14,
    lease_seconds: int = 600,
) -> CallList:
    made = CallList(
        owner_id=owner.id,
        name="Spring calls",
        purpose="Ask to join",
        by=by,
        question=question
        if question is not None
        else {"version": 1, "rules": [{"rule": "standing", "those": [0, 3]}]},
        unit_id=unit.id if unit else None,
        script="Say who you are.",
        as_at=clock.today(),
        expires_on=clock.today() + timedelta(days=days),
        lease_seconds=lease_seconds,
    )
    db.add(made)
    db.flush()
    db.add_all(
        CallListEntry(
            call_list_id=made.id, staff_id=one.id, scope_unit_id=one.scope_unit_id, rank=rank
        )
        for rank, one in enumerate(people, 1)
    )
    db.add_all(
        CallListCaller(call_list_id=made.id, user_id=user.id, added_by_id=owner.id)
        for user in callers
    )
    db.commit()
    return made


@dataclass
class Caller:
    """One signed-in user; every act is a transaction of its own, as a request is."""

    engine: Engine
    user: User
    token: str

    @property
    def actor(self) -> Actor:
        return Actor(self.user.id, self.user.name, (Role.REP,))

    @contextmanager
    def request(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as db, db.begin():
            assert limit_to(db, self.token)
            yield db

    def take(self, of: CallList) -> Taken | Idle:
        with self.request() as db:
            return commands.take(db, self.actor, of.id)

    def taken(self, of: CallList) -> UUID:
        got = self.take(of)
        assert isinstance(got, Taken), got
        return got.lease_id

    def idle(self, of: CallList) -> Idle:
        got = self.take(of)
        assert isinstance(got, Idle), got
        return got

    def finish(
        self,
        lease_id: UUID,
        result: Result = Result.SPOKE,
        *,
        contact_id: UUID | None = None,
        on: date | None = None,
        call_back: datetime | None = None,
        **said: Any,
    ) -> Finished:
        entry = Entry(result=result, happened_on=on or clock.today(), **said)
        with self.request() as db:
            return commands.finish(
                db, self.actor, lease_id, contact_id or new_id(), entry,
                today=clock.today(), pepper=PEPPER, call_back=call_back,
            )  # fmt: skip

    def sees(self, person: Person) -> bool:
        with self.request() as db:
            found = db.scalar(text("select id from staff where id = :id"), {"id": person.id})
            return found is not None


def caller(engine: Engine, user: User) -> Caller:
    token = new_token()
    with engine.begin() as connection:
        connection.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 day')"),
            {"s": hashed(token), "u": user.id},
        )
    return Caller(engine, user, token)


def whom(db: Session, lease_id: UUID) -> int:
    db.rollback()
    lease = db.get_one(CallLease, lease_id, populate_existing=True)
    return lease.staff_id


def entry_of(db: Session, of: CallList, person: Person) -> CallListEntry:
    db.rollback()
    return db.get_one(CallListEntry, (of.id, person.id), populate_existing=True)


def let_run_out(db: Session, lease_id: UUID) -> None:
    """As if the caller had been silent since a minute before their ten were over."""
    db.rollback()
    db.execute(
        text(
            "update call_leases set leased_at = leased_at - interval '11 minutes',"
            " until = clock_timestamp() - interval '1 second' where id = :id"
        ),
        {"id": lease_id},
    )
    db.commit()
