"""The arithmetic of the forecast's drawing, so that the template only writes it down. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count
from math import ceil, floor

from app.goals.forecast import Outlook
from app.goals.prospect import Prospect

# A box of 1000 by TALL, stretched to the page's width; the last day stands a little inside it.
TALL, RIGHT, MOST_STEPS = 170, 970, 5


@dataclass(frozen=True, slots=True)
class Chart:
    """Paths in the box; `x` in percent of its width, `y` from its top.

    `band` and `ahead` are empty while there are too few months for a forecast.
    """

    past: str
    ahead: str
    band: str
    ticks: list[tuple[float, int]]
    today_x: float
    end_x: float
    goal_y: float
    goal: int
    likely_y: float | None
    likely: int | None

    @property
    def goal_is_above(self) -> bool:
        return self.likely_y is None or self.goal_y <= self.likely_y


def chart(prospect: Prospect) -> Chart:
    ground = prospect.ground
    past = list(ground.past())
    ahead = list(ground.ahead()) if prospect.outlook else []
    goal = prospect.aim.least(prospect.expected.eligible)
    known = [Fraction(members) for _, members in past if members is not None]
    drawn = [Fraction(goal), *known, *(at for _, o in ahead for at in (o.low, o.high))]
    steps = scale(min(drawn), max(drawn))
    box = Box(past[0][0], ground.by_on, steps[0], steps[-1])
    now = Fraction(ground.now.counts.members)
    here = (ground.today, Outlook(now, now, now))
    course = [here, *ahead]
    likely = ahead[-1][1].likely if ahead else None
    return Chart(
        past=box.line(past),
        ahead=box.line([(day, o.likely) for day, o in course]) if ahead else "",
        band=box.band(course) if ahead else "",
        ticks=[(box.y(Fraction(step)), step) for step in reversed(steps)],
        today_x=box.x(ground.today) / 10,
        end_x=RIGHT / 10,
        goal_y=box.y(Fraction(goal)),
        goal=goal,
        likely_y=None if likely is None else box.y(likely),
        likely=None if likely is None else floor(likely),
    )


def scale(low: Fraction, high: Fraction) -> list[int]:
    """Round numbers, evenly apart, from below the lowest to above the highest."""
    for power in count():
        for one in (1, 2, 5):
            step = one * 10**power
            first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
            if last - first <= MOST_STEPS:
                return [step * n for n in range(first, last + 1)]
    raise AssertionError("some step is wide enough")


@dataclass(frozen=True, slots=True)
class Box:
    start: date
    end: date
    bottom: int
    top: int

    def x(self, day: date) -> float:
        return round((day - self.start).days / max(1, (self.end - self.start).days) * RIGHT, 1)

    def y(self, members: Fraction) -> float:
        return round(float((self.top - members) / (self.top - self.bottom)) * TALL, 1)

    def line(self, points: Iterable[tuple[date, Fraction | int | None]]) -> str:
        """Days nobody counted leave a gap."""
        steps, pen_up = [], True
        for day, value in points:
            if value is not None:
                steps.append(f"{'M' if pen_up else 'L'}{self.x(day)} {self.y(Fraction(value))}")
            pen_up = value is None
        return " ".join(steps)

    def band(self, course: Sequence[tuple[date, Outlook]]) -> str:
        above = self.line([(day, there.high) for day, there in course])
        below = self.line([(day, there.low) for day, there in reversed(course)])
        return f"{above} L{below[1:]} Z"
