"""What was to happen on the way, day by day: reading and writing it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.changes.forms import MilestoneForm
from app.changes.models import ChangeEvent, ChangeMilestone
from app.errors import NotFound
from app.union.queries import small


def list_milestones(db: Session, event: ChangeEvent) -> Sequence[ChangeMilestone]:
    """By the day they are due."""
    listed = select(ChangeMilestone).where(ChangeMilestone.event_id == event.id)
    return db.scalars(listed.order_by(ChangeMilestone.due_on, ChangeMilestone.id)).all()


def add_milestone(
    db: Session, actor: Actor, event: ChangeEvent, form: MilestoneForm
) -> ChangeMilestone:
    made = ChangeMilestone(event_id=event.id, made_by_id=actor.user_id, **form.model_dump())
    db.add(made)
    db.flush()
    _record(db, actor, event, made.id)
    return made


def mark(
    db: Session, actor: Actor, event: ChangeEvent, milestone_id: int, *, done_on: date | None
) -> None:
    """It was done on that day, or is not done after all. Raises NotFound for another event's."""
    found = db.scalar(
        select(ChangeMilestone)
        .where(ChangeMilestone.id == small(milestone_id), ChangeMilestone.event_id == event.id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    if (found.done_on is None) is (done_on is None):
        return
    found.done_on = done_on
    db.flush()
    _record(db, actor, event, found.id)


def remove(db: Session, actor: Actor, event: ChangeEvent, milestone_id: int) -> None:
    """Raises NotFound for another event's, or where nothing may be changed."""
    gone = db.scalar(
        delete(ChangeMilestone)
        .where(ChangeMilestone.id == small(milestone_id), ChangeMilestone.event_id == event.id)
        .returning(ChangeMilestone.id)
    )
    if gone is None:
        raise NotFound
    _record(db, actor, event, gone)


def _record(db: Session, actor: Actor, event: ChangeEvent, milestone_id: int) -> None:
    trail.record(
        db,
        actor,
        Event.CHANGE_EDITED,
        subject=("change_milestones", milestone_id),
        unit_id=event.unit_id,
        fields=["milestones"],
    )
