"""Reading import runs, and whom and what a file is compared with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.models import User
from app.conversations.models import PendingJoin
from app.db.bulk import one_of
from app.errors import NotFound
from app.imports.models import ImportKind, ImportRun
from app.imports.plan.headcounts import SOURCE, KnownWorkplace
from app.imports.plan.member_known import KnownMembership
from app.imports.plan.staff_known import Home, Known
from app.people.models import (
    ExtractCoverage,
    IdentifierKind,
    Membership,
    Person,
    Placement,
    StaffIdentifier,
)
from app.union.models import Unit, UnitKind
from app.union.queries import get_unit
from app.workplaces import queries as workplaces
from app.workplaces.models import DeclaredHeadcount, Employer, Team, Workplace
from app.workplaces.queries import WorkplaceName


@dataclass(frozen=True)
class RunRow:
    """A line of the history."""

    id: int
    kind: ImportKind
    unit: str
    as_at: date
    file_name: str
    by: str
    recorded_at: datetime
    committed_at: datetime | None
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
            User.name,
            ImportRun.recorded_at,
            ImportRun.committed_at,
            ImportRun.result,
        )
        .join(Unit, Unit.id == ImportRun.unit_id)
        .outerjoin(User, User.id == ImportRun.user_id)
        .where(_visible(actor))
        .order_by(ImportRun.id.desc())
        .limit(most)
    )
    return [
        RunRow(
            id=run_id,
            kind=kind,
            unit=unit,
            as_at=as_at,
            file_name=file_name,
            by=by or "somebody",
            recorded_at=recorded_at,
            committed_at=committed_at,
            counts=(result or {}).get("counts", {}),
        )
        for run_id, kind, unit, as_at, file_name, by, recorded_at, committed_at, result in rows
    ]


def get_run(db: Session, actor: Actor, run_id: int, *, lock: bool = False) -> ImportRun:
    """Raises NotFound for others' previews and for what was discarded, too."""
    query = select(ImportRun).where(ImportRun.id == run_id, _visible(actor))
    if lock:
        query = query.where(ImportRun.user_id == actor.user_id).with_for_update()
    run = db.scalar(query) if 0 < run_id < 2**63 else None
    if run is None:
        raise NotFound
    return run


def _visible(actor: Actor) -> Any:
    own = and_(ImportRun.user_id == actor.user_id, ImportRun.rows.is_not(None))
    return and_(ImportRun.discarded_at.is_(None), or_(ImportRun.committed_at.is_not(None), own))


