"""What a caller may send about one call."""

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator, model_validator

from app.conversations.forms import ComeBack, chosen_day
from app.conversations.models import Outcome
from app.web.forms import AsNumber, Day, Form, Id


class Answer(StrEnum):
    """What a tap on the card says. One tap is the whole of it but for SPOKE and CALL_BACK."""

    NO_ANSWER = "no-answer"
    MESSAGE = "message"
    SPOKE = "spoke"
    CALL_BACK = "call-back"
    WRONG_NUMBER = "wrong-number"
    LEFT = "left"
    LEAVE = "leave"
    STOP = "stop"


Again = Literal["hour", "later", "tomorrow", "pick"]


class CallForm(Form):
    """`id` was made when the card was, so that sending it twice is one contact."""

    sentences: ClassVar[Mapping[str, str]] = {
        "id": "Open this card again and save once more: its number went missing.",
        "answer": "Say what happened: tap one of the answers.",
        "come_back_date": "Enter a day like 3/11/2026.",
        "again": "Choose when to call back.",
        "again_date": "Enter a day like 3/11/2026.",
        "again_time": "Enter a time like 14:30.",
    }

    id: UUID
    answer: Answer
    agreed: bool = False
    outcome: Annotated[Outcome | None, AsNumber] = None
    issues: list[Id] = Field(default=[], max_length=30)
    note: str | None = Field(None, max_length=500)
    come_back: ComeBack = "none"
    come_back_date: Day | None = Field(None, validate_default=True)
    again: Again | None = Field(None, validate_default=True)
    again_date: Day | None = None
    again_time: time | None = None
    given: str | None = Field(None, max_length=40)

    _chosen = field_validator("come_back_date")(chosen_day)

    @model_validator(mode="before")
    @classmethod
    def nothing_holds_it_up(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Whoever asks not to be contacted is heard, whatever else stands half filled in."""
        if given.get("answer") == Answer.STOP:
            return {name: given[name] for name in ("id", "answer") if name in given}
        return given

    @field_validator("again")
    @classmethod
    def said_when(cls, again: Again | None, info: ValidationInfo) -> Again | None:
        if again is None and info.data.get("answer") is Answer.CALL_BACK:
            raise ValueError("Choose when to call back.")
        return again


class ReturnForm(Form):
    """Give the card back: for anybody else, or only to see the next one first."""

    skip: bool = False
