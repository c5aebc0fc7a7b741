"""One person made two again."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.matching.queries.merges import MergeLine


def edited_since(db: Session, merge: MergeLine, now: datetime) -> list[str]:
    return []


def undo(db: Session, actor: Actor, merge: MergeLine, *, now: datetime) -> list[str]:
    return []
