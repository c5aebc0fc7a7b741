"""Staff lists."""

from collections.abc import Sequence

from app.imports import on_record, queries
from app.imports.commands.staff import apply_staff, finish_staff
from app.imports.kinds.kind import Stored
from app.imports.kinds.rows import rows_of
from app.imports.kinds.whole import WholePlan
from app.imports.plan.parts import Plan, of_columns
from app.imports.plan.staff import plan_staff
from app.imports.plan.staff_changes import AddPerson
from app.imports.plan.staff_known import StaffSetting
from app.imports.plan.staff_rows import StaffRow, read_rows
from app.people.models import IdentifierKind
from app.people.suppression import RunningSuppression, suppressed_among, suppression_keys
from app.workplaces import queries as workplaces

ADDED_MEANWHILE = (
    "Somebody of this name or work e-mail was added since the plan was made. Import the file again."
)


class StaffLists(WholePlan):
    def plan(self) -> Plan:
        db, run, answers = self.db, self.run, self.job.answers
        place = workplaces.get_workplace(db, run.unit_id)
        employer = queries.employer_of(db, place.id)
        cells = of_columns(rows_of(db, run), answers.columns)
        read = read_rows(cells)
        setting = StaffSetting(
            workplace_id=place.id,
            workplace=place.name,
            employer=place.employer,
            place_names=tuple(name for name in (place.name, place.site, place.postcode) if name),
            as_at=run.as_at,
            known=on_record.known_people(db, run.as_at, issuer_id=employer.id),
            previous_list=on_record.previous_list(db, place.id, run.as_at),
            suppressed=self._suppressed(read.rows, employer.id),
            choices=answers.choices,
            accept_exact=answers.accept_exact,
            same_places=answers.same_places,
            take_contact_details=answers.take_contact_details,
        )
        return plan_staff(cells, read, setting)

    def extras(self, plan: Plan) -> dict[str, object]:
        return {"places": [vars(place) for place in plan.places]}

    def apply(self, lines: Sequence[Stored]) -> dict[int, str]:
        left = self._added_meanwhile(lines)
        acts = [line.act for line in lines if line.id not in left]
        apply_staff(self.db, self.job.actor, self.run, acts, pepper=self.job.pepper)
        return left

    def finish(self) -> dict[str, object]:
        finish_staff(self.db, self.run, pepper=self.job.pepper)
        return {}

    def _added_meanwhile(self, lines: Sequence[Stored]) -> dict[int, str]:
        """Lines that would add somebody whom a colleague has added since the plan was made."""
        names, emails = on_record.added_between(self.db, self.run.planned_at, self.run.begun_at)
        return {
            line.id: ADDED_MEANWHILE
            for line in lines
            if isinstance(line.act, AddPerson)
            and (line.act.row.compared in names or line.act.row.email.casefold() in emails)
        }

    def _suppressed(
        self, rows: Sequence[StaffRow], employer_id: int
    ) -> dict[int, RunningSuppression]:
        """Rows that answer somebody's request not to be contacted, by line."""
        keyed = {}
        for row in rows:
            numbers = [(IdentifierKind.STAFF_NUMBER, employer_id, row.number)] if row.number else []
            names = {row.name, f"{row.known_as or row.forename} {row.surname}"}
            keyed[row.line] = [
                key
                for name in sorted(names)
                for key in suppression_keys(
                    name, self.run.unit_id, numbers, row.email, row.phone, self.job.pepper
                )
            ]
        return suppressed_among(self.db, keyed)
