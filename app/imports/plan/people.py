"""What staff lists and membership extracts have in common: names, days, and how people compare."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from app.files.cells import VACANT, Days, column_of_days, open_end
from app.imports.plan.parts import Candidate, Cells
from app.people.rules import normal_name, split_name

FIRST_DAY = date(1900, 1, 1)


def name_of(cells: Cells) -> tuple[str, str]:
    """Forename and surname; a whole name in one column is taken apart, "SHAH, Priya" turned."""
    whole = cells.get("full_name")
    if whole:
        return split_name(whole)
    return cells.get("forename"), cells.get("surname")


def wrong_name(forename: str, surname: str) -> str | None:
    """Why this is nobody's name, as a sentence; None when it is one."""
    if not forename and not surname:
        return "There is no name in this row."
    if {forename.casefold(), surname.casefold()} & VACANT:
        return "The post is vacant: there is nobody to add."
    if len(forename) > 120 or len(surname) > 120:
        return "The name has more than 120 characters. Is it in the right column?"
    return None


def compared(forename: str, surname: str) -> str:
    return normal_name(f"{forename} {surname}")


def share_a_name(one: str, other: str) -> bool:
    """Whether two names have a part in common: people change one of theirs, seldom both."""
    return bool(set(one.split()) & set(other.split()))


def bare(number: str) -> str:
    """A number without what spreadsheets drop: for noticing, never for merging."""
    return number.casefold().lstrip("0")


class Answered(Protocol):
    @property
    def choices(self) -> Mapping[int, str]: ...
    @property
    def accept_exact(self) -> bool: ...


def chosen(answers: Answered, line: int, candidate: Candidate) -> str | None:
    """What the organiser answered for this line; exact names may be accepted all at once."""
    for_all = "same" if candidate.exact and answers.accept_exact else None
    choice = answers.choices.get(line, for_all)
    return "same" if choice == f"same:{candidate.person_id}" else choice


def days_of(rows: Sequence[Cells], key: str, label: str) -> tuple[Days, str | None]:
    """How that column's days are read, and the sentence when they can't be."""
    return days_among([(row.line, row.get(key)) for row in rows], label)


def days_among(cells: Sequence[tuple[int, str]], label: str) -> tuple[Days, str | None]:
    """The same of (line, cell), where what is said again may be left out."""
    days = column_of_days(cells)
    if days.wrong_line is None:
        return days, None
    if days.month_first:
        return days, (
            f"{label}: line {days.wrong_line} is no day when it is read day first. The days look"
            " as if the month came first. Save them day first, or as 2026-11-03."
        )
    return days, (
        f"{label}: line {days.wrong_line} is no day when the column is read"
        f" {days.shape}. Correct it there, or don't use this column."
    )


def day_in(cells: Cells, key: str, days: Days) -> date | None:
    cell = cells.get(key)
    return open_end(days.read(cell)) if cell else None
