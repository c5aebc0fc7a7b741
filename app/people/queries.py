"""Finding people: every read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.errors import KnownAs, NotFound
from app.people.models import (
    Agreement,
    IdentifierKind,
    Person,
    Placement,
    StaffIdentifier,
    Standing,
    StandingCode,
    StandingSource,
    UnionRole,
    UnionRoleKind,
)
from app.people.rules import normal_name, phone_link, standing_mark
from app.union.models import Unit
from app.workplaces import queries as workplaces
from app.workplaces.models import Employer, Team
from app.workplaces.queries import WorkplaceName

MOST_FOUND = 50
LONGEST_QUESTION = 100
# Putting a statement together costs more than running it: it is built once.
PERSON = select(Person).where(Person.id == bindparam("person", type_=BigInteger))


def get_person(db: Session, person_id: int) -> Person:
    """Raises NotFound for nobody and for somebody out of scope alike."""
    person = find_person(db, person_id)
    if person is None:
        raise not_here(db, person_id)
    return person


def not_here(db: Session, person_id: int) -> NotFound:
    """Nobody in sight, unless they were found to be the same as somebody who is."""
    in_range = 0 < person_id < 2**63
    kept_id = db.scalar(select(func.kept_instead_of(person_id))) if in_range else None
    return NotFound() if kept_id is None else KnownAs(person_id, kept_id)


def find_person(db: Session, person_id: int) -> Person | None:
    if not 0 < person_id < 2**63:
        return None
    return db.scalar(PERSON, {"person": person_id})


@dataclass(frozen=True)
class FoundPerson:
    """One row of a search. Nothing but the name of somebody who asked not to be contacted."""

    id: int
    name: str
    where: str
    mark: str
    asked_not_to_contact: bool
    phone: str | None
    phone_link: str | None


@dataclass(frozen=True)
class SearchResult:
    people: list[FoundPerson]
    has_more: bool


def search(db: Session, asked: str) -> SearchResult:
    """People who answer `asked`, best first; at most MOST_FOUND, saying whether there are more."""
    ranked = func.search_staff(asked, MOST_FOUND + 1).table_valued("staff_id", "score")
    rows = db.execute(
        select(
            Person.id,
            Person.forename,
            Person.surname,
            Person.known_as,
            Person.workplace_id,
            Person.standing,
            Person.is_rep,
            Person.asked_not_to_contact_at,
            Person.work_phone,
            Unit.name.label("workplace"),
            Team.name.label("team"),
        )
        .join(ranked, ranked.c.staff_id == Person.id)
        .outerjoin(Unit, Unit.id == Person.scope_unit_id)
        .outerjoin(Team, Team.id == Person.team_id)
        .order_by(ranked.c.score.desc(), Person.sort_name, Person.id)
    ).all()
    found = [
        FoundPerson(
            id=row.id,
            name=called(row.forename, row.surname, row.known_as),
            where=_where(row.team, row.workplace, is_here=row.workplace_id is not None),
            mark=standing_mark(
                row.standing, is_rep=row.is_rep, is_here=row.workplace_id is not None
            ),
            asked_not_to_contact=row.asked_not_to_contact_at is not None,
            phone=row.work_phone if row.asked_not_to_contact_at is None else None,
            # Of anybody else it is their own page that knows whether it may be rung (DP-10).
            phone_link=(
                phone_link(row.work_phone)
                if row.asked_not_to_contact_at is None and row.standing is StandingCode.MEMBER
                else None
            ),
        )
        for row in rows[:MOST_FOUND]
    ]
    return SearchResult(found, len(rows) > MOST_FOUND)


def called(forename: str, surname: str, known_as: str | None) -> str:
    """As they call themselves, with the listed forename beside it when that differs."""
    if known_as and known_as.casefold() != forename.casefold():
        return " ".join(f"{known_as} {surname}".split()) + (f" ({forename})" if forename else "")
    return f"{known_as or forename} {surname}".strip()


def _where(team: str | None, workplace: str | None, *, is_here: bool) -> str:
    place = workplace or "Another workplace"
    if not is_here:
        return f"Left {place}"
    return f"{team}, {place}" if team else place


def list_own_workplaces(db: Session) -> list[WorkplaceName]:
    """Workplaces whose people this session sees: the only ones it may add people to."""
    own = set(db.scalar(select(func.my_units("people"))) or ())
    return [place for place in workplaces.list_workplaces(db) if place.id in own]


def get_own_workplace(db: Session, workplace_id: int) -> WorkplaceName:
    """Raises NotFound for a workplace whose people this session doesn't see."""
    for place in list_own_workplaces(db):
        if place.id == workplace_id:
            return place
    raise NotFound


