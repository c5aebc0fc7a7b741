"""Who sits where in two offices: a floor with its desks drawn, and an office with areas only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.cast import Cast
from app.demo.days import Calendar
from app.demo.people import Somebody
from app.demo.places import Built
from app.demo.rows import Rows
from app.demo.talks import Author
from app.seating.models import Habit, Seat, Shift
from app.seating.reach import Spot
from app.workplaces.models import Area, Desk

# bit 0 is Monday
TOLD_DAYS = (0b0001110, 0b0000111, 0b0001010, 0b0010011, 0b0011100)
BANK_OF, WIDE, DEEP = 8, 160, 80


@dataclass(frozen=True)
class DrawnDesk:
    id: int
    area_id: int
    block: str
    x: int
    y: int


class Seating:
    """Draws one office and gives its people their places; `spots` is what came of it."""

    def __init__(
        self, rng: Random, calendar: Calendar, rows: Rows, built: Built, cast: Cast
    ) -> None:
        self.rng = rng
        self.calendar = calendar
        self.rows = rows
        self.built = built
        self.cast = cast
        self.reps = [
            a for a in cast.authors[built.office.key] if a.person and a.until > calendar.today
        ]
        self.spots: dict[int, Spot] = {}

    def area(self, floor: str, name: str) -> int:
        return self.rows.add(Area, workplace_id=self.built.unit_id, floor=floor, name=name)

    def banks(self, area_id: int, names: str) -> list[list[DrawnDesk]]:
        """Three banks a row; four desks look down the page, four look up at them."""
        return [
            [self.desk(area_id, name, number, place) for number in range(BANK_OF)]
            for place, name in enumerate(names)
        ]

    def desk(self, area_id: int, bank: str, number: int, place: int) -> DrawnDesk:
        row, column = divmod(number, BANK_OF // 2)
        x = 200 + place % 3 * 840 + column * WIDE
        y = 200 + place // 3 * 420 + row * DEEP
        made = self.rows.add(
            Desk,
            area_id=area_id,
            workplace_id=self.built.unit_id,
            label=f"{bank}{number + 1}",
            block=bank,
            x=x,
            y=y,
            turn=0 if row else 180,
        )
        return DrawnDesk(made, area_id, bank, x, y)

    # ---------- places

    def sit(
        self,
        person: Somebody,
        area_id: int | None,
        desk: DrawnDesk | None = None,
        *,
        habit: Habit = Habit.FIXED,
        days: int | None = None,
        shift: Shift | None = None,
    ) -> None:
        confirmed_on, by = self.confirmed(person)
        self.rows.add_keyed(
            Seat,
            staff_id=person.id,
            scope_unit_id=self.built.unit_id,
            area_id=area_id,
            desk_id=desk.id if desk else None,
            habit=habit,
            days=days,
            shift=shift,
            confirmed_on=confirmed_on,
            confirmed_by_id=by,
        )
        self.spots[person.id] = Spot(
            person.id,
            person.last.team_id,
            area_id,
            desk.block if desk else "",
            desk.x if desk else None,
            desk.y if desk else None,
            days,
            shift,
        )

    def confirmed(self, person: Somebody) -> tuple[date, int]:
        """Most of them lately; some fade, and a few are close to being erased."""
        first, last = self.rng.choices(((1, 25), (33, 55), (62, 84)), (62, 22, 16))[0]
        day = self.calendar.today - timedelta(days=self.rng.randint(first, last))
        day = max(day, person.last.start)
        by: Author = self.rng.choice(self.reps or self.cast.authors[self.built.office.key])
        return day, by.user_id

    def at_desks(self, people: Iterable[Somebody], desks: Sequence[DrawnDesk]) -> None:
        """A desk each, as far as they go; one in four comes on days they told us."""
        for person, desk in zip(people, desks, strict=False):
            hot = self.rng.random() < 0.25
            self.sit(
                person,
                desk.area_id,
                desk,
                habit=Habit.HOT if hot else Habit.FIXED,
                days=self.rng.choice(TOLD_DAYS) if hot else None,
            )

    def about(self, people: Iterable[Somebody], area_id: int, *, shifts: bool = False) -> None:
        """Somewhere in the area: hot desks, some with days they told us."""
        for person in people:
            told = self.rng.random() < 0.35
            self.sit(
                person,
                area_id,
                habit=Habit.HOT if told or self.rng.random() < 0.3 else Habit.FIXED,
                days=self.rng.choice(TOLD_DAYS) if told else None,
                shift=self.rng.choice((Shift.EARLY, Shift.LATE)) if shifts else None,
            )

    def at_home(self, people: Iterable[Somebody]) -> None:
        for person in people:
            self.sit(person, None, habit=Habit.REMOTE)


def by_team(seating: Seating, here: Sequence[Somebody]) -> list[list[Somebody]]:
    """The teams, that of the rep one signs in as first."""
    rep = seating.cast.demo_rep_person
    first = rep.last.team_id if rep else None
    teams = sorted(seating.built.teams, key=lambda team: (team != first, team))
    return [[p for p in here if p.last.team_id == team] for team in teams]


def draw_floor(seating: Seating, here: Sequence[Somebody]) -> None:
    """A floor of 80 desks in ten banks, and two areas a floor below without any."""
    today = seating.calendar.today
    east, west = (
        seating.area("Second floor", "East side"),
        seating.area("Second floor", "West side"),
    )
    below = [seating.area("First floor", name) for name in ("Front", "Back")]
    teams = iter(by_team(seating, here))
    east_team, west_team = next(teams, []), next(teams, [])
    *mixed, one, island = seating.banks(east, "ABCDEF")
    reps = [p for p in east_team if p.reserved and p.is_member(today)]
    members = [p for p in east_team if p.is_member(today) and p not in reps]
    others = [p for p in east_team if not p.is_member(today)]
    seating.at_desks(take(others, 7), island)
    seating.at_desks([*take(members, 1), *take(others, 6)], one)
    left = members + others
    seating.rng.shuffle(left)
    desks = [desk for bank in mixed for desk in bank]
    # Next to the rep sit people of her own story, whom nobody has asked yet.
    left.sort(key=lambda p: not p.reserved)
    gaps = set(seating.rng.sample(range(6, len(desks)), 4))
    taken = [desk for number, desk in enumerate(desks) if number not in gaps]
    seating.at_desks(reps + take(left, max(0, len(taken) - len(reps))), taken)
    share_a_desk(seating, take(left, 2), desks[max(gaps)])
    seating.about(take(left, 6), east)
    seating.at_home(take(left, 4))
    rows = [desk for bank in seating.banks(west, "GHJK") for desk in bank]
    seating.rng.shuffle(west_team)
    seating.at_desks(take(west_team, 27), seating.rng.sample(rows, 27))
    seating.about(take(west_team, 9), west)
    for number, team in enumerate(teams):
        known = [p for p in team if seating.rng.random() < 0.75]
        seating.at_home(take(known, 3))
        seating.about(known, below[number % 2], shifts=number == 3)


def share_a_desk(seating: Seating, two: Sequence[Somebody], desk: DrawnDesk) -> None:
    for person, days in zip(two, (0b0000011, 0b0011100), strict=False):
        seating.sit(person, desk.area_id, desk, habit=Habit.HOT, days=days)


def name_areas(seating: Seating, here: Sequence[Somebody]) -> None:
    """Areas only; in one nobody is a member, in another one is."""
    today = seating.calendar.today
    open_plan = [
        seating.area("Ground floor", "Front"),
        seating.area("Ground floor", "Back"),
        seating.area("First floor", "Window side"),
        seating.area("First floor", "Lift side"),
    ]
    annexe, post_room = (seating.area("Annexe", name) for name in ("Loft", "Post room"))
    pool = [p for p in here if not p.reserved]
    seating.rng.shuffle(pool)
    others = [p for p in pool if not p.is_member(today)]
    members = [p for p in pool if p.is_member(today)]
    loft, post = take(others, 5), [*take(members, 1), *take(others, 4)]
    seating.about(loft, annexe)
    seating.about(post, post_room)
    away = {p.id for p in (*loft, *post)}
    for number, team in enumerate(by_team(seating, here)):
        known = [p for p in team if p.id not in away and (p.reserved or seating.rng.random() < 0.8)]
        known.sort(key=lambda p: p.reserved, reverse=True)
        seating.at_home(known[-2:])
        seating.about(known[:-2], open_plan[number % 4], shifts=number == 3)


def take(people: list[Somebody], many: int) -> list[Somebody]:
    """The first so many, who are then not there any more."""
    taken, people[:] = people[:many], people[many:]
    return taken
