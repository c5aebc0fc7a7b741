"""Reading workplaces and teams, as far as the session's map reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from app.errors import NotFound
from app.union.models import Unit
from app.workplaces.models import Employer, Site, Team, Workplace

# Putting a statement together costs more than running it: it is built once.
TEAMS = (
    select(Team)
    .where(Team.workplace_id == bindparam("workplace", type_=Integer))
    .order_by(Team.name)
)


@dataclass(frozen=True)
class WorkplaceName:
    """A workplace with the words people know it by."""

    id: int
    name: str
    employer: str
    site: str
    postcode: str | None
    branch_id: int
    branch: str


def list_workplaces(db: Session) -> list[WorkplaceName]:
    """Every workplace on the map, by branch, then name."""
    return [WorkplaceName(*row) for row in db.execute(_named().order_by("branch", "name"))]


def get_workplace(db: Session, workplace_id: int) -> WorkplaceName:
    """Raises NotFound outside the map, too."""
    row = None
    if 0 < workplace_id < 2**31:
        row = db.execute(_named().where(Workplace.id == workplace_id)).one_or_none()
    if row is None:
        raise NotFound
    return WorkplaceName(*row)


def list_teams(db: Session, workplace_id: int) -> Sequence[Team]:
    return db.scalars(TEAMS, {"workplace": workplace_id}).all()


def _named() -> Select[int, str, str, str, str | None, int, str]:
    branch = aliased(Unit)
    return (
        select(
            Workplace.id,
            Unit.name.label("name"),
            Employer.name,
            Site.name,
            Site.postcode,
            branch.id,
            branch.name.label("branch"),
        )
        .join(Unit, Unit.id == Workplace.id)
        .join(Employer, Employer.id == Workplace.employer_id)
        .join(Site, Site.id == Workplace.site_id)
        .join(branch, branch.id == Unit.parent_id)
    )
