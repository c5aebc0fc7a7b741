"""Workbooks made for tests: ordinary ones, and ones that no office would send."""

import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

import xlsxwriter

from app.files.opening import Opened, open_file


def book(write: Callable[[Any, Any], object], **options: object) -> bytes:
    """`write(book, sheet)` fills the first sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as made:
        write(made, made.add_worksheet("Staff"))
    return out.getvalue()


def with_rows(*rows: Sequence[object]) -> bytes:
    return book(lambda _, sheet: [sheet.write_row(at, 0, row) for at, row in enumerate(rows)])


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[part] = change(parts.get(part, b""))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


# Closed when a test ends (conftest.py).
OPEN = ExitStack()


def opened(data: bytes, **choices: str) -> Opened:
    return OPEN.enter_context(open_file(io.BytesIO(data), "a list", **choices))


def cells(data: bytes, **choices: str) -> list[tuple[str, ...]]:
    found = opened(data, **choices)
    return [row.cells for row in found.rows(found.best)]
