"""Opens any file somebody sends as sheets of rows of text, in bounded memory."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from app.files.grid import EMPTY, MOST_COLUMNS, Row, Unreadable, fitted, must_not_be_wide, width_of
from app.files.headers import SCANNED, Header, is_total, propose
from app.files.kinds import Kind, kind_of
from app.files.text import Text, open_text
from app.files.workbooks import Workbook, open_workbook

__all__ = ["Opened", "Row", "SheetFound", "Unreadable", "is_total", "open_file"]

_SHORTENED = re.compile(r"\d(\.\d+)?E\+\d\d", re.I)
MOST_NOTICED = 20


@dataclass(frozen=True)
class SheetFound:
    """`header`: first and last line of it, (0, 0) when none could be recognised."""

    name: str
    hidden: bool
    rows: int | None
    header: tuple[int, int]
    names: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass
class Sheet:
    """Where a sheet's records come from; `wide` is how many columns a workbook gives it."""

    text: Text
    found: SheetFound
    wide: int | None = None


@dataclass
class Opened:
    """`noticed`: sentences about single lines, known as far as the rows have been read.

    Closing it closes what it opened itself, never a file that the caller opened.
    """

    kind: str
    encoding: str
    delimiter: str
    inside: Sequence[Sheet]
    best: int = 0
    closing: ExitStack = field(default_factory=ExitStack)
    noticed: list[str] = field(default_factory=list)

    @property
    def sheets(self) -> tuple[SheetFound, ...]:
        return tuple(sheet.found for sheet in self.inside)

    def rows(self, sheet: int) -> Iterator[Row]:
        """Every row that holds anything, the header too, as wide as the sheet has names.

        Raises Unreadable on the way: nothing is left out to make the rest fit.
        """
        chosen = self.inside[sheet]
        width = len(chosen.found.names)
        must_not_be_wide(chosen.wide or width)
        for line, cells in chosen.text.records():
            if len(cells) != width:
                cells = fitted(cells, width, line)
            row = Row(line, tuple(cells))
            if len(self.noticed) < MOST_NOTICED and "E+" in "|".join(cells):
                self._notice(row, chosen.found.names)
            yield row

    def _notice(self, row: Row, names: Sequence[str]) -> None:
        """The column is named, never the number: it may be one that we must not hold."""
        for name, cell in zip(names, row.cells, strict=True):
            said = (
                f"Line {row.line}: a number was shortened by the spreadsheet in the column {name}:"
                " save that column as text."
            )
            if _SHORTENED.fullmatch(cell) and said not in self.noticed:
                self.noticed.append(said)

    def close(self) -> None:
        self.closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_file(
    file: BinaryIO | Path, name: str, *, encoding: str = "", delimiter: str = ""
) -> Opened:
    """`encoding` and `delimiter`: what a person chose, among text.ENCODINGS and text.DELIMITERS.

    Raises Unreadable with one sentence that says what to do.
    """
    with ExitStack() as closing:
        given = closing.enter_context(file.open("rb")) if isinstance(file, Path) else file
        kind = kind_of(given)
        if kind is Kind.TEXT:
            text = open_text(given, encoding=encoding, delimiter=delimiter)
            opened = _opened_text(text, name)
        else:
            book = open_workbook(given, kind)
            closing.callback(book.spool.close)
            opened = _opened_workbook(book)
        opened.closing = closing.pop_all()
        return opened


def _opened_text(text: Text, name: str) -> Opened:
    found = described(text, name, grid=False)
    kind = "TSV" if text.sign == "\t" else "CSV"
    return Opened(kind, text.encoding, text.delimiter, [Sheet(text, found)])


def _opened_workbook(book: Workbook) -> Opened:
    inside = [
        Sheet(
            sheet.text,
            described(
                sheet.text,
                sheet.name,
                grid=True,
                hidden=sheet.hidden,
                rows=sheet.rows,
                notes=sheet.notes,
            ),
            sheet.wide,
        )
        for sheet in book.sheets
    ]
    if not any(sheet.found.rows for sheet in inside):
        raise Unreadable(EMPTY)
    best = max(range(len(inside)), key=lambda at: _like_a_list(inside[at].found))
    return Opened(book.kind, "", "", inside, best)


def _like_a_list(sheet: SheetFound) -> tuple[bool, bool, int]:
    rows, columns = sheet.rows or 0, len(sheet.names)
    named = sheet.header != (0, 0) and rows > 1 and columns <= MOST_COLUMNS
    return not sheet.hidden, named, rows * columns


def described(
    text: Text, name: str, *, grid: bool, hidden: bool = False, rows: int | None = None,
    notes: Sequence[str] = (),
) -> SheetFound:  # fmt: skip
    first = list(islice(text.records(), SCANNED))
    if not first and not grid:
        raise Unreadable(EMPTY)
    if not grid:
        must_not_be_wide(max(width_of(cells) for _, cells in first))
    header = propose([cells for _, cells in first], grid=grid)
    lines = [line for line, _ in first]
    where = (lines[header.first], lines[header.last]) if header.first >= 0 else (0, 0)
    said = (*_above(lines, header), *notes, *_below(text, len(first)))
    return SheetFound(name, hidden, rows, where, header.names, tuple(said))


def _above(lines: Sequence[int], header: Header) -> list[str]:
    if header.first <= 0:
        return []
    if header.first == 1:
        return [f"Row {lines[0]} above the header is a title."]
    return [f"Rows {lines[0]} to {lines[header.first - 1]} above the header are a title."]


def _below(text: Text, seen: int) -> list[str]:
    last = text.last()
    totals = 0
    while totals < min(len(last), seen - 1) and is_total(last[-1 - totals]):
        totals += 1
    if totals == 1:
        return ["The last row is a total or a remark and is not a person."]
    return [f"The last {totals} rows are totals or remarks and are not people."] if totals else []


def sha256_of(file: BinaryIO) -> bytes:
    """Of the whole file, in pieces."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.digest()
