"""How call lists are worded and laid out. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.conversations.models import Outcome, Result
from app.people.models import StandingCode

MOST_PEOPLE = 200
ROWS_A_PAGE = 12

PURPOSES = {
    "join": "Ask to join",
    "promise": "Follow up a promise",
    "ballot": "Tell members about a ballot",
    "check": "Check the list",
}
# People in another union are not ours to ask.
STANDINGS = {
    StandingCode.NOT_MEMBER: "Not a member",
    StandingCode.UNKNOWN: "Not known",
    StandingCode.MEMBER: "Member",
}
OUTCOMES = {
    Outcome.THINKING: "thinking about it",
    Outcome.WANTS_FORM: "wants a form",
    Outcome.WILL_JOIN: "will join",
    Outcome.HAS_JOINED: "says they have joined",
    Outcome.NOT_NOW: "not now",
    Outcome.NO_THANKS: "no thanks",
    Outcome.WANTS_HELP: "wants help with something",
    Outcome.PASSED_ON: "passed on to somebody else",
    Outcome.ALREADY_MEMBER: "already a member",
    Outcome.OTHER_UNION: "in another union",
    Outcome.NO_ASK_MADE: "was not asked",
}
RESULTS = {
    Result.NOT_IN: "not in",
    Result.SPOKE: "spoke",
    Result.LEAVE_FOR_NOW: "leave it for now",
    Result.DO_NOT_CONTACT: "don't contact",
    Result.LEFT_WORKPLACE: "has left",
    Result.WRONG_DETAILS: "wrong details",
    Result.LEFT_MESSAGE: "left a message",
    Result.VOID: "withdrawn",
}
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
        if self.last_outcome is not None:
            return OUTCOMES[self.last_outcome]
        return RESULTS[self.last_result]

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


def people_between(low: int, high: int) -> str:
    """“12 people”, “fewer than 3 people”, “10 to 14 people”."""
    if low == high:
        return "1 person" if low == 1 else f"{low:,} people"
    if low == 0:
        return f"fewer than {high + 1:,} people"
    return f"{low:,} to {high:,} people"
