"""Headcount tables."""

from collections.abc import Sequence
from typing import Any

from app.imports import on_record, queries
from app.imports.commands.headcounts import apply_headcounts
from app.imports.kinds.kind import Stored
from app.imports.kinds.rows import rows_of
from app.imports.kinds.whole import WholePlan
from app.imports.plan.headcounts import Declare, HeadcountSetting, plan_headcounts
from app.imports.plan.parts import Plan


class Headcounts(WholePlan):
    def plan(self) -> Plan:
        setting = HeadcountSetting(
            self.run.as_at, on_record.known_workplaces(self.db, self.run.as_at), self._branch_id()
        )
        return plan_headcounts(rows_of(self.db, self.run), self.job.answers.columns, setting)

    def extras(self, plan: Plan) -> dict[str, Any]:
        return {"total": plan.total}

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        acts = [line.act for line in lines if isinstance(line.act, Declare)]
        apply_headcounts(self.db, self.job.actor, self.run, acts)
        return {}

    def _branch_id(self) -> int | None:
        """The branch that new workplaces go to; None when "not yet placed" is still to be made."""
        if queries.get_union(self.db).id != self.run.unit_id:
            return self.run.unit_id
        branch = queries.find_not_yet_placed(self.db)
        return branch.id if branch else None
