"""The rows of a run's chosen sheet."""

from collections.abc import Collection

from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Integer

from app.files.reading import Row
from app.imports.models import ImportRow, ImportRun


def rows_of(db: Session, run: ImportRun, *, after: int = 0, most: int | None = None) -> list[Row]:
    """Below the header and after that line, in order."""
    query = (
        select(ImportRow.line, ImportRow.cells)
        .where(
            ImportRow.run_id == run.id,
            ImportRow.sheet == run.sheet,
            ImportRow.line > max(after, run.header_last),
        )
        .order_by(ImportRow.line)
        .limit(most)
    )
    return [Row(row.line, tuple(row.cells)) for row in db.execute(query)]


def rows_at(db: Session, run: ImportRun, lines: Collection[int]) -> list[Row]:
    """These lines of the file, in order."""
    query = select(ImportRow.line, ImportRow.cells).where(
        ImportRow.run_id == run.id,
        ImportRow.sheet == run.sheet,
        ImportRow.line == any_(literal(list(lines), ARRAY(Integer))),
    )
    return [Row(row.line, tuple(row.cells)) for row in db.execute(query.order_by(ImportRow.line))]


def rows_in(
    db: Session, run: ImportRun, sheet: int, *, first: int = 1, last: int | None = None, most: int
) -> list[Row]:
    """Of any sheet, from line `first` to line `last`, in order."""
    query = select(ImportRow.line, ImportRow.cells).where(
        ImportRow.run_id == run.id, ImportRow.sheet == sheet, ImportRow.line >= first
    )
    if last is not None:
        query = query.where(ImportRow.line <= last)
    return [
        Row(row.line, tuple(row.cells))
        for row in db.execute(query.order_by(ImportRow.line).limit(most))
    ]
