"""What may be sent about plans, asks and referrals."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from app.asks.models import ReferralReason
from app.asks.planning import LARGEST_MOST, USUAL_MOST, due_on, wrong_due
from app.web.forms import AsNumber, BigId, Day, Form, Id, Submitted

HOW_MANY = f"Enter a whole number from 1 to {LARGEST_MOST}."


class DueForm(Form):
    """By when; `by_date` counts when `by` is “pick”."""

    sentences: ClassVar[Mapping[str, str]] = {
        "by": "Choose by when.",
        "by_date": "Enter a day like 3/11/2026.",
    }

    by: Literal["week", "fortnight", "pick"]
    by_date: Day | None = Field(None, validate_default=True)

    @field_validator("by_date")
    @classmethod
    def chosen(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day is None and info.data.get("by") == "pick":
            raise ValueError("Choose the day.")
        return day

    def due(self, today: date) -> date | None:
        return due_on(self.by, self.by_date, today)


def due_of(form: Submitted[Any], today: date) -> date | None:
    """The day that was chosen; one by which nobody can be asked is among the form's errors."""
    due: date | None = None if form.errors else form.value.due(today)
    if not form.errors and (wrong := wrong_due(due, today)):
        form.errors["by_date"] = wrong
    return due


class PlanForm(DueForm):
    sentences: ClassVar[Mapping[str, str]] = {**DueForm.sentences, "most": HOW_MANY}

    most: int = Field(USUAL_MOST, ge=1, le=LARGEST_MOST)


class AgainForm(DueForm):
    asker_id: BigId | None = None


class ShownForm(Form):
    """Which plan was on the page: another one must not be accepted in its place."""

    shown: str = Field("", max_length=20)


class AskerForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"asker_id": "Choose who asks."}

    asker_id: BigId


class BarForm(Form):
    """With `asker_id` these two are kept apart, without it the person is left out."""

    asker_id: BigId | None = None


class PersonForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"asked_id": "Choose who is to be asked."}

    asked_id: BigId


class MostForm(Form):
    """Nothing leaves it to the plan; 0 is nobody for now."""

    sentences: ClassVar[Mapping[str, str]] = {
        "most": f"Enter a whole number from 0 to {LARGEST_MOST}, or nothing."
    }

    most: int | None = Field(None, ge=0, le=LARGEST_MOST)


def _union_name(typed: str) -> str:
    if re.search(r"[\d@:/]", typed):
        raise ValueError("Enter the union's name alone: nothing about the person.")
    return typed


class ReferralForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "workplace_id": "Choose which of your workplaces you write from.",
        "employer_id": "Choose an employer from the list.",
        "reason": "Choose why they should hear from their own.",
    }

    workplace_id: Id
    employer_id: Id | None = None
    other_union: Annotated[str, Field(max_length=120), AfterValidator(_union_name)] | None = None
    reason: Annotated[ReferralReason, AsNumber]

    @model_validator(mode="after")
    def one_of_two(self) -> "ReferralForm":
        if (self.employer_id is None) == (self.other_union is None):
            raise ValueError(
                "Choose their employer, or enter the name of another union: one of both."
            )
        return self
