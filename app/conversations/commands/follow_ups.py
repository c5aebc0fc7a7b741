"""Promises to come back: made, kept, put off."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Integer, bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.conversations import rules
from app.conversations.models import FollowUp
from app.db.base import Base
from app.errors import Conflict
from app.people.models import Person

# Putting a statement together costs more than running it: it is built once. On the table, because
# objects that are loaded need not follow.
_OPEN = Base.metadata.tables[FollowUp.__tablename__]
CLOSE = (
    update(_OPEN)
    .where(
        _OPEN.c.staff_id == bindparam("person", type_=BigInteger),
        _OPEN.c.owner_id == bindparam("me", type_=Integer),
        _OPEN.c.closed_at.is_(None),
    )
    .values(closed_at=func.now(), closed_in_id=bindparam("closed_in"))
)


def promise(db: Session, actor: Actor, person: Person, contact_id: UUID, due_on: date) -> None:
    """One open promise for each person and rep: a newer one takes its place."""
    db.execute(
        insert(FollowUp)
        .values(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            owner_id=actor.user_id,
            due_on=due_on,
            promised_in_id=contact_id,
        )
        .on_conflict_do_update(
            index_elements=[FollowUp.staff_id, FollowUp.owner_id],
            index_where=FollowUp.closed_at.is_(None),
            set_={"due_on": due_on, "promised_in_id": contact_id},
        )
    )


def close_mine(db: Session, actor: Actor, person: Person, contact_id: UUID) -> None:
    """Being back with the person keeps the promise."""
    db.execute(CLOSE, {"person": person.id, "me": actor.user_id, "closed_in": contact_id})


def undo_of(db: Session, contact_id: UUID) -> None:
    """The contact did not happen: what was promised in it falls away, what it closed is open."""
    db.execute(
        update(FollowUp)
        .where(FollowUp.promised_in_id == contact_id, FollowUp.closed_at.is_(None))
        .values(closed_at=func.now())
        .execution_options(synchronize_session=False)
    )
    db.execute(
        update(FollowUp)
        .where(FollowUp.closed_in_id == contact_id)
        .values(closed_at=None, closed_in_id=None)
        .execution_options(synchronize_session=False)
    )


def close_follow_up(db: Session, actor: Actor, follow_up: FollowUp) -> None:
    """Closing what is closed changes nothing."""
    if follow_up.closed_at is None:
        follow_up.closed_at = clock.now()
        db.flush()
        trail.record(db, actor, Event.FOLLOW_UP_CLOSED, subject=follow_up)


def delay_follow_up(
    db: Session, actor: Actor, follow_up: FollowUp, due_on: date, *, today: date
) -> None:
    """Raises Conflict for a day that has passed, and when it is closed already."""
    if follow_up.closed_at is not None:
        raise Conflict("This promise is done already. Log a contact to make a new one.")
    if wrong := rules.wrong_promise(due_on, today):
        raise Conflict(wrong)
    follow_up.due_on = due_on
    db.flush()
    trail.record(db, actor, Event.FOLLOW_UP_PLANNED, subject=follow_up, fields=["due_on"])
