"""Figures that were given about an event. They conflict; all are kept."""

from datetime import date

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.changes.models import ChangeEvent, Claim
from app.changes.rules import NewClaim


def note_claim(
    db: Session, actor: Actor, event: ChangeEvent, new: NewClaim, *, today: date
) -> Claim:
    """Raises people.rules.Unfit when it doesn't fit, NotPermitted outside managed units."""
    raise NotImplementedError


def remove_claim(db: Session, actor: Actor, claim: Claim) -> None:
    raise NotImplementedError
