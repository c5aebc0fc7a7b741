"""What a rep was told of two people."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.people.models import Person
from app.seating.models import Tie, TieKind


def tell_tie(db: Session, actor: Actor, person: Person, other: Person, kind: TieKind) -> None:
    """Saying it twice, or from the other's side, changes nothing.

    Raises Conflict for one person, NotFound for people of two workplaces.
    """
    if person.id == other.id:
        raise Conflict("That is the same person. Choose somebody else.")
    if person.workplace_id is None or person.workplace_id != other.workplace_id:
        raise NotFound
    lower, upper = sorted((person, other), key=lambda one: one.id)
    told = db.scalar(
        insert(Tie)
        .values(
            staff_id=lower.id,
            scope_unit_id=lower.scope_unit_id,
            other_id=upper.id,
            other_scope_unit_id=upper.scope_unit_id,
            kind=kind,
            told_by_id=actor.user_id,
        )
        .on_conflict_do_nothing()
        .returning(Tie.id)
    )
    if told is not None:
        trail.record(
            db,
            actor,
            Event.TIE_TOLD,
            subject=("ties", told),
            unit_id=person.scope_unit_id,
            fields=["other_id", "kind"],
        )


def remove_tie(db: Session, actor: Actor, tie: Tie) -> None:
    trail.record(db, actor, Event.TIE_REMOVED, subject=tie)
    db.delete(tie)
    db.flush()
