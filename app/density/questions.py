"""What may be asked of the pages about time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, ClassVar, TypeVar

from pydantic import Field

from app.density.history import months_before, years_before
from app.web.forms import Day, Form, Submitted, check, number_in

YEARS = (1, 3, 5, 10)
# Announced changes are on record a year or two before; nothing sensible is known of later days.
MOST_YEARS_AHEAD = 5
_DAY = "Enter a day like 3/11/2026."


class TimeQuestion(Form):
    """An answer nobody offers falls back to the usual one."""

    sentences: ClassVar[Mapping[str, str]] = {"as_at": _DAY}
    as_at: Day | None = None
    years: str = ""
    sort: str = ""
    q: Annotated[str, Field(max_length=100)] = ""
    page: str = ""

    @property
    def years_shown(self) -> int:
        years = number_in(self.years)
        return years if years in YEARS else 3

    @property
    def page_number(self) -> int:
        """From 1."""
        return max(1, number_in(self.page, digits=6) or 1)


class PeriodQuestion(Form):
    """Both days are counted."""

    sentences: ClassVar[Mapping[str, str]] = {"since": _DAY, "until": _DAY}
    period: str = ""
    since: Day | None = None
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `last`, both counted."""

    since: date
    last: date
    name: str = ""

    @property
    def until(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)


PERIODS = {"month": 1, "quarter": 3, "year": 12}
F = TypeVar("F", bound=Form)


def ask_time(typed: dict[str, list[str]], *, today: date) -> Submitted[TimeQuestion]:
    asked = check(TimeQuestion, typed)
    latest = years_before(today, -MOST_YEARS_AHEAD)
    if asked.parsed and asked.parsed.as_at and asked.parsed.as_at > latest:
        return replace(asked, errors={"as_at": f"Choose a day before {latest:%Y} is over."})
    return asked


def ask_period(typed: dict[str, list[str]], *, today: date) -> Submitted[PeriodQuestion]:
    asked = check(PeriodQuestion, typed)
    if asked.parsed is None or asked.errors:
        return asked
    period = period_of(asked.parsed, today=today)
    if period.last > today:
        return replace(asked, errors={"until": "Choose today or a day before it."})
    if period.since > period.last:
        return replace(asked, errors={"since": "Choose a day that is not after the last one."})
    return asked


def period_of(question: PeriodQuestion, *, today: date) -> Period:
    """Without days: the last full month (or three, or twelve) and what there is of this one."""
    name = question.period if question.period in PERIODS else "month"
    last = question.until or today
    since = question.since or months_before(last, PERIODS[name])
    chosen = question.since or question.until
    return Period(since, last, "" if chosen else name)
