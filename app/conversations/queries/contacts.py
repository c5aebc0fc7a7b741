"""Which contacts count, when each person was last spoken to, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.accounts.models import User
from app.conversations import words
from app.conversations.models import Contact, Issue, Outcome, Result
from app.db.session import read
from app.errors import NotFound


def any_of(sight: str) -> ColumnElement[int]:
    """For `column == any_of("people")`: the units this session has that sight of, asked once."""
    return literal_column(f"any ((select my_units('{sight}'))::int[])", Integer)


Column = ColumnElement[Any] | InstrumentedAttribute[Any]
Day = date | ColumnElement[date]


def is_current(contact: Any = Contact) -> ColumnElement[bool]:
    """The latest of a chain of corrections, and it did happen."""
    later = aliased(Contact)
    return and_(
        contact.result != Result.VOID,
        ~exists(select(1).where(later.corrects_id == contact.id).correlate_except(later)),
    )


def reached(
    person_id: Column, *, after: Day | None = None, until: Day | None = None
) -> ColumnElement[bool]:
    """Somebody of ours had a conversation with this person, in (after, until].

    Attempts don't count, nor what was corrected or did not happen (domain.md 3.2, trap 12).
    """
    return _contacted(person_id, after, until, only_reached=True)


def attempted(
    person_id: Column, *, after: Day | None = None, until: Day | None = None
) -> ColumnElement[bool]:
    """The same with any attempt."""
    return _contacted(person_id, after, until, only_reached=False)


def _contacted(
    person_id: Column, after: Day | None, until: Day | None, *, only_reached: bool
) -> ColumnElement[bool]:
    contact = aliased(Contact)
    conditions: list[ColumnElement[bool]] = [contact.staff_id == person_id, is_current(contact)]
    if only_reached:
        conditions.append(contact.reached.is_(True))
    if after is not None:
        conditions.append(contact.happened_on > after)
    if until is not None:
        conditions.append(contact.happened_on <= until)
    return exists(select(1).where(*conditions).correlate_except(contact))


@dataclass(frozen=True)
class LastContact:
    """The newest contact with somebody, so that nobody is asked twice (trap 25)."""

    staff_id: int
    happened_on: date
    author_id: int
    author: str | None
    result: Result
    outcome: Outcome | None
    reached: bool
    # Whether anybody ever reached them: an attempt does not undo a conversation.
    spoken: bool

    @property
    def said(self) -> str:
        """Within a sentence: “spoke, thinking about it”."""
        said = words.said(self.result, self.outcome)
        return said[0].lower() + said[1:]


# One parameter however many are asked about: a statement for each length would be planned anew.
# Putting a statement together costs more than running it: it is built once.
LAST_CONTACTS = (
    select(
        Contact.staff_id,
        Contact.happened_on,
        Contact.author_id,
        User.name,
        Contact.result,
        Contact.outcome,
        Contact.reached,
        func.bool_or(Contact.reached).over(partition_by=Contact.staff_id),
    )
    .outerjoin(User, User.id == Contact.author_id)
    .where(Contact.staff_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))), is_current())
    .ext(distinct_on(Contact.staff_id))
    .order_by(Contact.staff_id, Contact.happened_on.desc(), Contact.recorded_at.desc())
)


def last_contacts(db: Session, ids: Iterable[int]) -> dict[int, LastContact]:
    """One query for all of them; whoever was never contacted is not in the answer."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row[0]: LastContact(*row) for row in read(db, LAST_CONTACTS, {"ids": wanted})}


# The last conversation, whatever was tried since: an attempt does not undo one.
LAST_REACHED = (
    select(Contact.staff_id, func.max(Contact.happened_on))
    .where(
        Contact.staff_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
        Contact.reached.is_(True),
        is_current(),
    )
    .group_by(Contact.staff_id)
)


def last_reached(db: Session, ids: Iterable[int]) -> dict[int, date]:
    """When each was last spoken to; whoever never was is not in the answer."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row[0]: row[1] for row in read(db, LAST_REACHED, {"ids": wanted})}


def get_contact(db: Session, contact_id: UUID) -> Contact:
    """Raises NotFound out of scope, too."""
    contact = db.scalar(select(Contact).where(Contact.id == contact_id))
    if contact is None:
        raise NotFound
    return contact


def may_correct(db: Session, contact: Contact, user_id: int) -> bool:
    """Its author may, and whoever reads the notes of that workplace."""
    if contact.author_id == user_id:
        return True
    row = select(Contact.id).where(
        Contact.id == contact.id, Contact.scope_unit_id == any_of("note")
    )
    return db.scalar(row) is not None


def check_may_correct(db: Session, contact: Contact, user_id: int) -> None:
    """Raises NotFound for anybody who may not."""
    if not may_correct(db, contact, user_id):
        raise NotFound


def is_superseded(db: Session, contact_id: UUID) -> bool:
    return bool(db.scalar(select(exists().where(Contact.corrects_id == contact_id))))


def list_issues(db: Session) -> list[tuple[int, str]]:
    rows = db.execute(select(Issue.id, Issue.name).where(~Issue.retired).order_by(Issue.name))
    return [(row[0], row[1]) for row in rows]
