"""The areas of a workplace, and who is in them or nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.db.bulk import one_of
from app.errors import NotFound
from app.people.models import Contactable
from app.people.queries import called
from app.seating.models import Habit, Seat
from app.seating.rules import oldest_shown
from app.workplaces.models import Area, Desk, Team

MOST_LISTED = 300


@dataclass(frozen=True)
class AreaSeen:
    """An area with its counts; `oldest_on` is the day of its oldest word on who sits there."""

    id: int
    floor: str
    name: str
    desks: int
    people: int
    at_desks: int
    oldest_on: date | None

    @property
    def words(self) -> str:
        return area_words(self.floor, self.name)


def area_words(floor: str, name: str) -> str:
    return f"{floor}, {name}" if floor else name


def get_area(db: Session, area_id: int) -> Area:
    """Raises NotFound for an area of a workplace whose people this session doesn't see."""
    area = db.get(Area, area_id) if 0 < area_id < 2**31 else None
    if area is None:
        raise NotFound
    return area


def list_areas(db: Session, workplace_id: int, *, today: date) -> list[AreaSeen]:
    """By floor, then name. Nobody counts who may not be listed: no two numbers tell of them."""
    desks = (
        select(Desk.area_id, func.count().label("n"))
        .where(Desk.workplace_id == workplace_id)
        .group_by(Desk.area_id)
        .subquery()
    )
    seats = (
        select(
            Seat.area_id,
            func.count().label("n"),
            func.count(Seat.desk_id).label("at_desks"),
            func.min(Seat.confirmed_on).label("oldest"),
        )
        .join(Contactable, Contactable.id == Seat.staff_id)
        .where(Seat.scope_unit_id == workplace_id, Seat.confirmed_on >= oldest_shown(today))
        .group_by(Seat.area_id)
        .subquery()
    )
    rows = db.execute(
        select(
            Area.id,
            Area.floor,
            Area.name,
            func.coalesce(desks.c.n, 0),
            func.coalesce(seats.c.n, 0),
            func.coalesce(seats.c.at_desks, 0),
            seats.c.oldest,
        )
        .outerjoin(desks, desks.c.area_id == Area.id)
        .outerjoin(seats, seats.c.area_id == Area.id)
        .where(Area.workplace_id == workplace_id)
        .order_by(Area.floor, Area.name, Area.id)
    )
    return [AreaSeen(*row) for row in rows]


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be listed; `area` is where they are known to be, in words."""

    id: int
    name: str
    team: str | None
    area: str | None = None
    remote: bool = False


def list_colleagues(
    db: Session,
    workplace_id: int,
    *,
    today: date,
    area_id: int | None = None,
    team: int | None = None,
    only_nowhere: bool = False,
    most: int = MOST_LISTED,
) -> tuple[list[Colleague], int]:
    """Those not in the area `area_id`, and how many they are in all; by team, then name.

    `team` 0 is whoever has no team; `only_nowhere` whom nobody knows to sit anywhere.
    """
    wanted = _wanted(workplace_id, area_id, team, only_nowhere)
    known = _known(today)
    total = db.scalar(
        select(func.count()).select_from(Contactable).outerjoin(Seat, known).where(*wanted)
    )
    rows = db.execute(
        select(
            Contactable.id,
            Contactable.forename,
            Contactable.surname,
            Contactable.known_as,
            Team.name.label("team"),
            Area.floor,
            Area.name.label("area"),
            Seat.habit,
        )
        .outerjoin(Seat, known)
        .outerjoin(Area, Area.id == Seat.area_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .where(*wanted)
        .order_by(Team.name.nulls_last(), Contactable.sort_name, Contactable.id)
        .limit(most)
    )
    people = [
        Colleague(
            row.id,
            called(row.forename, row.surname, row.known_as),
            row.team,
            area_words(row.floor, row.area) if row.area else None,
            row.habit is Habit.REMOTE,
        )
        for row in rows
    ]
    return people, total or 0


def all_of_team(
    db: Session, workplace_id: int, team: int, *, today: date, only_nowhere: bool
) -> Sequence[int]:
    """Everybody of a team (0: of none) who may be listed."""
    return db.scalars(
        select(Contactable.id)
        .outerjoin(Seat, _known(today))
        .where(*_wanted(workplace_id, None, team, only_nowhere))
    ).all()


def _wanted(
    workplace_id: int, area_id: int | None, team: int | None, only_nowhere: bool
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Contactable.workplace_id == workplace_id]
    if area_id is not None:
        wanted.append(Seat.area_id.is_distinct_from(area_id))
    if team is not None:
        wanted.append(Contactable.team_id == team if team else Contactable.team_id.is_(None))
    if only_nowhere:
        wanted += [Seat.area_id.is_(None), Seat.habit.is_distinct_from(Habit.REMOTE)]
    return wanted


def _known(today: date) -> ColumnElement[bool]:
    """Their seat, while it is shown."""
    return (Seat.staff_id == Contactable.id) & (Seat.confirmed_on >= oldest_shown(today))


def contactable_among(db: Session, people: Sequence[int], workplace_id: int) -> Sequence[int]:
    return db.scalars(
        select(Contactable.id).where(
            one_of(Contactable.id, people), Contactable.workplace_id == workplace_id
        )
    ).all()
