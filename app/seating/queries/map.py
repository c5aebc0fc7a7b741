"""A workplace as drawn: areas, desks, who is where, and which seats are merely taken."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Date, Integer, bindparam, exists, func, select
from sqlalchemy.orm import Session

from app.conversations.queries.contacts import last_reached
from app.conversations.rules import mark
from app.db.session import read
from app.people.models import Contactable, StandingCode
from app.seating.map.clusters import Sitting
from app.seating.models import Habit, Seat, Shift
from app.seating.rules import oldest_shown
from app.workplaces.models import Area, Desk

HERE = bindparam("workplace", type_=Integer)
AREA = bindparam("area", type_=Integer)
SINCE = bindparam("since", type_=Date)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody who may be approached, and where they were last confirmed to be, if anywhere."""

    id: int
    forename: str
    surname: str
    team_id: int | None
    is_rep: bool
    standing: StandingCode
    in_scope: bool
    area_id: int | None = None
    desk_id: int | None = None
    habit: Habit | None = None
    days: int | None = None
    shift: Shift | None = None
    confirmed_on: date | None = None
    spoken_on: date | None = None

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()

    @property
    def short_name(self) -> str:
        return f"{self.forename} {self.surname[:1]}".strip()

    @property
    def mark(self) -> str:
        return mark(is_rep=self.is_rep, standing=self.standing, spoken=self.spoken_on is not None)

    @property
    def is_member(self) -> bool:
        return self.is_rep or self.standing is StandingCode.MEMBER

    @property
    def is_unknown(self) -> bool:
        return not self.is_rep and self.standing is StandingCode.UNKNOWN

    @property
    def works_from_home(self) -> bool:
        return self.habit is Habit.REMOTE


@dataclass(frozen=True, slots=True)
class DeskRow:
    id: int
    area_id: int
    label: str
    block: str
    x: int
    y: int
    turn: int


@dataclass(frozen=True, slots=True)
class AreaName:
    id: int
    floor: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.floor}, {self.name}" if self.floor else self.name


@dataclass(frozen=True)
class SeatMap:
    """Everybody of one workplace who may be approached, and its areas and desks.

    `taken`: how many seats at a desk belong to people who are not on the list. Nothing else of
    them is read.
    """

    workplace_id: int
    areas: Sequence[AreaName]
    desks: Sequence[DeskRow]
    people: Sequence[Placed]
    taken: Counter[int]

    def within(self, area_id: int) -> list[Placed]:
        return [one for one in self.people if one.area_id == area_id]

    def desks_of(self, area_id: int) -> list[DeskRow]:
        return [desk for desk in self.desks if desk.area_id == area_id]

    @property
    def at_home(self) -> list[Placed]:
        return [one for one in self.people if one.works_from_home]

    @property
    def nowhere(self) -> list[Placed]:
        return [one for one in self.people if one.area_id is None and not one.works_from_home]


@dataclass(frozen=True)
class Seen:
    """What one page shows: an area, or whoever has none; everybody with their last conversation."""

    area: AreaName | None
    desks: Sequence[DeskRow]
    here: Sequence[Placed]
    nowhere: Sequence[Placed]
    at_home: Sequence[Placed]
    taken: Counter[int]

    @property
    def count(self) -> int:
        return len(self.here) + len(self.nowhere) + len(self.at_home)


def see_area(db: Session, seat_map: SeatMap, area: AreaName | None, *, with_others: bool) -> Seen:
    """`with_others`: whoever is nowhere on the drawing, too."""
    here = seat_map.within(area.id) if area else []
    nowhere = seat_map.nowhere if with_others else []
    at_home = seat_map.at_home if with_others else []
    known = {one.id: one for one in when_spoken_to(db, [*here, *nowhere, *at_home])}
    return Seen(
        area,
        seat_map.desks_of(area.id) if area else [],
        [known[one.id] for one in here],
        [known[one.id] for one in nowhere],
        [known[one.id] for one in at_home],
        seat_map.taken,
    )


def get_seat_map(db: Session, workplace_id: int, *, today: date) -> SeatMap:
    """In four queries, however many desks. Nobody in it was asked yet when last spoken to."""
    asked = {"workplace": workplace_id, "since": oldest_shown(today)}
    taken = Counter[int]()
    for desk_id, seats in read(db, TAKEN, asked):
        taken[desk_id] = seats
    return SeatMap(
        workplace_id,
        [AreaName(*row) for row in read(db, AREAS, asked)],
        [DeskRow(*row) for row in read(db, DESKS, asked)],
        [Placed(*row) for row in read(db, PEOPLE, asked)],
        taken,
    )


def when_spoken_to(db: Session, people: Iterable[Placed]) -> list[Placed]:
    """The same people, with the day of the last conversation."""
    asked = list(people)
    when = last_reached(db, [one.id for one in asked])
    return [replace(one, spoken_on=when.get(one.id)) for one in asked]


def sittings(desks: Iterable[DeskRow], people: Iterable[Placed]) -> list[Sitting]:
    """The desks somebody of the list sits at, as clusters are found among them."""
    at: defaultdict[int, list[Placed]] = defaultdict(list)
    for one in people:
        if one.desk_id is not None:
            at[one.desk_id].append(one)
    return [
        Sitting(
            desk.id,
            desk.label,
            desk.x,
            desk.y,
            desk.block,
            len(at[desk.id]),
            sum(one.is_member for one in at[desk.id]),
            sum(one.is_unknown for one in at[desk.id]),
        )
        for desk in desks
        if desk.id in at
    ]


def list_drawn(db: Session, area_id: int, block: str | None = None, *, today: date) -> list[int]:
    """Whose seat stands on the drawing of this area, or of one bank; on the list or not."""
    drawn = (
        select(Seat.staff_id)
        .outerjoin(Desk, Desk.id == Seat.desk_id)
        .where(Seat.area_id == AREA, Seat.confirmed_on >= SINCE)
        .order_by(Seat.staff_id)
    )
    if block is not None:
        drawn = drawn.where(Desk.block == block)
    return list(db.scalars(drawn, {"area": area_id, "since": oldest_shown(today)}))


# Putting a statement together costs more than running it: each is built once.
AREAS = (
    select(Area.id, Area.floor, Area.name)
    .where(Area.workplace_id == HERE)
    .order_by(Area.floor, Area.name, Area.id)
)
DESKS = (
    select(Desk.id, Desk.area_id, Desk.label, Desk.block, Desk.x, Desk.y, Desk.turn)
    .where(Desk.workplace_id == HERE)
    .order_by(Desk.area_id, Desk.block, Desk.y, Desk.x)
)
PEOPLE = (
    select(
        Contactable.id,
        func.coalesce(func.nullif(Contactable.known_as, ""), Contactable.forename),
        Contactable.surname,
        Contactable.team_id,
        Contactable.is_rep,
        Contactable.standing,
        Contactable.in_scope,
        Seat.area_id,
        Seat.desk_id,
        Seat.habit,
        Seat.days,
        Seat.shift,
        Seat.confirmed_on,
    )
    .outerjoin(Seat, (Seat.staff_id == Contactable.id) & (Seat.confirmed_on >= SINCE))
    .where(Contactable.workplace_id == HERE)
    .order_by(Contactable.sort_name, Contactable.id)
)
TAKEN = (
    select(Seat.desk_id, func.count())
    .where(
        Seat.scope_unit_id == HERE,
        Seat.desk_id.is_not(None),
        Seat.confirmed_on >= SINCE,
        ~exists(select(1).where(Contactable.id == Seat.staff_id)),
    )
    .group_by(Seat.desk_id)
)
