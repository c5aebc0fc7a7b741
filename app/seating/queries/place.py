"""Where one person is, the areas they may be in, and whom they reach in other ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.session import read
from app.errors import NotFound
from app.people.models import Contactable, Person
from app.people.queries import called
from app.seating import words
from app.seating.models import Habit, Seat, Shift, Tie, TieKind
from app.seating.rules import KEPT, Freshness, freshness, oldest_shown
from app.workplaces.models import Area, Desk

MOST_FOUND = 8


@dataclass(frozen=True)
class PlaceShown:
    """A place somebody confirmed within the 90 days."""

    area_id: int | None
    area: str | None
    floor: str | None
    desk: str | None
    habit: Habit
    days: int | None
    shift: Shift | None
    confirmed_on: date
    confirmed_by_id: int
    confirmed_by: str | None

    @property
    def says(self) -> str:
        return words.place(
            self.habit,
            area=self.area,
            floor=self.floor,
            desk=self.desk,
            days=self.days,
            shift=self.shift,
        )

    @property
    def erased_on(self) -> date:
        return self.confirmed_on + KEPT

    @property
    def was_told(self) -> bool:
        return self.days is not None or self.shift is not None

    def fades(self, today: date) -> bool:
        return freshness(self.confirmed_on, today) is not Freshness.FRESH


def find_place(db: Session, person_id: int, *, today: date) -> PlaceShown | None:
    row = read(
        db,
        select(
            Seat.area_id,
            Area.name,
            Area.floor,
            Desk.label,
            Seat.habit,
            Seat.days,
            Seat.shift,
            Seat.confirmed_on,
            Seat.confirmed_by_id,
            User.name,
        )
        .outerjoin(Area, Area.id == Seat.area_id)
        .outerjoin(Desk, Desk.id == Seat.desk_id)
        .outerjoin(User, User.id == Seat.confirmed_by_id)
        .where(Seat.staff_id == person_id, Seat.confirmed_on >= oldest_shown(today)),
    ).one_or_none()
    return None if row is None else PlaceShown(*row)


@dataclass(frozen=True)
class AreaName:
    id: int
    name: str
    floor: str
    has_desks: bool

    @property
    def label(self) -> str:
        return f"{self.name}, {self.floor}" if self.floor else self.name


def list_areas(db: Session, workplace_id: int | None) -> list[AreaName]:
    drawn = exists().where(Desk.area_id == Area.id)
    rows = db.execute(
        select(Area.id, Area.name, Area.floor, drawn)
        .where(Area.workplace_id == workplace_id)
        .order_by(Area.floor, Area.name, Area.id)
    )
    return [AreaName(*row) for row in rows]


def find_area(db: Session, workplace_id: int, area_id: int) -> int | None:
    return db.scalar(select(Area.id).where(Area.id == area_id, Area.workplace_id == workplace_id))


def find_desk(db: Session, area_id: int, label: str) -> int | None:
    """Capitals and spaces don't matter: A4 is what somebody calls out."""
    return db.scalar(
        select(Desk.id)
        .where(
            Desk.area_id == area_id,
            func.lower(func.replace(Desk.label, " ", "")) == label.replace(" ", "").lower(),
        )
        .order_by(Desk.id)
        .limit(1)
    )


@dataclass(frozen=True)
class TieShown:
    """One of a person's ties; `name` is the other's."""

    id: int
    kind: TieKind
    other_id: int
    name: str
    told_on: date
    told_by_id: int
    told_by: str | None

    @property
    def words(self) -> str:
        return words.TIES[self.kind]


def list_ties(db: Session, person_id: int) -> list[TieShown]:
    """With whoever may be contacted."""
    rows = db.execute(
        select(
            Tie.id,
            Tie.kind,
            Contactable.id,
            Contactable.forename,
            Contactable.surname,
            Contactable.known_as,
            func.date(func.timezone("Europe/London", Tie.recorded_at)),
            Tie.told_by_id,
            User.name,
        )
        .join(
            Contactable,
            or_(
                and_(Tie.staff_id == person_id, Contactable.id == Tie.other_id),
                and_(Tie.other_id == person_id, Contactable.id == Tie.staff_id),
            ),
        )
        .outerjoin(User, User.id == Tie.told_by_id)
        .where(or_(Tie.staff_id == person_id, Tie.other_id == person_id))
        .order_by(Tie.kind, Contactable.sort_name, Tie.id)
    )
    return [
        TieShown(id_, kind, other, called(forename, surname, known_as), *told)
        for id_, kind, other, forename, surname, known_as, *told in rows
    ]


def get_tie(db: Session, person_id: int, tie_id: int) -> Tie:
    """Raises NotFound out of scope, and for a tie of others."""
    tie = db.get(Tie, tie_id) if 0 < tie_id < 2**63 else None
    if tie is None or person_id not in (tie.staff_id, tie.other_id):
        raise NotFound
    return tie


@dataclass(frozen=True)
class Colleague:
    id: int
    name: str


def list_called(db: Session, person: Person, asked: str) -> Sequence[Colleague]:
    """Others of the same workplace who answer to these letters, by name."""
    rows = db.execute(
        select(Contactable.id, Contactable.forename, Contactable.surname, Contactable.known_as)
        .where(
            Contactable.workplace_id == person.workplace_id,
            Contactable.id != person.id,
            func.strpos(Contactable.search_name, func.norm(asked)) > 0,
        )
        .order_by(Contactable.sort_name, Contactable.id)
        .limit(MOST_FOUND)
    )
    return [Colleague(row.id, called(row.forename, row.surname, row.known_as)) for row in rows]
