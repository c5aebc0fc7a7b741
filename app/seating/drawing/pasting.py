"""Rows of names, as pasted from a message or a spreadsheet, and names one a line. Pure."""

import re

from app.people.names import tidy
from app.seating.drawing.layout import Drawn, Impossible, free_names, rows_of_desks, stacked
from app.seating.drawing.numbering import in_order
from app.seating.drawing.placing import NOBODY, Wanted

MOST_CHARACTERS = 100_000
LONGEST_NAME = 160
LONGEST_COLUMN = 4


def read_rows(text: str) -> list[list[list[str]]]:
    """Banks of rows of names: a line is a row, an empty line begins the next bank.

    What parts the names is the same in all the text: a tab, else a semicolon, else a comma.
    """
    parts = next((sign for sign in "\t;" if sign in text), ",")
    banks: list[list[list[str]]] = [[]]
    for line in re.split(r"\r\n|\n|\r", text):
        if not line.strip():
            banks.append([])
        else:
            banks[-1].append([tidy(cell)[:LONGEST_NAME] for cell in line.split(parts)])
    return [bank for bank in banks if bank]


def draw_rows(text: str, there: list[Drawn]) -> tuple[list[Drawn], list[Wanted]]:
    """Desks as the names were typed, and who was typed at each. Raises Impossible."""
    banks = read_rows(text)
    rows = [row for bank in banks for row in bank]
    if not rows:
        raise Impossible("Paste the names first: one line for each row of desks.")
    if len(rows) > LONGEST_COLUMN and all(len(row) == 1 for row in rows):
        raise Impossible(
            f"Every line holds one name, so this would be {len(rows)} rows of one desk. Put those"
            " who sit side by side on one line; or draw banks first and fill their desks."
        )
    names = free_names(there)
    drawn = [rows_of_desks(next(names), [len(row) for row in bank]) for bank in banks]
    # Who was typed where: desks of a bank are numbered in the order they were typed in.
    wanted = [
        Wanted(desk.label, name)
        for bank, desks in zip(banks, drawn, strict=True)
        for desk, name in zip(desks, (name for row in bank for name in row), strict=True)
    ]
    return stacked(drawn, there), wanted


def fill(text: str, free: list[Drawn]) -> list[Wanted]:
    """Names, one a line, along the free desks in the order of their numbers; "-" skips one."""
    names = [tidy(line)[:LONGEST_NAME] for line in re.split(r"[\r\n]+", text) if line.strip()]
    if not names:
        raise Impossible("Paste the names first, one a line.")
    if len(names) > len(free):
        short = f"{_count(len(names), 'name')} for {_count(len(free), 'free desk')}"
        raise Impossible(f"That is {short}. Add a bank, or paste fewer names; nobody was seated.")
    return [
        Wanted(desk.label, name)
        for desk, name in zip(in_order(free), names, strict=False)
        if name.casefold() not in NOBODY
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
