"""What a row of a membership extract changes, once it is known whose it is. Pure."""

from dataclasses import dataclass
from datetime import date

from app.db.base import FOREVER
from app.imports.plan.member_known import KnownMembership, Period
from app.imports.plan.member_rows import MemberRow
from app.imports.plan.parts import Change, Line, Verdict
from app.imports.plan.staff_known import Known
from app.people.models import MembershipCategory, MembershipStatus
from app.people.rules import COUNTING


@dataclass(frozen=True)
class AddMembership:
    row: MemberRow
    staff_id: int | None
    arrears_from: date | None


@dataclass(frozen=True)
class ChangeMembership:
    """`columns` by name, with their new values; `staff_id` when it is linked only now."""

    membership_id: int
    columns: tuple[tuple[str, object], ...]
    staff_id: int | None = None


def added(row: MemberRow, person: Known | None, as_at: date) -> Line:
    arrears = row.arrears_from
    if row.status is MembershipStatus.IN_ARREARS and arrears is None:
        arrears = max(as_at, row.joined_on)
    act = AddMembership(row, person.id if person else None, arrears)
    note = f"{_word(row.status)}, {person.where}" if person else _word(row.status)
    return Line(row.line, row.who, Verdict.NEW, note, act=act)


def changed(row: MemberRow, record: KnownMembership, newly: Known | None, as_at: date) -> Line:
    """`newly`: whose the record turns out to be, when it was nobody's."""
    wanted: dict[str, tuple[str, object]] = {
        "number": ("Membership number", row.number or record.number),
        "name": ("Name", row.name or record.name),
        "status": ("Status", row.status),
        "category": ("Category", row.category),
        "joined_on": ("Joined", row.joined_on),
        "ended_on": ("Left", period_of(row, record, as_at)[1]),
        "arrears_from": ("In arrears since", _arrears(row, record, as_at)),
        "end_reason": ("Reason", row.end_reason or record.end_reason),
    }
    columns: list[tuple[str, object]] = []
    changes: list[Change] = []
    for key, (label, after) in wanted.items():
        before = getattr(record, key)
        if before != after:
            columns.append((key, after))
            changes.append(Change(label, _word(before), _word(after)))
    if newly is not None:
        changes.append(Change("Person", "matched to nobody", f"{newly.name}, {newly.where}"))
    if record.confirmed_on < as_at:
        columns.append(("confirmed_on", as_at))
    act = None
    if columns or newly:
        act = ChangeMembership(record.id, tuple(columns), newly.id if newly else None)
    verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
    return Line(row.line, row.who, verdict, changes=tuple(changes), act=act)


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


def _word(value: object) -> str:
    if value is None or value == FOREVER:
        return ""
    if isinstance(value, MembershipStatus | MembershipCategory):
        return value.name.replace("_", " ").lower()
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value)
