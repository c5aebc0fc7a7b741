"""Reads back a workbook that xlsxwriter wrote: texts, numbers, and days by their number format."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

Cell = str | float | date
_CELL = re.compile(r'<c r="([A-Z])(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)


def sheets(file: bytes) -> dict[str, list[list[Cell]]]:
    """Rows of cells by sheet; what is empty is an empty text. Columns A to Z."""
    book = ZipFile(BytesIO(file))
    names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    days = _days(book.read("xl/styles.xml").decode())
    return {
        name: _rows(book.read(f"xl/worksheets/sheet{number}.xml").decode(), days)
        for number, name in enumerate(names, start=1)
    }


def parts(file: bytes) -> dict[str, str]:
    """Every part of the file as it was written."""
    book = ZipFile(BytesIO(file))
    return {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}


def _days(styles: str) -> set[str]:
    """The styles that show a number as a day."""
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    cells = re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)
    assert cells is not None
    used = re.findall(r'<xf numFmtId="(\d+)"', cells[0])
    return {str(n) for n, code in enumerate(used) if "yy" in codes.get(code, "")}


def _rows(sheet: str, days: set[str]) -> list[list[Cell]]:
    found: dict[int, dict[int, Cell]] = {}
    for column, row, attributes, inner in _CELL.findall(sheet):
        assert "<f>" not in inner, "a formula"
        style = re.search(r's="(\d+)"', attributes)
        if 't="inlineStr"' in attributes:
            cell: Cell = unescape(re.sub(r"<[^>]+>", "", inner))
        else:
            number = float(re.sub(r"<[^>]+>", "", inner) or "nan")
            is_day = style is not None and style[1] in days
            cell = date(1899, 12, 30) + timedelta(days=int(number)) if is_day else number
        found.setdefault(int(row), {})[ord(column) - ord("A")] = cell
    widest = max((max(row) for row in found.values()), default=-1) + 1
    return [[row.get(column, "") for column in range(widest)] for row in found.values()]
