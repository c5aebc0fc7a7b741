"""One unit's target worked out: what is expected, what it takes, where the pace leads. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil

from app.density.ledger import Steps
from app.density.measures import NOTHING, Headcount, Measure
from app.density.rates import Joins, rate
from app.goals import rules
from app.goals.forecast import (
    MONTHS_SHOWN,
    Closing,
    Outlook,
    Pace,
    add_months,
    closed_by,
    first_of_month,
    months_between,
    outlook,
    pace,
    people_on_first,
)
from app.goals.rules import Aim, Expected

NO_STEPS = Steps({}, {})


@dataclass(frozen=True)
class Ground:
    """What the ledger says of a unit: today, on the target's day, and month by month."""

    today: date
    by_on: date
    now: Headcount = NOTHING
    then: Headcount = NOTHING
    steps: Steps = NO_STEPS
    closings: tuple[Closing, ...] = ()

    @cached_property
    def pace(self) -> Pace:
        return pace(self.steps, self.today)

    @property
    def months(self) -> Fraction:
        return max(Fraction(0), months_between(self.today, self.by_on))

    def expected(self) -> Expected:
        """Announced changes are in the ledger; the present pace and offices that close are not."""
        closed = closed_by(self.closings, self.by_on)
        known = self.then.counts.members - self.now.counts.members
        pace = self.pace
        usual = ceil(self.months * pace.leavers) if pace.is_enough else 0
        return Expected(
            eligible=max(0, self.then.counts.eligible - closed.eligible),
            members=self.now.counts.members + max(0, known),
            leaving=usual + max(0, -known) + closed.members,
            other_union=max(0, self.then.counts.other_union - closed.other_union),
        )

    def members_before(self, first: date) -> int:
        return people_on_first(self.steps, first, Measure.MEMBERS)

    def outlook_on(self, day: date, known: int, most: int | None = None) -> Outlook:
        """`known` members are in the ledger for that day, with announced changes alone."""
        closed = closed_by(self.closings, day)
        return outlook(
            self.now.counts.members,
            self.pace,
            months_between(self.today, day),
            going=self.now.counts.members - known + closed.members,
            most=most,
        )

    def past(self) -> Iterator[tuple[date, int | None]]:
        """Members when each of the last months began; None while nobody was counted."""
        this = first_of_month(self.today)
        for n in range(MONTHS_SHOWN - 1, -1, -1):
            first = add_months(this, -n)
            there = people_on_first(self.steps, first, Measure.ELIGIBLE) > 0
            if first < self.today:
                yield first, self.members_before(first) if there else None
        yield self.today, self.now.counts.members

    def ahead(self) -> Iterator[tuple[date, Outlook]]:
        """Month by month to the target's day; needs a pace that is enough."""
        first = add_months(first_of_month(self.today), 1)
        while first < self.by_on:
            yield first, self.outlook_on(first, self.members_before(first))
            first = add_months(first, 1)
        yield self.by_on, self.outlook_on(self.by_on, self.then.counts.members)


@dataclass(frozen=True)
class Prospect:
    """A target against what is expected, be it by the ledger or by whoever typed it."""

    aim: Aim
    ground: Ground
    expected: Expected

    @property
    def joins(self) -> Joins | None:
        return rules.joins(self.aim, self.expected)

    @property
    def majority(self) -> Joins | None:
        return rules.joins(rules.MAJORITY, self.expected)

    @property
    def has_passed(self) -> bool:
        return self.ground.by_on <= self.ground.today

    @cached_property
    def outlook(self) -> Outlook | None:
        """None with too few months to go by, or when the day has come."""
        if self.has_passed or not self.ground.pace.is_enough:
            return None
        ground = self.ground
        return ground.outlook_on(ground.by_on, ground.then.counts.members, self.expected.eligible)

    @property
    def rate(self) -> Fraction | None:
        """The share of members the pace leads to."""
        there = self.outlook
        return (
            there.likely / self.expected.eligible if there and self.expected.eligible > 0 else None
        )

    @cached_property
    def short(self) -> int | None:
        """How many joins the pace falls short; 0 where it reaches the target."""
        there = self.outlook
        if there is None or self.expected.eligible <= 0:
            return None
        return max(0, self.aim.least(self.expected.eligible) - int(there.likely))

    @property
    def is_reached(self) -> bool:
        counts = self.ground.now.counts
        return self.aim.is_reached(counts.members, counts.eligible)

    @property
    def density(self) -> Fraction | None:
        counts = self.ground.now.counts
        return rate(counts.members, counts.eligible)


def prospect(aim: Aim, ground: Ground) -> Prospect:
    return Prospect(aim, ground, ground.expected())
