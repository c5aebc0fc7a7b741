"""Planned lines on their way into the database and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app.db.bulk import Values, insert_all, one_of
from app.imports.kinds.kind import Stored
from app.imports.models import ImportLine, ImportRun
from app.imports.plan.call_results import RecordResult
from app.imports.plan.desks import Sit
from app.imports.plan.headcounts import Declare
from app.imports.plan.member_changes import AddMembership, ChangeMembership, ConfirmJoin
from app.imports.plan.parts import APPLIED, LEFT_OUT, Candidate, Change, Line, Verdict
from app.imports.plan.staff_changes import AddPerson, ChangePerson, EndPlacement
from app.imports.plan.wall_chart import FromSheet
from app.people.models import Person
from app.web.paging import Paged

PAGE_ROWS = 100
ACTS: dict[str, TypeAdapter[Any]] = {
    act.__name__: TypeAdapter(act)
    for act in (
        AddPerson,
        ChangePerson,
        EndPlacement,
        AddMembership,
        ChangeMembership,
        ConfirmJoin,
        Declare,
        Sit,
        FromSheet,
        RecordResult,
    )
}


def keep(db: Session, run: ImportRun, lines: Iterable[Line]) -> None:
    """Write a part of a plan, in the order of its lines."""
    lines = list(lines)
    revs = _revs(db, {line.staff_id for line in lines if line.staff_id and line.watched})
    rows = [_row(run, line) | {"staff_rev": revs.get(line.staff_id or 0)} for line in lines]
    insert_all(db, ImportLine, rows)


def _revs(db: Session, ids: set[int]) -> dict[int, int]:
    rows = db.execute(select(Person.id, Person.rev).where(one_of(Person.id, ids)))
    return {row.id: row.rev for row in rows}


def _row(run: ImportRun, line: Line) -> Values:
    return {
        "run_id": run.id,
        "line": line.line,
        "verdict": line.verdict.value,
        "staff_id": line.staff_id,
        "record_id": line.record_id,
        "who": line.who,
        "note": line.note,
        "changes": [vars(change) for change in line.changes] or None,
        "remarks": list(line.remarks) or None,
        "candidates": [vars(candidate) for candidate in line.candidates] or None,
        "name_key": line.name_key,
        "act": _act(line.act),
    }


def _act(act: object) -> dict[str, Any] | None:
    if act is None:
        return None
    name = type(act).__name__
    said: dict[str, Any] = ACTS[name].dump_python(act, mode="json")
    return {"do": name, **said}


def act_of(kept: dict[str, Any]) -> object:
    said = dict(kept)
    return ACTS[said.pop("do")].validate_python(said)


def to_apply(db: Session, run: ImportRun, most: int) -> list[Stored]:
    """The next acts after those carried out, in order."""
    rows = db.execute(
        select(ImportLine.id, ImportLine.line, ImportLine.staff_id, ImportLine.act)
        .where(
            ImportLine.run_id == run.id,
            ImportLine.act.is_not(None),
            ImportLine.id > run.applied_through,
        )
        .order_by(ImportLine.id)
        .limit(most)
    )
    return [Stored(row.id, row.line, row.staff_id, act_of(row.act)) for row in rows]


def changed_since(db: Session, ids: Sequence[int]) -> set[int]:
    """Which of these lines are about somebody who was changed after the plan was made."""
    return set(
        db.scalars(
            select(ImportLine.id)
            .outerjoin(Person, Person.id == ImportLine.staff_id)
            .where(
                one_of(ImportLine.id, ids),
                ImportLine.staff_rev.is_not(None),
                Person.rev.is_distinct_from(ImportLine.staff_rev),
            )
        )
    )


def count(db: Session, run: ImportRun) -> dict[str, int]:
    """Lines by verdict; questions and remarks across verdicts, leavers among the absent."""
    asked = func.count().filter(ImportLine.candidates.is_not(None))
    remarked = func.count().filter(ImportLine.remarks.is_not(None))
    counts = {verdict.value: 0 for verdict in Verdict}
    held = 0
    doings: dict[str, int] = {}
    doing = func.count().filter(ImportLine.act.is_not(None))
    for verdict, lines, questions, remarks, acts in db.execute(
        select(ImportLine.verdict, func.count(), asked, remarked, doing)
        .where(ImportLine.run_id == run.id)
        .group_by(ImportLine.verdict)
    ):
        counts[verdict] += lines
        held += questions
        doings[verdict] = acts
        if verdict in APPLIED:
            counts[Verdict.REMARK] += remarks
    counts["undecided"] = counts[Verdict.QUESTION]
    counts[Verdict.QUESTION] = held
    counts["acts"] = sum(doings.values())
    counts["leavers"] = doings.get(Verdict.ABSENT, 0)
    return counts


def page_of(db: Session, run_id: int, verdict: Verdict, total: int, number: int) -> Paged[Line]:
    """Lines as a page shows them; without their acts."""
    empty = Paged[Line]((), total, 1, PAGE_ROWS)
    number = min(max(number, 1), empty.pages)
    rows = db.scalars(
        select(ImportLine)
        .where(ImportLine.run_id == run_id, *of_tab(verdict))
        .order_by(ImportLine.id)
        .offset((number - 1) * PAGE_ROWS)
        .limit(PAGE_ROWS)
    )
    return Paged([shown(row) for row in rows], total, number, PAGE_ROWS)


def candidate_of(kept: dict[str, Any]) -> Candidate:
    return Candidate(**kept | {"reasons": tuple(kept.get("reasons", ()))})


def of_tab(verdict: Verdict) -> list[ColumnElement[bool]]:
    """What a tab of the plan holds."""
    if verdict is Verdict.QUESTION:
        return [ImportLine.candidates.is_not(None)]
    if verdict is Verdict.REMARK:
        applied = [one.value for one in APPLIED]
        return [ImportLine.remarks.is_not(None), ImportLine.verdict.in_(applied)]
    return [ImportLine.verdict == verdict.value]


def shown(row: ImportLine) -> Line:
    return Line(
        row.line,
        row.who,
        Verdict(row.verdict),
        row.note,
        tuple(Change(**change) for change in row.changes or ()),
        tuple(row.remarks or ()),
        tuple(map(candidate_of, row.candidates or ())),
        None,
        row.staff_id,
    )


def choices_among(db: Session, run: ImportRun, given: Mapping[int, str]) -> dict[int, str]:
    """What was answered of these lines, when it is among what was asked: "same" is the first."""
    rows = db.execute(
        select(ImportLine.line, ImportLine.candidates).where(
            ImportLine.run_id == run.id,
            ImportLine.candidates.is_not(None),
            one_of(ImportLine.line, given),
        )
    )
    asked = {row.line: [one["person_id"] for one in row.candidates] for row in rows}
    chosen = {}
    for line, choice in given.items():
        people = asked.get(line, [])
        if choice in ("add", "leave") or choice in {f"same:{person}" for person in people}:
            chosen[line] = choice
        elif choice == "same" and people:
            chosen[line] = f"same:{people[0]}"
    return chosen


def mark_applied(db: Session, ids: Sequence[int]) -> None:
    db.execute(
        update(ImportLine)
        .where(one_of(ImportLine.id, ids))
        .values(applied_at=func.now())
        .execution_options(synchronize_session=False)
    )


def left_out(db: Session, run_id: int, most: int = 500) -> list[Line]:
    """Rows that were not imported, in the order of the file."""
    verdicts = [verdict.value for verdict in LEFT_OUT]
    rows = db.scalars(
        select(ImportLine)
        .where(ImportLine.run_id == run_id, ImportLine.verdict.in_(verdicts), ImportLine.line > 0)
        .order_by(ImportLine.line, ImportLine.id)
        .limit(most)
    )
    return [shown(row) for row in rows]
