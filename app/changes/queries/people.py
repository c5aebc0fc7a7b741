"""What became of people: names as far as the session may see people, else only how many."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from app.changes.models import ChangeEvent
from app.db.bulk import one_of
from app.db.session import read
from app.people.models import Person

_EDITED = text("select staff_id, total from edited_since_change(:event)")
_HOMELESS = text("select staff_id, total from homeless_of_change(:event)")


@dataclass(frozen=True)
class Named:
    """People by name; `unseen`: as many more."""

    people: Sequence[Person]
    unseen: int


def no_home(db: Session, event: ChangeEvent) -> Named:
    """Of an applied closure: they still belong to us, and somebody has to ask them where to."""
    return _named(db, _HOMELESS, event)


def edited_since(db: Session, event: ChangeEvent) -> Named:
    """People whose record somebody changed after the event was applied: undo leaves them alone."""
    return _named(db, _EDITED, event)


def named(db: Session, ids: Collection[int]) -> Sequence[Person]:
    """Those among these people whom the session may see and who may be on a list, by name.

    Not Contactable: whoever works nowhere now is among them.
    """
    if not ids:
        return []
    return db.scalars(
        select(Person)
        .where(one_of(Person.id, ids), Person.asked_not_to_contact_at.is_(None))
        .order_by(Person.sort_name, Person.id)
    ).all()


def _named(db: Session, whom: TextClause, event: ChangeEvent) -> Named:
    rows = read(db, whom, {"event": event.id}).all()
    people = named(db, [row.staff_id for row in rows if row.staff_id is not None])
    return Named(people, sum(row.total or 0 for row in rows) - len(people))
