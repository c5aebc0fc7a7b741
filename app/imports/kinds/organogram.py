"""Organograms: posts in FTE, added up beside a headcount and kept nowhere else."""

from collections.abc import Sequence
from typing import Any

from app import clock
from app.density import queries as density
from app.imports.kinds.kind import Job, Outline, Part, Stored
from app.imports.kinds.rows import rows_of
from app.imports.plan.organogram import Beside, Counted, count_posts


class Organograms:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.db, self.run = job.db, job.run
        self._counted: Counted | None = None

    def begin(self) -> Outline:
        answers = self.job.answers
        rows = rows_of(self.db, self.run)
        counted = count_posts(rows, answers.columns, answers.same_places, self._beside())
        self._counted = counted
        return Outline(warnings=counted.warnings, extras=counted.extras)

    def part(self, after: int) -> Part | None:
        counted, self._counted = self._counted, None
        if counted is None:
            return None
        through = max([line.line for line in counted.lines], default=0)
        return Part(through, counted.rows, counted.lines)

    def end(self) -> Outline | None:
        return None

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        return {}

    def finish(self) -> dict[str, Any]:
        return {}

    def _beside(self) -> Beside:
        """Small numbers are not for whoever may not see them on the density pages either."""
        unit_id, day = self.run.unit_id, self.run.as_at
        place = density.get_place(self.db, unit_id)
        total = density.look(self.db, day, unit_id, today=clock.today(), alone=True).total(unit_id)
        declared = total.facts.declared if total.facts and total.facts.places_declared else None
        return Beside(declared, total.counts.eligible if place.exact else None)
