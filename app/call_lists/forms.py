"""What may be asked, and what a list is for."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from app.conversations.models import Outcome
from app.people.models import StandingCode
from app.web.forms import Day, Form, Id


class QuestionForm(Form):
    sentences: ClassVar = {"standings": "Choose at least one kind of people for the list."}

    unit: Id | None = None
    workplaces: list[Id] = Field(default_factory=list)
    teams: list[Id] = Field(default_factory=list)
    standings: list[StandingCode]
    unspoken: Literal["any", "never", "30", "90", "pick"] = "any"
    unspoken_date: Day | None = Field(default=None, validate_default=True)
    outcomes: list[Outcome] = Field(default_factory=list)
    issues: list[Id] = Field(default_factory=list)
    has_phone: bool = False
    by: Literal["phone", "person"] = "phone"

    @field_validator("standings")
    @classmethod
    def not_in_another_union(cls, given: list[StandingCode]) -> list[StandingCode]:
        if StandingCode.OTHER_UNION in given:
            raise ValueError("People in another union are not put on call lists.")
        return given

    @field_validator("unspoken_date")
    @classmethod
    def day_was_picked(cls, given: date | None, info: ValidationInfo) -> date | None:
        if given is None and info.data.get("unspoken") == "pick":
            raise ValueError("Pick the day since when nobody has spoken to them.")
        return given


class CallListForm(QuestionForm):
    sentences: ClassVar = {
        **QuestionForm.sentences,
        "purpose": "Choose what the list is for: it is kept with the list.",
    }

    purpose: Literal["join", "promise", "ballot", "check", "other"]
    purpose_other: str = Field(default="", max_length=100, validate_default=True)

    @field_validator("purpose_other")
    @classmethod
    def other_is_said(cls, given: str, info: ValidationInfo) -> str:
        if not given and info.data.get("purpose") == "other":
            raise ValueError("Say what the list is for, in a few words and without names.")
        return given
