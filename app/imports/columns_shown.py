"""A file's columns, its first rows and its sheets, as the page that asks about them shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.files.reading import Row
from app.imports.answers import Answers
from app.imports.kinds.rows import rows_in
from app.imports.models import ImportRun

SAMPLES = 3
LOOKED_AT = 200
FIRST_ROWS = 12
LONGEST = 70


@dataclass(frozen=True)
class ColumnShown:
    """`samples` are its first different values; `said` is what was noticed about it."""

    place: int
    name: str
    samples: Sequence[str]
    used_as: str
    sure: str
    said: str


@dataclass(frozen=True)
class FirstRow:
    """A row that may be the one that names the columns."""

    line: int
    words: str


def columns_of(db: Session, run: ImportRun, answers: Answers) -> list[ColumnShown]:
    rows = rows_in(db, run, run.sheet, first=run.header_last + 1, most=LOOKED_AT)
    used_as = {place: key for key, place in answers.columns.items()}
    proposed = run.sheets[run.sheet].get("proposed") or [["", "sure", ""]] * len(run.header)
    return [
        ColumnShown(at, name, _samples(rows, at), used_as.get(at, ""), sure, said)
        for at, (name, (_, sure, said)) in enumerate(zip(run.header, proposed, strict=True))
    ]


def _samples(rows: Sequence[Row], at: int) -> list[str]:
    found = dict.fromkeys(row.cells[at][:60] for row in rows if row.cells[at])
    return list(found)[:SAMPLES]


def doubts_of(run: ImportRun) -> list[str]:
    """What nobody has looked at yet."""
    sheet = run.sheets[run.sheet] if run.sheets else {}
    return [] if sheet.get("looked") else [said for *_, said in sheet.get("proposed", ()) if said]


def first_rows_of(db: Session, run: ImportRun) -> list[FirstRow]:
    """Those that may name the columns, and the one taken for it wherever it stands."""
    rows = rows_in(db, run, run.sheet, most=FIRST_ROWS)
    if rows and run.header_first > rows[-1].line:
        rows += rows_in(db, run, run.sheet, first=run.header_first, most=1)
    return [FirstRow(row.line, _in_words(row)) for row in rows]


def _in_words(row: Row) -> str:
    words = " · ".join(cell for cell in row.cells if cell)
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
