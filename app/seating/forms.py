"""What may be sent about areas, desks and who sits where."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from app.seating.layout import LONGEST_BANK, MOST_DESKS
from app.seating.numbering import Order
from app.seating.pasting import MOST_CHARACTERS
from app.web.forms import Form

Id = Annotated[int, Field(ge=1, lt=2**31)]
PersonId = Annotated[int, Field(ge=1, lt=2**63)]
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

    person: list[PersonId] = Field(default_factory=list, max_length=10_000)
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
    person: PersonId | None = None
    from_desk: Id | None = None
    desk: Id
    share: bool = False


class DeskForm(LookForm):
    """What is done to one desk, or with `whole` to its bank."""

    desk: Id
    whole: bool = False


class PersonForm(LookForm):
    person: PersonId


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
