"""A file's bytes as a header and rows of text, or one sentence that says what to do instead."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import AppError

MOST_BYTES = 12 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 2_000

SAVE_AS_CSV = "Open it in your spreadsheet and save it as CSV, then choose that file."
ASK_FOR_CSV = "Ask whoever sent it for the list as CSV."
UNPACK = "Unpack it and choose the CSV file that is in it."
# What a file begins with that was never a table of text, and what to do instead.
OTHER_KINDS = (
    (b"%PDF", f"This is a PDF. {ASK_FOR_CSV}"),
    (b"PK\x03\x04", f"This is an Excel workbook or a ZIP archive. {SAVE_AS_CSV}"),
    (b"PK\x05\x06", "This is an empty ZIP archive. Choose the CSV file itself."),
    (b"\xd0\xcf\x11\xe0", f"This is an older Excel workbook. {SAVE_AS_CSV}"),
    (b"\x89PNG", f"This is a picture. {ASK_FOR_CSV}"),
    (b"\xff\xd8\xff", f"This is a picture. {ASK_FOR_CSV}"),
    (b"GIF8", f"This is a picture. {ASK_FOR_CSV}"),
    (b"\x1f\x8b", f"This is a compressed file. {UNPACK}"),
    (b"BZh", f"This is a compressed file. {UNPACK}"),
    (b"7z\xbc\xaf", f"This is a compressed file. {UNPACK}"),
    (b"Rar!", f"This is a compressed file. {UNPACK}"),
    (b"{\\rtf", f"This is a text document. {ASK_FOR_CSV}"),
)
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
WINDOWS = "Windows (cp1252)"
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_DATA = re.compile(
    r"[\d.,/ :£%+-]*\d[\d.,/ :£%+-]*|[^@\s]+@[^@\s]+\.[a-z]+|[a-z]{2}\s?(\d{2}\s?){3}[a-d]", re.I
)


class Unreadable(AppError):
    """The file can't be read as a table; the message says why and what to do."""

    status = 422


@dataclass(frozen=True)
class Row:
    """One row below the header; `line` is where it starts in the file, as a text editor counts."""

    line: int
    cells: tuple[str, ...]


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
    if not data.strip():
        raise Unreadable("The file is empty. Choose the one that holds the list.")
    for beginning, what in OTHER_KINDS:
        if data.startswith(beginning):
            raise Unreadable(what)
    text, encoding = decode(data)
    if "\x00" in text:
        raise Unreadable(
            f"The file holds invisible characters that no list has (NUL). {SAVE_AS_CSV}"
        )
    delimiter, text = sniff(text)
    header, rows = _table(text, delimiter)
    return Table(header, rows, encoding, DELIMITERS.get(delimiter, delimiter))


def decode(data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding: byte-order mark, else strict UTF-8, else Windows."""
    try:
        for mark, codec, name in BOMS:
            if data.startswith(mark):
                return data.decode(codec), name
    except UnicodeDecodeError as error:
        raise Unreadable(f"The file breaks off in the middle of a letter. {SAVE_AS_CSV}") from error
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), WINDOWS
    except UnicodeDecodeError as error:
        raise Unreadable(
            "The letters in this file can't be told apart. Save it again as “CSV UTF-8”."
        ) from error


def sniff(text: str) -> tuple[str, str]:
    """The delimiter, and the text without Excel's own line that names it."""
    named = re.match(r"sep=(.)\r?\n", text, re.I)
    if named:
        return named.group(1), text[named.end() :]
    beginning = text[:65_536]
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        widths = []
        try:
            for _, cells in _records(beginning, delimiter, strict=False):
                widths.append(len(cells))
                if len(widths) == 20:
                    break
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            score = (widths.count(widths[0]) / len(widths), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best, text


def _table(text: str, delimiter: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    records = _records(text, delimiter)
    line = 1
    try:
        line, first = next(records, (1, []))
        header = _header(first)
        rows: list[Row] = []
        for line, cells in records:
            rows.append(Row(line, _fitted(cells, len(header), line)))
            if len(rows) > MOST_ROWS:
                raise Unreadable(
                    f"The file has more than {MOST_ROWS:,} rows. Split it and import the parts:"
                    " none of it was left out without saying so."
                )
    except csv.Error as error:
        raise Unreadable(
            f"After line {line} a quotation mark is opened and not closed, or a cell never ends."
            " Correct it there, then choose the file again."
        ) from error
    if not rows:
        raise Unreadable("The file has a header but no rows below it.")
    return header, tuple(rows)


def _records(text: str, delimiter: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Records that hold anything, each with the line it starts on; cells stripped."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=strict
    )
    line = 1
    for record in reader:
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _header(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(
            f"The file has {len(cells):,} columns; {MOST_COLUMNS} is the most. Keep the ones this"
            " list needs and save it again."
        )
    if not cells:
        raise Unreadable("The file is empty. Choose the one that holds the list.")
    if any(_DATA.fullmatch(cell) for cell in cells):
        raise Unreadable(
            "The first line holds values, not the names of columns. Add a line above it that says"
            " what each column is."
        )
    seen: dict[str, int] = {}
    named = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split())[:80] or f"Column {place}"
        seen[name] = seen.get(name, 0) + 1
        named.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(named)


def _fitted(cells: list[str], width: int, line: int) -> tuple[str, ...]:
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != width:
        raise Unreadable(
            f"Line {line} has {len(cells)} {'cell' if len(cells) == 1 else 'cells'} and the header"
            f" has {width}. Something is shifted there: correct that line, then choose the file"
            " again."
        )
    if any(len(cell) > MOST_CHARACTERS for cell in cells):
        raise Unreadable(
            f"Line {line} has a cell of more than {MOST_CHARACTERS:,} characters. A quotation mark"
            " may be missing there."
        )
    return tuple(cells)
