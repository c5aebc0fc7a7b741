"""The lists somebody may take calls from, and why one has no call for them just now."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.call_lists.models import By, CallLease, CallList, CallListCaller
from app.calling.queries import Counts, list_counts
from app.errors import NotFound


@dataclass(frozen=True)
class Called:
    """A call list as whoever calls from it sees it; `workplace_id` when it is all in one unit."""

    id: int
    name: str
    purpose: str
    by: By
    script: str
    unit_id: int | None
    expires_on: date
    is_closed: bool
    counts: Counts

    @property
    def title(self) -> str:
        return self.name or self.purpose

    @property
    def by_phone(self) -> bool:
        return self.by is By.PHONE

    def is_open(self, today: date) -> bool:
        return not self.is_closed and today < self.expires_on


def list_mine(db: Session, user_id: int, *, today: date) -> list[Called]:
    """Those that run, the one that ends first before the others."""
    rows = db.execute(
        called(user_id)
        .where(CallList.closed_at.is_(None), CallList.expires_on > today)
        .order_by(CallList.expires_on, CallList.id)
    ).all()
    return [read(db, row) for row in rows]


def get_mine(db: Session, user_id: int, list_id: int) -> Called:
    """Raises NotFound for a list I am no caller of, too."""
    row = None
    if 0 < list_id < 2**63:
        row = db.execute(called(user_id).where(CallList.id == list_id)).one_or_none()
    if row is None:
        raise NotFound
    return read(db, row)


def called(user_id: int) -> Select[tuple[CallList]]:
    return (
        select(CallList)
        .join(CallListCaller, CallListCaller.call_list_id == CallList.id)
        .where(CallListCaller.user_id == user_id, CallListCaller.removed_at.is_(None))
    )


def read(db: Session, row: Row[tuple[CallList]]) -> Called:
    one = row[0]
    return Called(
        one.id,
        one.name,
        one.purpose,
        one.by,
        one.script,
        one.unit_id,
        one.expires_on,
        one.closed_at is not None,
        list_counts(db, one.id),
    )


def find_running(db: Session, user_id: int, list_id: int) -> UUID | None:
    """The call of this list that I have already."""
    return db.scalar(
        select(CallLease.id)
        .where(
            CallLease.call_list_id == list_id,
            CallLease.user_id == user_id,
            CallLease.ended_at.is_(None),
            CallLease.until > func.clock_timestamp(),
        )
        .order_by(CallLease.leased_at.desc())
        .limit(1)
    )


def why_nothing(db: Session, called: Called, *, today: date) -> None:
    return None
