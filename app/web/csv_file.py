"""Rows as a CSV file that a spreadsheet opens as text and nothing else."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO, TextIOWrapper
from tempfile import TemporaryFile

from fastapi.responses import Response, StreamingResponse

# What makes a spreadsheet calculate, also behind spaces, and the full-width twins it folds to them.
_CALCULATES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
TYPE = "text/csv; charset=utf-8"
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
    _write(out, header, rows)
    return Response(out.getvalue().encode("utf-8-sig"), media_type=TYPE, headers=_named(name))


def long_csv_file(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingResponse:
    """The same however many rows there are: they wait on the disk, in a file without a name.

    They are all read before the answer begins, because the transaction ends before it does.
    """
    body = _kept(header, rows)
    next(body)
    return StreamingResponse(body, media_type=TYPE, headers=_named(name))


def _write(
    out: StringIO | TextIOWrapper, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)


def _kept(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Nothing first, once all rows are read; then the file."""
    with TemporaryFile() as kept:
        out = TextIOWrapper(kept, encoding="utf-8-sig", newline="")
        _write(out, header, rows)
        out.detach()
        kept.seek(0)
        yield b""
        while some := kept.read(65_536):
            yield some


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
