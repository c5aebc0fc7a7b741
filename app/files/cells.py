"""What a cell says: days, numbers of people, postcodes, words for kinds. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.db.base import FOREVER

NOTHING = frozenset({"", "-", "–", "--", "n/a", "na", "#n/a", "null", "none", "tbc", "nan", "n/d"})
VACANT = frozenset({"vacant", "vacancy", "vacant post", "eliminated", "n/d", "tbc", "post vacant"})
NI_SHAPED = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}[ .-]?(\d{2}[ .-]?){3}[A-D](?![A-Z0-9])", re.I | re.ASCII
)
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})", re.I)
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_SERIAL_DAY_0 = date(1899, 12, 30)

Reader = Callable[[str], date | None]


def blank(cell: str) -> bool:
    return cell.casefold() in NOTHING


def postcode(cell: str) -> str | None:
    """Upper case with one space; None when it is not shaped like one."""
    found = _POSTCODE.fullmatch(cell.strip())
    return f"{found.group(1)} {found.group(2)}".upper() if found else None


def people(cell: str) -> int | None:
    """A number of people: "7,680" is 7680. None for a part of one, a word or less than nothing."""
    plain = re.sub(r"(?<=\d)[, \u00a0\u202f](?=\d{3}(\D|$))", "", cell.strip())
    found = re.fullmatch(r"(\d{1,9})(\.0+)?", plain)
    return int(found.group(1)) if found else None


@dataclass(frozen=True)
class Days:
    """How every day of one column is read; or in which line it can't be."""

    read: Reader
    shape: str
    wrong_line: int | None = None
    month_first: bool = False


def column_of_days(cells: Sequence[tuple[int, str]]) -> Days:
    """One way of reading for the whole column, never a guess per cell.

    Days are read day first unless they are all year first. `wrong_line` is the first line that is
    impossible in the best way of reading.
    """
    given = [(line, cell) for line, cell in cells if not blank(cell)]
    best = Days(_day_first, "day first")
    furthest = -1
    for shape, reader in _SHAPES:
        wrong = next((i for i, (_, cell) in enumerate(given) if reader(cell) is None), None)
        if wrong is None:
            return Days(reader, shape)
        if wrong > furthest:
            furthest, best = wrong, Days(reader, shape, given[wrong][0])
    month_first = all(_month_first(cell) for _, cell in given)
    return Days(best.read, best.shape, best.wrong_line, month_first)


def days_in_shape(shape: str) -> Days:
    """How a column was read, by the name of that way."""
    return Days(dict(_SHAPES)[shape], shape)


def _strptime(cell: str, *shapes: str) -> date | None:
    text = _CLOCK.sub("", " ".join(cell.split()))
    for shape in shapes:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _day_first(cell: str) -> date | None:
    plain = re.sub(r"[./\s-]+", "/", _CLOCK.sub("", cell.strip()))
    if re.search(r"/\d\d$", plain):
        return _strptime(plain, "%d/%m/%y", "%d/%b/%y", "%d/%B/%y")
    return _strptime(plain, "%d/%m/%Y", "%d/%b/%Y", "%d/%B/%Y")


def _year_first(cell: str) -> date | None:
    return _strptime(cell, "%Y-%m-%d", "%Y/%m/%d")


def _day_or_year_first(cell: str) -> date | None:
    """A workbook's column of days and of typed ones: a year in front is never ambiguous."""
    return _day_first(cell) or _year_first(cell)


def _run_together(cell: str) -> date | None:
    return _strptime(cell, "%Y%m%d") if re.fullmatch(r"\d{8}", cell) else None


def _serial(cell: str) -> date | None:
    """A spreadsheet's count of days since 1900, for columns saved as plain numbers."""
    found = re.fullmatch(r"(\d{5})(\.0+)?", cell)
    return _SERIAL_DAY_0 + timedelta(days=int(found.group(1))) if found else None


def _month_first(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", cell)) and bool(
        _strptime(cell, "%m/%d/%Y", "%m/%d/%y")
    )


_SHAPES: tuple[tuple[str, Reader], ...] = (
    ("day first", _day_first),
    ("year first", _year_first),
    ("year, month and day run together", _run_together),
    ("a spreadsheet's number of days", _serial),
    ("day first, or year first where the year comes first", _day_or_year_first),
)


def open_end(day: date | None) -> date | None:
    """Systems write 31/12/9999, or any day after 2200, for "no end"."""
    return FOREVER if day is not None and day.year > 2200 else day
