"""What a target takes: joins, people to speak to, a week's work. Pure; whole numbers and fractions.

Letters and formulas of domain.md 3.2. A share is kept as whole people in a thousand.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from app.asks.effect import Range, wilson
from app.density import rates

# Fewer people than this, first spoken to long enough ago, say nothing about the next.
ENOUGH_PEOPLE = 20
COHORT_FROM_DAYS, COHORT_UNTIL_DAYS = 365, 60


@dataclass(frozen=True, slots=True)
class Aim:
    """So many in a thousand, or `more_than` that."""

    per_mille: int
    more_than: bool = False

    def least(self, eligible: int) -> int:
        """The fewest members of so many eligible that reach it."""
        people = self.per_mille * eligible
        return people // 1000 + 1 if self.more_than else -(-people // 1000)

    def is_reached(self, members: int, eligible: int) -> bool:
        return eligible > 0 and members >= self.least(eligible)

    @property
    def rate(self) -> Fraction:
        return Fraction(self.per_mille, 1000)

    @property
    def words(self) -> str:
        if self == MAJORITY:
            return "a majority"
        whole, tenth = divmod(self.per_mille, 10)
        share = f"{whole}.{tenth} %" if tenth else f"{whole} %"
        return f"more than {share}" if self.more_than else share


MAJORITY = Aim(500, more_than=True)


@dataclass(frozen=True, slots=True)
class Expected:
    """How a unit is expected to stand on the target's day, if nobody joins until then.

    `members` are today's and those whom announced changes bring; `leaving` go until then.
    """

    eligible: int
    members: int
    leaving: int = 0
    other_union: int = 0

    @property
    def staying(self) -> int:
        return self.members - self.leaving

    @property
    def could_join(self) -> int:
        return max(0, self.eligible - self.staying - self.other_union)


def joins(aim: Aim, expected: Expected) -> rates.Joins | None:
    """None where nobody is expected to be eligible: there is nothing to be a share of."""
    if expected.eligible <= 0:
        return None
    return rates.joins_needed(
        Fraction(aim.least(expected.eligible), expected.eligible),
        expected=expected.eligible,
        members=expected.members,
        leaving=expected.leaving,
        other_union=expected.other_union,
    )


@dataclass(frozen=True, slots=True)
class Cohort:
    """People first spoken to 60 days to a year ago, and those who joined within 60 days of it."""

    reached: int = 0
    joined: int = 0

    @property
    def is_enough(self) -> bool:
        return self.reached >= ENOUGH_PEOPLE

    @property
    def rate(self) -> Fraction | None:
        return rates.rate(self.joined, self.reached)

    @property
    def range(self) -> Range | None:
        return wilson(self.joined, self.reached)


@dataclass(frozen=True, slots=True)
class People:
    """How many people to speak to; None where nobody joined, so that no number is enough."""

    likely: int | None
    fewest: int | None
    most: int | None


def people_for(joins: int, cohort: Cohort) -> People | None:
    """None while too few people say how many join."""
    between = cohort.range
    if not cohort.is_enough or cohort.rate is None or between is None:
        return None
    return People(
        likely=rates.people_to_speak_to(joins, cohort.rate),
        fewest=rates.people_to_speak_to(joins, between.high),
        most=rates.people_to_speak_to(joins, between.low) if cohort.joined else None,
    )


def each_week(people: int, *, reps: int, days: int) -> Fraction | None:
    """People per rep per week; None without a rep or when the day has come."""
    return Fraction(7 * people, reps * days) if reps > 0 and days > 0 else None


def each_week_in_words(share: Fraction) -> str:
    """Rounded to the side of doing enough."""
    if share > Fraction(1, 2):
        number = ceil(share)
        return "one a week" if number == 1 else f"{number:,} a week"
    return f"one every {int(1 / share):,} weeks" if share else "none"
