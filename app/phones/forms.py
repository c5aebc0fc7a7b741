"""What may be typed about numbers."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from app.phones.models import Says
from app.web.forms import AsNumber, BigId, Day, Form

Number = Annotated[str, StringConstraints(max_length=40)]


class NumberForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"number": "Enter the number they gave you."}
    number: Number


class WhichNumberForm(Form):
    """Which of theirs is meant; none is the one that was marked last."""

    number: Number | None = None


class ResultForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "says": "Choose what the file holds.",
        "list_id": "Choose the download it answers.",
        "checked_on": "Enter the day the numbers were screened.",
    }
    says: Annotated[Says, AsNumber]
    list_id: Annotated[BigId, AsNumber] | None = None
    checked_on: Day
