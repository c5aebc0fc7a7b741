"""Recording a contact once, and everything that follows from it."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.conversations import rules
from app.conversations.commands import follow_ups
from app.conversations.forms import ContactForm
from app.conversations.models import (
    Assessment,
    Contact,
    ContactIssue,
    Issue,
    Note,
    PendingJoin,
    Result,
)
from app.conversations.rules import Entry
from app.db.base import Base
from app.errors import Conflict, NotFound
from app.people import commands as people
from app.people.commands import placing
from app.people.forms import DatedForm
from app.people.models import Agreement, ContactBasis, Person, StandingClaim
from app.people.rules import Unfit
from app.union.models import UnionSettings

# Putting a statement together costs more than running it: each is built once.
CONTACT = (
    insert(Base.metadata.tables[Contact.__tablename__])
    .on_conflict_do_nothing(index_elements=[Contact.id])
    .returning(Contact.id)
)
ASKED_NOT_TO = "This person has asked not to be contacted. Nothing was saved; leave it be."


def entry_from(form: ContactForm, *, today: date) -> Entry:
    return Entry(
        result=Result(form.result),
        happened_on=form.happened_on or today,
        channel=form.channel,
        come_back_on=rules.come_back_on(form.come_back, form.come_back_date, today),
        agreed=form.agreed,
        outcome=form.outcome,
        issues=tuple(dict.fromkeys(form.issues)),
        note=form.note,
        assessment=form.assessment,
    )


def record_contact(
    db: Session,
    actor: Actor,
    person: Person,
    contact_id: UUID,
    entry: Entry,
    *,
    today: date,
    ends_placement: bool = True,
) -> UUID:
    """Record one contact and what follows from it: promises, a pending join, what they told us.

    “Left this workplace” ends the placement unless `ends_placement` says not to. The same id
    again changes nothing and gives the same answer. Raises Conflict when `person` asked not to be
    contacted, or for what rules.problems() would have said.
    """
    if person.asked_not_to_contact and not _is_recorded(db, actor, person, contact_id):
        raise Conflict(ASKED_NOT_TO)
    refuse(rules.problems(entry, basis=person.contact_basis, today=today))
    if not insert_contact(db, actor, person, contact_id, entry):
        return contact_id
    keep_what_was_said(db, actor, person, contact_id, entry)
    follow_ups.close_mine(db, actor, person, contact_id)
    if entry.come_back_on is not None and entry.result is not Result.LEFT_WORKPLACE:
        follow_ups.promise(db, actor, person, contact_id, entry.come_back_on)
    carry_consequences(
        db, actor, person, contact_id, entry, today=today, ends_placement=ends_placement
    )
    trail.record(
        db,
        actor,
        Event.CONTACT_RECORDED,
        subject=("contacts", contact_id),
        unit_id=person.scope_unit_id,
        fields=fields_of(entry),
    )
    return contact_id


def refuse(problems: dict[str, str]) -> None:
    for sentence in problems.values():
        raise Conflict(sentence)


def insert_contact(
    db: Session,
    actor: Actor,
    person: Person,
    contact_id: UUID,
    entry: Entry,
    *,
    corrects_id: UUID | None = None,
) -> bool:
    """False when this very contact is there already; NotFound when the id is another's.

    A second request with the same id waits here until the first has committed.
    """
    added = db.scalar(
        CONTACT,
        {
            "id": contact_id,
            "staff_id": person.id,
            "scope_unit_id": person.scope_unit_id,
            "workplace_id": person.workplace_id,
            "author_id": actor.user_id,
            "happened_on": entry.happened_on,
            "channel": entry.channel,
            "result": entry.result,
            "reached": rules.is_reached(entry.result),
            "outcome": entry.outcome,
            "corrects_id": corrects_id,
        },
    )
    if added is None and not _is_recorded(db, actor, person, contact_id):
        raise NotFound
    return added is not None


def _is_recorded(db: Session, actor: Actor, person: Person, contact_id: UUID) -> bool:
    same = select(Contact.id).where(
        Contact.id == contact_id,
        Contact.author_id == actor.user_id,
        Contact.staff_id == person.id,
    )
    return db.scalar(same) is not None


def keep_what_was_said(
    db: Session, actor: Actor, person: Person, contact_id: UUID, entry: Entry
) -> None:
    """What the person said, and on what basis it is kept (decisions.md D6)."""
    _raise_basis(db, actor, person, entry)
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id, "contact_id": contact_id}
    if entry.issues:
        known = set(db.scalars(select(Issue.id).where(Issue.id.in_(entry.issues))))
        if known != set(entry.issues):
            raise Conflict("One of these issues is not on the list any more. Choose again.")
        db.execute(insert(ContactIssue), [{**about, "issue_id": issue} for issue in entry.issues])
    if entry.note:
        db.execute(insert(Note).values(**about, author_id=actor.user_id, body=entry.note))
    if entry.assessment is not None:
        db.execute(
            insert(Assessment).values(
                **about,
                author_id=actor.user_id,
                code=entry.assessment,
                assessed_on=entry.happened_on,
            )
        )


def _raise_basis(db: Session, actor: Actor, person: Person, entry: Entry) -> None:
    basis = rules.basis_after(entry, person.contact_basis)
    if basis is person.contact_basis:
        return
    wording = db.scalar(select(UnionSettings.agreement_version))
    db.execute(
        insert(Agreement).values(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            basis=basis,
            wording_version=wording if basis is ContactBasis.AGREED else None,
            agreed_on=entry.happened_on,
            recorded_by_id=actor.user_id,
        )
    )
    db.execute(
        update(Person)
        .where(Person.id == person.id, Person.contact_basis < basis)
        .values(contact_basis=basis)
    )
    trail.record(db, actor, Event.AGREED_TO_BE_NOTED, subject=person, purpose=basis.name.lower())


def carry_consequences(
    db: Session,
    actor: Actor,
    person: Person,
    contact_id: UUID,
    entry: Entry,
    *,
    today: date,
    ends_placement: bool = True,
) -> None:
    """A said join waits for an extract; what they are is what they told us; leaving is leaving."""
    if entry.outcome in rules.JOINING:
        db.execute(
            insert(PendingJoin)
            .values(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                contact_id=contact_id,
                said_on=entry.happened_on,
                said_to_id=actor.user_id,
            )
            .on_conflict_do_nothing()
        )
    if entry.outcome in rules.CLAIMS:
        db.add(
            StandingClaim(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                code=rules.CLAIMS[entry.outcome],
                told_on=entry.happened_on,
                told_to_id=actor.user_id,
            )
        )
        db.flush()
        people.restate(db, [person.id])
        trail.record(db, actor, Event.STANDING_TOLD, subject=person)
    if entry.result is Result.LEFT_WORKPLACE and ends_placement:
        _leave(db, actor, person, entry.happened_on, today=today)


def _leave(db: Session, actor: Actor, person: Person, on: date, *, today: date) -> None:
    """Whoever is on record as gone already has nothing left to leave."""
    with suppress(Unfit):
        placing.leave(db, actor, person, DatedForm(when="pick", when_date=on), today=today)


def fields_of(entry: Entry) -> list[str]:
    given = {
        "result": True,
        "outcome": entry.outcome,
        "issues": entry.issues,
        "note": entry.note,
        "assessment": entry.assessment,
        "come_back_on": entry.come_back_on,
    }
    return [name for name, value in given.items() if value]
