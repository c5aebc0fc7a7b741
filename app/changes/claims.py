"""Figures people gave about a change, and what was agreed about it: reading and writing them."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.changes.forms import ClaimForm, NoteForm
from app.changes.models import ChangeEvent, ChangeNote, Claim
from app.errors import NotFound
from app.union.queries import small


def list_claims(db: Session, event_id: int) -> Sequence[Claim]:
    """In the order in which they were said."""
    said = select(Claim).where(Claim.event_id == event_id)
    return db.scalars(said.order_by(Claim.said_on, Claim.id)).all()


def note_claim(db: Session, actor: Actor, event: ChangeEvent, form: ClaimForm) -> Claim:
    claim = Claim(
        event_id=event.id,
        workplace_id=form.workplace,
        statement=form.statement,
        affected=form.affected,
        of_all=form.of_all,
        said_by=form.said_by,
        said_on=form.said_on,
        source=form.source,
        made_by_id=actor.user_id,
    )
    db.add(claim)
    db.flush()
    given = [name for name in form.model_fields_set if getattr(form, name) not in (None, "")]
    trail.record(
        db, actor, Event.CLAIM_NOTED, subject=claim, unit_id=event.unit_id, fields=sorted(given)
    )
    return claim


def remove_claim(db: Session, actor: Actor, event: ChangeEvent, claim_id: int) -> None:
    """Raises NotFound for a claim of another event."""
    _remove(db, actor, event, Claim, claim_id)


def list_notes(db: Session, event_id: int) -> Sequence[ChangeNote]:
    """By day."""
    noted = select(ChangeNote).where(ChangeNote.event_id == event_id)
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
    """Raises NotFound for a note of another event."""
    _remove(db, actor, event, ChangeNote, note_id)


def _remove(
    db: Session, actor: Actor, event: ChangeEvent, kind: type[Claim] | type[ChangeNote], id: int
) -> None:
    gone = db.scalar(
        delete(kind).where(kind.id == small(id), kind.event_id == event.id).returning(kind.id)
    )
    if gone is None:
        raise NotFound
    trail.record(
        db,
        actor,
        Event.CHANGE_EDITED,
        subject=(kind.__tablename__, gone),
        unit_id=event.unit_id,
        fields=["removed"],
    )
