"""Where a unit's members go if joins and leavers stay as they are. Pure, and in fractions."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.density.ledger import Steps
from app.density.measures import Measure

MONTHS_LOOKED_AT, MONTHS_ENOUGH, MONTHS_SHOWN = 6, 3, 12


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(day: date, later: date) -> Fraction:
    """Whole months, then the days left as a part of the month they lie in."""
    whole = (later.year - day.year) * 12 + later.month - day.month
    if add_months(day, whole) > later:
        whole -= 1
    start, end = add_months(day, whole), add_months(day, whole + 1)
    return whole + Fraction((later - start).days, (end - start).days)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def people_on_first(steps: Steps, month: date, measure: Measure) -> int:
    """How many there were when a month began."""
    return steps.before.get(measure, 0) + sum(
        people.get(measure, 0) for at, people in steps.months.items() if at < month
    )


def during(steps: Steps, month: date, measure: Measure) -> int:
    return steps.months.get(month, {}).get(measure, 0)


@dataclass(frozen=True, slots=True)
class Month:
    joined: int
    left: int

    @property
    def net(self) -> int:
        return self.joined - self.left


@dataclass(frozen=True, slots=True)
class Pace:
    """The last full months in which anybody was counted, six at most."""

    months: tuple[Month, ...] = ()

    @property
    def is_enough(self) -> bool:
        return len(self.months) >= MONTHS_ENOUGH

    @property
    def joins(self) -> Fraction:
        return Fraction(sum(month.joined for month in self.months), len(self.months))

    @property
    def leavers(self) -> Fraction:
        return Fraction(sum(month.left for month in self.months), len(self.months))


def pace(steps: Steps, today: date) -> Pace:
    this = first_of_month(today)
    firsts = [add_months(this, -n) for n in range(MONTHS_LOOKED_AT, 0, -1)]
    return Pace(
        tuple(
            Month(during(steps, first, Measure.JOINERS), during(steps, first, Measure.LEAVERS))
            for first in firsts
            if people_on_first(steps, first, Measure.ELIGIBLE) > 0
        )
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """Members on a day to come: at the mean pace, and at the worst and best month's."""

    low: Fraction
    likely: Fraction
    high: Fraction


def outlook(
    members: int, pace: Pace, months: Fraction, *, going: int = 0, most: int | None = None
) -> Outlook:
    """After `months` at this pace, when `going` members go beside it; `most` are eligible.

    Raises ValueError while the pace is of too few months.
    """
    if not pace.is_enough:
        raise ValueError("Too few months for a forecast.")

    def at(net: Fraction) -> Fraction:
        there = max(Fraction(0), members - going + months * net)
        return there if most is None else min(Fraction(most), there)

    nets = [Fraction(month.net) for month in pace.months]
    return Outlook(at(min(nets)), at(pace.joins - pace.leavers), at(max(nets)))


@dataclass(frozen=True, slots=True)
class Closing:
    """People still counted in an office after the day it closes."""

    on: date
    eligible: int = 0
    members: int = 0
    other_union: int = 0


def closed_by(closings: Iterable[Closing], day: date) -> Closing:
    """All that close until then, added up."""
    gone = [one for one in closings if one.on <= day]
    return Closing(
        day,
        sum(one.eligible for one in gone),
        sum(one.members for one in gone),
        sum(one.other_union for one in gone),
    )
