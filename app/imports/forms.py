"""What may be sent about an import."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from app.files.text import DELIMITERS, ENCODINGS
from app.imports.models import ImportKind
from app.web.forms import Day, Form

Answer = Annotated[str, Field(max_length=40)]
Place = Annotated[str, Field(max_length=2_000)]


class NewImportForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "kind": "Choose what the file is.",
        "unit": "Choose where it belongs.",
        "as_at": "Enter the day the list was made, like 3/11/2026.",
    }
    kind: Literal[
        "staff", "members", "headcounts", "movements", "organogram", "desks", "wall-chart"
    ]
    unit: int
    as_at: Day
    older: bool = False
    encoding: str = ""
    delimiter: str = ""

    @field_validator("encoding", "delimiter")
    @classmethod
    def is_known(cls, value: str) -> str:
        if value and value not in ENCODINGS and value not in DELIMITERS:
            raise ValueError("Choose one of the answers shown.")
        return value

    @property
    def import_kind(self) -> ImportKind:
        return ImportKind[self.kind.upper().replace("-", "_")]


class FilledSheetForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {"as_at": "Enter the day it was, like 3/11/2026."}
    as_at: Day


class ColumnsForm(Form):
    """`column` has an answer for every column of the file, in order; "-" leaves one out."""

    column: list[Answer] = Field(default_factory=list, max_length=200)
    take_contact_details: bool = False
    people_agreed: bool = False
    covers: list[int] = Field(default_factory=list, max_length=10_000)


class HeaderForm(Form):
    """`row` is the line that names the columns, 0 for none; with `two` the next one does, too.

    Without a row, the one that was found in the sheet.
    """

    sheet: int = Field(0, ge=0, lt=1_000)
    row: int | None = Field(None, ge=0, le=1_100_000)
    two: bool = False


class ChoicesForm(Form):
    """`shown` are the lines that were asked about; each answers as `choice-LINE`."""

    shown: list[int] = Field(default_factory=list, max_length=10_000)
    accept_exact: bool = False
    accept_asked: bool = False
    ask_again: bool = False
    one_by_one: bool = False


class PlacesForm(Form):
    place: list[Place] = Field(default_factory=list, max_length=200)


class LeaversForm(Form):
    """`shown` are the absent people on the page, `left` those who were ticked."""

    shown: list[int] = Field(default_factory=list, max_length=10_000)
    left: list[int] = Field(default_factory=list, max_length=10_000)
    everybody: bool = False


class CommitForm(Form):
    shown: int = 0


class UndoForm(Form):
    anyway: bool = False
