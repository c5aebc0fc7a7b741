"""What a caller's card shows, and how far a list has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.models import Ask, AskState
from app.audit import trail
from app.audit.events import Event
from app.call_lists.models import Because, By, CallLease, CallList, CallListEntry
from app.calling.rules import Counts
from app.conversations.queries import person as people
from app.conversations.queries.person import PersonCard
from app.db.session import read
from app.errors import NotFound
from app.people.models import ContactBasis, Person

COUNTS = text("select * from call_list_counts(:list)")
RECENT = 5


@dataclass(frozen=True)
class Past:
    """A conversation or an attempt, without what anybody wrote of it."""

    on: date
    by: str  # initials; empty for somebody whose name I don't see
    said: str


@dataclass(frozen=True)
class Card:
    """One call: whom, on which number, what was before, and the words of the list."""

    lease_id: UUID
    list_id: int
    list_name: str
    purpose: str
    script: str
    by: By
    until: datetime
    has_ended: bool  # what I typed can still be kept; the call may be somebody else's
    number: str | None
    tries: int
    about: PersonCard
    past: Sequence[Past]  # newest first
    asked_by: str | None  # who is to ask them, where I see that

    @property
    def person(self) -> Person:
        return self.about.person

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def where(self) -> str:
        return " · ".join(part for part in (self.about.workplace, self.about.team) if part)

    @property
    def basis(self) -> ContactBasis:
        return self.person.contact_basis

    @property
    def issues(self) -> Sequence[str]:
        """What they raised, latest first, each once."""
        raised = (issue for past in self.about.contacts if not past.void for issue in past.issues)
        return list(dict.fromkeys(raised))

    @property
    def promised_on(self) -> date | None:
        """Somebody, perhaps I, promised to come back to them by then."""
        return min((promise.due_on for promise in self.about.open_promises), default=None)


def get_card(db: Session, actor: Actor, lease_id: UUID, *, today: date) -> Card:
    """Raises NotFound for somebody else's call, and once it is finished or put back.

    Writes down that the person was seen.
    """
    found = db.execute(
        select(CallLease, CallList)
        .join(CallList, CallList.id == CallLease.call_list_id)
        .where(CallLease.id == lease_id, CallLease.user_id == actor.user_id)
        .where(CallLease.contact_id.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound
    lease, of_list = found
    about = people.get_card(db, lease.staff_id, actor.user_id, today=today)
    trail.record(db, actor, Event.PERSON_SEEN, subject=about.person, purpose="call")
    return Card(
        lease_id=lease.id,
        list_id=of_list.id,
        list_name=of_list.name or of_list.purpose,
        purpose=of_list.purpose,
        script=of_list.script,
        by=of_list.by,
        until=lease.until,
        has_ended=lease.ended_at is not None,
        number=lease.number,
        tries=_tries(db, lease),
        about=about,
        past=[
            Past(one.happened_on, initials(one.author), one.title)
            for one in about.contacts
            if not one.void
        ][:RECENT],
        asked_by=_asker(db, about.person.id),
    )


def list_counts(db: Session, list_id: int) -> Counts:
    """Nought of everything for a list that is none of mine."""
    row = read(db, COUNTS, {"list": list_id}).one()
    because = {Because(int(code)): n for code, n in row.because.items()}
    return Counts(row.open, row.leased, row.done, row.blocked, row.total, because)


def find_mine(db: Session, user_id: int, list_id: int) -> UUID | None:
    """My running call on this list."""
    return db.scalar(
        select(CallLease.id).where(
            CallLease.user_id == user_id,
            CallLease.call_list_id == list_id,
            CallLease.ended_at.is_(None),
        )
    )


def initials(name: str | None) -> str:
    return "".join(part[0] for part in (name or "").split())


def _tries(db: Session, lease: CallLease) -> int:
    tried = db.scalar(
        select(CallListEntry.tries).where(
            CallListEntry.call_list_id == lease.call_list_id,
            CallListEntry.staff_id == lease.staff_id,
        )
    )
    return tried or 0


def _asker(db: Session, person_id: int) -> str | None:
    asker = db.scalar(
        select(Person)
        .join(Ask, Ask.asker_id == Person.id)
        .where(Ask.staff_id == person_id, Ask.state == AskState.OPEN)
    )
    return asker.name if asker else None