def newest_as_at(db: Session, kind: ImportKind, unit_id: int) -> date | None:
    return db.scalar(
        select(ImportRun.as_at)
        .where(
            ImportRun.kind == kind,
            ImportRun.unit_id == unit_id,
            ImportRun.committed_at.is_not(None),
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


def list_branches(db: Session, sight: str) -> Sequence[Unit]:
    return db.scalars(
        select(Unit)
        .where(Unit.kind == UnitKind.BRANCH, Unit.id.in_(units_seen(db, sight)))
        .order_by(Unit.name)
    ).all()


def unit_name(db: Session, unit_id: int) -> str:
    """How a run's unit is called; the union stands for what no branch has claimed yet."""
    unit = get_unit(db, unit_id)
    return "Not yet placed" if unit.kind is UnitKind.UNION else unit.name


def get_union(db: Session) -> Unit:
    return db.scalars(select(Unit).where(Unit.kind == UnitKind.UNION)).one()


def find_not_yet_placed(db: Session, name: str) -> Unit | None:
    return db.scalar(
        select(Unit).where(
            Unit.kind == UnitKind.BRANCH, Unit.parent_id == get_union(db).id, Unit.name == name
        )
    )


def known_people(db: Session, as_at: date, *, issuer_id: int | None = None) -> list[Known]:
    """Everybody the session sees, where they work on that day, and their staff numbers.

    `issuer_id` keeps to the numbers of one employer: elsewhere the same number is somebody else.
    """
    homes = _homes(db, as_at)
    numbers = _numbers(db, issuer_id)
    people = db.execute(
        select(
            Person.id,
            Person.scope_unit_id,
            Person.forename,
            Person.surname,
            Person.known_as,
            Person.work_email,
            Person.work_phone,
            Person.last_listed_on,
            Person.asked_not_to_contact_at,
        ).order_by(Person.id)
    )
    return [
        Known(*row[:8], tuple(numbers[row.id]), homes.get(row.id), row[8] is not None)
        for row in people
    ]


def _homes(db: Session, as_at: date) -> dict[int, Home]:
    """The home on that day, else the first after it; `settled` when a later one is on record."""
    rows = db.execute(
        select(
            Placement.staff_id,
            Placement.id,
            Placement.workplace_id,
            Unit.name,
            Team.name,
            Placement.grade,
            Placement.engagement,
            Placement.valid_from,
            Placement.valid_to,
        )
        .join(Unit, Unit.id == Placement.workplace_id)
        .outerjoin(Team, Team.id == Placement.team_id)
        .where(Placement.is_home, Placement.valid_to > as_at)
        .order_by(Placement.staff_id, Placement.valid_from.desc())
    )
    homes: dict[int, Home] = {}
    for row in rows:
        homes[row[0]] = Home(
            row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[0] in homes
        )
    return homes


def _numbers(db: Session, issuer_id: int | None) -> dict[int, list[str]]:
    query = select(StaffIdentifier.staff_id, StaffIdentifier.value).where(
        StaffIdentifier.kind == IdentifierKind.STAFF_NUMBER
    )
    if issuer_id is not None:
        query = query.where(StaffIdentifier.issuer_id == issuer_id)
    numbers: dict[int, list[str]] = defaultdict(list)
    for staff_id, value in db.execute(query.order_by(StaffIdentifier.id)):
        numbers[staff_id].append(value)
    return numbers


def known_memberships(db: Session) -> list[KnownMembership]:
    rows = db.execute(
        select(
            Membership.id,
            Membership.staff_id,
            Membership.number,
            Membership.name,
            Membership.status,
            Membership.category,
            Membership.joined_on,
            Membership.ended_on,
            Membership.arrears_from,
            Membership.end_reason,
            Membership.confirmed_on,
        ).order_by(Membership.id)
    )
    return [KnownMembership(*row) for row in rows]


def pending_joins(db: Session) -> frozenset[int]:
    """People who said they will join, or have, and were not confirmed."""
    open_ones = select(PendingJoin.staff_id).where(
        PendingJoin.confirmed_on.is_(None), PendingJoin.withdrawn_at.is_(None)
    )
    return frozenset(db.scalars(open_ones))


def covered_on(db: Session, as_at: date) -> frozenset[int]:
    return frozenset(
        db.scalars(select(ExtractCoverage.workplace_id).where(ExtractCoverage.as_at == as_at))
    )


def known_workplaces(db: Session, as_at: date) -> list[KnownWorkplace]:
    """Workplaces on the map, with what the same source declared for that day."""
    declared = {
        row[0]: (row[1], row[2], row[3])
        for row in db.execute(
            select(
                DeclaredHeadcount.workplace_id,
                DeclaredHeadcount.eligible,
                DeclaredHeadcount.agency,
                DeclaredHeadcount.other_union,
            ).where(DeclaredHeadcount.as_at == as_at, DeclaredHeadcount.source == SOURCE)
        )
    }
    return [
        KnownWorkplace(
            place.id,
            place.name,
            place.employer,
            place.site,
            place.postcode,
            place.branch_id,
            declared.get(place.id),
        )
        for place in workplaces.list_workplaces(db)
    ]


def employer_of(db: Session, workplace_id: int) -> Employer:
    return db.scalars(
        select(Employer)
        .join(Workplace, Workplace.employer_id == Employer.id)
        .where(Workplace.id == workplace_id)
    ).one()


def previous_list(db: Session, workplace_id: int, before: date) -> date | None:
    """The day of the last staff list of this workplace before that one."""
    return db.scalar(
        select(Person.last_listed_on)
        .where(Person.workplace_id == workplace_id, Person.last_listed_on < before)
        .order_by(Person.last_listed_on.desc())
        .limit(1)
    )


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
