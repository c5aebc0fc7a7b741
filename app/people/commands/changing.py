"""Correcting somebody's details, and noting what they told us about themselves."""

from datetime import date

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict
from app.people.commands.standing import restate
from app.people.forms import EditPersonForm, StandingForm
from app.people.models import Agreement, ContactBasis, Person, StandingClaim
from app.people.queries import has_agreed

EDITABLE = ("forename", "surname", "known_as", "work_email", "work_phone")


def edit_person(db: Session, actor: Actor, person: Person, form: EditPersonForm) -> None:
    """Raises Conflict when somebody else changed the person since the form was opened."""
    if form.rev != person.rev:
        raise Conflict(
            "Somebody changed these details since you opened the page. Open it again in another"
            " window and compare: what you typed is still here."
        )
    typed = {name: getattr(form, name) for name in EDITABLE}
    typed |= {"forename": form.forename or "", "surname": form.surname or ""}
    changed = [name for name, value in typed.items() if value != getattr(person, name)]
    if not changed:
        return
    for name in changed:
        setattr(person, name, typed[name])
    person.rev += 1
    db.flush()
    trail.record(db, actor, Event.PERSON_CHANGED, subject=person, fields=changed)


def tell_standing(
    db: Session, actor: Actor, person: Person, form: StandingForm, *, today: date
) -> None:
    """Note what the person told us of themselves; an extract still counts for more."""
    db.add(
        StandingClaim(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            code=form.code,
            told_on=form.day(today),
            told_to_id=actor.user_id,
        )
    )
    db.flush()
    restate(db, [person.id])
    trail.record(db, actor, Event.STANDING_TOLD, subject=person, fields=["standing"])


def withdraw_agreement(db: Session, actor: Actor, person: Person) -> None:
    """From now on only our own acts are noted; withdrawing twice is withdrawing once."""
    if not has_agreed(db, person) and person.contact_basis is ContactBasis.LIST_ONLY:
        return
    db.execute(
        update(Agreement)
        .where(Agreement.staff_id == person.id, Agreement.withdrawn_at.is_(None))
        .values(withdrawn_at=func.now())
        .execution_options(synchronize_session=False)
    )
    person.contact_basis = ContactBasis.LIST_ONLY
    db.flush()
    trail.record(db, actor, Event.AGREEMENT_WITHDRAWN, subject=person)


def leave_out_of_plans(db: Session, actor: Actor, person: Person) -> None:
    """No plan or suggestion names them from now on; they may still be spoken to (D9)."""
    if person.left_out_of_plans_at is None:
        _set_left_out(db, person, func.now())
        trail.record(db, actor, Event.LEFT_OUT_OF_PLANS, subject=person)


def put_back_in_plans(db: Session, actor: Actor, person: Person) -> None:
    if person.left_out_of_plans_at is not None:
        _set_left_out(db, person, None)
        trail.record(db, actor, Event.BACK_IN_PLANS, subject=person)


def _set_left_out(db: Session, person: Person, at: object) -> None:
    db.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(left_out_of_plans_at=at)
        .execution_options(synchronize_session=False)
    )
