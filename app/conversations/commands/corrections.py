"""A wrong entry is never changed: a new one names it, and only the newest counts."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.conversations import queries, rules
from app.conversations.commands import contacts, follow_ups, silence
from app.conversations.models import Contact, Outcome, PendingJoin, Result
from app.conversations.rules import Entry
from app.db.ids import new_id
from app.errors import Conflict, NotFound
from app.people import commands as people
from app.people.models import Person, StandingClaim, StandingCode

ALREADY_CORRECTED = "This entry was corrected before. Load the page again and correct the newest."
NOT_HERE = "“Asked not to be contacted” is not corrected here. Ask your data officer."
NO_LONGER = (
    "This can be undone for ten minutes, by whoever saved it. Open the person and correct the"
    " entry instead."
)


def correct_contact(
    db: Session, actor: Actor, person: Person, old: Contact, contact_id: UUID, entry: Entry
) -> UUID:
    """Put `entry` in the place of `old`; by its author or whoever reads notes there.

    The same id again changes nothing. Raises NotFound for anybody else, and Conflict when `old`
    is not the newest or the entry may not be kept.
    """
    _check(db, actor, person, old, contact_id)
    contacts.refuse(
        rules.problems(
            entry,
            basis=person.contact_basis,
            today=clock.today(),
            earlier_on=old.happened_on,
        )
    )
    if not _replace(db, actor, person, old, contact_id, entry):
        return contact_id
    contacts.keep_what_was_said(db, actor, person, contact_id, entry)
    _take_over(db, actor, person, old, contact_id, entry)
    trail.record(
        db,
        actor,
        Event.CONTACT_CORRECTED,
        subject=("contacts", contact_id),
        unit_id=person.scope_unit_id,
        fields=contacts.fields_of(entry),
    )
    return contact_id


def void_contact(db: Session, actor: Actor, person: Person, old: Contact, contact_id: UUID) -> UUID:
    """It did not happen, or was somebody else: what followed from it is taken back."""
    _check(db, actor, person, old, contact_id)
    entry = Entry(result=Result.VOID, happened_on=old.happened_on, channel=old.channel)
    if not _replace(db, actor, person, old, contact_id, entry):
        return contact_id
    _undo_consequences(db, actor, person, old)
    trail.record(
        db,
        actor,
        Event.CONTACT_CORRECTED,
        subject=("contacts", contact_id),
        unit_id=person.scope_unit_id,
        fields=["result"],
    )
    return contact_id


def retract_contact(db: Session, actor: Actor, person: Person, old: Contact) -> None:
    """Undo what was just saved: its author, within ten minutes. Twice is once."""
    if old.author_id != actor.user_id:
        raise NotFound
    if clock.now() - old.recorded_at >= rules.UNDO_WITHIN:
        raise Conflict(NO_LONGER)
    if queries.is_superseded(db, old.id):
        return
    if old.result is Result.DO_NOT_CONTACT:
        silence.end_silence(db, actor, person)
    else:
        void_contact(db, actor, person, old, new_id())


def _check(db: Session, actor: Actor, person: Person, old: Contact, contact_id: UUID) -> None:
    if not queries.may_correct(db, old, actor.user_id):
        raise NotFound
    if person.asked_not_to_contact or old.result is Result.DO_NOT_CONTACT:
        raise Conflict(NOT_HERE)
    newer = db.scalar(select(Contact.id).where(Contact.corrects_id == old.id))
    if (newer is not None and newer != contact_id) or old.result is Result.VOID:
        raise Conflict(ALREADY_CORRECTED)


def _replace(
    db: Session, actor: Actor, person: Person, old: Contact, contact_id: UUID, entry: Entry
) -> bool:
    return contacts.insert_contact(db, actor, person, contact_id, entry, corrects_id=old.id)


def _take_over(
    db: Session, actor: Actor, person: Person, old: Contact, contact_id: UUID, entry: Entry
) -> None:
    """What still follows moves to the new entry, the rest is taken back."""
    if entry.outcome not in rules.JOINING:
        _withdraw_pending_join(db, person, old)
    if old.outcome is not entry.outcome:
        _withdraw_claim(db, actor, person, old)
    if (old.outcome, old.result) != (entry.outcome, entry.result):
        contacts.carry_consequences(db, actor, person, contact_id, entry, today=clock.today())


def _undo_consequences(db: Session, actor: Actor, person: Person, old: Contact) -> None:
    follow_ups.undo_of(db, old.id)
    _withdraw_pending_join(db, person, old)
    _withdraw_claim(db, actor, person, old)
    if old.result is Result.LEAVE_FOR_NOW:
        silence.set_left_for_now(db, person, None)


def _withdraw_pending_join(db: Session, person: Person, old: Contact) -> None:
    if old.outcome in rules.JOINING:
        db.execute(
            update(PendingJoin)
            .where(
                PendingJoin.staff_id == person.id,
                PendingJoin.said_on == old.happened_on,
                PendingJoin.confirmed_on.is_(None),
                PendingJoin.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=func.now())
            .execution_options(synchronize_session=False)
        )


def _withdraw_claim(db: Session, actor: Actor, person: Person, old: Contact) -> None:
    """What they were said to be goes back to what they had said before, else to not known."""
    if old.outcome not in rules.CLAIMS:
        return
    said = db.scalars(
        select(StandingClaim)
        .where(StandingClaim.staff_id == person.id)
        .order_by(StandingClaim.told_on.desc(), StandingClaim.id.desc())
        .limit(2)
    ).all()
    if not said or said[0].told_on != old.happened_on or said[0].code != claim_of(old.outcome):
        return
    db.add(
        StandingClaim(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            code=said[1].code if len(said) > 1 else StandingCode.UNKNOWN,
            told_on=old.happened_on,
            told_to_id=actor.user_id,
        )
    )
    db.flush()
    people.restate(db, [person.id])
    trail.record(db, actor, Event.STANDING_TOLD, subject=person, purpose="corrected")


def claim_of(outcome: Outcome | None) -> StandingCode | None:
    return rules.CLAIMS.get(outcome) if outcome is not None else None
