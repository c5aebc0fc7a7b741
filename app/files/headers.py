"""Which row of a sheet names its columns, and which rows at its ends are no people. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from app.files.grid import width_of

SCANNED = 50
LONGEST_NAME = 80
_DATA = re.compile(
    r"[\d.,/ :£%+-]*\d[\d.,/ :£%+-]*|[^@\s]+@[^@\s]+\.[a-z]+|[a-z]{2}\s?(\d{2}\s?){3}[a-d]", re.I
)
# A chart's columns are often years or days; any other number is somebody's.
_WHEN = re.compile(r"(19|20)\d\d([/-]\d\d){0,2}|\d{1,2}/\d{1,2}(/(\d\d){1,2})?")
_TOTAL = re.compile(
    r"((grand|overall|sub|final)[ -]?)?totals?( \w+){0,3}:?|sum:?|(head)?count:?", re.I
)
_REMARK = re.compile(
    r"(grand |overall )?total\b.{0,40}|(number|no\.?) of (staff|people|rows|records|employees).*"
    r"|\d[\d,]* (staff|people|rows?|records?|employees|members|posts)\b.{0,40}"
    r"|(printed|generated|produced|exported|report run|run) (on|at|by|\d).*"
    r"|end of (report|list|file)"
    r"|page \d+( of \d+)?|\*+ ?end ?\*+|(source|notes?|confidential)\b.*",
    re.I,
)


@dataclass(frozen=True)
class Header:
    """`first` and `last` are places in the rows given; -1 when no row names columns."""

    first: int
    last: int
    names: tuple[str, ...]


def propose(rows: Sequence[Sequence[str]], *, grid: bool) -> Header:
    """The first row, or two, of mostly short, different words with rows of data below.

    In a `grid` (a workbook) no cell can be shifted, so every column that holds anything counts.
    """
    rows = rows[:SCANNED]
    at = _main_row(rows)
    if at is None:
        return Header(-1, -1, _named([""] * max(map(width_of, map(list, rows)), default=0)))
    first, last = at, at
    if at + 2 < len(rows) and _continues(rows[at], rows[at + 1]):
        last = at + 1
    elif at and _groups(rows[at - 1], rows[at]):
        first = at - 1
    width = _width(rows, last, grid)
    return Header(first, last, names_of([rows[first], rows[last]][: last - first + 1], width))


def names_of(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """What one or two rows call the columns; without any they are counted."""
    if not rows:
        return _named([""] * width)
    upper, lower = _padded(rows[0], width), _padded(rows[-1], width)
    return _named(_joined(upper, lower) if len(rows) > 1 else lower)


def is_total(cells: Sequence[str]) -> bool:
    """A row below the list such as "Grand total", "72 staff", "Printed 3 Nov 2026"."""
    given = [cell for cell in cells if cell]
    if not given:
        return False
    others = given[1:]
    if _TOTAL.fullmatch(given[0]) and all(re.fullmatch(r"[\d,.£% ]+", cell) for cell in others):
        return True
    return len(set(given)) == 1 and _REMARK.fullmatch(given[0]) is not None


def _main_row(rows: Sequence[Sequence[str]]) -> int | None:
    filled = [sum(map(bool, cells)) for cells in rows]
    usual = median([n for n in filled if n > 1] or filled or [0])
    if usual > 1 and 2 * filled.count(1) > len(filled):
        usual = 1
    for at, cells in enumerate(rows):
        if filled[at] < max(2 if usual > 1 else 1, usual / 2):
            continue
        below = rows[at + 1] if at + 1 < len(rows) else ()
        if _all_the_same(cells) and len(rows) > at + 1:
            continue
        if _names_columns(cells, below):
            return at
        # A fuller row of values is somebody already; a sparser one still belongs to the title.
        if 4 * filled[at] >= 3 * usual:
            return None
    return None


def _names_columns(cells: Sequence[str], below: Sequence[str]) -> bool:
    given = [(place, cell) for place, cell in enumerate(cells) if cell]
    data = [(place, cell) for place, cell in given if _DATA.fullmatch(cell[:100])]
    # One or two of them are somebody's day; a run of them is a chart's.
    mostly_words = 2 * len(data) < len(given) or 3 <= len(data) < len(given)
    if (data and not mostly_words) or any(not _WHEN.fullmatch(cell) for _, cell in data):
        return False
    return not any(
        place < len(below) and below[place] and _shape(below[place]) == _shape(cell)
        for place, cell in data
    )


def _shape(cell: str) -> str:
    return re.sub(r"\d", "9", cell)


def _all_the_same(cells: Sequence[str]) -> bool:
    given = [cell for cell in cells if cell]
    return len(given) > 2 and len(set(given)) == 1


def _wordy(cell: str) -> bool:
    return len(cell) <= 40 and ":" not in cell and not _DATA.fullmatch(cell)


def _continues(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether `lower` says more about the columns: it fills exactly where `upper` says nothing of

    its own, the empty and the merged places.
    """
    width = max(len(upper), len(lower))
    upper, lower = _padded(upper, width), _padded(lower, width)
    if not all(_wordy(cell) for cell in lower if cell) or not any(lower):
        return False
    filled = 0
    for place, cell in enumerate(lower):
        beside = upper[max(0, place - 1) : place] + upper[place + 1 : place + 2]
        of_group = (
            not upper[place] or upper[place] in beside or upper[place + 1 : place + 2] == [""]
        )
        if cell and cell != upper[place]:
            if not of_group:
                return False
            filled += 1
        elif not cell and upper[place] and upper[place] in beside:
            return False
    named = [cell for cell in lower if cell]
    return filled >= 2 and len(set(named)) == len(named) and _has_gaps(upper)


def _has_gaps(upper: Sequence[str]) -> bool:
    inner = upper[: width_of(list(upper))]
    return "" in upper or any(a == b for a, b in pairwise(inner))


def _groups(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the row above only groups the columns that the row below names."""
    given = [cell for cell in upper if cell]
    return (
        len(set(given)) >= 2
        and width_of(list(upper)) <= width_of(list(lower))
        and all(_wordy(cell) for cell in given)
        and _has_gaps(_padded(upper, len(lower)))
        and all(_wordy(cell) for cell in lower if cell)
    )


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        parts = [group, below] if group and below and group != below else [below or group]
        names.append(" / ".join(parts))
    return names


def _width(rows: Sequence[Sequence[str]], last: int, grid: bool) -> int:
    width = max(width_of(list(cells)) for cells in rows[: last + 1])
    widths = [width_of(list(cells)) for cells in rows[last + 1 :]]
    if grid:
        return max([width, *widths])
    # A column without a name that most rows fill is one; a single longer row is shifted.
    wider = sorted(w for w in widths if w > width)
    return wider[0] if len(wider) > 2 and 2 * len(wider) > len(widths) else width


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Each column has a name and no two have the same one."""
    names: dict[str, None] = {}
    for place, cell in enumerate(cells, start=1):
        name = plain = cell[:LONGEST_NAME].strip() or f"Column {place}"
        again = 1
        while name in names:
            again += 1
            name = f"{plain} ({again})"
        names[name] = None
    return tuple(names)
