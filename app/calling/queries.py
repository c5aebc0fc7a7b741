"""STUB until the engine is merged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.call_lists.models import CallLease, CallListEntry, EntryState
from app.errors import NotFound


@dataclass(frozen=True)
class Counts:
    open: int
    leased: int
    done: int
    blocked: int
    total: int


def list_counts(db: Session, list_id: int) -> Counts:
    n = db.scalar(select(func.count()).where(CallListEntry.call_list_id == list_id)) or 0
    return Counts(n, 0, 0, 0, n)


@dataclass(frozen=True)
class Card:
    lease_id: UUID
    list_id: int
    staff_id: int
    number: str | None
    until: datetime
    ended_at: datetime | None


def get_card(db: Session, actor: Actor, lease_id: UUID) -> Card:
    lease = db.scalar(
        select(CallLease).where(CallLease.id == lease_id, CallLease.user_id == actor.user_id)
    )
    if lease is None:
        raise NotFound
    return Card(
        lease.id, lease.call_list_id, lease.staff_id, lease.number, lease.until, lease.ended_at
    )
