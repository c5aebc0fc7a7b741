"""Membership extracts."""

from collections.abc import Sequence
from typing import Any

from app.imports import on_record
from app.imports.commands.members import apply_members, finish_members
from app.imports.kinds.kind import Stored
from app.imports.kinds.rows import rows_of
from app.imports.kinds.whole import WholePlan
from app.imports.plan.member_known import MemberSetting
from app.imports.plan.members import plan_members
from app.imports.plan.parts import Plan


class Members(WholePlan):
    def plan(self) -> Plan:
        db, run, answers = self.db, self.run, self.job.answers
        setting = MemberSetting(
            as_at=run.as_at,
            known=on_record.known_people(db, run.as_at),
            memberships=on_record.known_memberships(db),
            covers=answers.covers,
            covered_already=on_record.covered_on(db, run.as_at),
            pending=on_record.pending_joins(db),
            choices=answers.choices,
            accept_exact=answers.accept_exact,
        )
        return plan_members(rows_of(db, run), answers.columns, setting)

    def extras(self, plan: Plan) -> dict[str, Any]:
        return {"covers": list(plan.covers), "joins": list(plan.joins)}

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        apply_members(self.db, self.run, [line.act for line in lines])
        return {}

    def finish(self) -> dict[str, Any]:
        finish_members(self.db, self.job.actor, self.run)
        return {}
