"""What becomes of an ask once it is open, and of one that came back."""

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.asks.commands.changes import APART, FULL, NOT_NOW
from app.asks.commands.drafts import why
from app.asks.models import Ask, AskPlan, AskState, EndReason
from app.asks.planning import USUAL_MOST
from app.asks.queries.askable import conflicts_in, find_askable, hold_person
from app.asks.queries.askers import askers_in
from app.asks.queries.ground import ground_of
from app.asks.rules import Askable, may_ask, may_be_asked
from app.audit import trail
from app.audit.events import Event
from app.conversations.models import Contact
from app.errors import Conflict, NotFound

CLOSED = "This ask is not open any more. Look at what became of it."
NOT_BACK = "This ask did not come back, or something has become of it since."


def change_date(db: Session, actor: Actor, ask: Ask, due_on: date) -> None:
    _check_open(ask)
    ask.due_on = due_on
    db.flush()
    trail.record(db, actor, Event.ASK_CHANGED, subject=ask, fields=["due_on"])


def hand_over(db: Session, actor: Actor, ask: Ask, asker_id: int, *, today: date) -> None:
    """Somebody else asks them, by the same day.

    Raises NotFound for whoever does not ask here, Conflict when these two can't be brought together
    or the asker is full.
    """
    _check_open(ask)
    if asker_id == ask.asker_id:
        return
    _check_pair(db, ask, asker_id, today=today)
    _give_to(db, ask, asker_id, today=today)
    trail.record(db, actor, Event.ASK_CHANGED, subject=ask, fields=["asker_id"])


def take_back(db: Session, actor: Actor, ask: Ask) -> None:
    """Nobody asks them for now. Twice is once."""
    if ask.state is AskState.ENDED and ask.end_reason is EndReason.TAKEN_BACK:
        return
    _check_open(ask)
    _end(db, ask)
    trail.record(db, actor, Event.ASK_CHANGED, subject=ask, fields=["state"])


def leave(db: Session, actor: Actor, ask: Ask) -> None:
    """One that came back is off the list; a later plan may find them again."""
    if ask.state is AskState.RETURNED:
        _end(db, ask)
        trail.record(db, actor, Event.ASK_CHANGED, subject=ask, fields=["state"])


def ask_again(
    db: Session, actor: Actor, ask: Ask, asker_id: int | None, due_on: date, *, today: date
) -> Ask:
    """A new ask for one that came back, by the same asker or another. Twice is once."""
    again = db.scalar(select(Ask).where(Ask.staff_id == ask.staff_id, Ask.state == AskState.OPEN))
    if again is not None and again.id > ask.id:
        return again
    if ask.state is not AskState.RETURNED:
        raise Conflict(NOT_BACK)
    asker = asker_id or ask.asker_id or 0
    hold_person(db, ask.staff_id)
    person = _check_pair(db, ask, asker, today=today)
    if not may_be_asked(person, today=today):
        raise Conflict(NOT_NOW)
    ground = ground_of(db, ask.scope_unit_id, today=today)
    made = Ask(
        plan_id=ask.plan_id,
        scope_unit_id=ask.scope_unit_id,
        state=AskState.OPEN,
        opened_at=func.now(),
        due_on=due_on,
        planned_by_id=actor.user_id,
        **why(ground, asker, ask.staff_id),
    )
    db.add(made)
    db.flush()
    trail.record(db, actor, Event.ASK_OPENED, subject=made, count=1)
    return made


def answer_for(db: Session, actor: Actor, ask: Ask) -> None:
    """The conversation that ended this ask was the asker's own; the actor only typed it in.

    Raises Conflict when it was not the actor who wrote it down. Twice is once.
    """
    if ask.state is AskState.REACHED:
        return
    if not was_typed_in_by(db, ask, actor.user_id):
        raise Conflict("Only a conversation that you wrote down yourself can be said to be theirs.")
    ask.state, ask.end_reason = AskState.REACHED, None
    db.flush()
    trail.record(db, actor, Event.ASK_ANSWERED, subject=ask, purpose="for the asker")


def was_typed_in_by(db: Session, ask: Ask, user_id: int) -> bool:
    """Whether this user's own entry closed the ask as a colleague's."""
    if ask.end_reason is not EndReason.COLLEAGUE or ask.contact_id is None:
        return False
    wrote = select(Contact.author_id).where(Contact.id == ask.contact_id)
    return db.scalar(wrote) == user_id


def _check_open(ask: Ask) -> None:
    if ask.state is not AskState.OPEN:
        raise Conflict(CLOSED)


def _check_pair(db: Session, ask: Ask, asker_id: int, *, today: date) -> Askable:
    """The person, as they would be without this ask."""
    askers = askers_in(db, ask.scope_unit_id, today=today)
    person = find_askable(db, ask.staff_id, today=today)
    if asker_id not in askers or person is None:
        raise NotFound
    conflicts = conflicts_in(db, ask.scope_unit_id)
    if not may_ask(asker_id, person, conflicts.get(asker_id, ())):
        raise Conflict(APART)
    if askers[asker_id].room(usual_most(db, ask)) == 0:
        raise Conflict(FULL)
    # By hand it may be sooner than a plan would: an attempt this week holds nobody back.
    return replace(person, is_being_asked=False, tried_on=None)


def usual_most(db: Session, ask: Ask) -> int:
    """How many somebody without a number of their own has at most: by hand never fewer than usual,
    however few each got in the plan that this ask came from.
    """
    planned = db.scalar(select(AskPlan.most).where(AskPlan.id == ask.plan_id))
    return max(planned or 0, USUAL_MOST)


def _give_to(db: Session, ask: Ask, asker_id: int, *, today: date) -> None:
    ground = ground_of(db, ask.scope_unit_id, today=today)
    for name, value in why(ground, asker_id, ask.staff_id).items():
        setattr(ask, name, value)
    ask.kept = True
    db.flush()


def _end(db: Session, ask: Ask) -> None:
    ask.state, ask.end_reason, ask.closed_at = AskState.ENDED, EndReason.TAKEN_BACK, func.now()
    db.flush()
