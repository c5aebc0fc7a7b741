"""The people everyone knows, in two branches that share a building.

Hub House holds two employers: Shared Services (our branch, Leeds) and Revenue (Revenue branch).
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import User
from app.people.models import Person
from app.union.models import Unit
from app.workplaces.models import Site, Team, Workplace
from tests import make


@dataclass
class Cast:
    union: Unit
    north: Unit
    south: Unit
    defence: Unit
    leeds_branch: Unit
    revenue_branch: Unit
    hub: Site
    leeds: Workplace
    revenue: Workplace
    payments: Team

    rep: User
    branch_organiser: User
    regional_organiser: User
    group_organiser: User
    national_organiser: User
    data_officer: User
    auditor: User
    observer: User
    advocate: User
    expired_rep: User
    outsider: User

    colleague: Person
    stranger: Person

    @property
    def everyone(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def raise_curtain(db: Session) -> Cast:
    """Commits: requests see it."""
    today = clock.today()
    union = make.union(db)
    north, south = make.region(db, "North"), make.region(db, "South")
    defence = make.group(db, "Defence Sector Group")
    leeds_branch = make.branch(db, "Leeds Shared Services", parent=north, group=defence)
    revenue_branch = make.branch(db, "Leeds Revenue", parent=south)
    hub = make.site(db, "Hub House", "LS1 4AP")
    leeds = make.workplace(db, leeds_branch, employer="Shared Services Ltd", site=hub)
    revenue = make.workplace(db, revenue_branch, employer="Revenue", site=hub)
    payments = make.team(db, leeds, "Payments")
    cast = Cast(
        union=union,
        north=north,
        south=south,
        defence=defence,
        leeds_branch=leeds_branch,
        revenue_branch=revenue_branch,
        hub=hub,
        leeds=leeds,
        revenue=revenue,
        payments=payments,
        rep=make.user(db, "Amina Yusuf", Role.REP, leeds.unit),
        branch_organiser=make.user(db, "Bryn Pritchard", Role.BRANCH_ORGANISER, leeds_branch),
        regional_organiser=make.user(db, "Rosa Kowalska", Role.REGIONAL_ORGANISER, north),
        group_organiser=make.user(db, "Gus Adeyemi", Role.GROUP_ORGANISER, defence),
        national_organiser=make.user(db, "Nerys Vaughan", Role.NATIONAL_ORGANISER, union),
        data_officer=make.user(db, "Dilip Rao", Role.DATA_OFFICER, union),
        auditor=make.user(db, "Audrey Finch", Role.AUDITOR, union),
        observer=make.user(db, "Olwen Price", Role.OBSERVER, leeds_branch),
        advocate=make.user(db, "Ade Bello", Role.ADVOCATE, leeds.unit),
        expired_rep=make.user(
            db, "Ewan Gone", Role.REP, leeds.unit, until=today - timedelta(days=1)
        ),
        outsider=make.user(db, "Otto Fremd", Role.REP, revenue.unit),
        colleague=make.person(db, leeds, "Priya", "Shah", team=payments),
        stranger=make.person(db, revenue, "Tomos", "Griffiths"),
    )
    db.commit()
    return cast
