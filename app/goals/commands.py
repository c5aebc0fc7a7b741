"""Setting and withdrawing targets."""

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.goals import queries
from app.goals.forms import GoalForm
from app.goals.models import Goal
from app.goals.rules import MAJORITY, Aim


def set_goal(db: Session, actor: Actor, unit_id: int, form: GoalForm) -> Goal:
    """The one that ran until now is kept, withdrawn. Raises NotFound for another's unit."""
    if not queries.manages(db, unit_id):
        raise NotFound
    _end_running(db, unit_id)
    aim = MAJORITY if form.kind == "majority" or form.rate is None else Aim(form.rate)
    goal = Goal(
        unit_id=unit_id,
        per_mille=aim.per_mille,
        more_than=aim.more_than,
        by_on=form.by_on,
        set_by_id=actor.user_id,
    )
    db.add(goal)
    db.flush()
    fields = ["per_mille", "more_than", "by_on"]
    trail.record(db, actor, Event.TARGET_SET, subject=goal, unit_id=unit_id, fields=fields)
    return goal


def withdraw(db: Session, actor: Actor, unit_id: int) -> Goal:
    """Raises NotFound when none runs, or the unit is not one's own to manage."""
    running = queries.find_running(db, unit_id)
    if running is None or not queries.manages(db, unit_id):
        raise NotFound
    goal = queries.get_goal(db, running.id)
    goal.withdrawn_at = clock.now()
    db.flush()
    trail.record(db, actor, Event.TARGET_WITHDRAWN, subject=goal, unit_id=unit_id)
    return goal


def take_back(db: Session, actor: Actor, unit_id: int, goal_id: int) -> Goal:
    """A withdrawn target runs again. Raises Conflict when another has taken its place."""
    goal = queries.get_goal(db, goal_id)
    if goal.unit_id != unit_id or not queries.manages(db, unit_id):
        raise NotFound
    if goal.withdrawn_at is None:
        return goal
    if queries.find_running(db, unit_id) is not None:
        raise Conflict("Another target has been set here meanwhile. It stays.")
    goal.withdrawn_at = None
    db.flush()
    trail.record(db, actor, Event.TARGET_SET, subject=goal, unit_id=unit_id)
    return goal


def _end_running(db: Session, unit_id: int) -> None:
    db.execute(
        update(Goal)
        .where(Goal.unit_id == unit_id, Goal.withdrawn_at.is_(None))
        .values(withdrawn_at=func.now())
    )
