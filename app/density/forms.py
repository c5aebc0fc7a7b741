"""What may be asked of the density pages, and typed about a headcount."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from app.web.forms import Day, Form, Submitted, check


class Question(Form):
    """The address's query. A sort or page nobody offers falls back to the usual one."""

    sentences: ClassVar[Mapping[str, str]] = {"as_at": "Enter a day like 3/11/2026."}
    q: Annotated[str, Field(max_length=100)] = ""
    as_at: Day | None = None
    sort: str = ""
    no_rep: str = ""
    below: str = ""
    page: str = ""

    @property
    def page_number(self) -> int:
        """From 1."""
        plain = self.page.isascii() and self.page.isdigit() and len(self.page) < 7
        return max(1, int(self.page)) if plain else 1


def ask(typed: dict[str, list[str]], *, today: date) -> Submitted[Question]:
    """The question, with the days nobody can have counted yet refused."""
    asked = check(Question, typed)
    if asked.parsed and asked.parsed.as_at and asked.parsed.as_at > today:
        asked = replace(asked, errors={"as_at": "Choose today or a day before it."})
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
