"""Finding people: every read."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.models import Person


def get_person(db: Session, person_id: int) -> Person:
    """Raises NotFound for nobody and for somebody out of scope alike."""
    person = find_person(db, person_id)
    if person is None:
        raise NotFound
    return person


def find_person(db: Session, person_id: int) -> Person | None:
    if not 0 < person_id < 2**63:
        return None
    return db.scalar(select(Person).where(Person.id == person_id))
