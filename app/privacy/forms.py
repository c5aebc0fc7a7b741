"""What may be typed about requests and the trail."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from app.web.forms import Form


class LiftForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "because": "Say how you know: “wrote to the branch on 3 Nov”, say.",
    }
    because: Annotated[str, StringConstraints(min_length=10, max_length=200)]
