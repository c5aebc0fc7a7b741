"""What may be typed about a target, and about what is expected until its day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from app.goals.forecast import add_months
from app.web.forms import Day, Form, Submitted

MOST_YEARS = 5
NOT_A_SHARE = "Enter a percentage from 0.1 to 100, with one decimal at most, like 60."


def read_per_mille(typed: object) -> object:
    """“60”, “60.5” or “60 %” as whole people in a thousand."""
    if not isinstance(typed, str):
        return typed
    text = typed.removesuffix("%").strip()
    try:
        share = Decimal(text) if len(text) <= 6 and text.isascii() else Decimal("NaN")
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or not 0 < share <= 100 or share * 10 % 1:
        raise ValueError(NOT_A_SHARE)
    return int(share * 10)


def _without_commas(typed: object) -> object:
    return typed.replace(",", "") if isinstance(typed, str) else typed


PerMille = Annotated[int, BeforeValidator(read_per_mille)]
People = Annotated[int, Field(ge=0, le=10_000_000), BeforeValidator(_without_commas)]


class GoalForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"by_on": "Enter a day, like 1/6/2027."}
    kind: Literal["rate", "majority"] = "rate"
    rate: PerMille | None = Field(default=None, validate_default=True)
    by_on: Day

    @field_validator("rate")
    @classmethod
    def rate_is_given(cls, given: int | None, info: ValidationInfo) -> int | None:
        if given is None and info.data.get("kind") == "rate":
            raise ValueError(NOT_A_SHARE)
        return given


def check_day(form: Submitted[GoalForm], *, today: date) -> None:
    """A target lies ahead, and not further than anybody can plan."""
    by_on = form.parsed.by_on if form.parsed else None
    if by_on is not None and not today < by_on <= add_months(today, 12 * MOST_YEARS):
        form.errors["by_on"] = f"Choose a day from tomorrow to {MOST_YEARS} years from now."


class ExpectationForm(Form):
    """Nothing typed: what the ledger and the present pace say."""

    sentences: ClassVar[Mapping[str, str]] = {
        "expected": "Enter how many people could be members then, as a whole number.",
        "leaving": "Enter how many members will leave until then, as a whole number.",
    }
    expected: People | None = None
    leaving: People | None = None
