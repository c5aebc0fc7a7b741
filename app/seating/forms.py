"""What a rep may say about where somebody is."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from app.conversations.forms import AsNumber
from app.seating.models import Habit, Shift, TieKind
from app.web.forms import Form

Number = Annotated[int, Field(ge=1, lt=2**31)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class PlaceForm(Form):
    """Days and shift count only when the person told us: without `told` they are dropped."""

    sentences: ClassVar[Mapping[str, str]] = {
        "habit": "Choose how they come by their place.",
        "area_id": "Choose one of the areas shown.",
        "days": "Choose days of the week.",
        "shift": "Choose one of the shifts shown.",
    }

    area_id: Number | None = None
    desk: Annotated[str, StringConstraints(max_length=20)] | None = None
    habit: Annotated[Habit, AsNumber] = Habit.FIXED
    told: Literal["yes"] | None = None
    days: list[Weekday] = Field(default_factory=list)
    shift: Annotated[Shift, AsNumber] | None = None

    @property
    def left_untold(self) -> bool:
        """Something was said of when they are in, but nobody ticked that they told us."""
        return self.told is None and bool(self.days or self.shift)


class TieForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "other_id": "Choose the other person.",
        "kind": "Choose what you were told.",
    }

    other_id: Annotated[int, Field(ge=1, lt=2**63)]
    kind: Annotated[TieKind, AsNumber]


class ConfirmForm(Form):
    """All of an area, or one of its banks."""

    block: Annotated[str, Field(max_length=40)] | None = None
