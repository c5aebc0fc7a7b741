"""Rows as bytes, in each format; the last thing each says is how many rows it holds."""

from collections.abc import Generator, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import IO

from icalendar import Calendar, Event
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from app.exports.rules import Origin
from app.exports.sources import Column, Offer, raw
from app.web.csv_file import safe

BOM = b"\xef\xbb\xbf"
# The first rows go out as soon as they are there, later ones in larger pieces.
FIRST_PIECE, PIECE = 2_048, 131_072
GUARD = "text_cell({})"
Cells = Sequence[str | None]


class Counted:
    """How many rows have left so far, whatever happens next."""

    def __init__(self) -> None:
        self.rows = 0


def csv_line(*cells: str) -> bytes:
    return (",".join(f'"{safe(c).replace(chr(34), chr(34) * 2)}"' for c in cells) + "\n").encode()


def csv_rows(
    db: Session, offer: Offer, columns: Sequence[Column], counted: Counted, *, most: int
) -> Generator[bytes]:
    """The database writes the file itself: each piece is passed on as it comes.

    A COPY under row security reads what a SELECT reads; text_cell() is safe() in SQL.
    """
    pieces: list[bytes | bytearray | memoryview] = []
    size, wanted = 0, FIRST_PIECE
    for part in offer.parts:
        select = offer.select(columns, most=most - counted.rows - len(pieces), guard=GUARD)
        statement = b"copy (" + select + b") to stdout (format csv, force_quote *)"
        with raw(db).cursor() as cursor, cursor.copy(statement, {**offer.params, **part}) as copy:
            for row in copy:
                pieces.append(row)
                size += len(row)
                if size >= wanted:
                    counted.rows += len(pieces)
                    yield b"".join(pieces)
                    pieces.clear()
                    size, wanted = 0, PIECE
    if pieces:
        counted.rows += len(pieces)
        yield b"".join(pieces)


def workbook(
    out: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Cells],
    counted: Counted,
    origin: Origin,
    title: str,
) -> None:
    """Text cells, nothing calculated, nothing linked; one row in memory at a time."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    # Closed also when a row can't be had, or its own temporary file stays behind.
    with Workbook(out, options) as book:
        book.set_properties({"title": title, "author": origin.by, "comments": origin.words})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&L{origin.words.replace('&', '&&')[:200]}&RPage &P of &N")
        sheet.set_column(0, len(columns) - 1, 24)
        bold = book.add_format({"bold": True})
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.label, bold)
        write = sheet.write_string
        number = 0
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if cell:
                    write(number, at, cell)
        counted.rows = number
        sheet.write_string(number + 2, 0, origin.end(number))


def in_pieces(file: IO[bytes]) -> Generator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def cards(rows: Iterable[Cells], counted: Counted, origin: Origin) -> bytes:
    """vCard 4 of name, number, place; nobody without a number to call."""
    lines = []
    for name, number, place in rows:
        if name and number:
            counted.rows += 1
            lines += [
                "BEGIN:VCARD",
                "VERSION:4.0",
                f"FN:{in_card(name)}",
                f"N:;{in_card(name)};;;",
                f'TEL;VALUE=uri;TYPE="voice,work":tel:{number.replace(" ", "")}',
                f"ORG:{in_card(place or '')}",
                f"NOTE:{in_card(origin.words)}",
                "END:VCARD",
            ]
    return "".join(folded(line) for line in lines).encode()


def in_card(value: str) -> str:
    """A value as RFC 6350 writes it: no sign of it ends the line or the field."""
    for sign in ("\\", ",", ";"):
        value = value.replace(sign, "\\" + sign)
    return "\\n".join(value.splitlines())


def folded(line: str) -> str:
    """Lines of at most 75 bytes, as the format asks, cut between characters."""
    out, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 75:
            out, size = out + "\r\n ", 1
        out, size = out + sign, size + width
    return out + "\r\n"


def calendar(rows: Iterable[tuple[str, date, str]], now: datetime, about: str = "") -> bytes:
    """For a calendar that others may read: (id, day, link), no name, only the way back here."""
    whole = Calendar()
    whole.add("prodid", "-//Alongside//Follow-ups//EN")
    whole.add("version", "2.0")
    if about:
        whole.add("x-wr-caldesc", about)
    for number, day, link in rows:
        entry = Event()
        entry.add("uid", f"follow-up-{number}@alongside")
        entry.add("dtstamp", now)
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("summary", "Alongside: a follow-up")
        entry.add("url", link)
        entry.add("description", link)
        whole.add_component(entry)
    made: bytes = whole.to_ical()
    return made
