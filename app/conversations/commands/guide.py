"""A branch's own words on a guide card."""

from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.conversations.models import GuideCard, Stage
from app.conversations.queries.guide import find_own
from app.errors import Conflict
from app.union.models import Unit


def change_card(db: Session, actor: Actor, branch: Unit, stage: Stage, body: str) -> bool:
    """Whether it says something else now."""
    own = find_own(db, branch.id, stage)
    if own is None:
        own = GuideCard(branch_id=branch.id, stage=stage)
        db.add(own)
    elif own.body == body and own.set_aside_at is None:
        return False
    own.body, own.set_aside_at, own.changed_by_id = body, None, actor.user_id
    note(db, actor, own, "body")
    return True


def set_card_aside(db: Session, actor: Actor, branch: Unit, stage: Stage) -> None:
    """Back to our words. Theirs are kept, so that this can be undone.

    Raises Conflict when ours are there already.
    """
    own = find_own(db, branch.id, stage)
    if own is None or own.set_aside_at is not None:
        raise Conflict("This card has our words already.")
    own.set_aside_at, own.changed_by_id = clock.now(), actor.user_id
    note(db, actor, own, "set_aside_at")


def take_card_up(db: Session, actor: Actor, branch: Unit, stage: Stage) -> None:
    """The branch's own words once more. Raises Conflict when it never had any."""
    own = find_own(db, branch.id, stage)
    if own is None:
        raise Conflict("Your branch has no words of its own for this card yet.")
    own.set_aside_at, own.changed_by_id = None, actor.user_id
    note(db, actor, own, "set_aside_at")


def note(db: Session, actor: Actor, own: GuideCard, field: str) -> None:
    db.flush()
    trail.record(db, actor, Event.GUIDE_CHANGED, subject=own, unit_id=own.branch_id, fields=[field])
