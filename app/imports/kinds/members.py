"""Membership extracts."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.files.cells import Days, days_in_shape
from app.files.reading import Row
from app.imports import members_on_record as on_record
from app.imports.commands.member_lines import (
    add_absent,
    count_joins,
    days_written,
    hold_overlaps,
    note_rows,
)
from app.imports.commands.members import apply_members, finish_members
from app.imports.kinds.kind import Job, Outline, Part, Stored
from app.imports.kinds.rows import rows_at, rows_of
from app.imports.members_on_record import Noted
from app.imports.plan.member_known import MemberSetting
from app.imports.plan.member_rows import DAYS, read_rows
from app.imports.plan.members import plan_part
from app.imports.plan.parts import Line, listed, of_columns
from app.imports.plan.people import days_among
from app.people.models import ExtractCoverage

ROWS = 5_000


class Members:
    """What the whole file says about its rows is noted before the first part (ImportRowNote);

    who would be a member twice, and who is absent, is found after the last.
    """

    DAYS: Mapping[str, str] = DAYS

    def __init__(self, job: Job) -> None:
        self.job = job
        self.db, self.run, self.answers = job.db, job.run, job.answers

    def begin(self) -> Outline:
        shapes: dict[str, str] = {}
        for key, label in self.DAYS.items():
            place = self.answers.columns.get(key)
            cells = [] if place is None else days_written(self.db, self.run, place)
            days, problem = days_among(cells, label)
            if problem:
                return Outline(problem)
            shapes[key] = days.shape
        note_rows(self.db, self.run, self.answers.columns, self.namesakes_in())
        return Outline(None, self._too_early(), {"days": shapes, "covers": self._newly_covered()})

    def part(self, after: int) -> Part | None:
        rows = rows_of(self.db, self.run, after=after, most=ROWS)
        if not rows:
            return None
        noted = on_record.noted_of(self.db, self.run, [row.line for row in rows])
        others = rows_at(self.db, self.run, noted.lines)
        return Part(rows[-1].line, len(rows), self.planned(rows, others, noted))

    def end(self) -> Outline | None:
        hold_overlaps(self.db, self.run)
        add_absent(self.db, self.run, self.answers.covers)
        return self.told()

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        return apply_members(self.db, self.job.actor, self.run, lines)

    def finish(self) -> dict[str, Any]:
        newly = (self.run.result or {}).get("covers", [])
        finish_members(self.db, self.run, self.answers.covers, newly)
        return {}

    def namesakes_in(self) -> Collection[int]:
        """Where somebody of a row's name may be the one it is about."""
        return self.answers.covers

    def planned(self, rows: Sequence[Row], others: Sequence[Row], noted: Noted) -> list[Line]:
        columns, days = self.answers.columns, self.days()
        read = read_rows(of_columns(rows, columns), days)
        alike = read_rows(of_columns(others, columns), days).rows
        return plan_part(read, alike, self.setting(read.rows, noted))

    def days(self) -> dict[str, Days]:
        """How each column of days is read, as the whole file told."""
        kept: dict[str, str] = (self.run.result or {})["days"]
        return {key: days_in_shape(shape) for key, shape in kept.items()}

    def setting(self, rows: on_record.Rows, noted: Noted) -> MemberSetting:
        db, run = self.db, self.run
        stated = on_record.memberships_stated(db, rows)
        linked = {record.staff_id for record in stated if record.staff_id is not None}
        people = on_record.people_named(db, rows, noted) | linked
        records = {record.id: record for record in on_record.memberships_of(db, people)}
        records |= {record.id: record for record in stated}
        said = "employer" in self.answers.columns
        return MemberSetting(
            as_at=run.as_at,
            known=on_record.known_among(db, run.as_at, people),
            memberships=[records[i] for i in sorted(records)],
            pending=on_record.pending_among(db, people),
            matched=on_record.named_before(db, run, records),
            shared_emails=noted.shared_emails,
            shared_names=noted.shared_names,
            crowded=noted.crowded,
            namesakes=noted.namesakes,
            employers=on_record.employers(db) if said else {},
            employer_of=on_record.employers_of(db, run.as_at, people) if said else {},
            choices=self.answers.choices,
            accept_exact=self.answers.accept_exact,
        )

    def told(self) -> Outline:
        joins, confirms = count_joins(self.db, self.run)
        extras = (self.run.result or {}) | {"joins": joins, "confirms": confirms}
        return Outline(None, self.run.warnings, extras)

    def _too_early(self) -> list[str]:
        """An extract tells nothing of workplaces where nobody was on record on its day."""
        names = on_record.opened_late(self.db, self.run.as_at, self.answers.covers)
        if not names:
            return []
        return [
            f"The extract is older than the first staff list of {listed(names)}: whoever is not in"
            " it stays not known there."
        ]

    def _newly_covered(self) -> list[int]:
        day = ExtractCoverage.as_at == self.run.as_at
        before = set(self.db.scalars(select(ExtractCoverage.workplace_id).where(day)))
        return sorted(self.answers.covers - before)
