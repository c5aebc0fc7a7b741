"""What was decided of a row of a staff list, kept for the next list of its unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.imports.kinds.kind import Job
from app.imports.models import ImportLine
from app.imports.plan.parts import APPLIED, Verdict
from app.imports.plan.staff_rows import StaffRow
from app.matching.commands.answers import remember_matches
from app.matching.models import RememberedMatch
from app.matching.queries.answers import remembered
from app.matching.row_keys import row_key


@dataclass(frozen=True)
class Told:
    """Line → "same:ID" or "leave", as decided before; whoever is named in these and in answers."""

    choices: Mapping[int, str] = field(default_factory=dict)
    people: frozenset[int] = frozenset()


def told(job: Job, rows: Sequence[StaffRow]) -> Told:
    before = _before(job, rows)
    said = [*before.values(), *(job.answers.choices.get(row.line, "") for row in rows)]
    numbers = [choice.removeprefix("same:") for choice in said if choice.startswith("same:")]
    return Told(before, frozenset(int(number) for number in numbers if number.isdecimal()))


def _before(job: Job, rows: Sequence[StaffRow]) -> dict[int, str]:
    db, unit_id = job.db, job.run.unit_id
    any_of_unit = select(RememberedMatch.id).where(RememberedMatch.unit_id == unit_id).exists()
    if not rows or not db.scalar(select(any_of_unit)):
        return {}
    keys = {row.line: _key(row, job.pepper) for row in rows}
    found = remembered(db, unit_id, set(keys.values()))
    return {line: _choice(found[key]) for line, key in keys.items() if key in found}


def _choice(staff_id: int | None) -> str:
    return "leave" if staff_id is None else f"same:{staff_id}"


def _key(row: StaffRow, pepper: str) -> bytes:
    return row_key(row.described, row.workplace_id, pepper=pepper)


def decided(job: Job) -> dict[int, int | None]:
    """Lines that were asked about and answered, with whom each is; None is left out."""
    rows = job.db.execute(
        select(ImportLine.line, ImportLine.verdict, ImportLine.staff_id).where(
            ImportLine.run_id == job.run.id, ImportLine.candidates.is_not(None), ImportLine.line > 0
        )
    )
    answers: dict[int, int | None] = {}
    for line, verdict, staff_id in rows:
        if verdict in APPLIED and staff_id is not None:
            answers[line] = staff_id
        elif verdict == Verdict.QUESTION and job.answers.choices.get(line) == "leave":
            answers[line] = None
    return answers


def remember(job: Job, rows: Sequence[StaffRow], whom: Mapping[int, int | None]) -> None:
    kept = {_key(row, job.pepper): whom[row.line] for row in rows}
    remember_matches(job.db, job.actor, job.run.unit_id, kept)
