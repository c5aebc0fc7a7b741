"""Writing down what is to happen, putting it right, taking it back."""

from datetime import date

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.changes.models import ChangeEvent
from app.changes.rules import Announcement


def announce(db: Session, actor: Actor, new: Announcement, *, today: date) -> ChangeEvent:
    """Nothing moves yet.

    Raises people.rules.Unfit(field, sentence) when an answer doesn't fit, NotFound for a
    workplace off the session's map, NotPermitted when the actor manages no unit above them all.
    """
    raise NotImplementedError


def edit(db: Session, actor: Actor, event: ChangeEvent, new: Announcement, *, today: date) -> None:
    """Only while it is announced; the same refusals. The kind stays."""
    raise NotImplementedError


def withdraw(db: Session, actor: Actor, event: ChangeEvent) -> None:
    """It will not happen after all. Raises Conflict unless it is only announced."""
    raise NotImplementedError
