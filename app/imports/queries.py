"""Reading import runs, and where files may go."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.models import User
from app.db.bulk import one_of
from app.errors import Conflict, NotFound
from app.imports.models import ImportKind, ImportRun, RunState
from app.imports.plan.headcounts import NOT_YET_PLACED
from app.people.models import Membership, Person, Placement
from app.union.models import Unit, UnitKind
from app.union.queries import get_unit
from app.workplaces import queries as workplaces
from app.workplaces.models import Employer, Workplace
from app.workplaces.queries import WorkplaceName

OF_ONE_WORKPLACE = frozenset({ImportKind.STAFF, ImportKind.DESKS, ImportKind.WALL_CHART})
OF_MEMBERS = frozenset({ImportKind.MEMBERS, ImportKind.MOVEMENTS})


@dataclass(frozen=True)
class RunRow:
    """A line of the history."""

    id: int
    kind: ImportKind
    unit: str
    as_at: date
    file_name: str
    by: str
    committed_at: datetime | None
    state: RunState
    counts: dict[str, int]


def list_runs(db: Session, actor: Actor, *, most: int = 50) -> list[RunRow]:
    """What was committed in one's units, and one's own previews, newest first."""
    rows = db.execute(
        select(
            ImportRun.id,
            ImportRun.kind,
            Unit.name,
            ImportRun.as_at,
            ImportRun.file_name,
            func.coalesce(User.name, "somebody"),
            ImportRun.committed_at,
            ImportRun.state,
            ImportRun.counts,
        )
        .join(Unit, Unit.id == ImportRun.unit_id)
        .outerjoin(User, User.id == ImportRun.user_id)
        .where(_visible(actor))
        .order_by(ImportRun.id.desc())
        .limit(most)
    )
    return [RunRow(*row) for row in rows]


def get_run(db: Session, actor: Actor, run_id: int, *, lock: bool = False) -> ImportRun:
    """Raises NotFound for others' previews and for what was discarded, too."""
    query = select(ImportRun).where(ImportRun.id == run_id, _visible(actor))
    if lock:
        query = query.where(ImportRun.user_id == actor.user_id).with_for_update()
    run = db.scalar(query) if 0 < run_id < 2**63 else None
    if run is None:
        raise NotFound
    return run


def get_open_run(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """One's own run, locked, while its answers may still change."""
    run = get_run(db, actor, run_id, lock=True)
    if run.state not in (RunState.PLANNING, RunState.PLANNED):
        raise Conflict("This file is imported already.")
    return run


def _visible(actor: Actor) -> Any:
    own = ImportRun.user_id == actor.user_id
    return and_(
        ImportRun.state != RunState.DISCARDED, or_(ImportRun.committed_at.is_not(None), own)
    )


def newest_as_at(db: Session, kind: ImportKind, unit_id: int) -> date | None:
    return db.scalar(
        select(ImportRun.as_at)
        .where(
            ImportRun.kind == kind,
            ImportRun.unit_id == unit_id,
            ImportRun.state == RunState.APPLIED,
        )
        .order_by(ImportRun.as_at.desc())
        .limit(1)
    )


def units_seen(db: Session, sight: str) -> frozenset[int]:
    return frozenset(db.scalar(text("select my_units(:sight)"), {"sight": sight}) or ())


def list_people_workplaces(db: Session) -> list[WorkplaceName]:
    """Workplaces whose people the session sees: where a staff list may go."""
    seen = units_seen(db, "people")
    return [place for place in workplaces.list_workplaces(db) if place.id in seen]


def list_workplaces_of(db: Session, branch_id: int) -> list[WorkplaceName]:
    """What an extract of this branch may cover."""
    return [place for place in list_people_workplaces(db) if place.branch_id == branch_id]


def units_for(db: Session, kind: ImportKind) -> list[tuple[int, str]]:
    """Where a file of this kind may go: people's units for people, managed ones for counts."""
    if kind in OF_ONE_WORKPLACE:
        return [(place.id, place.name) for place in list_people_workplaces(db)]
    if kind is ImportKind.ORGANOGRAM:
        return _counted_units(db)
    seen = units_seen(db, "people" if kind in OF_MEMBERS else "manage")
    branches = db.execute(
        select(Unit.id, Unit.name)
        .where(Unit.kind == UnitKind.BRANCH, Unit.id.in_(seen))
        .order_by(Unit.name)
    )
    units = [(branch_id, name) for branch_id, name in branches]
    union = get_union(db).id
    if kind in OF_MEMBERS or union not in seen:
        return units
    return [(union, NOT_YET_PLACED), *(unit for unit in units if unit[1] != NOT_YET_PLACED)]


def _counted_units(db: Session) -> list[tuple[int, str]]:
    """Branches and workplaces that posts may be held against."""
    branches = db.execute(
        select(Unit.id, Unit.name)
        .where(Unit.kind == UnitKind.BRANCH, Unit.id.in_(units_seen(db, "manage")))
        .order_by(Unit.name)
    )
    places = [(place.id, place.name) for place in list_people_workplaces(db)]
    return [*((row.id, row.name) for row in branches), *places]


def unit_name(db: Session, unit_id: int) -> str:
    """How a run's unit is called; the union stands for what no branch has claimed yet."""
    unit = get_unit(db, unit_id)
    return NOT_YET_PLACED if unit.kind is UnitKind.UNION else unit.name


def get_union(db: Session) -> Unit:
    return db.scalars(select(Unit).where(Unit.kind == UnitKind.UNION)).one()


def find_not_yet_placed(db: Session) -> Unit | None:
    return db.scalar(
        select(Unit).where(
            Unit.kind == UnitKind.BRANCH,
            Unit.parent_id == get_union(db).id,
            Unit.name == NOT_YET_PLACED,
        )
    )


def employer_of(db: Session, workplace_id: int) -> Employer:
    return db.scalars(
        select(Employer)
        .join(Workplace, Workplace.employer_id == Employer.id)
        .where(Workplace.id == workplace_id)
    ).one()


def list_unmatched_members(db: Session, branch_id: int) -> Sequence[Membership]:
    """Running memberships that no person on record matches."""
    return db.scalars(
        select(Membership)
        .where(
            Membership.staff_id.is_(None),
            Membership.scope_unit_id == branch_id,
            Membership.ended_on == date.max,
        )
        .order_by(Membership.name, Membership.id)
    ).all()


def scopes_of(db: Session, ids: Collection[int]) -> dict[int, int]:
    """The unit whose reps see each of these people now."""
    rows = db.execute(select(Person.id, Person.scope_unit_id).where(one_of(Person.id, ids)))
    return {row.id: row.scope_unit_id for row in rows}


def staff_ids_of(db: Session, workplace_ids: Iterable[int]) -> set[int]:
    """Everybody who is or was at home in one of them."""
    return set(
        db.scalars(
            select(Placement.staff_id).where(
                Placement.is_home, Placement.workplace_id.in_(list(workplace_ids))
            )
        )
    )
