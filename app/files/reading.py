"""A file small enough to be held at once, as one table."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.files.grid import Row, Unreadable, fitted, must_not_be_wide, shifted
from app.files.opening import Opened, open_file

__all__ = ["MOST_BYTES", "MOST_ROWS", "Row", "Table", "Unreadable", "read"]

MOST_BYTES = 12 * 1024 * 1024
MOST_ROWS = 10_000


@dataclass(frozen=True)
class Table:
    """As many cells in every row as in the header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


def read(data: bytes) -> Table:
    """Raises Unreadable with one sentence; never leaves rows out to make the rest fit."""
    if len(data) > MOST_BYTES:
        raise Unreadable("The file is larger than 12 MB. Split it and import the parts.")
    with open_file(io.BytesIO(data), "") as opened:
        found = opened.sheets[opened.best]
        if found.header == (0, 0):
            raise Unreadable(
                "The first line holds values, not the names of columns. Add a line above it that"
                " says what each column is."
            )
        rows = []
        for row in _below_the_header(opened):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise Unreadable(
                    f"The file has more than {MOST_ROWS:,} rows. Split it and import the parts:"
                    " none of it was left out without saying so."
                )
        if not rows:
            raise Unreadable("The file has a header but no rows below it.")
        return Table(found.names, tuple(rows), opened.encoding, opened.delimiter)


def _below_the_header(opened: Opened) -> Iterator[Row]:
    """A shorter row of text may be shifted too, so here it isn't filled up."""
    sheet = opened.inside[opened.best]
    width = len(sheet.found.names)
    must_not_be_wide(sheet.wide or width)
    for line, cells in sheet.text.records():
        if line <= sheet.found.header[1]:
            continue
        if len(cells) < width and sheet.wide is None:
            raise Unreadable(shifted(len(cells), width, line))
        yield Row(line, tuple(fitted(cells, width, line)))
