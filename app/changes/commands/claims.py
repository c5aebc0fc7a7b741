"""Figures that were given about an event. They conflict; all are kept."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.changes.commands.announcing import manages
from app.changes.models import ChangeEvent, Claim
from app.changes.rules import NewClaim, check_claim
from app.errors import NotPermitted


def note_claim(
    db: Session, actor: Actor, event: ChangeEvent, new: NewClaim, *, today: date
) -> Claim:
    """Raises people.rules.Unfit when it doesn't fit, NotPermitted outside managed units."""
    check_claim(new, today)
    _check_mine(db, event)
    claim = Claim(event_id=event.id, made_by_id=actor.user_id, **vars(new))
    db.add(claim)
    db.flush()
    trail.record(db, actor, Event.CLAIM_NOTED, subject=claim, unit_id=event.unit_id)
    return claim


def remove_claim(db: Session, actor: Actor, event: ChangeEvent, claim: Claim) -> None:
    """Raises NotPermitted outside managed units."""
    _check_mine(db, event)
    db.execute(delete(Claim).where(Claim.id == claim.id, Claim.event_id == event.id))
    trail.record(
        db, actor, Event.CHANGE_EDITED, subject=event, unit_id=event.unit_id, fields=["claims"]
    )


def _check_mine(db: Session, event: ChangeEvent) -> None:
    if manages(db, [event.unit_id]) != event.unit_id:
        raise NotPermitted("Only an organiser of the part of the union it belongs to notes this.")
