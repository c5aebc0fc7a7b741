"""A unit's months, made of its ledger, and what a person would say of them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from app.density.ledger import Steps
from app.density.measures import Measure, counts_of
from app.density.rates import NOBODY, Counts

MEASURES = (
    Measure.ELIGIBLE,
    Measure.MEMBERS,
    Measure.OTHER_UNION,
    Measure.NOT_MEMBERS,
    Measure.JOINERS,
    Measure.LEAVERS,
)
STOCKS = MEASURES[:4]


@dataclass(frozen=True, slots=True)
class Point:
    """The last day of a month, or the day that was asked for; what happened since the one before.

    `announced`: after today, so it is what will be if nothing else comes.
    """

    on: date
    counts: Counts = NOBODY
    joiners: int = 0
    leavers: int = 0
    announced: bool = False

    @property
    def low(self) -> Fraction | None:
        return self.counts.density

    @property
    def high(self) -> Fraction | None:
        return self.counts.highest_density


@dataclass(frozen=True, slots=True)
class Break:
    """From one month to the next the list changed so much that rates do not compare."""

    on: date
    before: int
    after: int


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from that of `first` to that of `last`."""
    months = [first.replace(day=1)]
    while (following := next_month(months[-1])) <= last:
        months.append(following)
    return months


@lru_cache(maxsize=64)
def _months(since: date, until: date) -> list[tuple[date, date]]:
    """Every month with its last day, or `until`: the same for all lines of a page."""
    return [(month, min(month_end(month), until)) for month in months_between(since, until)]


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_end(day: date) -> date:
    return next_month(day) - timedelta(days=1)


def years_before(day: date, years: int) -> date:
    """The same day years ago; the 28th where a leap day has no like."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def months_before(day: date, months: int) -> date:
    """The first day of the month so many before that of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def points(steps: Steps | None, since: date, until: date) -> list[Point]:
    """Every month from that of `since`, a month without steps like the one before it.

    The last point is on `until`, wherever in its month that is.
    """
    people: dict[int, int] = dict(steps.before) if steps else {}
    counts = counts_of(people)
    found: list[Point] = []
    for month, last in _months(since, until):
        happened = steps.months.get(month, {}) if steps else {}
        if happened:
            for measure in STOCKS:
                people[measure] = people.get(measure, 0) + happened.get(measure, 0)
            counts = counts_of(people)
        found.append(
            Point(
                on=last,
                counts=counts,
                joiners=happened.get(Measure.JOINERS, 0),
                leavers=happened.get(Measure.LEAVERS, 0),
            )
        )
    return found


def to_come(steps: Steps | None, now: Point, until: date, *, always: bool = False) -> list[Point]:
    """What is on record for the time after `now`; nothing where nothing changes, unless asked.

    `steps` begin with the month of `now.on`, whose first part has happened already.
    """
    found: list[Point] = []
    before = now
    for point in points(steps, now.on, until):
        if point.on <= now.on:
            continue
        if not found:  # of the month that is running, only what is still to come
            point = replace(
                point,
                joiners=max(0, point.joiners - now.joiners),
                leavers=max(0, point.leavers - now.leavers),
            )
        found.append(replace(point, announced=True))
        before = point
    changes = any(p.counts != now.counts or p.joiners or p.leavers for p in found)
    return found if changes or (always and before is not now) else []


def is_break(before: int, after: int) -> bool:
    """More than a fifth, in whole numbers: a fifth exactly is none (domain.md 3.2)."""
    return before > 0 and 5 * abs(after - before) > before


def breaks(line: Sequence[Point]) -> list[Break]:
    """A list that begins is none, one that ends is: people did not stop being members of it."""
    found = []
    for before, after in pairwise(line):
        sizes = before.counts.eligible, after.counts.eligible
        if is_break(*sizes):
            found.append(Break(after.on, *sizes))
    return found


def people_words(counts: Counts) -> str:
    """ "35 of 68", "35–41 of 68", "nobody counted"."""
    if counts.eligible <= 0:
        return "nobody counted"
    most = min(counts.members + counts.unknown, counts.eligible)
    members = f"{counts.members:,}" + (f"–{most:,}" if most > counts.members else "")
    return f"{members} of {counts.eligible:,}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Now against a day before: members by count, the rate in tenths of a percentage point."""

    since: date
    members: int
    tenths: int | None
    across_a_break: bool
    still_unknown: bool


def compare(then: Point, now: Point, broken_on: Iterable[date] = ()) -> Comparison | None:
    """None where nobody was counted on one of the days."""
    if not then.counts.eligible or not now.counts.eligible:
        return None
    return Comparison(
        since=then.on,
        members=now.counts.members - then.counts.members,
        tenths=_tenths(now.low, then.low),
        across_a_break=any(then.on < day <= now.on for day in broken_on),
        still_unknown=bool(then.counts.unknown or now.counts.unknown),
    )


def _tenths(now: Fraction | None, then: Fraction | None) -> int | None:
    """The difference of the two rates as they are written, so that it adds up on paper."""
    if now is None or then is None:
        return None
    return _written(now) - _written(then)


def _written(rate: Fraction) -> int:
    """Tenths of a percent; halves go up."""
    return (2000 * rate.numerator + rate.denominator) // (2 * rate.denominator)


def points_words(tenths: int | None) -> str:
    """ "↑ +2.5 points", "→ the same rate"."""
    if tenths is None:
        return ""
    if tenths == 0:
        return "→ the same rate"
    size = f"{abs(tenths) // 10}.{abs(tenths) % 10}"
    word = "point" if size == "1.0" else "points"
    return f"↑ +{size} {word}" if tenths > 0 else f"↓ −{size} {word}"


def members_words(comparison: Comparison, since: str) -> str:
    """ "Up 4 since 31 Mar 2026"."""
    if comparison.members == 0:
        return f"As many as on {since}"
    way = "Up" if comparison.members > 0 else "Down"
    return f"{way} {abs(comparison.members):,} since {since}"
