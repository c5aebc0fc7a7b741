"""What may be typed about requests and the trail."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from app.web.forms import Form


class LiftForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "because": "Say how you know: “wrote to the branch on 3 Nov”, say.",
    }
    because: Annotated[str, StringConstraints(min_length=10, max_length=200)]


class ConfirmationForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "unit_id": "Choose whose people the file is about.",
        "because": "Say why it is lawful: “section 13 information, agreed with the employer”, say.",
    }
    unit_id: int = Field(gt=0, lt=2**31)
    because: Annotated[str, StringConstraints(min_length=10, max_length=200)]
