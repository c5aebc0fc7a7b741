"""The printed sheet: its rows and pages. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.conversations.models import Outcome, Result
from app.conversations.words import said

ROWS_A_PAGE = 12
ANSWERS = ("Not in", "Spoke", "Thinking", "Will join", "Joined", "No thanks", "Don't contact")


@dataclass(frozen=True)
class Row:
    """One person of a list, as far as a caller needs to know."""

    rank: int
    staff_id: int
    first: str
    surname: str
    workplace_id: int
    workplace: str
    team: str | None
    phone: str | None
    last_on: date | None
    last_by: str | None
    last_result: Result | None
    last_outcome: Outcome | None

    @property
    def name(self) -> str:
        return f"{self.first} {self.surname}".strip()

    @property
    def short_name(self) -> str:
        """As they call themselves and an initial: a sheet may be left on a desk."""
        if not (self.first and self.surname):
            return self.name
        return f"{self.first} {self.surname[0]}."

    @property
    def last_words(self) -> str:
        if self.last_result is None:
            return ""
        return said(self.last_result, self.last_outcome)

    @property
    def last_initials(self) -> str:
        return "".join(part[0] for part in (self.last_by or "").split())


@dataclass(frozen=True)
class SheetRow:
    number: int
    row: Row
    name: str
    where: str


@dataclass(frozen=True)
class SheetPage:
    number: int
    of: int
    where: str
    rows: Sequence[SheetRow]


def sheet_pages(rows: Sequence[Row], *, by_phone: bool) -> list[SheetPage]:
    """The pages of a printed call sheet.

    On foot each workplace begins a page; by phone the list runs on.
    """
    lines = _sheet_rows(rows, by_phone=by_phone)
    parts = [lines]
    if not by_phone:
        parts = [list(some) for _, some in groupby(lines, lambda line: line.row.workplace)]
    chunks = [
        part[start : start + ROWS_A_PAGE]
        for part in parts
        for start in range(0, len(part), ROWS_A_PAGE)
    ]
    return [
        SheetPage(number, len(chunks), _workplaces(chunk), chunk)
        for number, chunk in enumerate(chunks, 1)
    ]


def _sheet_rows(rows: Sequence[Row], *, by_phone: bool) -> list[SheetRow]:
    """Where two people would read alike, the surname is written out."""
    alike = Counter(row.short_name for row in rows)
    several = by_phone and len({row.workplace for row in rows}) > 1
    return [
        SheetRow(
            number,
            row,
            row.short_name if alike[row.short_name] == 1 else row.name,
            ", ".join(filter(None, [row.workplace if several else None, row.team])),
        )
        for number, row in enumerate(rows, 1)
    ]


def _workplaces(lines: Sequence[SheetRow]) -> str:
    names = list(dict.fromkeys(line.row.workplace for line in lines))
    return names[0] if len(names) == 1 else f"{len(names)} workplaces"
