"""Where everything of a line through time stands: for a page's SVG, for paper alike. Pure.

Across, places are percentages of the width, or units of a box of 600 for paths, which stretch;
down, they are pixels, which don't.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

BOX = 600
TOP, FLOOR = 30, 196  # of the line
MIDDLE, REACH = 258, 32  # of the bars beneath it: joiners up, leavers down
HEIGHT, HEIGHT_WITHOUT_BARS = 296, 220
_INSET = 0.02


@dataclass(frozen=True, slots=True)
class Dot:
    """A rate of 0–1 on a day; None where nobody was counted, which is never drawn as nothing.

    `high` is what it could be if all that is not known were; `broken` leaves the line open before
    it, because it does not compare with the dot before. `words` and `broken_by` are for the table.
    """

    on: date
    low: Fraction | None
    high: Fraction | None = None
    up: int = 0
    down: int = 0
    announced: bool = False
    broken: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, or will: a letter on the drawing, words beneath it."""

    on: date
    letter: str
    words: str
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class PlacedMark:
    mark: Mark
    x: float
    row: int

    @property
    def y(self) -> int:
        return 11 + 15 * self.row


@dataclass(frozen=True, slots=True)
class Column:
    """One month's bars; a height of 0 is none."""

    x: float
    width: float
    up: float
    down: float
    announced: bool


@dataclass(frozen=True, slots=True)
class Picture:
    line: str
    to_come: str
    bands: list[str]
    ticks: list[tuple[float, str]]  # where down, and what stands there
    years: list[tuple[float, str]]  # where across
    marks: list[PlacedMark]
    columns: list[Column]
    most_up: int
    most_down: int
    target: float | None
    target_y: float | None
    now_x: float | None
    last: Dot
    last_x: float
    last_y: float
    dots: Sequence[Dot]
    height: int

    @property
    def first_on(self) -> date:
        return self.dots[0].on

    @property
    def last_on(self) -> date:
        return self.dots[-1].on


def picture(
    dots: Sequence[Dot],
    *,
    marks: Iterable[Mark] = (),
    target: float | None = None,
    bars: bool = True,
) -> Picture | None:
    """None while fewer than two days have a rate: one dot is not a trend."""
    known = [dot for dot in dots if dot.low is not None and not dot.announced]
    if not known or len([dot for dot in dots if dot.low is not None]) < 2:
        return None
    place = _Places(dots, target)
    last = known[-1]
    coming = [last, *(dot for dot in dots if dot.announced)]
    bars = bars and any(dot.up or dot.down for dot in dots)
    most = max((max(dot.up, dot.down) for dot in dots), default=0)
    return Picture(
        line=place.path([dot for dot in dots if not dot.announced]),
        to_come=place.path(coming) if len(coming) > 1 else "",
        bands=place.bands(dots),
        ticks=place.ticks(),
        years=place.years(),
        marks=place.marks(marks),
        columns=place.columns(most) if bars else [],
        most_up=max(dot.up for dot in dots),
        most_down=max(dot.down for dot in dots),
        target=target,
        target_y=place.y(Fraction(target)) if target is not None else None,
        now_x=place.x(last.on) if len(coming) > 1 else None,
        last=last,
        last_x=place.x(last.on),
        last_y=place.y(last.low or Fraction(0)),
        dots=dots,
        height=HEIGHT if bars else HEIGHT_WITHOUT_BARS,
    )


@dataclass(frozen=True, slots=True)
class Small:
    """The same as small as a thumb, one of many: a box of 200 × 40."""

    line: str
    bands: list[str]
    last_x: float
    last_y: float


def small(dots: Sequence[Dot], top: Fraction) -> Small | None:
    """`top` is the highest rate of all that stand side by side: one scale for all of them."""
    known = [dot for dot in dots if dot.low is not None]
    if len(known) < 2:
        return None
    place = _Places(dots, None, box=200, ceiling=3, floor=37, top=top)
    return Small(
        line=place.path(dots),
        bands=place.bands(dots),
        last_x=place.across(known[-1].on),
        last_y=place.y(known[-1].low or Fraction(0)),
    )


def round_top(rates: Iterable[Fraction | float | None]) -> Fraction:
    """The end of the axis: a round share that none of these goes past."""
    highest = max((rate for rate in rates if rate is not None), key=float, default=Fraction(1))
    return next((top for top in _TOPS if highest <= top), Fraction(1))


_TOPS = tuple(Fraction(tenths, 10) for tenths in (1, 2, 4, 6, 8, 10))


