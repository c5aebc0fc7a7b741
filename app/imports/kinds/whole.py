"""Kinds whose files are small enough to be planned in one piece."""

from collections.abc import Sequence
from typing import Any

from app.imports.kinds.kind import Job, Outline, Part, Stored
from app.imports.plan.parts import Plan


class WholePlan:
    """Planned as one part. A kind says how in `plan`, and carries out in `apply` and `finish`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.db, self.run = job.db, job.run
        self._plan: Plan | None = None

    def plan(self) -> Plan:
        raise NotImplementedError

    def extras(self, plan: Plan) -> dict[str, Any]:
        return {}

    def begin(self) -> Outline:
        self._plan = plan = self.plan()
        warnings = [plan.warning] if plan.warning else []
        return Outline(plan.problem, warnings, self.extras(plan))

    def part(self, after: int) -> Part | None:
        plan = self._plan
        if plan is None:
            return None
        self._plan = None
        through = max([line.line for line in plan.lines], default=0)
        return Part(through, plan.rows, plan.lines)

    def end(self) -> Outline | None:
        return None

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        raise NotImplementedError

    def finish(self) -> dict[str, Any]:
        return {}
