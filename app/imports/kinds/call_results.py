"""A call sheet that was filled in away from us."""

from collections.abc import Mapping, Sequence
from datetime import date

from app import clock
from app.call_sheets import queries as sheets
from app.call_sheets.lines import Noted
from app.imports.commands.call_results import apply_call_results
from app.imports.kinds.kind import Stored
from app.imports.kinds.rows import rows_of
from app.imports.kinds.whole import WholePlan
from app.imports.plan.call_results import ResultSetting, days_said, plan_call_results
from app.imports.plan.parts import Plan


class CallResults(WholePlan):
    def plan(self) -> Plan:
        columns, today = self.job.answers.columns, clock.today()
        sheet = sheets.get_list(self.db, self.job.answers.call_list or 0)
        rows = rows_of(self.db, self.run)
        listed = sheets.list_listed(self.db, sheet.id)
        days = days_said(rows, columns, today) | {self.run.as_at}
        setting = ResultSetting(
            list_id=sheet.id,
            as_at=self.run.as_at,
            today=today,
            listed=listed,
            noted=self._noted([one.staff_id for one in listed.values()], days),
        )
        plan = plan_call_results(rows, columns, setting)
        # The words below our own list are none of its rows.
        self.run.row_count = plan.rows or self.run.row_count
        return plan

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        sheet = sheets.get_list(self.db, self.job.answers.call_list or 0)
        return apply_call_results(self.job, sheet.id, lines, today=clock.today())

    def _noted(self, ids: Sequence[int], days: set[date]) -> Mapping[tuple[int, date], Noted]:
        author = self.job.actor.user_id
        return {
            (staff_id, day): noted
            for day in days
            for staff_id, noted in sheets.noted_on(self.db, author, ids, day).items()
        }
