"""What may be typed about a bargaining unit, a ballot, a rule of law."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from app.bargaining.models import Certainty, Recognition
from app.people.models import Engagement
from app.web.forms import AsNumber, Day, Form, Id

DAY = "Enter a day like 3/11/2026."


def _without_commas(typed: object) -> object:
    return typed.replace(",", "") if isinstance(typed, str) else typed


Heads = Annotated[int, Field(ge=0, le=10_000_000), BeforeValidator(_without_commas)]
Kind = Annotated[Engagement, AsNumber]


class UnitForm(Form):
    """Whom it holds. No office ticked means all of them, for those who may say so."""

    sentences: ClassVar[Mapping[str, str]] = {
        "name": "Give it the name people use, like “Payments grades at Hub House”.",
        "unit_id": "Choose whose it is.",
        "employer_id": "Choose the employer.",
        "engagements": "Choose at least one kind of worker.",
        "valid_from": DAY,
        "valid_to": DAY,
        "recognised_on": DAY,
        "declared_on": DAY,
        "declared_workers": "Enter how many workers there are, as a whole number.",
    }
    unit_id: Id
    employer_id: Id
    name: Annotated[str, Field(max_length=200)]
    workplaces: list[Id] = Field(default_factory=list, max_length=5000)
    grades: list[Annotated[str, Field(max_length=60)]] = Field(default_factory=list)
    more_grades: Annotated[str, Field(max_length=600)] = ""
    engagements: list[Kind]
    valid_from: Day
    valid_to: Day | None = None
    recognition: Annotated[Recognition, AsNumber] = Recognition.NONE
    recognised_on: Day | None = None
    declared_workers: Annotated[Heads, Field(gt=0)] | None = None
    declared_on: Day | None = Field(default=None, validate_default=True)
    declared_source: Annotated[str, Field(max_length=120)] = ""

    @field_validator("more_grades")
    @classmethod
    def none_is_long(cls, typed: str) -> str:
        if any(len(grade) > 60 for grade in typed.split(",")):
            raise ValueError("Keep each grade to 60 characters, with commas between them.")
        return typed

    @field_validator("valid_to")
    @classmethod
    def ends_after_it_begins(cls, ends: date | None, info: ValidationInfo) -> date | None:
        begins = info.data.get("valid_from")
        if ends and begins and ends <= begins:
            raise ValueError("It ends after it begins.")
        return ends

    @field_validator("declared_on")
    @classmethod
    def number_has_a_day(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day is None and info.data.get("declared_workers"):
            raise ValueError("Say of which day that number is.")
        return day

    @property
    def all_grades(self) -> list[str]:
        """Ticked and typed, each once, in the order of the alphabet."""
        typed = (" ".join(grade.split()) for grade in self.more_grades.split(","))
        return sorted({grade for grade in (*self.grades, *typed) if grade})


class Question(Form):
    """The address's query of a bargaining unit's page: a day, and a ballot to try."""

    sentences: ClassVar[Mapping[str, str]] = {
        "as_at": DAY,
        **dict.fromkeys(("yes", "no", "entitled"), "Enter a whole number of people."),
    }
    as_at: Day | None = None
    ballot: Literal["recognition", "action"] | None = None
    yes: Heads | None = None
    no: Heads | None = None
    entitled: Heads | None = None


class NewQuestion(Form):
    """Where to put a new one, and whose workers it holds."""

    unit_id: Id | None = None
    employer_id: Id | None = None


class RuleForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "valid_from": DAY,
        "valid_to": DAY,
        "certainty": "Choose how sure that is.",
        "source": "Say where that is from.",
    }
    valid_from: Day | None = None
    valid_to: Day | None = None
    certainty: Annotated[Certainty, AsNumber]
    source: Annotated[str, Field(max_length=300)]
    in_use: bool = False

    @field_validator("valid_to")
    @classmethod
    def ends_after_it_begins(cls, ends: date | None, info: ValidationInfo) -> date | None:
        begins = info.data.get("valid_from")
        if ends and begins and ends <= begins:
            raise ValueError("It ends after it begins.")
        return ends
