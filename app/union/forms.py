"""What may be typed about the union as a whole."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from app.union.models import UnitKind
from app.web.forms import Form, Id


def check_join_url(typed: str) -> str:
    """The union's own page, with {code} where the rep's code goes."""
    try:
        parts = urlsplit(typed)
        sound = parts.scheme == "https" and bool(parts.hostname) and "." in (parts.hostname or "")
        _ = parts.port
    except ValueError:
        sound = False
    if not sound or parts.username or any(sign.isspace() or sign in '<>"\\' for sign in typed):
        raise ValueError("Enter a whole address that begins with https://")
    if "{code}" not in parts.path + parts.query:
        raise ValueError(
            "Put {code} where the rep’s code belongs, like https://union.example/join?rep={code}"
        )
    if typed.replace("{code}", "").count("{") or typed.replace("{code}", "").count("}"):
        raise ValueError("Leave out every { and } but those of {code}.")
    return typed


JoinUrl = Annotated[str, StringConstraints(max_length=400), AfterValidator(check_join_url)]
UnitName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SettingsForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "arrears_grace_days": "Enter a number of days from 0 to 730.",
        "agreement_wording": "Enter the question a rep asks.",
        "export_at_once": "Enter a number of rows from 1 to 100,000.",
        "export_alone": "Enter a number of rows from 1 to 100,000.",
    }
    join_url: JoinUrl | None = None
    arrears_grace_days: Annotated[int, Field(ge=0, le=730)]
    agreement_wording: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    export_at_once: Annotated[int, Field(ge=1, le=100_000)] = 200
    export_alone: Annotated[int, Field(ge=1, le=100_000)] = 1_000

    @field_validator("export_alone")
    @classmethod
    def not_fewer(cls, given: int, info: ValidationInfo) -> int:
        if given < info.data.get("export_at_once", 0):
            raise ValueError("This can't be fewer than leave without a password.")
        return given


class UnitNameForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"name": "Enter a name."}
    name: UnitName


class NewUnitForm(UnitNameForm):
    kind: UnitKind
    group_id: Id | None = None
