"""What may be asked of a new list, and of one that runs."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from app.call_lists.models import By
from app.finding.address import unpack
from app.finding.question import Question
from app.web.forms import AsNumber, Form, Id

MOST_DAYS = 14
Words = Annotated[str, Field(max_length=1200)]


class NewListForm(Form):
    """What an address says of a list to come; an empty question asks for everybody."""

    q: str = ""
    by: Annotated[By, AsNumber] = By.PHONE
    name: str = Field("", max_length=80)

    @field_validator("q")
    @classmethod
    def can_be_read(cls, given: str) -> str:
        if unpack(given) is None:
            raise ValueError("The question can’t be read. Ask it again.")
        return given

    @property
    def question(self) -> Question:
        return unpack(self.q) or Question()


class CallListForm(NewListForm):
    """`id` was made when the form was, so that sending it twice is one list."""

    sentences: ClassVar = {
        "id": "Open this page again and send it once more: its number went missing.",
        "purpose": "Choose what the list is for: it is kept with the list.",
        "days": f"A list runs for 1 to {MOST_DAYS} days.",
    }

    id: UUID
    purpose: Literal["join", "promise", "ballot", "check", "other"]
    purpose_other: str = Field("", max_length=100, validate_default=True)
    script: Words = ""
    callers: list[Id] = Field(default=[], max_length=500)
    days: int = Field(MOST_DAYS, ge=1, le=MOST_DAYS)

    @field_validator("purpose_other")
    @classmethod
    def other_is_said(cls, given: str, info: ValidationInfo) -> str:
        if not given and info.data.get("purpose") == "other":
            raise ValueError("Say what the list is for, in a few words and without names.")
        return given


class CallersForm(Form):
    sentences: ClassVar = {"callers": "Choose who is to call."}

    callers: list[Id] = Field(max_length=500)


class ReassignForm(Form):
    """From one caller's calls to another's; nothing is whoever is next."""

    sentences: ClassVar = {"of": "Choose whose calls.", "to": "Choose who gets them."}

    of: Id | None = None
    to: Id | None = None
