"""The offices a change may be about: those the session manages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.bargaining.models import BargainingUnit
from app.db.session import read
from app.union.models import Unit, UnitKind
from app.union.queries import managed
from app.workplaces.models import Employer, Site, Workplace

SHOWN = 60
_BRANCH = aliased(Unit)
_WHERE_MOST = 300


@dataclass(frozen=True, slots=True)
class Office:
    id: int
    name: str
    branch_id: int
    branch: str
    employer_id: int
    employer: str
    site_id: int
    site: str
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """Offices to tick, by branch, and how many fit in all; those ticked already stand apart."""

    ticked: Sequence[Office]
    branches: Sequence[tuple[str, Sequence[Office]]]
    shown: int
    total: int


def chosen(db: Session, ids: Collection[int]) -> list[Office]:
    """Those of these offices that the session manages, by branch, then name."""
    if not ids:
        return []
    rows = read(db, _ordered(_offices().where(Workplace.id.in_(ids))))
    return [Office(*row) for row in rows]


def offer(
    db: Session, *, find: str, below: int | None, ticked: Sequence[Office], today: date
) -> Offered:
    """What fits the words and the unit, as many as a page holds; closed offices are left out."""
    wanted = [or_(Workplace.closed_on.is_(None), Workplace.closed_on > today)]
    if find:
        wanted.append(_fits(find))
    if below is not None:
        wanted.append(_below(db, below))
    if ticked:
        wanted.append(Workplace.id.not_in([office.id for office in ticked]))
    found = _offices().where(*wanted)
    total = db.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = [Office(*row) for row in read(db, _ordered(found).limit(SHOWN))]
    return Offered(ticked, _by_branch(rows), len(rows), total)


def list_above(db: Session) -> list[tuple[int, str]]:
    """Units to look for offices in; branches too, while there are not too many to choose from."""
    kinds = (UnitKind.GROUP, UnitKind.REGION, UnitKind.BRANCH)
    rows = read(
        db,
        select(Unit.id, Unit.name, Unit.kind)
        .where(managed(Unit.id), Unit.kind.in_(kinds))
        .order_by(Unit.kind, Unit.name),
    ).all()
    if len(rows) > _WHERE_MOST:
        rows = [row for row in rows if row.kind != UnitKind.BRANCH]
    return [(row.id, row.name) for row in rows]


def list_branches(db: Session) -> list[tuple[int, str]]:
    """Branches I manage: one of them counts a workplace that is made."""
    mine = select(Unit.id, Unit.name).where(managed(Unit.id), Unit.kind == UnitKind.BRANCH)
    return [(row.id, row.name) for row in read(db, mine.order_by(Unit.name))]


def list_employers(db: Session) -> list[str]:
    """To suggest while a name is typed, so that one employer is not entered twice."""
    return [name for (name,) in read(db, select(Employer.name).order_by(Employer.name).limit(500))]


def employer_names(db: Session, ids: Collection[int]) -> dict[int, str]:
    return dict(read(db, select(Employer.id, Employer.name).where(Employer.id.in_(ids))).all())


def find_employer(db: Session, name: str) -> Employer | None:
    """By name, whatever its capitals."""
    same = select(Employer).where(func.lower(Employer.name) == name.lower())
    return db.scalars(same.order_by(Employer.name != name).limit(1)).first()


def find_site(db: Session, name: str, postcode: str | None) -> Site | None:
    """By name, whatever its capitals; without a postcode, the only one of that name."""
    same = select(Site).where(func.lower(Site.name) == name.lower())
    if postcode is not None:
        same = same.where(Site.postcode == postcode)
    found = db.scalars(same.order_by(Site.name != name).limit(2)).all()
    return found[0] if found and (postcode is not None or len(found) == 1) else None


def homes_for(db: Session, employer_ids: Collection[int], *, on_day: date) -> list[Office]:
    """Offices of these employers that are open on a day, for people whose own closes."""
    wanted = [
        Workplace.employer_id.in_(employer_ids),
        or_(Workplace.closed_on.is_(None), Workplace.closed_on > on_day),
    ]
    rows = read(db, _ordered(_offices().where(*wanted)).limit(_WHERE_MOST))
    return [Office(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Bargaining:
    """A bargaining unit; `workplace_ids` is empty where it is all of the employer's."""

    id: int
    name: str
    employer_id: int
    workplace_ids: tuple[int, ...]


def list_bargaining(db: Session, *, today: date) -> list[Bargaining]:
    """The bargaining units I manage that exist today, by name."""
    unit = BargainingUnit
    rows = read(
        db,
        select(unit.id, Unit.name, unit.employer_id, unit.workplace_ids)
        .join(Unit, Unit.id == unit.id)
        .where(managed(unit.id), unit.valid_from <= today, unit.valid_to > today)
        .order_by(Unit.name),
    )
    return [
        Bargaining(unit_id, name, employer, tuple(places))
        for unit_id, name, employer, places in rows
    ]


def offices_of(db: Session, unit: Bargaining, *, today: date) -> list[Office]:
    """Where its people work, as far as I manage it."""
    wanted = [or_(Workplace.closed_on.is_(None), Workplace.closed_on > today)]
    if unit.workplace_ids:
        wanted.append(Workplace.id.in_(unit.workplace_ids))
    else:
        wanted.append(Workplace.employer_id == unit.employer_id)
    return [Office(*row) for row in read(db, _ordered(_offices().where(*wanted)))]


def _offices() -> Select[int, str, int, str, int, str, int, str, date | None]:
    return (
        select(
            Workplace.id,
            Unit.name,
            _BRANCH.id.label("branch_id"),
            _BRANCH.name.label("branch"),
            Employer.id.label("employer_id"),
            Employer.name.label("employer"),
            Site.id.label("site_id"),
            Site.name.label("site"),
            Workplace.closed_on,
        )
        .join(Unit, Unit.id == Workplace.id)
        .join(_BRANCH, _BRANCH.id == Unit.parent_id)
        .join(Employer, Employer.id == Workplace.employer_id)
        .join(Site, Site.id == Workplace.site_id)
        .where(managed(Workplace.id))
    )


def _ordered(
    query: Select[int, str, int, str, int, str, int, str, date | None],
) -> Select[int, str, int, str, int, str, int, str, date | None]:
    return query.order_by(_BRANCH.name, _BRANCH.id, Unit.name)


def _fits(find: str) -> ColumnElement[bool]:
    return or_(
        *(
            words.icontains(find, autoescape=True)
            for words in (Unit.name, _BRANCH.name, Employer.name, Site.name, Site.postcode)
        )
    )


def _below(db: Session, unit_id: int) -> ColumnElement[bool]:
    kind = db.scalar(select(Unit.kind).where(Unit.id == unit_id))
    if kind is UnitKind.UNION:
        return Workplace.id == Workplace.id
    return or_(
        Workplace.id == unit_id,
        _BRANCH.id == unit_id,
        _BRANCH.parent_id == unit_id,
        _BRANCH.group_id == unit_id,
    )


def _by_branch(rows: Sequence[Office]) -> list[tuple[str, Sequence[Office]]]:
    found: dict[int, tuple[str, list[Office]]] = {}
    for office in rows:
        found.setdefault(office.branch_id, (office.branch, []))[1].append(office)
    return list(found.values())
