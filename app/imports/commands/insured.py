"""Insurance numbers among the rows that wait aside, in whatever column they stand."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.files.cells import NI_SHAPED

APART = "\x1f"
FEW = 2
_ROWS = text("select sheet, line, cells from incoming where cells ~* :shape")
_SHAPE = r"(^|[^A-Z0-9])[A-Z]{2}[ .-]?([0-9]{2}[ .-]?){3}[A-D]($|[^A-Z0-9])"
_EMPTY = text(
    "update incoming i set cells = ("
    " select string_agg(case when n = :at then '' else cell end, :apart order by n)"
    " from unnest(string_to_array(i.cells, :apart)) with ordinality u(cell, n))"
    " where sheet = :sheet and line = any (:lines)"
)

Insured = Mapping[int, Mapping[int, Sequence[int]]]


def insured_columns(db: Session) -> Insured:
    """Sheet → column → lines in which a cell holds an insurance number."""
    found: dict[int, dict[int, list[int]]] = {}
    for sheet, line, cells in db.execute(_ROWS, {"shape": _SHAPE}):
        for at, cell in enumerate(cells.split(APART)):
            if NI_SHAPED.search(cell):
                found.setdefault(sheet, {}).setdefault(at, []).append(line)
    return found


def empty_single_ones(
    db: Session, sheet: int, insured: Mapping[int, Sequence[int]], kept: Sequence[int]
) -> list[str]:
    """One or two such cells in a column that is otherwise fine are emptied; says so."""
    emptied = 0
    for at in sorted(set(insured) & set(kept)):
        lines = list(insured[at])
        db.execute(_EMPTY, {"at": at + 1, "apart": APART, "sheet": sheet, "lines": lines})
        emptied += len(lines)
    if not emptied:
        return []
    if emptied == 1:
        return ["One cell held an insurance number: it was emptied before anything was kept."]
    return [f"{emptied} cells held insurance numbers: they were emptied before anything was kept."]
