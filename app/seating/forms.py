"""What may be sent about areas, desks and who sits where."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from app.seating.drawing.layout import LONGEST_BANK, MOST_DESKS
from app.seating.drawing.numbering import Order
from app.seating.drawing.pasting import MOST_CHARACTERS
from app.seating.models import Habit, Shift, TieKind
from app.web.forms import AsNumber, BigId, Form, Id

Weekday = Annotated[int, Field(ge=0, le=6)]
# Nobody types it, so there is nothing to correct: what can't be read is the first view.
View = Literal["people", "desks"]
Team = Annotated[int, Field(ge=0, lt=2**31)]


class AreaForm(Form):
    sentences: ClassVar[Mapping[str, str]] = {
        "name": "Give the area a name people would know, such as “North side”.",
    }
    floor: Annotated[str, Field(max_length=60)] = ""
    name: Annotated[str, Field(max_length=80)]


class PutForm(Form):
    """People ticked, or with `everyone` all of a team."""

    person: list[BigId] = Field(default_factory=list, max_length=10_000)
    everyone: bool = False
    team: Team | None = None
    nowhere: bool = False


class LookForm(Form):
    """What of a drawing was being looked at, so that it is shown again."""

    view: View = "people"
    team: Team | None = None


class GridForm(LookForm):
    sentences: ClassVar[Mapping[str, str]] = {
        "banks": "Enter how many banks there are, from 1 to 100.",
        "per_bank": f"Enter how many desks a bank has, from 1 to {MOST_DESKS}.",
    }
    banks: Annotated[int, Field(ge=1, le=100)]
    per_bank: Annotated[int, Field(ge=1, le=MOST_DESKS)]
    prefix: Annotated[str, Field(max_length=12)] = ""


class RowsForm(LookForm):
    rows: Annotated[str, Field(max_length=MOST_CHARACTERS)] = ""


class ListForm(LookForm):
    desk_list: Annotated[str, Field(max_length=MOST_CHARACTERS)] = ""


class FillForm(LookForm):
    names: Annotated[str, Field(max_length=MOST_CHARACTERS)] = ""


class SeatForm(LookForm):
    """A person, or whoever sits at the desk `from_desk`."""

    sentences: ClassVar[Mapping[str, str]] = {
        "person": "Choose who sits there.",
        "desk": "Choose the desk.",
    }
    person: BigId | None = None
    from_desk: Id | None = None
    desk: Id
    share: bool = False


class DeskForm(LookForm):
    """What is done to one desk, or with `whole` to its bank."""

    desk: Id
    whole: bool = False


class PersonForm(LookForm):
    person: BigId


class MoveForm(DeskForm):
    """By centimetres, or one step of a desk's depth in a direction."""

    dx: Annotated[int, Field(ge=-20_000, le=20_000)] = 0
    dy: Annotated[int, Field(ge=-20_000, le=20_000)] = 0
    way: Literal["left", "right", "up", "down"] | None = None

    @property
    def by(self) -> tuple[int, int]:
        return WAYS[self.way] if self.way else (self.dx, self.dy)


WAYS = {"left": (-40, 0), "right": (40, 0), "up": (0, -40), "down": (0, 40)}


class NumberForm(LookForm):
    """`bank` is the bank's name, or nothing for all of the area."""

    bank: Annotated[str, Field(max_length=LONGEST_BANK)] = ""
    order: Order = Order.ROWS
    number_prefix: Annotated[str, Field(max_length=12)] = ""


class BankForm(LookForm):
    sentences: ClassVar[Mapping[str, str]] = {"bank_name": "Give the bank a name."}
    desk: Id
    bank_name: Annotated[str, Field(max_length=LONGEST_BANK)]


class PlaceForm(Form):
    """Days and shift count only when the person told us: without `told` they are dropped."""

    sentences: ClassVar[Mapping[str, str]] = {
        "habit": "Choose how they come by their place.",
        "area_id": "Choose one of the areas shown.",
        "days": "Choose days of the week.",
        "shift": "Choose one of the shifts shown.",
    }

    area_id: Id | None = None
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

    other_id: BigId
    kind: Annotated[TieKind, AsNumber]


class ConfirmForm(Form):
    """All of an area, or one of its banks."""

    block: Annotated[str, Field(max_length=LONGEST_BANK)] | None = None
