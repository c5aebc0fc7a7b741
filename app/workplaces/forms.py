"""What may be typed about places."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, StringConstraints

from app.web.forms import Form

PlaceName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def tidy_postcode(typed: str) -> str:
    """Upper case with one space before the last three: two spellings must not make two sites."""
    bare = "".join(typed.split()).upper()
    return f"{bare[:-3]} {bare[-3:]}" if 5 <= len(bare) <= 7 else bare


Postcode = Annotated[str, StringConstraints(max_length=10), AfterValidator(tidy_postcode)]


class NewWorkplaceForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "employer": "Enter who employs people there.",
        "office": "Enter the name people know the office by.",
    }
    employer: PlaceName
    office: PlaceName
    postcode: Postcode | None = None
