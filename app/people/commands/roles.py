"""Union roles: rep, advocate and so on. Not a login, but a rep's or advocate's ends with it."""

from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.roles import Role
from app.accounts.models import RoleGrant, User
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.people.forms import DatedForm, RoleForm
from app.people.models import Person, UnionRole, UnionRoleKind
from app.people.rules import Unfit

ONE_DAY = timedelta(days=1)
# The sign-in that ends with a role.
SIGN_INS = {UnionRoleKind.REP: Role.REP, UnionRoleKind.ADVOCATE: Role.ADVOCATE}


def start_role(db: Session, actor: Actor, person: Person, form: RoleForm, *, today: date) -> None:
    """Raises Unfit when they hold that role then, or later."""
    since = form.day(today)
    held = db.scalar(
        select(UnionRole.id).where(
            UnionRole.staff_id == person.id,
            UnionRole.kind == form.kind,
            UnionRole.valid_to > since,
        )
    )
    if held is not None:
        raise Unfit("kind", "They hold this role already, or did on that day. It is listed below.")
    db.add(
        UnionRole(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            kind=form.kind,
            valid_from=since,
        )
    )
    db.flush()
    trail.record(db, actor, Event.ROLE_STARTED, subject=person, fields=["union_roles"])


def end_role(
    db: Session, actor: Actor, person: Person, role_id: int, form: DatedForm, *, today: date
) -> None:
    """End a role; a rep's or advocate's sign-in for that workplace ends with it (trap 33).

    Raises Conflict when they can sign in and the actor may not end that.
    """
    role = (
        db.scalar(select(UnionRole).where(UnionRole.id == role_id, UnionRole.staff_id == person.id))
        if 0 < role_id < 2**63
        else None
    )
    if role is None:
        raise NotFound
    ends_on = form.day(today)
    if ends_on <= role.valid_from:
        raise Unfit("when", "A role ends after the day it began. Choose a later day.")
    if role.kind in SIGN_INS:
        _end_access(db, actor, person, ends_on, SIGN_INS[role.kind])
    _end(db, actor, person, role, ends_on)


def close_roles(db: Session, actor: Actor, person: Person, ends_on: date) -> None:
    """End every role that would run on after a day, and the sign-ins that go with them."""
    _end_access(db, actor, person, ends_on, *SIGN_INS.values())
    running = db.scalars(
        select(UnionRole).where(UnionRole.staff_id == person.id, UnionRole.valid_to > ends_on)
    ).all()
    for role in running:
        _end(db, actor, person, role, max(ends_on, role.valid_from + ONE_DAY))


def _end(db: Session, actor: Actor, person: Person, role: UnionRole, ends_on: date) -> None:
    role.valid_to = ends_on
    db.flush()
    trail.record(db, actor, Event.ROLE_ENDED, subject=person, fields=["union_roles"])


def _end_access(db: Session, actor: Actor, person: Person, ends_on: date, *sign_ins: Role) -> None:
    grants = db.scalars(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            User.staff_id == person.id,
            RoleGrant.role.in_(sign_ins),
            RoleGrant.unit_id == person.scope_unit_id,
            RoleGrant.valid_to > func.greatest(ends_on, RoleGrant.valid_from),
        )
    ).all()
    if not grants:
        return
    ended = None
    if actor.may(Permission.MANAGE_ACCESS):
        ended = db.scalars(
            update(RoleGrant)
            .where(RoleGrant.id.in_([grant.id for grant in grants]))
            .values(valid_to=func.greatest(ends_on, RoleGrant.valid_from))
            .returning(RoleGrant.id)
            .execution_options(synchronize_session=False)
        ).all()
    if not ended or len(ended) < len(grants):
        raise Conflict(
            f"They can sign in as {_words(grants[0].role)} here, and that ends with it. Ask your"
            " branch organiser, who can end both."
        )
    for grant in grants:
        trail.record(
            db, actor, Event.ACCESS_ENDED, subject=("users", grant.user_id), unit_id=grant.unit_id
        )


def _words(role: Role) -> str:
    return "an advocate" if role is Role.ADVOCATE else "a rep"
