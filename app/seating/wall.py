"""The wall chart: teams, their people, and the weeks in which somebody spoke to them. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.seating.models import Shift
from app.seating.queries.map import Placed
from app.web.formats import day_bare

# Weeks with contacts that fit beside the names, the latest.
MOST_WEEKS = 8

# (person, Monday) to whether somebody was reached that week; an attempt alone is False.
Talks = Mapping[tuple[int, date], bool]


@dataclass(frozen=True, slots=True)
class WallRow:
    """`weeks`: "spoken", "tried" or nothing, for each week of the chart."""

    id: int
    name: str
    short_name: str
    mark: str
    shift: Shift | None
    weeks: tuple[str, ...]
    will_ask: str


@dataclass(frozen=True, slots=True)
class WallTeam:
    """`spoken`: how many were ever spoken to; `weeks`: how many in each week."""

    name: str
    rows: tuple[WallRow, ...]
    members: int
    reps: int
    spoken: int
    weeks: tuple[int, ...]

    @property
    def people(self) -> int:
        return len(self.rows)

    @property
    def will_be_asked(self) -> int:
        return sum(bool(row.will_ask) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Wall:
    weeks: tuple[date, ...]
    teams: tuple[WallTeam, ...]
    total: WallTeam

    @property
    def days(self) -> list[str]:
        """Each week by its Monday; within half a year no year need be said."""
        return [day_bare(week, week) for week in self.weeks]


def weeks_of(talks: Iterable[tuple[int, date]]) -> tuple[date, ...]:
    """The last weeks in which anybody had contact, the earliest first."""
    return tuple(sorted({week for _, week in talks})[-MOST_WEEKS:])


def put_up(
    people: Sequence[Placed],
    teams: Sequence[tuple[int, str]],
    talks: Talks,
    will_ask: Mapping[int, str],
) -> Wall:
    """By team as they are listed, whoever has none last; within it by shift where told."""
    weeks = weeks_of(talks)
    named = [*teams, (0, "No team")]
    put = [
        _team(name, [one for one in people if (one.team_id or 0) == number], weeks, talks, will_ask)
        for number, name in named
    ]
    return Wall(
        weeks,
        tuple(team for team in put if team.rows),
        _team("Everybody", people, weeks, talks, will_ask),
    )


def _team(
    name: str,
    people: Collection[Placed],
    weeks: Sequence[date],
    talks: Talks,
    will_ask: Mapping[int, str],
) -> WallTeam:
    by_shift = sorted(people, key=lambda one: one.shift or len(Shift) + 1)
    return WallTeam(
        name,
        tuple(
            WallRow(
                one.id,
                one.name,
                one.short_name,
                one.mark,
                one.shift,
                tuple(_cell(talks.get((one.id, week))) for week in weeks),
                will_ask.get(one.id, ""),
            )
            for one in by_shift
        ),
        sum(one.is_member for one in people),
        sum(one.is_rep for one in people),
        sum(one.spoken_on is not None for one in people),
        tuple(sum(talks.get((one.id, week), False) for one in people) for week in weeks),
    )


def _cell(reached: bool | None) -> str:
    if reached is None:
        return ""
    return "spoken" if reached else "tried"
