"""Changing a draft by hand: who asks somebody, and who is kept out."""

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.commands.drafts import hold, note, proposals, propose
from app.asks.models import Ask, AskPlan, AskState
from app.asks.queries.ground import ground_of
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.people.models import Person

NOT_NOW = "They are not to be asked now: somebody spoke to them, or they are left out of plans."
APART = (
    "These two can't be brought together: a conflict of interest is on record, or a colleague"
    " promised to come back to them."
)
FULL = "They have as many people as they can take already. Choose somebody else."


def choose(
    db: Session, actor: Actor, plan_id: int, asker_id: int, person_id: int, *, today: date
) -> bool:
    """This asker asks this person, whatever else would be best; a re-run leaves it so.

    Says whether somebody else had to go because the asker was full. Raises NotFound for people of
    elsewhere, Conflict for two who can't be brought together.
    """
    plan = hold(db, actor, plan_id)
    ground = ground_of(db, plan.workplace_id, today=today)
    if asker_id not in ground.askers or person_id not in ground.spots:
        raise NotFound
    if person_id not in ground.people:
        raise Conflict(NOT_NOW)
    if (asker_id, person_id) in ground.apart:
        raise Conflict(APART)
    db.execute(
        delete(Ask)
        .where(Ask.plan_id == plan.id, Ask.staff_id == person_id, Ask.state <= AskState.BARRED)
        .where((Ask.asker_id == asker_id) | Ask.asker_id.is_(None) | (Ask.state != AskState.BARRED))
    )
    displaced = _make_room(db, plan, asker_id, ground.askers[asker_id].room(plan.most))
    propose(db, actor, plan, ground, [(asker_id, person_id)], kept=True)
    note(db, actor, Event.PLAN_CHANGED, plan, fields=["kept"])
    return displaced


def keep_out(db: Session, actor: Actor, plan_id: int, person_id: int, asker_id: int | None) -> None:
    """Not these two, or without an asker: not this person. Twice is once."""
    plan = hold(db, actor, plan_id)
    for staff_id in (person_id, asker_id):
        if staff_id is not None and not _works_here(db, plan, staff_id):
            raise NotFound
    if asker_id == person_id:
        raise NotFound
    about = [Ask.plan_id == plan.id, Ask.staff_id == person_id]
    if asker_id is not None:
        about.append(Ask.asker_id == asker_id)
    db.execute(delete(Ask).where(*about, Ask.state <= AskState.BARRED))
    db.add(
        Ask(
            plan_id=plan.id,
            asker_id=asker_id,
            staff_id=person_id,
            scope_unit_id=plan.workplace_id,
            state=AskState.BARRED,
            planned_by_id=actor.user_id,
        )
    )
    db.flush()
    note(db, actor, Event.PLAN_CHANGED, plan, fields=["barred"])


def let_in(db: Session, actor: Actor, plan_id: int, person_id: int) -> None:
    """Nothing keeps them out of this draft any more; the next run finds them an asker."""
    plan = hold(db, actor, plan_id)
    if not _works_here(db, plan, person_id):
        raise NotFound
    db.execute(
        delete(Ask).where(
            Ask.plan_id == plan.id, Ask.staff_id == person_id, Ask.state == AskState.BARRED
        )
    )
    note(db, actor, Event.PLAN_CHANGED, plan, fields=["barred"])


def _works_here(db: Session, plan: AskPlan, staff_id: int) -> bool:
    found = select(Person.id).where(Person.id == staff_id, Person.workplace_id == plan.workplace_id)
    return db.scalar(found) is not None


def _make_room(db: Session, plan: AskPlan, asker_id: int, room: int) -> bool:
    """For one more; the weakest that nobody chose by hand goes. Whether one had to."""
    has = [one for one in proposals(db, plan) if one.asker_id == asker_id]
    if len(has) < room:
        return False
    if room == 0 or has[-1].kept:
        raise Conflict(FULL)
    db.execute(delete(Ask).where(Ask.id == has[-1].id))
    return True
