"""Rows as a CSV file that a spreadsheet opens as text and nothing else."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi.responses import Response

# What makes a spreadsheet calculate, also behind spaces, and the full-width twins it folds to them.
_CALCULATES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL = ("\t", "\r", "\n")


def safe(value: object) -> str:
    """A cell no spreadsheet takes for a formula (domain.md trap 30)."""
    cell = "" if value is None else str(value)
    if cell.startswith(_CONTROL) or cell.lstrip().startswith(_CALCULATES):
        return "'" + cell
    return cell


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """UTF-8 with its mark, so that Excel reads ŵ and é; every cell quoted."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
