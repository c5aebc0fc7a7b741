"""Run apart from the application, within limits of its own: `python unpacking.py MOST_BYTES`.

Takes a workbook from its input and writes every sheet as text to its output, one line for each
row, then a line of JSON about the sheets, then where that line begins. Whatever a hostile
workbook does to memory, it does here. Imports nothing of the application.
"""

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import python_calamine as calamine

MOST_COLUMNS = 200
MOST_FILLED = 20_000_000
SHOWN_OF_TOO_WIDE = 50
# A spreadsheet keeps fifteen digits of a number; what follows is lost already.
FIRST_LOST = 1e15


def main() -> None:
    _limit(int(sys.argv[1]))
    out = os.fdopen(1, "wb", buffering=1024 * 1024)
    try:
        said = _unpack(out)
    except calamine.PasswordError:
        said = {"error": "locked"}
    except calamine.CalamineError:
        said = {"error": "damaged"}
    except (MemoryError, OSError):
        said = {"error": "too large"}
    at = out.tell()
    out.write(json.dumps(said).encode() + b"\n%020d" % at)
    out.close()


def _limit(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits.
        return
    for which, value in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_FSIZE, most),
        (resource.RLIMIT_CPU, 300),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):
            continue


def _unpack(out: BinaryIO) -> dict[str, Any]:
    sheets = []
    sys.stdin.buffer.seek(0)
    with calamine.CalamineWorkbook.from_filelike(sys.stdin.buffer) as book:
        for about in book.sheets_metadata:
            if about.typ is calamine.SheetTypeEnum.WorkSheet:
                hidden = about.visible is not calamine.SheetVisibleEnum.Visible
                sheet = book.get_sheet_by_name(about.name)
                sheets.append({"name": about.name, "hidden": hidden, **_write(out, sheet)})
    return {"sheets": sheets}


def _write(out: BinaryIO, sheet: calamine.CalamineSheet) -> dict[str, Any]:
    begins, count = out.tell(), 0
    lost: list[int] = []
    wide = sheet.end[1] + 1 if sheet.end else 0
    wide = _width(sheet) if wide > MOST_COLUMNS else wide
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\n")
    merges = sheet.merged_cell_ranges or []
    for line, cells in enumerate(_filled(sheet, merges), start=1):
        if wide > MOST_COLUMNS and count == SHOWN_OF_TOO_WIDE:
            break
        if any(cell != "" for cell in cells):
            writer.writerow([_SAID[type(cell)](cell) for cell in cells[:wide]])
            count += 1
            if not lost and any(type(cell) is float and abs(cell) >= FIRST_LOST for cell in cells):
                lost.append(line)
        else:
            text.write("\n")
    text.flush()
    text.detach()
    return {"from": begins, "to": out.tell(), "rows": count, "wide": wide,
            "merges": len(merges), "lost": lost}  # fmt: skip


def _width(sheet: calamine.CalamineSheet) -> int:
    wide = 0
    for cells in sheet.iter_rows():
        while len(cells) > wide and cells[-1] == "":
            cells.pop()
        wide = max(wide, len(cells))
    return wide


def _filled(sheet: calamine.CalamineSheet, merges: list[Any]) -> Iterator[list[Any]]:
    """Rows in which each part of a merged cell says what the whole says."""
    beginning: dict[int, list[Any]] = {}
    for (top, left), (bottom, right) in merges:
        beginning.setdefault(top, []).append((left, bottom, right))
    active: list[Any] = []
    left_to_fill = MOST_FILLED
    for at, cells in enumerate(sheet.iter_rows()):
        if active or at in beginning:
            for left, bottom, right in beginning.get(at, ()):
                if left < len(cells) and cells[left] != "":
                    active.append((left, bottom, right, cells[left]))
            active = [merge for merge in active if merge[1] >= at]
            for left, _, right, value in active:
                for place in range(left, min(right + 1, len(cells))):
                    if cells[place] == "":
                        cells[place] = value
                left_to_fill -= 1 + min(right + 1, len(cells)) - left
            if left_to_fill < 0:
                raise MemoryError
        yield cells


def _number(value: float) -> str:
    """As the cell holds it, never as a spreadsheet would shorten it: 12345.0 is 12345."""
    if value.is_integer() and abs(value) < 1e22:
        return str(int(value))
    return f"{value:.15g}"


def _moment(value: datetime) -> str:
    if value.microsecond >= 500_000:
        value += timedelta(seconds=1)
    value = value.replace(microsecond=0)
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ")


def _hours(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


_SAID: dict[type, Callable[[Any], str]] = {
    str: lambda value: " ".join(value.split()),
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    date: date.isoformat,
    datetime: _moment,
    time: lambda value: value.isoformat("minutes" if not value.second else "seconds"),
    timedelta: _hours,
}


if __name__ == "__main__":
    main()
