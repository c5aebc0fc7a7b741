"""Reading import runs, and where files may go."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Session, aliased

from app.access.actor import Actor
from app.access.permissions import Permission
from app.db.bulk import one_of
from app.errors import Conflict, NotFound
from app.imports.models import ImportKind, ImportRun, RunState
from app.imports.plan.headcounts import NOT_YET_PLACED
from app.people.models import Membership, Person
from app.union.models import Unit, UnitKind
from app.union.queries import get_unit
from app.workplaces import queries as workplaces
from app.workplaces.models import Employer, Workplace
from app.workplaces.queries import WorkplaceName

OF_ONE_WORKPLACE = frozenset({ImportKind.DESKS, ImportKind.WALL_CHART})
OF_MEMBERS = frozenset({ImportKind.MEMBERS, ImportKind.MOVEMENTS})


def get_run(
    db: Session, actor: Actor, run_id: int, *, lock: bool = False, own: bool = False
) -> ImportRun:
    """Raises NotFound for others' plans and for what was discarded, too."""
    query = select(ImportRun).where(ImportRun.id == run_id, visible(actor))
    if own:
        query = query.where(ImportRun.user_id == actor.user_id)
    if lock:
        query = query.with_for_update()
    run = db.scalar(query) if 0 < run_id < 2**63 else None
    if run is None:
        raise NotFound
    return run


def get_open_run(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """One's own run, locked, while its answers may still change."""
    run = get_run(db, actor, run_id, lock=True, own=True)
    if run.state in (RunState.APPLYING, RunState.UNDOING):
        raise Conflict("This file is being imported or undone just now. Wait until that is done.")
    if run.state not in (RunState.PLANNING, RunState.PLANNED):
        raise Conflict("This file is imported already.")
    return run


def visible(actor: Actor) -> Any:
    """One's own, and what is done, or being done, to records one sees.

    Whoever imports no lists has only call sheets of their own here.
    """
    own = ImportRun.user_id == actor.user_id
    if not actor.may(Permission.IMPORT_LISTS):
        own = and_(own, ImportRun.kind == ImportKind.CALL_RESULTS)
        return and_(ImportRun.state != RunState.DISCARDED, own)
    return and_(ImportRun.state != RunState.DISCARDED, or_(ImportRun.begun_at.is_not(None), own))


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
    if kind is ImportKind.CALL_RESULTS:
        return []  # brought to a list, never to a place
    if kind in OF_ONE_WORKPLACE:
        return [(place.id, place.name) for place in list_people_workplaces(db)]
    if kind is ImportKind.STAFF:
        places = [(place.id, place.name) for place in list_people_workplaces(db)]
        return [*places, *_units_wholly_seen(db)]
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


def _units_wholly_seen(db: Session) -> list[tuple[int, str]]:
    """Branches and more all of whose people the session sees: a list may be for several places."""
    more = (UnitKind.BRANCH, UnitKind.REGION, UnitKind.GROUP, UnitKind.UNION)
    rows = db.execute(
        select(Unit.id, Unit.name)
        .where(Unit.kind.in_(more), Unit.id.in_(units_seen(db, "people")))
        .order_by(Unit.kind.desc(), Unit.name)
    )
    return [(row[0], row[1]) for row in rows]


def list_workplaces_below(db: Session, unit_id: int) -> list[WorkplaceName]:
    """Workplaces of a branch, a region, a group or the union whose people the session sees."""
    branch, region = aliased(Unit), aliased(Unit)
    below = db.scalars(
        select(branch.id)
        .join(region, region.id == branch.parent_id)
        .where(
            branch.kind == UnitKind.BRANCH,
            or_(*(one == unit_id for one in _above(branch, region))),
        )
    ).all()
    return [place for place in list_people_workplaces(db) if place.branch_id in below]


def _above(branch: Any, region: Any) -> tuple[Any, ...]:
    return branch.id, branch.parent_id, branch.group_id, region.parent_id


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
