"""What every file becomes: rows of text within bounds, or one sentence that says what to do."""

from typing import NamedTuple

from app.errors import AppError

MOST_BYTES = 256 * 1024 * 1024
MOST_ROWS = 1_048_576
MOST_COLUMNS = 200
MOST_CHARACTERS = 2_000
LONGEST_LINE = 1024 * 1024

SAVE_AS_CSV = "Open it in your spreadsheet and save it as CSV, then choose that file."
ASK_FOR_CSV = "Ask whoever sent it for the list as CSV."
EMPTY = "The file is empty. Choose the one that holds the list."
TOO_LARGE = "The file is larger than 256 MB. Split it and import the parts."
ENDLESS = (
    "The file has a line of more than a million characters, so it is no list. Choose the file"
    " that holds the list."
)
INVISIBLE = f"The file holds invisible characters that no list has (NUL). {SAVE_AS_CSV}"
# Printable, so that one look at a whole row joined with it tells whether any cell needs tidying.
_MARK = "|"
_UNSEEN = str.maketrans({"\ufeff": " ", "\u200b": " "})


class Unreadable(AppError):
    """The file can't be read as a table; the message says why and what to do."""

    status = 422


class Row(NamedTuple):
    """One row that holds something; `line` is where it starts, as its own program counts."""

    line: int
    cells: tuple[str, ...]


def tidied(cells: list[str], line: int) -> list[str]:
    """White space made single and stripped. Raises Unreadable for a cell that never ends.

    A million rows go through here: a row that is clean already costs one look, not one a cell.
    """
    whole = _MARK.join(cells)
    if (
        not whole.isprintable()
        or "  " in whole
        or "| " in whole
        or " |" in whole
        or whole[:1] == " "
        or whole[-1:] == " "
    ):
        if "\x00" in whole:
            raise Unreadable(INVISIBLE)
        cells = [" ".join(cell.translate(_UNSEEN).split()) for cell in cells]
    if len(whole) > MOST_CHARACTERS and any(len(cell) > MOST_CHARACTERS for cell in cells):
        raise Unreadable(
            f"Line {line} has a cell of more than {MOST_CHARACTERS:,} characters. A quotation mark"
            " may be missing there."
        )
    return cells


def width_of(cells: list[str]) -> int:
    """Without the empty cells at the end."""
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width


def must_not_be_wide(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise Unreadable(
            f"The file has {columns:,} columns; {MOST_COLUMNS} is the most. Keep the ones this"
            " list needs and save it again."
        )


def fitted(cells: list[str], width: int, line: int) -> list[str]:
    """Filled up with empty cells or rid of them; what holds something is never cut off."""
    given = len(cells)
    if given == width:
        return cells
    if given < width:
        return cells + [""] * (width - given)
    wide = width_of(cells)
    if wide > width:
        raise Unreadable(shifted(wide, width, line))
    return cells[:width]


def shifted(given: int, width: int, line: int) -> str:
    return (
        f"Line {line} has {given} {'cell' if given == 1 else 'cells'} and the header has {width}."
        " Something is shifted there: correct that line, then choose the file again."
    )
