"""Reading counts per workplace; the database says whose."""

from datetime import date
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.density.rates import Counts
from app.density.tree import Coverage, Facts, Place, Tree
from app.errors import NotFound
from app.union.models import UnitKind
from app.workplaces.models import DeclaredHeadcount
from app.workplaces.queries import WorkplaceName, get_workplace

_PLACES = text("""
  select u.id, u.kind, u.name, u.parent_id, u.group_id, u.target_rate,
    u.id = any ((select my_units('count'))::int[]) counted,
    coalesce(u.id = any ((select my_units('exact'))::int[]), false) exact,
    coalesce(u.id = any ((select my_units('people'))::int[]), false) people
  from units u where u.id = any ((select my_units('map'))::int[])
  order by u.kind, u.name""")
_COUNTS = text("select * from counts_on(:day, :by_team)")
_FACTS = text("select * from workplace_facts(:day)")
_COVERAGE = text("select * from coverage_on(:day)")
_ISSUES = text("select * from issues_raised(:day)")
_TEAMS = text("select id, name from teams where workplace_id = :workplace")
_MANAGED = text("select :workplace = any ((select my_units('manage'))::int[])")


def list_places(db: Session) -> dict[int, Place]:
    """Every unit on the session's map, by kind, then name."""
    return {row.id: _place(row) for row in db.execute(_PLACES)}


def look(
    db: Session,
    on_day: date,
    unit_id: int | None = None,
    *,
    places: dict[int, Place] | None = None,
) -> Tree:
    """Everything the session may see counted on a day; teams only of a workplace asked for.

    Five queries, however many units; one less with `places` read before. Raises NotFound when
    `unit_id` is not among them.
    """
    if places is None:
        places = list_places(db)
    asked = places.get(unit_id or 0)
    if unit_id is not None and (asked is None or not asked.counted):
        raise NotFound
    by_team = asked is not None and asked.kind is UnitKind.WORKPLACE and asked.people
    counts: dict[int, Counts] = {}
    teams: dict[int | None, Counts] = {}
    for workplace, team, *numbers in db.execute(_COUNTS, {"day": on_day, "by_team": by_team}):
        counts[workplace] = counts.get(workplace, Counts()) + Counts(*numbers)
        if by_team and workplace == unit_id:
            teams[team] = Counts(*numbers)
    names = db.execute(_TEAMS, {"workplace": unit_id}).all() if by_team else []
    return Tree(
        places=places,
        counts=counts,
        facts={row[0]: Facts(*row[1:]) for row in db.execute(_FACTS, {"day": on_day})},
        coverage={row[0]: Coverage(*row[1:]) for row in db.execute(_COVERAGE, {"day": on_day})},
        teams=teams,
        team_names={row.id: row.name for row in names},
    )


def issues_raised(db: Session, on_day: date) -> dict[str, dict[int, int]]:
    """For every issue, by workplace: how many different people raised it in the last year."""
    found: dict[str, dict[int, int]] = {}
    for workplace, issue, people in db.execute(_ISSUES, {"day": on_day}):
        found.setdefault(issue, {})[workplace] = people
    return found


def get_managed_workplace(db: Session, workplace_id: int) -> WorkplaceName:
    """Raises NotFound for a workplace that is not the session's to manage."""
    workplace = get_workplace(db, workplace_id)
    if not db.scalar(_MANAGED, {"workplace": workplace_id}):
        raise NotFound
    return workplace


def list_headcounts(db: Session, workplace_id: int) -> list[DeclaredHeadcount]:
    """What was declared about a workplace, latest first."""
    declared = DeclaredHeadcount
    return list(
        db.scalars(
            select(declared)
            .where(declared.workplace_id == workplace_id)
            .order_by(declared.as_at.desc(), declared.recorded_at.desc())
        )
    )


def _place(row: Row[Any]) -> Place:
    return Place(
        id=row.id,
        kind=UnitKind(row.kind),
        name=row.name,
        parent_id=row.parent_id,
        group_id=row.group_id,
        target_rate=row.target_rate,
        counted=bool(row.counted),
        exact=row.exact,
        people=row.people,
    )
