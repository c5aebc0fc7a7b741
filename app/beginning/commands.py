"""Making a union out of nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.roles import Role
from app.accounts import sign_in
from app.accounts.commands.access import new_join_code
from app.accounts.models import RoleGrant
from app.accounts.passwords import hasher
from app.audit import trail
from app.audit.events import Event
from app.beginning.forms import BeginningForm
from app.people.commands.adding import add_person
from app.people.commands.roles import start_role
from app.people.forms import NewPersonForm, RoleForm
from app.people.models import UnionRoleKind
from app.union.models import UnitKind
from app.union.queries import list_units
from app.workplaces import commands as workplaces

# A branch needs a region above it; a union of one branch should not have to invent one.
FIRST_REGION = "All regions"


@dataclass(frozen=True)
class Begun:
    token: str
    actor: Actor
    workplace_id: int


def begin(
    db: Session,
    form: BeginningForm,
    *,
    today: date,
    pepper: str,
    cheap: bool,
    kind: str,
    device: str = "",
) -> Begun:
    """Union, region, branch and workplace, and their first user, signed in.

    Refused by the database once anybody has an account.
    """
    user_id = db.scalar(
        text("select begin_installation(:union, :name, :email, :hash, :code)"),
        {
            "union": form.union,
            "name": form.name,
            "email": form.email,
            "hash": hasher(cheap=cheap).hash(form.password),
            "code": new_join_code(),
        },
    )
    token, actor = sign_in.begin(db, int(user_id or 0), kind=kind, device=device)
    trail.record(db, actor, Event.INSTALLATION_BEGUN, subject=("users", actor.user_id))
    (root,) = list_units(db, UnitKind.UNION)
    region = workplaces.add_unit(db, actor, UnitKind.REGION, FIRST_REGION, root)
    branch = workplaces.add_unit(db, actor, UnitKind.BRANCH, form.branch_name, region)
    _grant_myself(db, actor, Role.BRANCH_ORGANISER, branch.id, today)
    new = workplaces.NewWorkplace(form.employer, form.office, form.postcode)
    workplace = workplaces.add_workplace(db, actor, branch, new)
    if form.is_rep:
        _grant_myself(db, actor, Role.REP, workplace.id, today)
        _add_myself(db, actor, form.name, workplace.id, pepper=pepper, today=today)
    return Begun(token, actor, workplace.id)


def _grant_myself(db: Session, actor: Actor, role: Role, unit_id: int, today: date) -> None:
    grant = RoleGrant(
        user_id=actor.user_id,
        role=role,
        unit_id=unit_id,
        granted_by_id=actor.user_id,
        valid_from=today,
    )
    db.add(grant)
    db.flush()
    trail.record(db, actor, Event.ACCESS_GRANTED, subject=grant, unit_id=unit_id)


def _add_myself(
    db: Session, actor: Actor, name: str, workplace_id: int, *, pepper: str, today: date
) -> None:
    """As one of the people of the workplace, and its rep."""
    form = NewPersonForm(name=name, workplace_id=workplace_id)
    me = add_person(db, actor, workplace_id, form, pepper=pepper, today=today)
    start_role(db, actor, me, RoleForm(kind=UnionRoleKind.REP), today=today)
    db.execute(text("select this_is_me(:me)"), {"me": me.id})
