"""What may be asked of the density pages, and typed about a headcount."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from app.web.formats import day
from app.web.forms import Day, Form, Submitted, check

PERIODS = ("30", "90", "365")
DAYS_AHEAD = 5 * 365


class Question(Form):
    """The address's query. What nobody offers falls back to the usual."""

    sentences: ClassVar[Mapping[str, str]] = {"as_at": "Enter a day like 3/11/2026."}
    q: Annotated[str, Field(max_length=100)] = ""
    as_at: Day | None = None
    days: str = ""
    sort: str = ""
    no_rep: str = ""
    below: str = ""
    everything: str = ""
    page: str = ""

    @property
    def page_number(self) -> int:
        """From 1."""
        plain = self.page.isascii() and self.page.isdigit() and len(self.page) < 7
        return max(1, int(self.page)) if plain else 1

    @property
    def period_days(self) -> int:
        return int(self.days) if self.days in PERIODS else 365


def ask(typed: dict[str, list[str]], *, today: date) -> Submitted[Question]:
    """The question; a day may be past or, for what was announced, a few years ahead."""
    asked = check(Question, typed)
    latest = today + timedelta(days=DAYS_AHEAD)
    if asked.parsed and asked.parsed.as_at and asked.parsed.as_at > latest:
        asked = replace(asked, errors={"as_at": f"Choose a day up to {day(latest)}."})
    return asked


def _without_commas(typed: object) -> object:
    return typed.replace(",", "") if isinstance(typed, str) else typed


Heads = Annotated[int, Field(ge=0, le=10_000_000), BeforeValidator(_without_commas)]


class HeadcountForm(Form):
    """How many people the employer, or somebody's own count, says there are."""

    sentences: ClassVar[Mapping[str, str]] = {
        "eligible": "Enter how many people could be members, as a whole number.",
        "agency": "Enter a whole number, or leave this empty.",
        "other_union": "Enter a whole number, or leave this empty.",
        "as_at": "Enter the day the count is of, like 3/11/2026.",
        "source": "Say where the number is from, like “HR, by e-mail”.",
    }
    eligible: Heads
    agency: Heads = 0
    other_union: Heads = 0
    as_at: Day
    source: Annotated[str, Field(max_length=120)]
