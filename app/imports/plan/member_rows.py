"""The rows of a membership extract: the membership each states, or why it states none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.db.base import FOREVER
from app.files.cells import Days
from app.imports.plan.parts import Cells, Read, read_each, too_long
from app.imports.plan.people import FIRST_DAY, day_in, name_of
from app.people.models import MembershipCategory, MembershipStatus
from app.people.rules import normal_name

STATUSES: Mapping[str, MembershipStatus] = {
    word: status
    for status, words in {
        MembershipStatus.APPLIED: "applied,application,pending,new application,applicant",
        MembershipStatus.ACTIVE: "active,current,member,full,full member,paid,paid up,live,"
        "in benefit,in good standing,m,y,yes,joined,new,normal",
        MembershipStatus.IN_ARREARS: "in arrears,arrears,arrear,unpaid,owing",
        MembershipStatus.SUSPENDED: "suspended",
        MembershipStatus.LAPSED: "lapsed,lapse,ceased,ceased payment",
        MembershipStatus.RESIGNED: "resigned,left,leaver,cancelled,canceled,ended,inactive",
        MembershipStatus.LEFT_EMPLOYER: "left employer,left employment,left service",
        MembershipStatus.TRANSFERRED_OUT: "transferred out,transferred,transfer out",
        MembershipStatus.RETIRED: "retired",
        MembershipStatus.DECEASED: "deceased,died",
        MembershipStatus.EXPELLED: "expelled",
    }.items()
    for word in words.split(",")
}
NOT_A_MEMBER = frozenset({"n", "no", "nm", "non member", "nonmember", "not a member"})
CATEGORIES: Mapping[str, MembershipCategory] = {
    word: category
    for category, words in {
        MembershipCategory.FULL: "full,full time,full member,ordinary,standard,employed",
        MembershipCategory.PART_TIME: "part time,part",
        MembershipCategory.REDUCED: "reduced,unpaid leave,low paid,reduced rate",
        MembershipCategory.RETIRED: "retired,retired member,associate,retired associate",
        MembershipCategory.STUDENT: "student",
        MembershipCategory.UNEMPLOYED: "unemployed,unwaged",
    }.items()
    for word in words.split(",")
}

DAYS = {
    "joined_on": "Join date",
    "ended_on": "Leave date",
    "arrears_from": "In arrears since",
}
_NOBODY = "There is neither a name nor a membership number in this row."


@dataclass(frozen=True)
class MemberRow:
    line: int
    number: str
    name: str
    compared: str
    status: MembershipStatus
    category: MembershipCategory
    joined_on: date
    ended_on: date | None
    arrears_from: date | None
    end_reason: str
    staff_number: str
    email: str
    remarks: tuple[str, ...] = ()
    employer: str = ""

    @property
    def who(self) -> str:
        return self.name or self.number

    @property
    def period(self) -> tuple[date, date]:
        return self.joined_on, self.ended_on or FOREVER


def read_rows(cells: Sequence[Cells], days: Mapping[str, Days]) -> Read[MemberRow]:
    """`days`: how each column of days is read, decided for the whole file."""
    return read_each(
        cells,
        lambda cell: _row(cell, *(day_in(cell, key, days[key]) for key in DAYS)),
        lambda cell: (" ".join(name_of(cell)).strip() or cell.get("number"))[:80],
    )


def _row(
    cell: Cells, joined_on: date | None, ended_on: date | None, arrears_from: date | None
) -> MemberRow | str:
    name = " ".join(name_of(cell)).strip()
    number = cell.get("number")
    status = _status(cell, ended_on) if name or number else _NOBODY
    if isinstance(status, str):
        return status
    wrong = _wrong_days(joined_on, ended_on, arrears_from) or too_long(
        (
            ("The name", name, 240),
            ("The membership number", number, 40),
            ("The staff number", cell.get("staff_number"), 60),
        )
    )
    if wrong or joined_on is None:
        return wrong or "There is no join date in this row."
    kind = _plain(cell.get("category"))
    category = CATEGORIES.get(kind)
    remarks = ("The category is none we know: counted as full.",) if kind and not category else ()
    return MemberRow(
        line=cell.line,
        number=number,
        name=name,
        compared=normal_name(name),
        status=status,
        category=category or MembershipCategory.FULL,
        joined_on=joined_on,
        ended_on=ended_on,
        arrears_from=arrears_from,
        end_reason=cell.get("end_reason")[:60],
        staff_number=cell.get("staff_number"),
        email=cell.get("work_email"),
        remarks=remarks,
        employer=cell.get("employer")[:200],
    )


def _status(cell: Cells, ended_on: date | None) -> MembershipStatus | str:
    word = _plain(cell.get("status"))
    if word in NOT_A_MEMBER:
        return "The row says that this is no member. Who is none follows from the rows that are."
    if not word:
        ended = ended_on not in (None, FOREVER)
        return MembershipStatus.RESIGNED if ended else MembershipStatus.ACTIVE
    return STATUSES.get(
        word, "The status is none we know. Use active, in arrears, lapsed, resigned or retired."
    )


def _wrong_days(
    joined_on: date | None, ended_on: date | None, arrears_from: date | None
) -> str | None:
    if any(day and day < FIRST_DAY for day in (joined_on, ended_on, arrears_from)):
        return "A day in this row is before 1900."
    if joined_on == FOREVER:
        return "There is no join date in this row."
    if joined_on and ended_on and ended_on <= joined_on:
        return "The leave date is not after the join date."
    return None


def _plain(word: str) -> str:
    return " ".join(re.sub(r"[^a-z]+", " ", word.casefold()).split())
