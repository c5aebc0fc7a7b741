"""Where one person is, and the areas they may be in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.session import read
from app.seating import words
from app.seating.models import Habit, Seat, Shift
from app.seating.rules import KEPT, Freshness, freshness, oldest_shown
from app.workplaces.models import Area, Desk


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
