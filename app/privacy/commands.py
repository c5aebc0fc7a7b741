"""What the data officer decides."""

from datetime import timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.imports.models import FileConfirmation
from app.people.models import Suppression
from app.privacy import queries
from app.privacy.forms import ConfirmationForm

CONFIRMED_FOR = timedelta(days=7)


def lift_suppression(db: Session, actor: Actor, suppression_id: int, because: str) -> None:
    """The person may be approached again. Raises Conflict when it was lifted already."""
    lifted = db.scalar(
        text("select lift_suppression(:which, :because)"),
        {"which": suppression_id, "because": because},
    )
    if not lifted:
        raise Conflict("This one is lifted already, or is not yours to lift.")
    unit_id = db.scalar(select(Suppression.scope_unit_id).where(Suppression.id == suppression_id))
    trail.record(
        db,
        actor,
        Event.SUPPRESSION_LIFTED,
        subject=("suppressions", suppression_id),
        unit_id=unit_id,
    )


def confirm_file(db: Session, actor: Actor, form: ConfirmationForm) -> FileConfirmation:
    """For a week, a liability file may be brought for this unit. Raises NotFound elsewhere."""
    if form.unit_id not in dict(queries.units_to_confirm(db)):
        raise NotFound
    now = clock.now()
    confirmed = FileConfirmation(
        unit_id=form.unit_id,
        confirmed_by_id=actor.user_id,
        because=form.because,
        recorded_at=now,
        ends_at=now + CONFIRMED_FOR,
    )
    db.add(confirmed)
    db.flush()
    trail.record(db, actor, Event.TUPE_FILE_CONFIRMED, subject=confirmed, unit_id=confirmed.unit_id)
    return confirmed


def withdraw_confirmation(db: Session, actor: Actor, confirmation_id: int) -> None:
    """Files brought before stay as they are. Raises Conflict when it has ended already."""
    unit_id = queries.get_confirmation(db, confirmation_id).unit_id
    withdrawn = db.scalar(
        update(FileConfirmation)
        .where(
            FileConfirmation.id == confirmation_id,
            FileConfirmation.withdrawn_at.is_(None),
            FileConfirmation.ends_at > func.now(),
        )
        .values(withdrawn_at=func.now())
        .returning(FileConfirmation.id)
    )
    if withdrawn is None:
        raise Conflict("This one has ended already.")
    trail.record(
        db,
        actor,
        Event.TUPE_FILE_WITHDRAWN,
        subject=("file_confirmations", confirmation_id),
        unit_id=unit_id,
    )
