"""STUB until the engine is merged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.actor import Actor


@dataclass(frozen=True)
class Taken:
    lease_id: UUID
    until: datetime


@dataclass(frozen=True)
class Idle:
    why: str
    next_at: datetime | None


def take(db: Session, actor: Actor, list_id: int) -> "Taken | Idle":
    return Idle("nobody", None)
