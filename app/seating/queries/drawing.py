"""The drawing of an area: its desks, who sits at them, who has no desk yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.models import Contactable, IdentifierKind, Person, StaffIdentifier
from app.people.queries import called
from app.seating.drawing.layout import Drawn
from app.seating.drawing.numbering import natural
from app.seating.drawing.placing import Known
from app.seating.drawing.plan import on_desk
from app.seating.models import Seat
from app.seating.queries.areas import Colleague
from app.seating.rules import Freshness, freshness, oldest_shown
from app.workplaces.models import Area, Desk, Team


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody at a desk. `name` is None for whoever may not be listed (decisions.md D7)."""

    name: str | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class DeskSeen:
    id: int
    label: str
    block: str
    x: int
    y: int
    turn: int
    people: tuple[Seated, ...]

    @property
    def words(self) -> str:
        """“A3, Priya Shah”, “A4, empty”."""
        names = [one.name or "somebody not on the list" for one in self.people]
        return f"{self.label}, {' and '.join(names) or 'empty'}"

    @property
    def lines(self) -> list[str]:
        """What is written on it: two lines at most."""
        return on_desk([one.name for one in self.people])

    @property
    def freshness(self) -> Freshness:
        return max((one.freshness for one in self.people), default=Freshness.FRESH)

    @property
    def drawn(self) -> Drawn:
        return Drawn(self.label, self.block, self.x, self.y, self.turn, self.id)


@dataclass(frozen=True)
class Drawing:
    """Desks in the order of their numbers; `waiting` are in the area without a desk."""

    desks: list[DeskSeen]
    waiting: list[Colleague]

    @property
    def blocks(self) -> list[str]:
        return sorted({desk.block for desk in self.desks if desk.block}, key=natural)

    @property
    def free(self) -> int:
        return sum(not desk.people for desk in self.desks)

    def find(self, desk_id: int | None) -> DeskSeen | None:
        return next((desk for desk in self.desks if desk.id == desk_id), None)


def get_drawing(db: Session, area: Area, *, today: date) -> Drawing:
    rows = db.execute(
        select(
            Seat.desk_id,
            Seat.confirmed_on,
            Contactable.id,
            Contactable.forename,
            Contactable.surname,
            Contactable.known_as,
            Team.name.label("team"),
        )
        .outerjoin(Contactable, Contactable.id == Seat.staff_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .where(Seat.area_id == area.id, Seat.confirmed_on >= oldest_shown(today))
        .order_by(Team.name.nulls_last(), Contactable.sort_name, Seat.staff_id)
    )
    at_desk: defaultdict[int, list[Seated]] = defaultdict(list)
    waiting = []
    for row in rows:
        name = called(row.forename, row.surname, row.known_as) if row.id is not None else None
        if row.desk_id is not None:
            at_desk[row.desk_id].append(Seated(name, freshness(row.confirmed_on, today)))
        elif name is not None:
            waiting.append(Colleague(row.id, name, row.team))
    desks = [
        DeskSeen(d.id, d.label, d.block, d.x, d.y, d.turn, tuple(at_desk.get(d.id, ())))
        for d in list_desks(db, area.id)
        if d.id is not None
    ]
    return Drawing(desks, waiting)


def list_desks(db: Session, area_id: int) -> list[Drawn]:
    """In the order of their numbers."""
    rows = db.execute(
        select(Desk.label, Desk.block, Desk.x, Desk.y, Desk.turn, Desk.id).where(
            Desk.area_id == area_id
        )
    )
    return sorted((Drawn(*row) for row in rows), key=lambda desk: natural(desk.label))


def seated_at(db: Session, desk_ids: Sequence[int], *, today: date) -> dict[int, list[int]]:
    """Who sits at each of these desks, listed or not."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = db.execute(
        select(Seat.desk_id, Seat.staff_id)
        .where(Seat.desk_id.in_(desk_ids), Seat.confirmed_on >= oldest_shown(today))
        .order_by(Seat.staff_id)
    )
    for desk_id, staff_id in rows:
        if desk_id is not None:
            found[desk_id].append(staff_id)
    return found


def find_listed(db: Session, workplace_id: int, person_id: int | None) -> Colleague | None:
    """Somebody of this workplace who may be shown by name."""
    if person_id is None or not 0 < person_id < 2**63:
        return None
    row = db.execute(
        select(
            Contactable.id,
            Contactable.forename,
            Contactable.surname,
            Contactable.known_as,
            Team.name.label("team"),
        )
        .outerjoin(Team, Team.id == Contactable.team_id)
        .where(Contactable.id == person_id, Contactable.workplace_id == workplace_id)
    ).one_or_none()
    if row is None:
        return None
    return Colleague(row.id, called(row.forename, row.surname, row.known_as), row.team)


def get_person_here(db: Session, workplace_id: int, person_id: int) -> int:
    """Raises NotFound for whoever is not seen, or works elsewhere."""
    here = db.scalar(
        select(Person.id).where(Person.id == person_id, Person.workplace_id == workplace_id)
    )
    if here is None:
        raise NotFound
    return here


def known_here(db: Session, workplace_id: int, *, today: date) -> list[Known]:
    """Everybody who works here, with what they may be told by in a list."""
    numbers: defaultdict[int, list[str]] = defaultdict(list)
    identifiers = db.execute(
        select(StaffIdentifier.staff_id, StaffIdentifier.value).where(
            StaffIdentifier.scope_unit_id == workplace_id,
            StaffIdentifier.kind == IdentifierKind.STAFF_NUMBER,
            StaffIdentifier.valid_from <= today,
            StaffIdentifier.valid_to > today,
        )
    )
    for staff_id, value in identifiers:
        numbers[staff_id].append(value)
    rows = db.execute(
        select(
            Person.id,
            Person.forename,
            Person.surname,
            Person.known_as,
            Person.work_email,
            Team.name.label("team"),
            Contactable.id.label("listed"),
        )
        .outerjoin(Contactable, Contactable.id == Person.id)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.workplace_id == workplace_id)
        .order_by(Person.id)
    )
    return [
        Known(
            id=row.id,
            name=f"{row.known_as or row.forename} {row.surname}".strip(),
            also=f"{row.forename} {row.surname}".strip(),
            team=row.team,
            listed=row.listed is not None,
            email=row.work_email,
            numbers=tuple(numbers.get(row.id, ())),
        )
        for row in rows
    ]
