"""Taking a call, finishing it, and giving it back. The database decides who has whom."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.call_lists.models import By, LeaseEnd
from app.calling import rules
from app.calling.rules import Finished, Idle, Taken, Touched, Why
from app.conversations import commands as conversations
from app.conversations.commands.contacts import ASKED_NOT_TO
from app.conversations.models import Channel, Result
from app.conversations.rules import SILENCES, Entry
from app.db.session import read
from app.errors import Conflict, NotFound
from app.people import queries as people
from app.people.models import Person

TAKE = text("select * from take_call(:list)")
HOLD = text("select * from hold_call(:lease)")
TOUCH = text("select * from touch_call(:lease)")
PUT_BACK = text("select put_back_call(:lease)")
SKIP = text("select skip_call(:lease)")
CALL_BACK = text("select call_back_at(:lease, :moment)")
FINISH = text("select finish_call(:lease, :contact, :call_back)")

NO_LONGER = (
    "You can’t see this person any more: you took the call more than four hours ago, or were"
    " taken off the list. Tell the organiser of the list what came of it."
)
NO_ASSESSMENT = "Clear the assessment: only reps of their own workplace note one."


@dataclass(frozen=True)
class Held:
    """My call, locked; `sees_anyway`: I see the person without it, too."""

    call_list_id: int
    staff_id: int
    scope_unit_id: int
    contact_id: UUID | None
    ended: int | None
    by: int
    expires_on: date
    sees_anyway: bool
    asked_not: bool

    @property
    def channel(self) -> Channel:
        return Channel.PHONE if self.by == By.PHONE else Channel.AT_DESK


def take(db: Session, actor: Actor, list_id: int) -> Taken | Idle:
    """The next call of a list, or my running one. Raises NotFound for a list I don't call from.

    A call I had taken from another list is ended; what I typed there can still be kept.
    """
    row = None
    if 0 < list_id < 2**63:
        row = read(db, TAKE, {"list": list_id}).one_or_none()
    if row is None:
        raise NotFound
    if row.lease_id is None:
        return Idle(Why(row.idle), row.next_at)
    if row.is_new:
        _note(db, actor, Event.CALL_TAKEN, row.lease_id, row.scope_unit_id)
    return Taken(row.lease_id, row.until, again=not row.is_new)


def touch(db: Session, lease_id: UUID) -> Touched | None:
    """Keep the call while its card is open; None when it is not mine any more."""
    row = read(db, TOUCH, {"lease": lease_id}).one_or_none()
    return Touched(row.until, row.meanwhile) if row else None


def put_back(db: Session, actor: Actor, lease_id: UUID) -> bool:
    """For somebody else, or for me later. False when it had ended before."""
    return _end(db, actor, lease_id, PUT_BACK)


def skip(db: Session, actor: Actor, lease_id: UUID) -> bool:
    """Not now: for an hour I am given everybody else first."""
    return _end(db, actor, lease_id, SKIP)


def call_back(db: Session, actor: Actor, lease_id: UUID, moment: datetime) -> bool:
    """Nothing was said yet; I call them again at that time. Raises Conflict for a wrong one."""
    held = _hold(db, lease_id)
    _check_moment(moment, held)
    return _end(db, actor, lease_id, CALL_BACK, moment=moment)


def finish(
    db: Session,
    actor: Actor,
    lease_id: UUID,
    contact_id: UUID,
    entry: Entry,
    *,
    today: date,
    pepper: str,
    call_back: datetime | None = None,
) -> Finished:
    """Record what came of the call and settle the entry. The same again changes nothing.

    `entry.result` may be a silence (leave for now, don't contact) or wrong details, which mark the
    number. Raises NotFound for somebody else's call, and Conflict for what may not be kept.
    """
    held = _hold(db, lease_id)
    if held.contact_id is not None:
        return Finished(held.contact_id, late=held.ended != LeaseEnd.FINISHED)
    person = people.find_person(db, held.staff_id)
    if person is None:
        raise Conflict(ASKED_NOT_TO if held.asked_not else NO_LONGER)
    if call_back is None and entry.come_back_on is not None and not held.sees_anyway:
        # Their follow-ups would not show it to them: the list does.
        call_back = _morning(entry.come_back_on, held)
    elif call_back is not None:
        _check_moment(call_back, held)
    unit_id = person.scope_unit_id
    _record(db, actor, held, person, contact_id, entry, today=today, pepper=pepper)
    late = db.scalar(FINISH, {"lease": lease_id, "contact": contact_id, "call_back": call_back})
    _note(db, actor, Event.CALL_FINISHED, lease_id, unit_id)
    return Finished(contact_id, late=late is not False)


def wrong_number(
    db: Session,
    actor: Actor,
    lease_id: UUID,
    contact_id: UUID,
    *,
    today: date,
    pepper: str,
) -> Finished:
    """Somebody else answers there: the number is not dialled for them again."""
    entry = Entry(result=Result.WRONG_DETAILS, happened_on=today)
    return finish(db, actor, lease_id, contact_id, entry, today=today, pepper=pepper)


def _record(
    db: Session,
    actor: Actor,
    held: Held,
    person: Person,
    contact_id: UUID,
    entry: Entry,
    *,
    today: date,
    pepper: str,
) -> None:
    if entry.result in SILENCES:
        conversations.record_silence(
            db, actor, person, contact_id, entry.result,
            today=today, pepper=pepper, channel=held.channel,
        )  # fmt: skip
        return
    if entry.assessment is not None and not held.sees_anyway:
        raise Conflict(NO_ASSESSMENT)
    conversations.record_contact(
        db, actor, person, contact_id, replace(entry, channel=held.channel),
        today=today, ends_placement=held.sees_anyway,
    )  # fmt: skip


def _hold(db: Session, lease_id: UUID) -> Held:
    row = read(db, HOLD, {"lease": lease_id}).one_or_none()
    if row is None:
        raise NotFound
    return Held(**row._asdict())


def _morning(day: date, held: Held) -> datetime | None:
    """Of a day on which the list still runs."""
    moment = rules.morning_of(day)
    return None if rules.wrong_moment(moment, clock.now(), held.expires_on) else moment


def _check_moment(moment: datetime, held: Held) -> None:
    if wrong := rules.wrong_moment(moment, clock.now(), held.expires_on):
        raise Conflict(wrong)


def _end(db: Session, actor: Actor, lease_id: UUID, how: TextClause, **values: Any) -> bool:
    held = _hold(db, lease_id)
    ended = bool(db.scalar(how, {"lease": lease_id, **values}))
    if ended:
        _note(db, actor, Event.CALL_PUT_BACK, lease_id, held.scope_unit_id)
    return ended


def _note(db: Session, actor: Actor, event: Event, lease_id: UUID, unit_id: int | None) -> None:
    trail.record(db, actor, event, subject=("call_leases", lease_id), unit_id=unit_id)
