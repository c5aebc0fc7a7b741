"""An asker's own word: I'll ask them; after all not; I can't."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.asks import rules, words
from app.asks.models import Ask, AskState, EndReason
from app.asks.queries.askable import find_askable, hold_person
from app.asks.queries.next_to_you import Me, Neighbour
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict
from app.people.models import Person


def claim(
    db: Session, actor: Actor, me: Me, person: Person, neighbour: Neighbour | None, *, today: date
) -> int:
    """An open ask by me, due in a week; its id.

    Raises Conflict, saying why, when nobody is to be sent to them now, or not I.
    """
    if neighbour is None:
        raise Conflict("Nobody is to contact them now, so nobody asks them.")
    if why := rules.why_not(neighbour.askable, today=today):
        raise Conflict(why)
    if not rules.may_ask(me.staff_id, neighbour.askable, me.conflicts):
        raise Conflict("This one is not yours to ask. Leave it to a colleague.")
    opened: int | None = db.scalar(
        insert(Ask)
        .values(
            asker_id=me.staff_id,
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            state=AskState.OPEN,
            **words.on_record(neighbour.found, neighbour.reasons(today)),
            due_on=today + rules.DUE_AFTER,
            planned_by_id=actor.user_id,
            opened_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(Ask.id)
    )
    if opened is None:
        raise Conflict("Somebody is asking them already.")
    subject = ("asks", opened)
    trail.record(db, actor, Event.ASK_OPENED, subject=subject, unit_id=person.scope_unit_id)
    return opened


def take_back(db: Session, actor: Actor, ask: Ask) -> None:
    """A slip of mine: as if I had never said so. Doing it twice changes nothing.

    Raises Conflict for what somebody else planned: that is given back instead.
    """
    if ask.plan_id is not None or ask.planned_by_id != actor.user_id:
        raise Conflict("Somebody else planned this. Give it back instead.")
    if _close(db, ask, AskState.ENDED, EndReason.TAKEN_BACK):
        trail.record(db, actor, Event.ASK_CHANGED, subject=ask, fields=["state"])


def give_back(db: Session, actor: Actor, ask: Ask) -> None:
    """The organiser's again, without a reason to be given."""
    if _close(db, ask, AskState.RETURNED, EndReason.GIVEN_BACK):
        trail.record(db, actor, Event.ASK_RETURNED, subject=ask)


def keep_after_all(db: Session, actor: Actor, ask: Ask, *, today: date) -> None:
    """Raises Conflict when nobody is to ask them any more, or a colleague does."""
    if ask.state is AskState.OPEN:
        return
    if ask.end_reason is not EndReason.GIVEN_BACK:
        raise Conflict("This is settled otherwise by now.")
    hold_person(db, ask.staff_id)
    person = find_askable(db, ask.staff_id, today=today)
    if person is None or rules.why_not(person, today=today):
        raise Conflict("Somebody else asks them now, or nobody is to.")
    ask.state, ask.end_reason, ask.closed_at = AskState.OPEN, None, None
    db.flush()
    trail.record(db, actor, Event.ASK_OPENED, subject=ask)


def _close(db: Session, ask: Ask, state: AskState, why: EndReason) -> bool:
    closed = db.scalar(
        update(Ask)
        .where(Ask.id == ask.id, Ask.state == AskState.OPEN)
        .values(state=state, end_reason=why, closed_at=clock.now())
        .returning(Ask.id)
    )
    return closed is not None
