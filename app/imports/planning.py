"""The plan of a stored run: its rows and choices against what is on record now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.files.reading import Row
from app.imports import columns, on_record, queries
from app.imports.models import ImportKind, ImportRun
from app.imports.plan.headcounts import HeadcountSetting, plan_headcounts
from app.imports.plan.member_known import MemberSetting
from app.imports.plan.members import plan_members
from app.imports.plan.parts import Plan, of_columns
from app.imports.plan.staff import plan_staff
from app.imports.plan.staff_known import StaffSetting
from app.imports.plan.staff_rows import StaffRow, read_rows
from app.people.models import IdentifierKind
from app.people.suppression import RunningSuppression, suppressed_among, suppression_keys
from app.workplaces import queries as workplaces


@dataclass(frozen=True)
class Answers:
    """What the organiser chose for a run; kept in its `mapping`."""

    columns: dict[str, int] = field(default_factory=dict)
    choices: dict[int, str] = field(default_factory=dict)
    accept_exact: bool = False
    same_places: frozenset[str] = frozenset()
    take_contact_details: bool = False
    covers: frozenset[int] = frozenset()
    encoding: str = ""
    delimiter: str = ""

    @classmethod
    def of(cls, run: ImportRun) -> "Answers":
        kept = dict(run.mapping)
        kept["choices"] = {int(line): choice for line, choice in kept["choices"].items()}
        kept["same_places"] = frozenset(kept["same_places"])
        kept["covers"] = frozenset(kept["covers"])
        return cls(**kept)

    def kept(self) -> dict[str, Any]:
        return vars(self) | {
            "choices": {str(line): choice for line, choice in self.choices.items()},
            "same_places": sorted(self.same_places),
            "covers": sorted(self.covers),
        }


def rows_of(run: ImportRun) -> list[Row]:
    return [Row(line, tuple(cells)) for line, cells in run.rows or ()]


def plan_of(db: Session, run: ImportRun, *, pepper: str) -> Plan:
    """Raises NotFound when the run's unit is no longer the uploader's to see."""
    answers = Answers.of(run)
    lacking = columns.missing(run.kind, answers.columns)
    if lacking:
        return Plan(problem=lacking)
    match run.kind:
        case ImportKind.STAFF:
            return _staff_plan(db, run, answers, pepper)
        case ImportKind.MEMBERS:
            return plan_members(rows_of(run), answers.columns, _member_setting(db, run, answers))
        case ImportKind.HEADCOUNTS:
            setting = HeadcountSetting(
                run.as_at, on_record.known_workplaces(db, run.as_at), placed_in(db, run)
            )
            return plan_headcounts(rows_of(run), answers.columns, setting)


def placed_in(db: Session, run: ImportRun) -> int | None:
    """The branch that new workplaces go to; None when "not yet placed" is still to be made."""
    if queries.get_union(db).id != run.unit_id:
        return run.unit_id
    branch = queries.find_not_yet_placed(db)
    return branch.id if branch else None


def _staff_plan(db: Session, run: ImportRun, answers: Answers, pepper: str) -> Plan:
    place = workplaces.get_workplace(db, run.unit_id)
    employer = queries.employer_of(db, place.id)
    cells = of_columns(rows_of(run), answers.columns)
    read = read_rows(cells)
    setting = StaffSetting(
        workplace_id=place.id,
        workplace=place.name,
        employer=place.employer,
        place_names=tuple(name for name in (place.name, place.site, place.postcode) if name),
        as_at=run.as_at,
        known=on_record.known_people(db, run.as_at, issuer_id=employer.id),
        previous_list=on_record.previous_list(db, place.id, run.as_at),
        suppressed=_suppressed(db, run, read.rows, employer.id, pepper),
        choices=answers.choices,
        accept_exact=answers.accept_exact,
        same_places=answers.same_places,
        take_contact_details=answers.take_contact_details,
    )
    return plan_staff(cells, read, setting)


def _suppressed(
    db: Session, run: ImportRun, rows: Sequence[StaffRow], employer_id: int, pepper: str
) -> dict[int, RunningSuppression]:
    """Rows that answer somebody's request not to be contacted, by line."""
    keyed = {}
    for row in rows:
        numbers = [(IdentifierKind.STAFF_NUMBER, employer_id, row.number)] if row.number else []
        names = {row.name, f"{row.known_as or row.forename} {row.surname}"}
        keyed[row.line] = [
            key
            for name in sorted(names)
            for key in suppression_keys(name, run.unit_id, numbers, row.email, row.phone, pepper)
        ]
    return suppressed_among(db, keyed)


def _member_setting(db: Session, run: ImportRun, answers: Answers) -> MemberSetting:
    return MemberSetting(
        as_at=run.as_at,
        known=on_record.known_people(db, run.as_at),
        memberships=on_record.known_memberships(db),
        covers=answers.covers,
        covered_already=on_record.covered_on(db, run.as_at),
        pending=on_record.pending_joins(db),
        choices=answers.choices,
        accept_exact=answers.accept_exact,
    )
