"""What a rep may send about a conversation."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import (
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from app.conversations.models import Channel, Outcome, Result
from app.web.forms import AsNumber, Day, Form, Id

LoggedResult = Literal[
    Result.NOT_IN, Result.SPOKE, Result.LEFT_MESSAGE, Result.WRONG_DETAILS, Result.LEFT_WORKPLACE
]
ComeBack = Literal["none", "tomorrow", "next_week", "pick"]


def chosen_day(day: date | None, info: ValidationInfo) -> date | None:
    if day is None and info.data.get("come_back") == "pick":
        raise ValueError("Choose the day to come back.")
    return day


class ContactForm(Form):
    """`id` was made when the form was, so that sending it twice is one contact."""

    sentences: ClassVar[Mapping[str, str]] = {
        "id": "Open this page again and save once more: its number went missing.",
        "result": "Say what happened.",
        "come_back_date": "Enter a day like 3/11/2026.",
    }

    id: UUID
    result: Annotated[LoggedResult, AsNumber]
    come_back: ComeBack = "none"
    come_back_date: Day | None = Field(None, validate_default=True)
    happened_on: Day | None = None
    channel: Annotated[Channel, AsNumber] = Channel.AT_DESK
    agreed: bool = False
    outcome: Annotated[Outcome | None, AsNumber] = None
    issues: list[Id] = Field(default=[], max_length=30)
    note: str | None = Field(None, max_length=500)
    assessment: int | None = Field(None, ge=1, le=5)
    back: str | None = Field(None, max_length=200)

    _chosen = field_validator("come_back_date")(chosen_day)


class SilenceForm(Form):
    id: UUID
    result: Annotated[Literal[Result.LEAVE_FOR_NOW, Result.DO_NOT_CONTACT], AsNumber]
    back: str | None = Field(None, max_length=200)


class VoidForm(Form):
    id: UUID


class CardForm(Form):
    """As long as still fits a card on paper: one sheet holds them all."""

    sentences: ClassVar[Mapping[str, str]] = {
        "body": "Write what the card says, or go back to our words."
    }

    body: Annotated[str, StringConstraints(min_length=1, max_length=600)]


class DelayForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"come_back": "Choose when to come back."}

    come_back: Literal["tomorrow", "next_week", "pick"]
    come_back_date: Day | None = Field(None, validate_default=True)

    _chosen = field_validator("come_back_date")(chosen_day)
