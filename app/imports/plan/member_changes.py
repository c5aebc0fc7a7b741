"""What a row of a membership extract changes, once it is known whose it is. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.db.base import FOREVER
from app.imports.plan.member_known import KnownMembership, Period
from app.imports.plan.member_rows import MemberRow
from app.imports.plan.parts import Change, Line, Verdict
from app.imports.plan.staff_known import Known
from app.people.models import MembershipCategory, MembershipStatus
from app.people.rules import COUNTING


@dataclass(frozen=True)
class AddMembership:
    """`joins`: whose promise to join is kept by it."""

    row: MemberRow
    staff_id: int | None
    arrears_from: date | None
    joins: int | None = None

    @property
    def period(self) -> Period:
        return self.row.period


@dataclass(frozen=True)
class ChangeMembership:
    """The columns that change, with their new values; None leaves one as it is.

    `staff_id` when the record is linked only now; `paid_up` empties the day arrears began.
    `confirmed_on`: as it was when this was planned, so that a later change is noticed.
    """

    membership_id: int
    confirmed_on: date
    number: str | None = None
    name: str | None = None
    status: MembershipStatus | None = None
    category: MembershipCategory | None = None
    joined_on: date | None = None
    ended_on: date | None = None
    arrears_from: date | None = None
    paid_up: bool = False
    end_reason: str | None = None
    staff_id: int | None = None
    joins: int | None = None

    def values(self) -> dict[str, object]:
        said = {name: getattr(self, name) for name in COLUMNS}
        given = {name: value for name, value in said.items() if value is not None}
        return given | ({"arrears_from": None} if self.paid_up else {})


@dataclass(frozen=True)
class ConfirmJoin:
    """The record is as it was, and keeps this person's promise to join."""

    staff_id: int

    @property
    def joins(self) -> int:
        return self.staff_id


COLUMNS = {
    "number": "Membership number",
    "name": "Name",
    "status": "Status",
    "category": "Category",
    "joined_on": "Joined",
    "ended_on": "Left",
    "arrears_from": "In arrears since",
    "end_reason": "Reason",
}


def added(row: MemberRow, person: Known | None, as_at: date, joins: int | None) -> Line:
    arrears = row.arrears_from
    if row.status is MembershipStatus.IN_ARREARS and arrears is None:
        arrears = max(as_at, row.joined_on)
    act = AddMembership(row, person.id if person else None, arrears, joins)
    note = f"{word(row.status)}, {person.where}" if person else word(row.status)
    return Line(row.line, row.who, Verdict.NEW, note, act=act)


def changed(
    row: MemberRow,
    record: KnownMembership,
    newly: Known | None,
    as_at: date,
    joins: int | None,
) -> Line:
    """`newly`: whose the record turns out to be, when it was nobody's."""
    wanted = {
        "number": row.number or record.number,
        "name": row.name or record.name,
        "status": row.status,
        "category": row.category,
        "joined_on": row.joined_on,
        "ended_on": period_of(row, record, as_at)[1],
        "arrears_from": _arrears(row, record, as_at),
        "end_reason": row.end_reason or record.end_reason,
    }
    act, changes = changing(record, wanted, newly, joins)
    verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
    return Line(row.line, row.who, verdict, changes=changes, act=act)


def changing(
    record: KnownMembership,
    wanted: dict[str, Any],
    newly: Known | None = None,
    joins: int | None = None,
) -> tuple[ChangeMembership | ConfirmJoin | None, tuple[Change, ...]]:
    """The act that brings a record to what is wanted, and how a page tells it."""
    differing = {name: new for name, new in wanted.items() if getattr(record, name) != new}
    changes = [
        Change(COLUMNS[name], word(getattr(record, name)), word(new))
        for name, new in differing.items()
    ]
    if newly is not None:
        changes.append(Change("Person", "matched to nobody", f"{newly.name}, {newly.where}"))
    if not changes:
        return (ConfirmJoin(joins) if joins else None), ()
    paid_up = "arrears_from" in differing and differing["arrears_from"] is None
    act = ChangeMembership(
        record.id,
        record.confirmed_on,
        **differing,
        paid_up=paid_up,
        staff_id=newly.id if newly else None,
        joins=joins,
    )
    return act, tuple(changes)


def period_of(row: MemberRow, record: KnownMembership, as_at: date) -> Period:
    """Ends as given, else as it was. A record that ended without a day ended by the extract's."""
    running = row.status in COUNTING
    if row.ended_on is not None and not (running and row.ended_on == FOREVER):
        ended_on = row.ended_on
    elif running:
        ended_on = FOREVER
    elif record.status in COUNTING and record.ended_on == FOREVER:
        ended_on = as_at if as_at > row.joined_on else FOREVER
    else:
        ended_on = record.ended_on
    return row.joined_on, ended_on


def _arrears(row: MemberRow, record: KnownMembership, as_at: date) -> date | None:
    """Since when; without a day, since the first extract that said so. Paid up clears it."""
    if row.status is MembershipStatus.ACTIVE:
        return row.arrears_from
    if row.status is MembershipStatus.IN_ARREARS:
        return row.arrears_from or record.arrears_from or as_at
    return row.arrears_from or record.arrears_from


def word(value: object) -> str:
    if value is None or value == FOREVER:
        return ""
    if isinstance(value, MembershipStatus | MembershipCategory):
        return value.name.replace("_", " ").lower()
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value)
