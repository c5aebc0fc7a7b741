"""A list of joiners and leavers against the memberships and people on record. Pure.

It tells of those it names and of nobody else: it never makes anybody "not a member".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.db.base import FOREVER
from app.imports.plan.member_changes import added, changing
from app.imports.plan.member_known import KnownMembership, MemberSetting
from app.imports.plan.member_matching import Matcher
from app.imports.plan.members import MOST_ALIKE
from app.imports.plan.movement_rows import MovementRow
from app.imports.plan.parts import Candidate, Line, Read, Verdict, grouped, only
from app.imports.plan.people import chosen
from app.imports.plan.staff_known import Known

UNMATCHED = "Matches nobody on record: kept apart, not counted."


@dataclass
class Story:
    """What becomes of one membership number, in the order of days."""

    records: Sequence[KnownMembership]
    ended: dict[int, date] = field(default_factory=dict)
    begun: list[tuple[MovementRow, MovementRow | None]] = field(default_factory=list)

    def running(self, on: date) -> KnownMembership | None:
        """The record that runs on that day, as far as it is told."""
        return next(
            (
                record
                for record in self.records
                if record.joined_on <= on < self.ended.get(record.id, record.ended_on)
            ),
            None,
        )

    def begins(self, on: date) -> KnownMembership | None:
        return next((record for record in self.records if record.joined_on == on), None)

    def over(self, on: date) -> KnownMembership | None:
        """The record that ended on that day before this list was read."""
        told = self.ended
        return next((r for r in self.records if r.ended_on == on and r.id not in told), None)


def plan_part(
    read: Read[MovementRow], others: Sequence[MovementRow], setting: MemberSetting
) -> list[Line]:
    """`others`: rows of other parts that have a number of this one."""
    mine = {row.line for row in read.rows}
    planner = _Planner(setting)
    numbered = grouped([*read.rows, *others], lambda row: [row.number or f"line {row.line}"])
    lines = [line for rows in numbered.values() for line in planner.tell(rows) if line.line in mine]
    return sorted([*read.rejected, *lines], key=lambda line: line.line)


class _Planner:
    def __init__(self, setting: MemberSetting) -> None:
        self.setting = setting
        self.matcher = Matcher(setting, [])

    def tell(self, rows: Sequence[MovementRow]) -> Iterable[Line]:
        """The lines of the rows with one number."""
        story = Story([])
        if rows[0].number:
            story = Story(self.matcher.by_number[rows[0].number])
        told: list[MovementRow] = []
        lines: dict[int, Line] = {}
        # Whoever leaves and joins on one day has left first.
        for row in sorted(rows, key=lambda row: (row.on, row.joins, row.line)):
            twice = next((e for e in told if replace(e, line=row.line) == row), None)
            if row.number and row.line in self.setting.crowded:
                line = _held(row, f"More than {MOST_ALIKE} rows have this membership number.")
            elif twice:
                line = _held(row, f"Listed twice: this is line {twice.line} once more.")
            else:
                told.append(row)
                line = self._joins(row, story) if row.joins else self._leaves(row, story)
            lines[row.line] = replace(line, watched=False)
        for row, until in story.begun:
            lines[row.line] = replace(self._begun(row, until), watched=False)
        return lines.values()

    def _joins(self, row: MovementRow, story: Story) -> Line:
        earlier = next((b for b, until in story.begun if until is None), None)
        if earlier is not None:
            return _held(row, f"Line {earlier.line} says already that this member joined.")
        if not row.number:
            story.records = self._without_number(row)
        record = story.begins(row.on) or story.running(row.on)
        if record is None:
            story.begun.append((row, None))
            return _held(row, "")
        return self._there(row, record)

    def _there(self, row: MovementRow, record: KnownMembership) -> Line:
        """A joiner who is on record: perhaps only now known to be somebody here."""
        person, candidate, remarks = self._of_record(row, record)
        newly = person if record.staff_id is None else None
        joins = self._join_kept(row, person) if record.ended_on == FOREVER else None
        act, changes = changing(record, {}, newly, joins)
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        line = Line(
            row.line, row.who, verdict, changes=changes, act=act, candidates=only(candidate)
        )
        return _on(line, record, person, remarks)

    def _begun(self, row: MovementRow, until: MovementRow | None) -> Line:
        person, candidate, remarks = self._whose(row)
        joins = self._join_kept(row, person) if until is None else None
        line = added(row.stated(until), person, self.setting.as_at, joins)
        if person is None and candidate is None:
            remarks = (*remarks, UNMATCHED)
        if until is not None:
            remarks = (*remarks, f"Line {until.line} says that they left again.")
        whose = person.id if person else None
        return replace(line, candidates=only(candidate), remarks=remarks, staff_id=whose)

    def _leaves(self, row: MovementRow, story: Story) -> Line:
        for i, (begun, until) in enumerate(story.begun):
            if until is None and begun.on < row.on:
                story.begun[i] = begun, row
                note = f"Joined in line {begun.line} and left again: one membership."
                return Line(row.line, row.who, Verdict.UNCHANGED, note, remarks=row.remarks)
        candidate: Candidate | None = None
        if not row.number:
            candidate = self._whose(row)[1]
            story.records = self._without_number(row)
        record = story.over(row.on) or self._running_before(row.on, story)
        if record is None:
            return replace(_held(row, _why_not(row, story)), candidates=only(candidate))
        story.ended[record.id] = row.on
        wanted = {
            "status": row.status,
            "ended_on": row.on,
            "end_reason": row.reason or record.end_reason,
        }
        if record.ended_on == row.on and not row.reason:
            wanted["status"] = record.status
        act, changes = changing(record, wanted)
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        person = self.matcher.people.get(record.staff_id or 0)
        return _on(
            Line(row.line, row.who, verdict, changes=changes, act=act), record, person, row.remarks
        )

    def _running_before(self, on: date, story: Story) -> KnownMembership | None:
        return next(
            (
                record
                for record in story.records
                if record.joined_on < on
                and record.ended_on == FOREVER
                and record.id not in story.ended
            ),
            None,
        )

    def _without_number(self, row: MovementRow) -> list[KnownMembership]:
        """Those of whoever the row is about, else one of the same name and day."""
        person = self._whose(row)[0]
        if person is not None:
            return self.matcher.of_person[person.id]
        return self.matcher.unnumbered[row.compared, row.on]

    def _whose(self, row: MovementRow) -> tuple[Known | None, Candidate | None, tuple[str, ...]]:
        person, candidate, remarks = self.matcher.person_of(row)
        if candidate and chosen(self.setting, row.line, candidate) == "same":
            return self.matcher.people[candidate.person_id], None, remarks
        return person, candidate, remarks

    def _of_record(
        self, row: MovementRow, record: KnownMembership
    ) -> tuple[Known | None, Candidate | None, tuple[str, ...]]:
        linked = self.matcher.people.get(record.staff_id or 0)
        if linked or record.staff_id is not None:
            return linked, None, row.remarks
        return self._whose(row)

    def _join_kept(self, row: MovementRow, person: Known | None) -> int | None:
        if person is None or person.id not in self.setting.pending:
            return None
        return person.id if row.on <= self.setting.as_at else None


def _on(
    line: Line, record: KnownMembership, person: Known | None, remarks: tuple[str, ...]
) -> Line:
    whose = person.id if person else None
    return replace(line, record_id=record.id, staff_id=whose, remarks=remarks)


def _held(row: MovementRow, why: str) -> Line:
    return Line(row.line, row.who, Verdict.CONFLICT, why)


def _why_not(row: MovementRow, story: Story) -> str:
    day = f"{row.on.day} {row.on:%b %Y}"
    later = next((r for r in story.records if r.joined_on >= row.on), None)
    if later is not None:
        return f"The membership began on {_day(later.joined_on)}, not before {day}."
    over = next((r for r in story.records if r.ended_on != FOREVER), None)
    if over is not None:
        return f"On record this membership ended on {_day(over.ended_on)}, not on {day}."
    if row.number:
        return "No running membership on record has this number, so there is none to end."
    return "Nobody on record is known to be this member. Give the membership number."


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
