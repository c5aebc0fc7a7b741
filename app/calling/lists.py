"""The lists somebody may take calls from, the calls they took, and why there is none just now."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, exists, or_, select, text
from sqlalchemy.orm import Session

from app.call_lists.models import By, CallLease, CallList, CallListCaller, LeaseEnd
from app.calling.queries import list_counts
from app.calling.rules import Counts, Idle, Why
from app.conversations.guide import Card as GuideCard
from app.conversations.queries import guide
from app.db.session import read
from app.errors import NotFound

WHY = text("select * from why_no_call_for_me(:list)")


@dataclass(frozen=True)
class Called:
    """A call list as whoever calls from it sees it."""

    id: int
    name: str
    purpose: str
    by: By
    script: str
    unit_id: int | None
    expires_on: date
    counts: Counts

    @property
    def title(self) -> str:
        return self.name or self.purpose

    @property
    def by_phone(self) -> bool:
        return self.by is By.PHONE


@dataclass(frozen=True)
class MyCall:
    """A call I took, whatever came of it."""

    id: UUID
    list_id: int
    staff_id: int
    until: datetime
    ended: LeaseEnd | None
    contact_id: UUID | None

    @property
    def was_given_back(self) -> bool:
        return self.ended in (LeaseEnd.PUT_BACK, LeaseEnd.SKIPPED)


def list_mine(db: Session, user_id: int, *, today: date) -> list[Called]:
    """Those that run, the one that ends first before the others."""
    running = callable_by(user_id).where(CallList.closed_at.is_(None), CallList.expires_on > today)
    lists = db.scalars(running.order_by(CallList.expires_on, CallList.id)).all()
    return [_called(db, one) for one in lists]


def find_mine(db: Session, user_id: int, list_id: int) -> Called | None:
    found = None
    if 0 < list_id < 2**63:
        found = db.scalar(callable_by(user_id).where(CallList.id == list_id))
    return _called(db, found) if found else None


def get_mine(db: Session, user_id: int, list_id: int) -> Called:
    """Raises NotFound for a list I am no caller of, too."""
    found = find_mine(db, user_id, list_id)
    if found is None:
        raise NotFound
    return found


def callable_by(user_id: int) -> Select[CallList]:
    calls = exists().where(
        CallListCaller.call_list_id == CallList.id,
        CallListCaller.user_id == user_id,
        CallListCaller.removed_at.is_(None),
    )
    return select(CallList).where(or_(CallList.owner_id == user_id, calls))


def get_call(db: Session, user_id: int, list_id: int, call_id: UUID) -> MyCall:
    """Raises NotFound for somebody else's call, and for one of another list."""
    row = db.execute(
        select(
            CallLease.id,
            CallLease.call_list_id,
            CallLease.staff_id,
            CallLease.until,
            CallLease.ended,
            CallLease.contact_id,
        ).where(
            CallLease.id == call_id,
            CallLease.user_id == user_id,
            CallLease.call_list_id == (list_id if 0 < list_id < 2**63 else 0),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return MyCall(*row)


def why_nothing(db: Session, list_id: int) -> Idle | None:
    """Why this list has no call for me; None when it has one."""
    row = read(db, WHY, {"list": list_id}).one_or_none()
    return Idle(Why(row.idle), row.next_at) if row and row.idle else None


def guide_for(db: Session, unit_id: int | None) -> list[GuideCard]:
    """The branch's own words, whether the list is of a branch or of one workplace."""
    cards = guide.cards_of(db, unit_id)
    return cards if any(card.own for card in cards) else guide.cards_for(db, unit_id)


def _called(db: Session, one: CallList) -> Called:
    return Called(
        one.id,
        one.name,
        one.purpose,
        one.by,
        one.script,
        one.unit_id,
        one.expires_on,
        list_counts(db, one.id),
    )
