"""A screening result, read from whatever file it came in. Pure: nothing is guessed.

A column is taken for the numbers, or for the answers, when there is no other it could be; else
the file is not read, and the sentence says what to take out of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from app.files.grid import Row, Unreadable
from app.files.opening import Opened
from app.phones.models import Says

SAMPLE = 200
MOST_LINES = 5
_BARE_YES = ("y", "yes", "true", "1")
_BARE_NO = ("n", "no", "false", "0")
_BARE = frozenset((*_BARE_YES, *_BARE_NO))
YES = frozenset(
    (
        *_BARE_YES,
        *("registered", "tps", "ctps", "tps/ctps", "tps registered", "ctps registered"),
        *("on tps", "on ctps", "match", "matched", "hit", "listed"),
    )
)
NO = frozenset(
    (
        *_BARE_NO,
        *("not registered", "unregistered", "clear", "clean", "ok", "callable"),
        *("no match", "not listed", "not on tps"),
    )
)
_NUMBER = re.compile(r"[^\d+(]{0,12}[+(]*\d[\d ().\-/\u00a0]{7,}\W{0,2}((ext|x|#).*)?", re.I)
_NUMBER_NAME = re.compile(r"phone|number|\btel|mobile|msisdn|\bcli\b|landline", re.I)
_ANSWER_NAME = re.compile(r"tps|regist|status|result|match|screen|answer", re.I)
_GOOD_NAME = re.compile(r"clear|clean|callable|can (be )?call|ok to|safe|allowed|permitted", re.I)


class Unread(StrEnum):
    """Why a row says nothing."""

    NO_NUMBER = "no_number"
    NO_ANSWER = "no_answer"


@dataclass
class ReadResult:
    """One cell with a number, one answer and one line of the file for each row that has both."""

    column: str
    by: list[str]
    cells: list[str] = field(default_factory=list)
    answers: list[bool] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rows: int = 0
    unread: dict[Unread, list[int]] = field(default_factory=dict)

    def told(
        self, unread: dict[Unread, list[int]], pairs: Sequence[tuple[str, bool]]
    ) -> dict[str, object]:
        """What is kept of the file: names of columns, counts and lines, never a number."""
        said: dict[str, set[bool]] = {}
        for number, answer in pairs:
            said.setdefault(number, set()).add(answer)
        return {
            "column": self.column,
            "by": self.by,
            "rows": self.rows,
            "numbers": len(said),
            "twice": len(pairs) - len(said),
            "differently": sum(len(answers) > 1 for answers in said.values()),
            "unread": {
                kind.value: {"count": len(lines), "lines": lines[:MOST_LINES]}
                for kind, lines in unread.items()
                if lines
            },
        }


def read_result(opened: Opened, says: Says) -> ReadResult:
    """Raises Unreadable with one sentence that says what to do."""
    sheet = opened.sheets[opened.best]
    top = sheet.header[1]
    rows = (row for row in opened.rows(opened.best) if row.line > top)
    sample = list(islice(rows, SAMPLE))
    if not sample:
        raise Unreadable("The file holds no rows. Choose the one the screening service sent back.")
    names = sheet.names if top else tuple(f"Column {at + 1}" for at in range(len(sheet.names)))
    numbers_at = number_column(names, sample)
    answers_at = answer_columns(names, sample, numbers_at, has_header=bool(top))
    if says is not Says.EACH:
        refuse_both_sorts(names, sample, answers_at)
        answers_at = []
    elif not answers_at:
        raise Unreadable(
            "No column says for each number whether it is registered. If the file holds only"
            " numbers of one sort, choose that above; else add a column with Y or N."
        )
    found = ReadResult(names[numbers_at], [names[at] for at in answers_at])
    for some in (sample, rows):
        for row in some:
            found.rows += 1
            answer = (
                answer_of([row.cells[at] for at in answers_at])
                if answers_at
                else says is Says.ONLY_REGISTERED
            )
            if not row.cells[numbers_at]:
                found.unread.setdefault(Unread.NO_NUMBER, []).append(row.line)
            elif answer is None:
                found.unread.setdefault(Unread.NO_ANSWER, []).append(row.line)
            else:
                found.cells.append(row.cells[numbers_at])
                found.answers.append(answer)
                found.lines.append(row.line)
    return found


def number_column(names: Sequence[str], rows: Sequence[Row]) -> int:
    held = [sum(bool(_NUMBER.fullmatch(row.cells[at])) for row in rows) for at in range(len(names))]
    most = max(held)
    if not most:
        raise Unreadable(
            "No column of the file holds phone numbers. Choose the one the screening service sent."
        )
    likely = [at for at, count in enumerate(held) if count * 2 >= most]
    if len(likely) > 1:
        likely = [at for at in likely if _NUMBER_NAME.search(names[at])] or likely
    if len(likely) > 1:
        which = " and ".join(names[at] for at in likely[:2])
        raise Unreadable(f"The columns {which} both hold numbers. Delete the one not to be read.")
    return likely[0]


def answer_columns(
    names: Sequence[str], rows: Sequence[Row], numbers_at: int, *, has_header: bool
) -> list[int]:
    """One column, or one for each register."""
    found = [
        at
        for at in range(len(names))
        if at != numbers_at and _answers([row.cells[at].casefold() for row in rows])
    ]
    named = [at for at in found if has_header and _ANSWER_NAME.search(names[at])]
    registers = [at for at in named if "tps" in names[at].casefold()]
    chosen = registers if len(registers) > 1 else registers or named or found
    if len(chosen) > 1 and chosen != registers:
        which = " and ".join(names[at] for at in chosen[:2])
        raise Unreadable(
            f"The columns {which} could both be the answer. Delete the one that does not say"
            " whether a number is registered."
        )
    for at in chosen:
        bare = any(row.cells[at].casefold() in _BARE for row in rows)
        if bare and has_header and _GOOD_NAME.search(names[at]):
            raise Unreadable(
                f"Y in the column {names[at]} may mean that a number is not registered. Turn it"
                " into a column called Registered with Y or N, then choose the file again."
            )
    return chosen


def _answers(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell]
    return bool(said) and sum(cell in YES or cell in NO for cell in said) * 5 >= len(said) * 4


def refuse_both_sorts(names: Sequence[str], rows: Sequence[Row], answers_at: Sequence[int]) -> None:
    """A file of one sort of numbers has no column that tells two sorts apart."""
    for at in answers_at:
        said = {row.cells[at].casefold() for row in rows}
        if said & YES and said & NO:
            raise Unreadable(
                f"The column {names[at]} says yes for some numbers and no for others, so the file"
                " holds both sorts. Choose “Every number” above."
            )


def answer_of(cells: Sequence[str]) -> bool | None:
    """On one register is registered; on none only when each says so."""
    said = [cell.casefold() for cell in cells]
    if any(cell in YES for cell in said):
        return True
    return False if all(cell in NO for cell in said) else None