def list_team_names(db: Session, workplace_ids: Sequence[int]) -> list[str]:
    return list(
        db.scalars(
            select(Team.name)
            .distinct()
            .where(Team.workplace_id.in_(workplace_ids))
            .order_by(Team.name)
        )
    )


def ids_by_name(db: Session, workplace_id: int) -> dict[str, list[int]]:
    """Everybody who works or worked in a workplace, by normal name; those here now come first."""
    listed: dict[str, list[int]] = defaultdict(list)
    rows = db.execute(
        select(Person.id, Person.forename, Person.surname, Person.known_as)
        .where(or_(Person.scope_unit_id == workplace_id, Person.workplace_id == workplace_id))
        .order_by(Person.workplace_id.is_(None), Person.id)
    )
    for row in rows:
        names = {normal_name(f"{row.forename} {row.surname}")}
        if row.known_as:
            names.add(normal_name(f"{row.known_as} {row.surname}"))
        for name in names:
            listed[name].append(row.id)
    return dict(listed)


@dataclass(frozen=True)
class IdentifierLine:
    kind: IdentifierKind
    issuer: str
    value: str


def list_identifiers(db: Session, person: Person, *, today: date) -> list[IdentifierLine]:
    """Numbers that hold today, with the name of whoever gave them."""
    rows = db.execute(
        select(StaffIdentifier.kind, Employer.name, StaffIdentifier.value)
        .join(Employer, Employer.id == StaffIdentifier.issuer_id)
        .where(
            StaffIdentifier.staff_id == person.id,
            StaffIdentifier.valid_from <= today,
            StaffIdentifier.valid_to > today,
        )
        .order_by(StaffIdentifier.kind, StaffIdentifier.value)
    )
    return [IdentifierLine(*row) for row in rows]


@dataclass(frozen=True)
class PlacementLine:
    """`workplace` is None where the map does not reach."""

    workplace: str | None
    team: str | None
    grade: str | None
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class StandingLine:
    code: StandingCode
    source: StandingSource
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class RoleLine:
    id: int
    kind: UnionRoleKind
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class History:
    """Where somebody worked, what they were to the union, which roles they held; newest first."""

    placements: list[PlacementLine]
    standings: list[StandingLine]
    roles: list[RoleLine]


def history(db: Session, person: Person) -> History:
    placements = db.execute(
        select(Unit.name, Team.name, Placement.grade, Placement.valid_from, Placement.valid_to)
        .outerjoin(Unit, Unit.id == Placement.workplace_id)
        .outerjoin(Team, Team.id == Placement.team_id)
        .where(Placement.staff_id == person.id, Placement.is_home)
        .order_by(Placement.valid_from.desc())
    )
    standings = db.execute(
        select(Standing.code, Standing.source, Standing.valid_from, Standing.valid_to)
        .where(Standing.staff_id == person.id)
        .order_by(Standing.valid_from.desc())
    )
    return History(
        [PlacementLine(*row) for row in placements],
        [StandingLine(*row) for row in standings],
        list_roles(db, person),
    )


def list_roles(db: Session, person: Person) -> list[RoleLine]:
    rows = db.execute(
        select(UnionRole.id, UnionRole.kind, UnionRole.valid_from, UnionRole.valid_to)
        .where(UnionRole.staff_id == person.id)
        .order_by(UnionRole.valid_to.desc(), UnionRole.valid_from.desc(), UnionRole.id)
    )
    return [RoleLine(*row) for row in rows]


def get_role(db: Session, person: Person, role_id: int) -> RoleLine:
    """Raises NotFound when the role is nobody's, or somebody else's."""
    for role in list_roles(db, person):
        if role.id == role_id:
            return role
    raise NotFound


def list_placements(db: Session, person: Person) -> Sequence[Placement]:
    """Home placements, latest first."""
    return db.scalars(
        select(Placement)
        .where(Placement.staff_id == person.id, Placement.is_home)
        .order_by(Placement.valid_from.desc())
    ).all()


def has_agreed(db: Session, person: Person) -> bool:
    return bool(
        db.scalar(
            select(Agreement.id)
            .where(Agreement.staff_id == person.id, Agreement.withdrawn_at.is_(None))
            .limit(1)
        )
    )
