"""A part of a membership extract against the memberships and people on record. Pure.

A record is found by its number; its person by what is linked already, then staff number, then work
e-mail. An equal name is only suggested. Who matches nobody is kept apart and counted nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.imports.plan.member_changes import AddMembership, ChangeMembership
from app.imports.plan.member_known import KnownMembership, MemberSetting, Period, overlap
from app.imports.plan.member_matching import Matcher
from app.imports.plan.member_rows import MemberRow
from app.imports.plan.parts import Line, Read, Verdict, grouped

MOST_ALIKE = 50


def plan_part(
    read: Read[MemberRow], others: Sequence[MemberRow], setting: MemberSetting
) -> list[Line]:
    """`others`: rows of other parts that have a number of this one."""
    rows = sorted([*read.rows, *others], key=lambda row: row.line)
    held = _held_back(rows)
    for row in read.rows:
        if row.number and row.line in setting.crowded:
            note = f"More than {MOST_ALIKE} rows have this membership number."
            held[row.line] = Line(row.line, row.who, Verdict.CONFLICT, note)
    matcher = Matcher(setting, [row for row in rows if row.line not in held])
    lines = [held[row.line] if row.line in held else matcher.line(row) for row in read.rows]
    return sorted([*read.rejected, *lines], key=lambda line: line.line)


def _held_back(rows: Sequence[MemberRow]) -> dict[int, Line]:
    """Rows with one membership number: said twice, or contradicting each other."""
    by_number = grouped(rows, lambda row: [row.number] if row.number else [])
    held: dict[int, Line] = {}
    for same in by_number.values():
        for i, row in enumerate(same):
            twice = next((e for e in same[:i] if replace(e, line=row.line) == row), None)
            if twice:
                note = f"Listed twice: this is line {twice.line} once more."
                held[row.line] = Line(row.line, row.who, Verdict.CONFLICT, note)
        told_apart = [row for row in same if row.line not in held]
        clash = [
            row
            for row in told_apart
            if any(other is not row and overlap(row.period, other.period) for other in told_apart)
        ]
        for row in clash:
            numbers = " and ".join(str(other.line) for other in clash[:3])
            note = f"Lines {numbers} have one membership number for the same days."
            held[row.line] = Line(row.line, row.who, Verdict.CONFLICT, note)
    return held


@dataclass(frozen=True)
class Said:
    """A planned line about somebody, and the membership on record that it is on, if any."""

    id: int
    line: int
    staff_id: int
    verdict: Verdict
    act: object
    record_id: int | None


def overlapping(
    said: Iterable[Said], records: Iterable[KnownMembership], names: Mapping[int, str]
) -> dict[int, str]:
    """Nobody is a member twice on one day: lines (by id) to hold back, and why.

    `records`: all memberships of the people in `said`, whose lines are in the order of the file.
    """
    lines, on_record = list(said), {record.id: record for record in records}
    named = {line.record_id for line in lines}
    taken: dict[int, list[tuple[Period, str]]] = defaultdict(list)
    for record in on_record.values():
        if record.id not in named and record.staff_id is not None:
            taken[record.staff_id].append((record.period, "a membership on record"))
    held: dict[int, str] = {}
    for line in lines:
        period = _period(line, on_record)
        before = taken[line.staff_id]
        clash = next((what for other, what in before if overlap(other, period)), None)
        if clash and line.verdict is not Verdict.UNCHANGED:
            held[line.id] = f"{names[line.staff_id]} has {clash} for the same days."
        else:
            before.append((period, f"the membership of line {line.line}"))
    return held


def _period(line: Said, on_record: Mapping[int, KnownMembership]) -> Period:
    if isinstance(line.act, AddMembership):
        return line.act.period
    joined_on, ended_on = on_record[line.record_id or 0].period
    if isinstance(line.act, ChangeMembership):
        return line.act.joined_on or joined_on, line.act.ended_on or ended_on
    return joined_on, ended_on
