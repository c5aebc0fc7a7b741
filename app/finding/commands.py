"""Keeping a question by name, sharing it, taking it away."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import NotFound, NotPermitted
from app.finding import queries
from app.finding.models import SavedQuestion
from app.finding.question import Question

NOT_YOURS = "This question is somebody else's. Save a copy under a name of your own."


def save(
    db: Session, actor: Actor, name: str, question: Question, *, unit_id: int | None = None
) -> int:
    """The id of a new one, shared with a unit if one is given."""
    _check_unit(db, unit_id)
    kept = SavedQuestion(
        owner_id=actor.user_id, unit_id=unit_id, name=name, question=queries.as_json(question)
    )
    db.add(kept)
    db.flush()
    _note(db, actor, Event.QUESTION_SAVED, kept, "name", "question", "unit_id")
    return kept.id


def change(db: Session, actor: Actor, saved_id: int, question: Question) -> None:
    kept = _own(db, actor, saved_id)
    kept.question = queries.as_json(question)
    _changed(db, actor, kept, "question")


def rename(db: Session, actor: Actor, saved_id: int, name: str) -> None:
    kept = _own(db, actor, saved_id)
    kept.name = name
    _changed(db, actor, kept, "name")


def share(db: Session, actor: Actor, saved_id: int, unit_id: int | None) -> None:
    """With whoever makes call lists there; None keeps it to oneself again."""
    _check_unit(db, unit_id)
    kept = _own(db, actor, saved_id)
    kept.unit_id = unit_id
    _changed(db, actor, kept, "unit_id")


def remove(db: Session, actor: Actor, saved_id: int) -> None:
    kept = _own(db, actor, saved_id)
    _note(db, actor, Event.QUESTION_REMOVED, kept)
    db.delete(kept)
    db.flush()


def _own(db: Session, actor: Actor, saved_id: int) -> SavedQuestion:
    """Raises NotFound for what this session does not see, NotPermitted for what it only reads."""
    if queries.get_saved(db, saved_id).owner_id != actor.user_id:
        raise NotPermitted(NOT_YOURS)
    return db.get_one(SavedQuestion, saved_id)


def _check_unit(db: Session, unit_id: int | None) -> None:
    if unit_id is not None and unit_id not in (db.scalar(select(func.my_units("call"))) or []):
        raise NotFound


def _changed(db: Session, actor: Actor, kept: SavedQuestion, field: str) -> None:
    kept.changed_at = clock.now()
    db.flush()
    _note(db, actor, Event.QUESTION_SAVED, kept, field)


def _note(db: Session, actor: Actor, event: Event, kept: SavedQuestion, *fields: str) -> None:
    trail.record(db, actor, event, subject=kept, unit_id=kept.unit_id, fields=fields)
