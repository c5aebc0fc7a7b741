"""Adding the places where people work."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict
from app.union.models import Unit, UnitKind
from app.workplaces.models import Employer, Site, Team, Workplace


@dataclass(frozen=True)
class NewWorkplace:
    """One employer at one site, counted by one branch."""

    employer: str
    site: str
    postcode: str | None = None
    name: str | None = None


def add_workplace(db: Session, actor: Actor, branch: Unit, new: NewWorkplace) -> Workplace:
    """Raises Conflict when that employer already has a workplace at that site.

    Somebody else's workplace there gives the same answer as one of ours.
    """
    employer = find_or_add_employer(db, new.employer)
    site = find_or_add_site(db, new.site, new.postcode)
    name = new.name or f"{employer.name}, {site.name}"
    taken = db.scalar(
        select(Workplace.id).where(
            Workplace.employer_id == employer.id, Workplace.site_id == site.id
        )
    )
    if taken is not None:
        raise Conflict(f"{name} is already there. Choose it in the list instead of adding it.")
    if branch.kind is not UnitKind.BRANCH:
        raise Conflict("A workplace belongs to a branch: choose one.")
    unit = Unit(kind=UnitKind.WORKPLACE, parent_id=branch.id, name=name)
    db.add(unit)
    db.flush()
    workplace = Workplace(id=unit.id, employer_id=employer.id, site_id=site.id)
    db.add(workplace)
    db.flush()
    trail.record(db, actor, Event.WORKPLACE_ADDED, subject=("workplaces", unit.id), unit_id=unit.id)
    return workplace


def add_unit(
    db: Session,
    actor: Actor,
    kind: UnitKind,
    name: str,
    parent: Unit,
    *,
    group: Unit | None = None,
) -> Unit:
    """A region, group or branch below `parent`; the one of that name when it is already there."""
    found = db.scalar(
        select(Unit).where(Unit.parent_id == parent.id, Unit.kind == kind, Unit.name == name)
    )
    if found is not None:
        return found
    unit = Unit(kind=kind, parent_id=parent.id, group_id=group.id if group else None, name=name)
    db.add(unit)
    db.flush()
    trail.record(db, actor, Event.UNIT_ADDED, subject=unit, unit_id=unit.id)
    return unit


def find_or_add_employer(db: Session, name: str) -> Employer:
    employer = db.scalar(select(Employer).where(Employer.name == name))
    if employer is None:
        employer = Employer(name=name)
        db.add(employer)
        db.flush()
    return employer


def find_or_add_site(db: Session, name: str, postcode: str | None = None) -> Site:
    site = db.scalar(
        select(Site).where(Site.name == name, Site.postcode.is_not_distinct_from(postcode))
    )
    if site is None:
        site = Site(name=name, postcode=postcode)
        db.add(site)
        db.flush()
    return site


def find_or_add_team(db: Session, actor: Actor, workplace_id: int, name: str) -> Team:
    """Team names are compared as written, spaces aside: "Payments " is Payments."""
    wanted = " ".join(name.split())
    team = db.scalar(select(Team).where(Team.workplace_id == workplace_id, Team.name == wanted))
    if team is None:
        team = Team(workplace_id=workplace_id, name=wanted)
        db.add(team)
        db.flush()
        trail.record(db, actor, Event.TEAM_ADDED, subject=team, unit_id=workplace_id)
    return team
