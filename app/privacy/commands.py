"""What the data officer decides."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict
from app.people.models import Suppression


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
