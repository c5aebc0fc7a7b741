"""What the cells of a column look like, whatever the column is called. Pure; keeps no cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.files.cells import blank, postcode

Fits = Callable[[str], bool]
MOSTLY = 0.8
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}", re.I)
_AT_HOME = re.compile(
    r"@(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|proton(mail)?"
    r"|btinternet|sky|talktalk|virginmedia|ntlworld)\.",
    re.I,
)
_DAY = re.compile(
    r"(\d{1,2}[/. -](\d{1,2}|[a-z]{3,9})[/. -](\d{4}|\d{2})|\d{4}[/-]\d{1,2}[/-]\d{1,2})"
    r"([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?",
    re.I,
)
_DIALLED = re.compile(r"(\+|00)?[\d ().-]{9,20}( ?(#|x|ext\.?) ?\d{1,6})?", re.I)
_NUMBER = re.compile(r"\d[\d, ]*(\.\d+)?")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9/._-]*", re.I)
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.,() -]*([ ,'’.()-]+[^\W\d_]+)*\.?")


class Shape(StrEnum):
    """The value is what a sentence calls the cells."""

    NOTHING = "nothing"
    EMAIL = "e-mail addresses"
    HOME_EMAIL = "private e-mail addresses"
    PHONE = "phone numbers"
    POSTCODE = "postcodes"
    DAY = "days"
    NUMBER = "numbers"
    CODE = "codes"
    NAME = "names or words"
    TEXT = "text"


@dataclass(frozen=True)
class Look:
    """`given` cells hold anything, `distinct` of them differ; `paired`: most are two words."""

    shape: Shape
    given: int = 0
    distinct: int = 0
    paired: bool = False

    @property
    def few(self) -> bool:
        """Words that come again and again, as those for a team, a grade or a contract do."""
        return self.given >= 10 and self.distinct <= max(2, self.given // 4)


def look(cells: Sequence[str]) -> Look:
    given = [cell for cell in cells if not blank(cell)]
    if not given:
        return Look(Shape.NOTHING)
    distinct = len({cell.casefold() for cell in given})
    paired = _mostly(given, lambda cell: bool(re.search(r"\w[, ]+\w", cell)))
    return Look(_shape(given), len(given), distinct, paired)


def _shape(given: Sequence[str]) -> Shape:
    for shape, fits in _FITTING:
        if _mostly(given, fits):
            if shape is Shape.EMAIL and _mostly(given, _at_home, 0.5):
                return Shape.HOME_EMAIL
            return shape
    return Shape.TEXT


def _mostly(given: Sequence[str], fits: Fits, share: float = MOSTLY) -> bool:
    return sum(map(fits, given)) >= share * len(given)


def _at_home(cell: str) -> bool:
    return bool(_AT_HOME.search(cell))


def _dialled(cell: str) -> bool:
    digits = re.sub(r"\D", "", cell.split("ext")[0])
    starts = cell.lstrip("(").startswith(("0", "+"))
    return starts and 9 <= len(digits) <= 20 and bool(_DIALLED.fullmatch(cell))


def _coded(cell: str) -> bool:
    """At least half of it digits: PR00123, not Able7."""
    return 2 * sum(map(str.isdigit, cell)) >= len(cell) and bool(_CODE.fullmatch(cell))


_FITTING: tuple[tuple[Shape, Fits], ...] = (
    (Shape.EMAIL, lambda cell: bool(_EMAIL.fullmatch(cell))),
    (Shape.POSTCODE, lambda cell: postcode(cell) is not None),
    (Shape.DAY, lambda cell: bool(_DAY.fullmatch(cell))),
    (Shape.PHONE, _dialled),
    (Shape.NUMBER, lambda cell: bool(_NUMBER.fullmatch(cell))),
    (Shape.CODE, _coded),
    (Shape.NAME, lambda cell: len(cell) <= 60 and bool(_NAME.fullmatch(cell))),
)
