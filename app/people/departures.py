"""Somebody does not work here any more."""

from datetime import date, timedelta

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.people.models import Person, Placement


def end_placements(db: Session, actor: Actor, person: Person, *, on: date) -> None:
    """End what runs on that day; a placement that began on it ends the day after."""
    ended = db.scalars(
        update(Placement)
        .where(Placement.staff_id == person.id, Placement.valid_from <= on, Placement.valid_to > on)
        .values(
            valid_to=case((Placement.valid_from == on, on + timedelta(days=1)), else_=on),
            end_reason="told us",
        )
        .returning(Placement.id)
        .execution_options(synchronize_session=False)
    )
    if ended.all():
        trail.record(db, actor, Event.PERSON_LEFT, subject=person)
