"""What may be sent to us about places."""

from typing import Annotated

from pydantic import Field

from app.web.forms import Form


class ConfirmForm(Form):
    """All of an area, or one of its banks."""

    block: Annotated[str, Field(max_length=40)] | None = None
