"""What may be chosen when two people are made one."""

from typing import ClassVar, Literal

from app.matching.choosing import Part
from app.web.forms import Form

Side = Literal["kept", "other"]


class MergeForm(Form):
    """Which of the two says each part better; without an answer, whichever the page proposed."""

    sentences: ClassVar = {part.value: "Choose one of the two shown." for part in Part}

    name: Side | None = None
    known_as: Side | None = None
    work_email: Side | None = None
    work_phone: Side | None = None
    work: Side | None = None

    def chosen(self) -> dict[Part, str | None]:
        return {part: getattr(self, part.value) for part in Part}


class UndoForm(Form):
    """`anyway`: what was changed since goes back to what it was, too."""

    sentences: ClassVar = {"anyway": "Use the button on the page."}

    anyway: bool = False
