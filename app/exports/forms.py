"""What is asked of an export, and of whoever decides about one."""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from app.accounts.forms import Password
from app.exports.models import Format
from app.web.forms import Form

_NUMBER_OR_ADDRESS = re.compile(r"@|\d{5}")


class ExportForm(Form):
    sentences: ClassVar = {
        "format": "Choose a format.",
        "columns": "Choose at least one column.",
        "purpose": "Choose what it is for: it is kept with the export.",
    }

    what: str = Field(max_length=40)
    format: Format
    columns: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list)
    purpose: Literal["call", "invite", "ballot", "rep", "check", "other"] | None = None
    purpose_other: str = Field(default="", max_length=100, validate_default=True)
    recipient: str = Field(default="", max_length=120)
    reason: str = Field(default="", max_length=200)
    password: Password = ""

    @field_validator("purpose_other")
    @classmethod
    def other_is_said(cls, given: str, info: ValidationInfo) -> str:
        if not given and info.data.get("purpose") == "other":
            raise ValueError("Say what it is for, in a few words and without names.")
        return given

    @field_validator("recipient")
    @classmethod
    def no_person(cls, given: str) -> str:
        if _NUMBER_OR_ADDRESS.search(given):
            raise ValueError("Say a role or a meeting, not an address or a number.")
        return given


class DeclineForm(Form):
    sentences: ClassVar = {"because": "Say why, so that they know what to ask for instead."}
    because: str = Field(min_length=1, max_length=200)
