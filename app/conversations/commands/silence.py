"""“Leave it for now” and “Don't contact”: one tap, for every rep, at once."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.conversations import rules
from app.conversations.commands import contacts, follow_ups
from app.conversations.models import Channel, Contact, Result
from app.conversations.queries import is_current
from app.conversations.queries.person import find_running_suppression
from app.db.ids import new_id
from app.errors import NotFound
from app.people import suppression
from app.people.models import Person


def record_silence(
    db: Session,
    actor: Actor,
    person: Person,
    contact_id: UUID,
    result: Result,
    *,
    today: date,
    pepper: str,
    channel: Channel = Channel.AT_DESK,
) -> UUID:
    """The same id again changes nothing. Asking twice not to be contacted is asking once."""
    entry = rules.Entry(result=result, happened_on=today, channel=channel)
    if person.asked_not_to_contact or not contacts.insert_contact(
        db, actor, person, contact_id, entry
    ):
        return contact_id
    if result is Result.DO_NOT_CONTACT:
        suppression.suppress(db, actor, person, pepper=pepper)
    else:
        follow_ups.close_mine(db, actor, person, contact_id)
        until = today + timedelta(days=rules.LEFT_FOR_NOW_DAYS)
        set_left_for_now(db, person, until)
        trail.record(db, actor, Event.LEFT_FOR_NOW, subject=person)
    trail.record(
        db,
        actor,
        Event.CONTACT_RECORDED,
        subject=("contacts", contact_id),
        unit_id=person.scope_unit_id,
        fields=["result"],
    )
    return contact_id


def set_left_for_now(db: Session, person: Person, until: date | None) -> None:
    person.left_for_now_until = until
    db.flush()


def end_silence(db: Session, actor: Actor, person: Person) -> None:
    """A slip of the thumb: within ten minutes, by the same user (decisions.md D7).

    The contact that recorded it becomes one that did not happen. Raises Conflict afterwards.
    """
    running = find_running_suppression(db, person.id)
    if running is None:
        raise NotFound
    suppression.take_back(db, actor, running.id)
    wrong = db.scalars(
        select(Contact).where(
            Contact.staff_id == person.id,
            Contact.author_id == actor.user_id,
            Contact.result == Result.DO_NOT_CONTACT,
            Contact.recorded_at >= running.asked_at,
            is_current(),
        )
    )
    for contact in wrong.all():
        undone = rules.Entry(
            result=Result.VOID, happened_on=contact.happened_on, channel=contact.channel
        )
        contacts.insert_contact(db, actor, person, new_id(), undone, corrects_id=contact.id)
