"""What becomes of the rows, as rows of a CSV file."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import NotFound
from app.exports import register
from app.exports.rules import end_of
from app.imports import stored
from app.imports.models import ImportLine, ImportRow, ImportRun
from app.imports.plan.parts import LEFT_OUT, Change, Verdict
from app.imports.showing import LABELS, WHY_LEFT_OUT

AT_A_TIME = 2_000
PLAN_HEADER = ("Line", "What becomes of it", "Who or what", "Changes", "Note", "Look at")
GONE = "The rows of this file are no longer kept. Bring the file again to see them."


def plan_rows(db: Session, run: ImportRun, verdict: Verdict | None) -> Iterator[Sequence[object]]:
    """Every line of the plan, or of one of its tabs, in the order of the page."""
    query = (
        select(
            ImportLine.line,
            ImportLine.verdict,
            ImportLine.who,
            ImportLine.changes,
            ImportLine.note,
            ImportLine.remarks,
        )
        .where(ImportLine.run_id == run.id, *(stored.of_tab(verdict) if verdict else ()))
        .order_by(ImportLine.id)
    )
    for row in db.execute(query.execution_options(yield_per=AT_A_TIME)):
        yield (
            row.line or "",
            LABELS[Verdict(row.verdict)],
            row.who,
            "; ".join(_in_words(change) for change in row.changes or ()),
            row.note,
            " ".join(row.remarks or ()),
        )


def left_out_rows(db: Session, run: ImportRun) -> Iterator[Sequence[object]]:
    """The rows that were left out as they stand in the file, with why behind them."""
    if run.rows_gone_at is not None:
        raise NotFound(GONE)
    verdicts = [verdict.value for verdict in LEFT_OUT]
    query = (
        select(ImportRow.cells, ImportLine.note, ImportLine.verdict, ImportLine.candidates)
        .join(
            ImportRow,
            and_(
                ImportRow.run_id == ImportLine.run_id,
                ImportRow.sheet == run.sheet,
                ImportRow.line == ImportLine.line,
            ),
        )
        .where(ImportLine.run_id == run.id, ImportLine.verdict.in_(verdicts), ImportLine.line > 0)
        .order_by(ImportLine.line, ImportLine.id)
    )
    wide = len(run.header)
    for row in db.execute(query.execution_options(yield_per=AT_A_TIME)):
        cells = [*row.cells, *[""] * wide][:wide]
        asked = " ".join(str(one["why"]) for one in row.candidates or ())
        yield (*cells, row.note or asked or WHY_LEFT_OUT[Verdict(row.verdict)])


def note_download(db: Session, actor: Actor, run: ImportRun, what: str, *, today: date) -> None:
    """In the trail, and in the register of what left: it holds names."""
    trail.record(
        db,
        actor,
        Event.IMPORT_DOWNLOADED,
        subject=run,
        unit_id=run.unit_id,
        fields=[what],
        count=run.row_count,
        purpose=run.kind.slug,
    )
    register.note_copy(
        db,
        actor,
        what="import",
        format="csv",
        unit_id=run.unit_id,
        rows=run.row_count,
        purpose="Check an import",
        expires_on=end_of(today),
        asked={"run": run.id, "rows": what},
    )


def _in_words(kept: dict[str, Any]) -> str:
    change = Change(**kept)
    if change.before:
        return f"{change.label}: {change.before} → {change.after or 'none'}"
    return f"{change.label}: {change.after or 'none'}"
