"""The rows of a list of joiners and leavers: who joined or left, and when. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.db.base import FOREVER
from app.files.cells import Days
from app.imports.plan.leaving import Reason, reason_of
from app.imports.plan.member_rows import MemberRow
from app.imports.plan.parts import Cells, Read, read_each, too_long
from app.imports.plan.people import FIRST_DAY, day_in, name_of
from app.people.models import MembershipCategory, MembershipStatus
from app.people.rules import normal_name

DAYS = {"effective_on": "Effective date"}
_JOINS = frozenset(
    {
        "j",
        "joiner",
        "joined",
        "join",
        "new",
        "new joiner",
        "n",
        "s",
        "start",
        "starter",
        "rejoin",
        "rejoined",
    }
)
_LEAVES = frozenset(
    {"l", "leaver", "left", "leave", "leaving", "c", "ceased", "cancelled", "resigned", "lapsed"}
)
_WHAT = "The row says neither joined nor left. Use J or L."


@dataclass(frozen=True)
class MovementRow:
    """`status`: what a leaver's reason makes of the membership."""

    line: int
    number: str
    name: str
    compared: str
    joins: bool
    on: date
    reason: str
    status: MembershipStatus
    staff_number: str
    email: str
    remarks: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        return self.name or self.number

    @property
    def joined_on(self) -> date:
        return self.on

    def stated(self, until: "MovementRow | None" = None) -> MemberRow:
        """The membership it begins, which the row `until` ends again."""
        return MemberRow(
            line=self.line,
            number=self.number,
            name=self.name,
            compared=self.compared,
            status=until.status if until else MembershipStatus.ACTIVE,
            category=MembershipCategory.FULL,
            joined_on=self.on,
            ended_on=until.on if until else FOREVER,
            arrears_from=None,
            end_reason=until.reason if until else "",
            staff_number=self.staff_number,
            email=self.email,
        )


def read_rows(cells: Sequence[Cells], days: Mapping[str, Days]) -> Read[MovementRow]:
    return read_each(
        cells,
        lambda cell: _row(cell, day_in(cell, "effective_on", days["effective_on"])),
        lambda cell: (" ".join(name_of(cell)).strip() or cell.get("number"))[:80],
    )


def _row(cell: Cells, on: date | None) -> MovementRow | str:
    name, number = " ".join(name_of(cell)).strip(), cell.get("number")
    what = " ".join(re.sub(r"[^a-z]+", " ", cell.get("movement").casefold()).split())
    wrong = _wrong(name, number, what, on) or too_long(
        (
            ("The name", name, 240),
            ("The membership number", number, 40),
            ("The staff number", cell.get("staff_number"), 60),
        )
    )
    if wrong or on is None:
        return wrong or "There is no effective date in this row."
    said = cell.get("reason")[:60]
    leaves = what in _LEAVES
    reason = reason_of(said or what)
    unknown = leaves and said and reason is Reason.NOT_KNOWN
    return MovementRow(
        line=cell.line,
        number=number,
        name=name,
        compared=normal_name(name),
        joins=not leaves,
        on=on,
        reason=said if leaves else "",
        status=reason.status,
        staff_number=cell.get("staff_number"),
        email=cell.get("work_email"),
        remarks=("The reason is none we know: kept as it stands.",) if unknown else (),
    )


def _wrong(name: str, number: str, what: str, on: date | None) -> str | None:
    if not name and not number:
        return "There is neither a name nor a membership number in this row."
    if what not in _JOINS | _LEAVES:
        return _WHAT
    if on is not None and (on < FIRST_DAY or on == FOREVER):
        return "The effective date can't be one."
    return None
