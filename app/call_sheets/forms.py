"""What may be sent about a sheet: how it is printed, and what was written on it."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from app.web.forms import BigId, Day, Form, Id


class PrintForm(Form):
    """`whose`: one caller, or nobody for all rows."""

    sentences: ClassVar[Mapping[str, str]] = {
        "copies": "Print up to 5 copies at once.",
    }

    whose: Id | None = None
    by: Literal["phone", "person"] | None = None
    copies: int = Field(1, ge=1, le=5)


class ResultsForm(Form):
    """One sheet's results; its lines are read one by one."""

    sentences: ClassVar[Mapping[str, str]] = {"on": "Enter the day this happened, like 3/11/2026."}

    on: Day
    destroyed: list[BigId] = Field(default_factory=list, max_length=100)


class LineForm(ResultsForm):
    """One line of it, to be read back."""

    n: int = Field(ge=1, le=30)


class CopiesForm(Form):
    destroyed: list[BigId] = Field(default_factory=list, max_length=100)
