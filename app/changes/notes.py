"""What was agreed or done about a change: reading and writing it."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.changes.forms import NoteForm
from app.changes.models import ChangeEvent, ChangeNote
from app.errors import NotFound
from app.union.queries import small


def list_notes(db: Session, event: ChangeEvent) -> Sequence[ChangeNote]:
    """By day."""
    noted = select(ChangeNote).where(ChangeNote.event_id == event.id)
    return db.scalars(noted.order_by(ChangeNote.noted_on, ChangeNote.id)).all()


def add_note(db: Session, actor: Actor, event: ChangeEvent, form: NoteForm) -> ChangeNote:
    note = ChangeNote(
        event_id=event.id,
        step=form.step,
        noted_on=form.noted_on,
        owner=form.owner,
        text=form.text,
        made_by_id=actor.user_id,
    )
    db.add(note)
    db.flush()
    trail.record(
        db, actor, Event.CHANGE_EDITED, subject=note, unit_id=event.unit_id, fields=["notes"]
    )
    return note


def remove_note(db: Session, actor: Actor, event: ChangeEvent, note_id: int) -> None:
    """Raises NotFound for a note of another event, or where nothing may be changed."""
    gone = db.scalar(
        delete(ChangeNote)
        .where(ChangeNote.id == small(note_id), ChangeNote.event_id == event.id)
        .returning(ChangeNote.id)
    )
    if gone is None:
        raise NotFound
    trail.record(
        db,
        actor,
        Event.CHANGE_EDITED,
        subject=("change_notes", gone),
        unit_id=event.unit_id,
        fields=["notes"],
    )
