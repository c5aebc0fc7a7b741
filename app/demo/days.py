"""The days the demo's three years hang on, all counted back from today; and chance."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Calendar:
    today: date

    @property
    def start(self) -> date:
        return self.today - timedelta(days=3 * 365)

    @property
    def yesterday(self) -> date:
        return working_day(self.today - timedelta(days=1))

    @cached_property
    def extracts(self) -> list[date]:
        """The membership extracts, monthly; the newest a few days old."""
        newest = working_day(self.today - timedelta(days=8))
        days = (newest - timedelta(days=round(30.44 * month)) for month in range(36))
        return sorted(working_day(day) for day in days)

    @property
    def newest_extract(self) -> date:
        return self.extracts[-1]

    def extract_after(self, day: date) -> date:
        """The first extract on that day or later; the newest when there is none."""
        extracts = self.extracts
        return extracts[min(bisect_left(extracts, day), len(extracts) - 1)]

    @property
    def closures_announced(self) -> date:
        return self.today - timedelta(days=430)

    @property
    def review_announced(self) -> date:
        """Defence Business Services is to be looked at, privatisation among the options."""
        return self.today - timedelta(days=160)

    @property
    def pay_campaign(self) -> date:
        return self.today - timedelta(days=245)

    @property
    def transfer(self) -> date:
        """Some of the Pensions Agency's work, and its people, passed to SSCL."""
        return self.today - timedelta(days=601)

    def headcount_days(self) -> list[date]:
        """The ends of March and September in the three years."""
        days = (
            date(year, month, day)
            for year in range(self.start.year, self.today.year + 1)
            for month, day in ((3, 31), (9, 30))
        )
        return [day for day in days if self.start < day <= self.today]


def working_day(day: date) -> date:
    """That day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def any_day(rng: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def pick(rng: Random, choices: tuple[tuple[T, int], ...]) -> T:
    return rng.choices([c for c, _ in choices], [w for _, w in choices])[0]