class _Places:
    def __init__(
        self,
        dots: Sequence[Dot],
        target: float | None,
        *,
        box: int = BOX,
        ceiling: int = TOP,
        floor: int = FLOOR,
        top: Fraction | None = None,
    ) -> None:
        self.dots, self.box, self.ceiling, self.floor = dots, box, ceiling, floor
        self.first = dots[0].on
        self.days = max(1, (dots[-1].on - self.first).days)
        self.top = top or round_top([target, *(dot.high or dot.low for dot in dots)])
        self._top = float(self.top)

    def across(self, day: date) -> float:
        share = (day - self.first).days / self.days
        return round((_INSET + share * (1 - 2 * _INSET)) * self.box, 1)

    def x(self, day: date) -> float:
        """In percent of the width."""
        return round(self.across(day) / self.box * 100, 2)

    def y(self, rate: Fraction) -> float:
        # Of numbers of a computer's own kind: a region's lines have thousands of dots.
        share = rate.numerator / rate.denominator / self._top
        return round(self.floor - min(1.0, max(0.0, share)) * (self.floor - self.ceiling), 1)

    def path(self, dots: Sequence[Dot]) -> str:
        """Open where a day is missing or does not compare; a dot all alone is drawn as one."""
        steps, pen_up = [], True
        for dot in dots:
            if dot.low is None:
                pen_up = True
                continue
            at = f"{self.across(dot.on)} {self.y(dot.low)}"
            # The dash that goes on from what was counted begins there, broken or not.
            if pen_up or (dot.broken and dot is not dots[0]):
                steps.append(f"M{at}h0")
            else:
                steps.append(f"L{at}")
            pen_up = False
        return " ".join(steps)

    def bands(self, dots: Sequence[Dot]) -> list[str]:
        """Closed shapes between what is certain and what may be, tapering to where all is known."""
        return [
            self._band(piece[max(0, first - 1) : last + 2])
            for piece in _pieces(dots)
            for first, last in _open_runs(piece)
        ]

    def _band(self, run: list[Dot]) -> str:
        upper = [(self.across(d.on), self.y(d.high or d.low or Fraction(0))) for d in run]
        lower = [(self.across(d.on), self.y(d.low or Fraction(0))) for d in reversed(run)]
        if len(run) == 1:  # a single day is as wide as a line
            x = upper[0][0]
            upper, lower = (
                [(x - 2, upper[0][1]), (x + 2, upper[0][1])],
                [
                    (x + 2, lower[0][1]),
                    (x - 2, lower[0][1]),
                ],
            )
        return "M" + "L".join(f"{x} {y}" for x, y in [*upper, *lower]) + "Z"

    def ticks(self) -> list[tuple[float, str]]:
        halves = [self.top, self.top / 2, Fraction(0)]
        return [(self.y(rate), f"{int(rate * 100)} %" if rate else "0") for rate in halves]

    def years(self) -> list[tuple[float, str]]:
        last = self.dots[-1].on
        return [
            (self.x(date(year, 1, 1)), str(year))
            for year in range(self.first.year + 1, last.year + 1)
            if date(year, 1, 1) <= last
        ]

    def marks(self, marks: Iterable[Mark]) -> list[PlacedMark]:
        """Letters closer than a finger stand in two rows."""
        placed: list[PlacedMark] = []
        for mark in sorted(marks, key=lambda mark: mark.on):
            x = self.x(min(max(mark.on, self.first), self.dots[-1].on))
            close = bool(placed) and x - placed[-1].x < 5
            placed.append(PlacedMark(mark, x, 1 - placed[-1].row if close else 0))
        return placed

    def columns(self, most: int) -> list[Column]:
        width = round(min(4.0, 70 / len(self.dots)), 2)

        def tall(people: int) -> float:
            return round(people / most * REACH, 1) if most else 0

        return [
            Column(
                round(min(100 - width, max(0.0, self.x(dot.on) - width / 2)), 2),
                width,
                tall(dot.up),
                tall(dot.down),
                dot.announced,
            )
            for dot in self.dots
            if dot.up or dot.down
        ]


def _pieces(dots: Sequence[Dot]) -> list[list[Dot]]:
    """Where the line can be drawn without lifting the pen."""
    pieces: list[list[Dot]] = [[]]
    for dot in dots:
        if dot.low is None or dot.broken:
            pieces.append([])
        if dot.low is not None:
            pieces[-1].append(dot)
    return pieces


def _open_runs(piece: Sequence[Dot]) -> list[tuple[int, int]]:
    """First and last of the dots in a row of which something is not known."""
    runs: list[tuple[int, int]] = []
    for n, dot in enumerate(piece):
        if dot.low is not None and dot.high is not None and dot.high > dot.low:
            goes_on = bool(runs) and runs[-1][1] == n - 1
            runs[-1:] = [(runs[-1][0], n)] if goes_on else [*runs[-1:], (n, n)]
    return runs
