"""Lists of joiners and leavers."""

from collections.abc import Collection, Mapping, Sequence

from app.files.reading import Row
from app.imports import queries
from app.imports.commands.member_lines import hold_overlaps
from app.imports.kinds.kind import Outline
from app.imports.kinds.members import Members
from app.imports.members_on_record import Noted
from app.imports.plan.movement_rows import DAYS, read_rows
from app.imports.plan.movements import plan_part
from app.imports.plan.parts import Line, of_columns


class Movements(Members):
    """They cover no workplace: whoever is not named stays what they were."""

    DAYS: Mapping[str, str] = DAYS

    def end(self) -> Outline | None:
        hold_overlaps(self.db, self.run)
        return self.told()

    def namesakes_in(self) -> Collection[int]:
        return [place.id for place in queries.list_workplaces_of(self.db, self.run.unit_id)]

    def planned(self, rows: Sequence[Row], others: Sequence[Row], noted: Noted) -> list[Line]:
        columns, days = self.answers.columns, self.days()
        read = read_rows(of_columns(rows, columns), days)
        alike = read_rows(of_columns(others, columns), days).rows
        return plan_part(read, alike, self.setting([*read.rows, *alike], noted))
