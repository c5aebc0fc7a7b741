"""A rep's own sheet."""

from collections.abc import Sequence

from sqlalchemy import select

from app import clock
from app.conversations.models import Contact, FollowUp, Issue
from app.conversations.queries import is_current
from app.files.reading import Row
from app.imports import colleagues, queries
from app.imports.commands.wall_chart import apply_wall_chart
from app.imports.kinds.kind import Stored
from app.imports.kinds.rows import rows_of
from app.imports.kinds.whole import WholePlan
from app.imports.plan.colleagues import Asked
from app.imports.plan.parts import Plan, of_columns
from app.imports.plan.wall_chart import Contacted, WallSetting, plan_wall_chart
from app.imports.plan.wall_rows import read_rows
from app.people.models import IdentifierKind, StandingClaim, StandingCode
from app.people.rules import normal_name
from app.people.suppression import RunningSuppression, suppressed_among, suppression_keys
from app.seating.rules import KEPT


class WallCharts(WholePlan):
    def plan(self) -> Plan:
        db, run, answers = self.db, self.run, self.job.answers
        today, employer_id = clock.today(), queries.employer_of(db, run.unit_id).id
        rows = rows_of(db, run)
        setting = WallSetting(
            workplace_id=run.unit_id,
            as_at=run.as_at,
            today=today,
            people=colleagues.everybody(db, employer_id),
            office=colleagues.office(db, run.unit_id, today=today),
            contacts=self._contacts(),
            claims=self._claims(),
            issues=self._issues(),
            promised=self._promised(),
            suppressed=self._suppressed(rows, employer_id),
            places_kept=run.as_at > today - KEPT,
            asked=Asked(answers.choices, answers.accept_exact),
            agreed=answers.people_agreed,
        )
        plan = plan_wall_chart(rows, answers.columns, setting)
        plan.warning = " ".join(said for said in (self._other_tabs(), plan.warning) if said)
        return plan

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        return apply_wall_chart(self.job, lines, today=clock.today())

    def _other_tabs(self) -> str:
        others = [sheet["name"] for sheet in self.run.sheets if sheet["name"]]
        if len(self.run.sheets) < 2:
            return ""
        return (
            f"The file has {len(others)} tabs and this is “{others[self.run.sheet]}”: bring it"
            " again for each of the others."
        )

    def _contacts(self) -> frozenset[Contacted]:
        rows = self.db.execute(
            select(Contact.staff_id, Contact.happened_on, Contact.result, Contact.outcome).where(
                Contact.scope_unit_id == self.run.unit_id, is_current()
            )
        )
        return frozenset((row[0], row[1], row[2], row[3]) for row in rows)

    def _claims(self) -> frozenset[tuple[int, StandingCode]]:
        rows = self.db.execute(
            select(StandingClaim.staff_id, StandingClaim.code).where(
                StandingClaim.scope_unit_id == self.run.unit_id
            )
        )
        return frozenset((row[0], row[1]) for row in rows)

    def _issues(self) -> dict[str, int]:
        rows = self.db.execute(select(Issue.name, Issue.id).where(~Issue.retired))
        return {normal_name(row.name): row.id for row in rows}

    def _promised(self) -> frozenset[int]:
        return frozenset(
            self.db.scalars(
                select(FollowUp.staff_id).where(
                    FollowUp.owner_id == self.job.actor.user_id, FollowUp.closed_at.is_(None)
                )
            )
        )

    def _suppressed(self, rows: Sequence[Row], employer_id: int) -> dict[int, RunningSuppression]:
        """Rows that answer somebody's request not to be contacted, by line."""
        keyed = {}
        for row in read_rows(of_columns(rows, self.job.answers.columns)).rows:
            numbers = [(IdentifierKind.STAFF_NUMBER, employer_id, row.number)] if row.number else []
            keyed[row.line] = suppression_keys(
                row.name, self.run.unit_id, numbers, row.email, None, self.job.pepper
            )
        return suppressed_among(self.db, keyed)
