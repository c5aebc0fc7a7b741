"""Desk lists."""

from collections.abc import Sequence
from typing import Any

from app import clock
from app.imports import colleagues, queries
from app.imports.commands.desks import apply_desks
from app.imports.kinds.kind import Stored
from app.imports.kinds.rows import rows_of
from app.imports.kinds.whole import WholePlan
from app.imports.plan.colleagues import Asked
from app.imports.plan.desks import DeskSetting, plan_desks
from app.imports.plan.parts import Plan
from app.seating.rules import KEPT
from app.workplaces import queries as workplaces

TOO_OLD = (
    "The list is more than 90 days old, and where somebody sits is kept for 90 days after somebody"
    " confirmed it. Bring a newer list."
)


class DeskLists(WholePlan):
    def plan(self) -> Plan:
        db, run, answers = self.db, self.run, self.job.answers
        today = clock.today()
        if run.as_at <= today - KEPT:
            return Plan(problem=TOO_OLD)
        place = workplaces.get_workplace(db, run.unit_id)
        setting = DeskSetting(
            workplace_id=place.id,
            workplace=place.name,
            place_names=tuple(name for name in (place.name, place.site, place.postcode) if name),
            as_at=run.as_at,
            people=colleagues.everybody(db, queries.employer_of(db, place.id).id),
            office=colleagues.office(db, place.id, today=today),
            asked=Asked(answers.choices, answers.accept_exact),
            same_places=answers.same_places,
        )
        return plan_desks(rows_of(db, run), answers.columns, setting)

    def extras(self, plan: Plan) -> dict[str, Any]:
        return {"places": [vars(place) for place in plan.places]}

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        return apply_desks(self.db, self.job.actor, self.run, lines, today=clock.today())
