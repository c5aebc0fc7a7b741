"""Sheets as a tagged PDF (PDF/UA-1), set by typst with the fonts it carries itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import segno
import typst

from app.call_sheets.rules import ANSWERS, SheetPage, SheetRow, sheet_pages
from app.web import formats

TEMPLATE = Path(__file__).parents[2] / "templates" / "call_sheets" / "sheet.typ"
HEADINGS = ("✓", "Row", "Name", "Team, area, usual days", "Last time, and what to ask",
            "Result: ring one", "OK to note", "Come back on", "One line")  # fmt: skip
# What leaves, as the register of exports names it.
COLUMNS = ("row", "name", "team", "area", "usual_days", "last_contact", "what_to_ask")


@dataclass(frozen=True)
class Printing:
    """What one printing says; `for_whom` is who carries it, `entry` where results are typed."""

    title: str
    purpose: str
    for_whom: str
    printed_on: date
    destroy_by: date
    copies: Sequence[int]
    by_phone: bool
    entry: str
    rows: Sequence[SheetRow]


def columns(*, by_phone: bool) -> tuple[str, ...]:
    return (*COLUMNS, "phone") if by_phone else COLUMNS


def pdf(printing: Printing) -> bytes:
    (file,) = _set(printing, "pdf")
    return file


def pages(printing: Printing) -> list[bytes]:
    """Each page as a PNG, for looking at."""
    return _set(printing, "png")


def _set(printing: Printing, form: Literal["pdf", "png"]) -> list[bytes]:
    """Nothing but the template and the words: an empty folder is all that typst could read."""
    made = datetime.combine(printing.printed_on, time(), UTC)
    said = json.dumps(data(printing), ensure_ascii=False)
    with TemporaryDirectory(prefix="alongside-sheet-") as empty:
        found = typst.Compiler(
            TEMPLATE.read_bytes(), root=empty, ignore_system_fonts=True, sys_inputs={"data": said}
        ).compile(
            format=form,
            timestamp=made if form == "pdf" else None,
            ppi=80,
            pdf_standards="ua-1" if form == "pdf" else [],
        )
    if found is None:
        raise RuntimeError("typst wrote no file")
    return [found] if isinstance(found, bytes) else found


def data(printing: Printing) -> dict[str, object]:
    """Everything the template sets, as text."""
    day = formats.day
    laid = sheet_pages(printing.rows, by_phone=printing.by_phone)
    return {
        "title": f"Call sheet: {printing.title}",
        "by": printing.for_whom,
        "description": printing.purpose,
        "about": f"For {printing.for_whom} · printed {day(printing.printed_on)} · destroy by"
        f" {day(printing.destroy_by)}",
        "footer": "Keep this on you, never on a desk. Note what somebody said only with their OK."
        f" When the results are in, by {day(printing.destroy_by)} at the latest: shred it or hand"
        " it back, and tick “sheet destroyed”.",
        "entry": printing.entry.removeprefix("https://").removeprefix("http://"),
        "entry_words": "Type the results in at",
        "qr": _qr(printing.entry),
        "qr_alt": f"Code that leads to {printing.entry}",
        "columns": list(HEADINGS),
        "answers": [{"letter": one.letter, "words": one.words} for one in ANSWERS],
        "pages": [_page(printing, copy, page) for copy in printing.copies for page in laid],
    }


def _page(printing: Printing, copy: int, page: SheetPage) -> dict[str, object]:
    purpose = "" if printing.purpose == printing.title else f" ({printing.purpose})"
    return {
        "heading": printing.title + purpose,
        "where": page.where,
        "copy": f"copy {copy}",
        "page": f"page {page.number} of {page.of}",
        "rows": [_row(one, printing) for one in page.rows],
    }


def _row(one: SheetRow, printing: Printing) -> dict[str, str]:
    row = one.row
    where = one.where
    if printing.by_phone and len({other.row.workplace for other in printing.rows}) > 1:
        where = ", ".join(filter(None, [row.workplace, row.team]))
    last = "first time"
    if row.last_on is not None:
        day = formats.day_bare(row.last_on, printing.printed_on)
        last = " ".join(filter(None, [f"{day}:", row.last_words, row.last_initials]))
    return {
        "code": one.code,
        "name": one.name,
        "where": where,
        "days": row.usual_days,
        "phone": (row.phone or "") if printing.by_phone else "",
        "last": last,
        "ask": one.ask,
    }


def _qr(address: str) -> str:
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=1, xmldecl=False)
    return out.getvalue().decode()
