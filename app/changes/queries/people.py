"""What became of people: names as far as the session may see people, else only how many."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.changes.models import ChangeEvent
from app.people.models import Person


@dataclass(frozen=True)
class NoHome:
    """People whose office closed and who work nowhere since; `unseen`: as many more."""

    people: Sequence[Person]
    unseen: int


def no_home(db: Session, event: ChangeEvent) -> NoHome:
    """For an applied closure: they still belong somewhere, somebody has to ask them where."""
    raise NotImplementedError


def edited_since(db: Session, event: ChangeEvent) -> NoHome:
    """People whose record somebody changed after the event was applied: undo leaves them alone."""
    raise NotImplementedError
