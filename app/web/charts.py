"""The arithmetic of the drawings, so that templates only write it down. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.web import formats


@dataclass(frozen=True, slots=True)
class DensityBar:
    """Widths and places are percentages of the bar, ready for SVG."""

    members_width: float
    unknown_width: float
    other_width: float
    target_at: float | None
    fraction: str
    percentage: str
    notes: tuple[str, ...]
    sentence: str
    hidden: bool
    empty: bool


def density(
    members: int,
    eligible: int,
    *,
    unknown: int = 0,
    other: int = 0,
    target: float | None = None,
    as_at: date | None = None,
    completeness: float | None = None,
    suppressed: str | None = None,
) -> DensityBar:
    """One bar of membership; `unknown` and `other` are among the eligible.

    A suppressed bar carries the words it was given and no shape that could be measured.
    """
    hidden, empty = suppressed is not None, eligible <= 0
    drawn = not (hidden or empty)
    fraction = suppressed or ("Nobody is counted here yet" if empty else "")
    percentage = ""
    if drawn:
        fraction, percentage = _fraction(members, eligible, unknown)
    notes = _details(unknown, other, target) if drawn else ()
    notes += _source(as_at, completeness)
    return DensityBar(
        members_width=_share(members, eligible) if drawn else 0,
        unknown_width=_share(min(unknown, eligible - members), eligible) if drawn else 0,
        other_width=_share(min(other, eligible - members - unknown), eligible) if drawn else 0,
        target_at=None if target is None or not drawn else _clip(target * 100),
        fraction=fraction,
        percentage=percentage,
        notes=notes,
        sentence=", ".join(part for part in (fraction, percentage, *notes) if part),
        hidden=hidden,
        empty=empty and not hidden,
    )


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: int
    width: float


def bars(rows: Iterable[tuple[str, int]]) -> list[Bar]:
    listed = list(rows)
    longest = max((value for _, value in listed), default=0)
    return [Bar(label, value, _share(value, longest)) for label, value in listed]


@dataclass(frozen=True, slots=True)
class Trend:
    """A line in a box of 240 × 60; days nobody counted leave a gap."""

    path: str
    last_x: float
    last_y: float
    first_on: date
    last_on: date
    last: int
    top: int


def trend(points: Sequence[tuple[date, int | None]]) -> Trend | None:
    """None while fewer than two days were counted: one dot is not a trend."""
    known = [(day, value) for day, value in points if value is not None]
    if len(known) < 2:
        return None
    first_on, last_on = points[0][0], points[-1][0]
    top = max(1, *(value for _, value in known))
    days = max(1, (last_on - first_on).days)

    def place(day: date, value: int) -> tuple[float, float]:
        return round((day - first_on).days / days * 232 + 4, 1), round(56 - value / top * 52, 1)

    steps, pen_up = [], True
    for day, value in points:
        if value is not None:
            x, y = place(day, value)
            steps.append(f"{'M' if pen_up else 'L'}{x} {y}")
        pen_up = value is None
    last_x, last_y = place(*known[-1])
    return Trend(" ".join(steps), last_x, last_y, first_on, last_on, known[-1][1], top)


@dataclass(frozen=True, slots=True)
class Interval:
    """A share as a dot on the line where the true share may lie; places in percent of the axis."""

    label: str
    words: str
    dot: float | None
    low: float
    high: float

    @property
    def width(self) -> float:
        return round(self.high - self.low, 2)


@dataclass(frozen=True, slots=True)
class Intervals:
    rows: list[Interval]
    # Where on the axis, and what stands there.
    ticks: list[tuple[float, str]]


Shares = tuple[str, int, int, Fraction | None, Fraction | None]


def intervals(shares: Iterable[Shares]) -> Intervals:
    """Rows of (label, part, whole, low, high), on one axis from nothing to a round share."""
    listed = list(shares)
    highest = max((high for *_, high in listed if high is not None), default=Fraction(1))
    top = next(top for top in _TOPS if highest <= top)

    def at(share: Fraction) -> float:
        return _clip(float(share / top * 100))

    rows = []
    for label, part, whole, low, high in listed:
        if low is None or high is None:
            rows.append(Interval(label, "nobody long enough ago", None, 0, 0))
            continue
        share = Fraction(part, whole)
        words = (
            f"{formats.number(part)} of {formats.number(whole)} joined · {_whole(share)} %,"
            f" between {_whole(low)} and {_whole(high)} %"
        )
        rows.append(Interval(label, words, at(share), at(low), at(high)))
    ticks = [(100 * step / 2, f"{_plain(float(top) * 50 * step)} %") for step in range(3)]
    return Intervals(rows, ticks)


_TOPS = (Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5), Fraction(1))


def _whole(share: Fraction) -> int:
    """Halves go up."""
    return (200 * share.numerator + share.denominator) // (2 * share.denominator)


def _fraction(members: int, eligible: int, unknown: int) -> tuple[str, str]:
    most = min(members + unknown, max(members, eligible))
    if most == members:
        return (
            f"{formats.number(members)} of {formats.number(eligible)}",
            formats.percent(Fraction(members, eligible)),
        )
    return (
        f"{formats.number(members)}–{formats.number(most)} of {formats.number(eligible)}",
        formats.percent_range(Fraction(members, eligible), Fraction(most, eligible)),
    )


def _details(unknown: int, other: int, target: float | None) -> tuple[str, ...]:
    parts = []
    if unknown:
        parts.append(f"{formats.number(unknown)} not known")
    if other:
        parts.append(f"{formats.number(other)} in another union")
    if target is not None:
        parts.append(f"target {_plain(target * 100)} %")
    return tuple(parts)


def _source(as_at: date | None, completeness: float | None) -> tuple[str, ...]:
    parts = []
    if as_at is not None:
        parts.append(f"list of {formats.day(as_at)}")
    if completeness is not None:
        parts.append(f"{formats.percent_whole(completeness)} complete")
    return (", ".join(parts),) if parts else ()


def _share(part: int, whole: int) -> float:
    return 0 if whole <= 0 else _clip(part / whole * 100)


def _clip(value: float) -> float:
    return round(min(100, max(0, value)), 2)


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
