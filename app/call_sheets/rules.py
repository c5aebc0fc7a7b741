"""What stands on a sheet, whose rows, and what a letter typed from it means. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby

from app.conversations.models import Outcome, Result
from app.conversations.rules import OWN_REQUESTS, wrong_promise
from app.files.cells import blank
from app.people.models import ContactBasis

ROWS_A_PAGE = 13
MOST_COPIES = 5
LINES = 30


@dataclass(frozen=True)
class Answer:
    """A circle on the sheet, a letter on the keyboard, a word in the workbook."""

    letter: str
    words: str
    result: Result
    outcome: Outcome | None = None


ANSWERS = (
    Answer("N", "Not in", Result.NOT_IN),
    Answer("S", "Spoke", Result.SPOKE),
    Answer("T", "Thinking", Result.SPOKE, Outcome.THINKING),
    Answer("W", "Will join", Result.SPOKE, Outcome.WILL_JOIN),
    Answer("J", "Joined", Result.SPOKE, Outcome.HAS_JOINED),
    Answer("X", "No thanks", Result.SPOKE, Outcome.NO_THANKS),
    Answer("D", "Don’t contact", Result.DO_NOT_CONTACT),
)
LETTERS = {answer.letter: answer for answer in ANSWERS}
# What a sheet left lying about may say of the last time: whether somebody joined is not in it.
LAST_TIME = {
    Outcome.THINKING: "thinking",
    Outcome.WANTS_FORM: "asked for a form",
    Outcome.NOT_NOW: "not now",
    Outcome.WANTS_HELP: "asked for help",
}
LAST_RESULT = {
    Result.NOT_IN: "not in",
    Result.LEFT_MESSAGE: "left a message",
    Result.LEAVE_FOR_NOW: "later",
    Result.WRONG_DETAILS: "wrong details",
}
ASKS = {
    Outcome.THINKING: "What would help you decide?",
    Outcome.WANTS_FORM: "Did the form reach you?",
    Outcome.WILL_JOIN: "Did it all work?",
    Outcome.HAS_JOINED: "Did it all work?",
    Outcome.NOT_NOW: "Is now a better time?",
    Outcome.WANTS_HELP: "Did somebody get back to you?",
}
FIRST_ASK = "What is it like here just now?"
NEXT_ASK = "How have things been since?"
PURPOSE_ASKS = {"Tell members about a ballot": "Has your ballot paper come?"}


# ---------- rows


@dataclass(frozen=True)
class Row:
    """One person of a list, as far as a sheet tells. `rank` is the row on paper."""

    rank: int
    staff_id: int
    caller_id: int | None
    first: str
    surname: str
    workplace: str
    team: str | None
    area: str | None
    days: int | None
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
    def last_initials(self) -> str:
        return "".join(part[0] for part in (self.last_by or "").split())

    @property
    def last_words(self) -> str:
        if self.last_outcome in LAST_TIME:
            return LAST_TIME[self.last_outcome]
        return LAST_RESULT.get(self.last_result, "spoke") if self.last_result else ""

    @property
    def usual_days(self) -> str:
        return day_letters(self.days) if self.days else ""


@dataclass(frozen=True)
class SheetRow:
    """`name` as it is written on paper and in the workbook."""

    row: Row
    code: str
    name: str
    where: str
    ask: str


@dataclass(frozen=True)
class SheetPage:
    number: int
    of: int
    where: str
    rows: Sequence[SheetRow]


def code_of(list_id: int, rank: int) -> str:
    return f"L{list_id}-{rank:02}"


def share_of(rows: Sequence[Row], callers: Sequence[int], caller_id: int) -> list[Row]:
    """The rows one of the callers has: those given to them, and their run of the others.

    Rows that nobody was given are dealt out in the list's order, a run for each caller, so that
    whoever walks stays in one part of the building.
    """
    free = [row for row in rows if row.caller_id not in callers]
    mine = {row.rank for row in rows if row.caller_id == caller_id}
    if caller_id in callers:
        at = sorted(callers).index(caller_id)
        first, last = (len(free) * n // len(callers) for n in (at, at + 1))
        mine |= {row.rank for row in free[first:last]}
    return [row for row in rows if row.rank in mine]


def sheet_rows(list_id: int, rows: Sequence[Row], *, purpose: str) -> list[SheetRow]:
    """Where two people would read alike, the surname is written out."""
    alike = Counter(row.short_name for row in rows)
    return [
        SheetRow(
            row,
            code_of(list_id, row.rank),
            row.short_name if alike[row.short_name] == 1 else row.name,
            ", ".join(filter(None, [row.team, row.area])),
            what_to_ask(row, purpose),
        )
        for row in rows
    ]


def sheet_pages(rows: Sequence[SheetRow], *, by_phone: bool) -> list[SheetPage]:
    """On foot each workplace begins a page; by phone the list runs on."""
    parts = [list(rows)]
    if not by_phone:
        parts = [list(some) for _, some in groupby(rows, lambda one: one.row.workplace)]
    chunks = [
        part[start : start + ROWS_A_PAGE]
        for part in parts
        for start in range(0, len(part), ROWS_A_PAGE)
    ]
    return [
        SheetPage(number, len(chunks), workplaces(chunk), chunk)
        for number, chunk in enumerate(chunks, 1)
    ]


def workplaces(rows: Sequence[SheetRow]) -> str:
    names = list(dict.fromkeys(one.row.workplace for one in rows if one.row.workplace))
    return " · ".join(names) if len(names) < 3 else f"{len(names)} workplaces"


def what_to_ask(row: Row, purpose: str) -> str:
    if purpose in PURPOSE_ASKS:
        return PURPOSE_ASKS[purpose]
    if row.last_outcome in ASKS:
        return ASKS[row.last_outcome]
    return NEXT_ASK if row.last_result is Result.SPOKE else FIRST_ASK


_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_letters(days: int) -> str:
    """ "Mon Wed Thu" of the bits of a week."""
    return " ".join(name for bit, name in enumerate(_WEEK) if days >> bit & 1)


# ---------- codes


def rank_in(typed: str, list_id: int) -> int | str:
    """The row meant by “7”, “07” or “L12-07”, or a sentence."""
    found = re.fullmatch(r"(?:l(\d{1,18})\s*[-–/.]\s*)?0*(\d{1,6})", typed.strip(), re.IGNORECASE)
    if found is None or not found[0].isascii():
        return (
            f"“{typed.strip()[:20]}” is no row. Type its number, like 7 or {code_of(list_id, 7)}."
        )
    if found[1] and int(found[1]) != list_id:
        return f"Row {typed.strip().upper()[:20]} is on another list."
    return int(found[2])


def check_code(code: str, name: str) -> str:
    """What shows that a row's code and name were not taken apart, nor made up.

    No secret: it finds mistakes, and nobody is let in by it.
    """
    said = f"{code.upper()}|{'' if blank(name) else ' '.join(name.split())}"
    number = int.from_bytes(sha256(said.encode()).digest()[:5], "big")
    letters = "ABCDEFGHJKMNPQRSTVWXYZ"
    return "".join(letters[number // len(letters) ** n % len(letters)] for n in range(6))


# ---------- what is typed


def come_back_in(typed: str, today: date) -> date | str | None:
    """The day meant by “3d”, “2w”, “fri”, “tomorrow”, “14/12”; none for nothing; or a sentence."""
    said = " ".join(typed.casefold().split())
    if not said:
        return None
    day = _relative(said, today) or _weekday(said, today) or _dated(said, today, ahead=True)
    if day is None:
        return f"“{typed.strip()[:20]}” is no day. Type one like 3d, fri or 14/12."
    return wrong_promise(day, today) or day


def day_in(typed: str, today: date) -> date | None:
    """A day on which something happened; without a year, the last such day."""
    return _dated(" ".join(typed.casefold().split()), today, ahead=False)


def _relative(said: str, today: date) -> date | None:
    known = {"today": 0, "tomorrow": 1, "tom": 1, "next week": 7}
    if said in known:
        return today + timedelta(days=known[said])
    found = re.fullmatch(r"\+?([0-9]{1,3}) ?(d|days?|w|weeks?)", said)
    if found is None:
        return None
    return today + timedelta(days=int(found[1]) * (7 if found[2][0] == "w" else 1))


def _weekday(said: str, today: date) -> date | None:
    """The next one after today."""
    for at, name in enumerate(_WEEK):
        if len(said) >= 2 and _FULL[at].startswith(said) and said[:2] == name[:2].casefold():
            return today + timedelta(days=(at - today.weekday() - 1) % 7 + 1)
    return None


_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _dated(said: str, today: date, *, ahead: bool) -> date | None:
    """Day first; without a year, the next such day or (not `ahead`) the last."""
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ t]00:00:00)?", said)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    found = re.fullmatch(r"([0-9]{1,2})[/. -]([0-9]{1,2})(?:[/. -]([0-9]{4}|[0-9]{2}))?", said)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3]:
        return _day(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, day)
    this_year = _day(today.year, month, day)
    if this_year and (this_year == today or (this_year > today) == ahead):
        return this_year
    return _day(today.year + (1 if ahead else -1), month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ---------- what it comes to


def is_unsaid(answer: Answer, basis: ContactBasis) -> bool:
    """Whether nothing they said may be kept with this answer unless they agreed."""
    return basis is ContactBasis.LIST_ONLY and answer.outcome not in OWN_REQUESTS


@dataclass(frozen=True)
class Meaning:
    """What is kept of a row. `remark` says where that is less than what was circled."""

    result: Result
    outcome: Outcome | None
    agreed: bool
    remark: str = ""


def meaning(answer: Answer, *, agreed: bool, basis: ContactBasis) -> Meaning:
    """What somebody said is kept with their agreement; else only what we did (decisions.md D6).

    “No thanks” without it is a wish all the same: they are left for now, by every rep.
    """
    if answer.result is not Result.SPOKE:
        return Meaning(answer.result, None, agreed=False)
    outcome = answer.outcome
    if outcome is None or outcome in OWN_REQUESTS or agreed or basis is not ContactBasis.LIST_ONLY:
        return Meaning(answer.result, outcome, agreed)
    if outcome is Outcome.NO_THANKS:
        remark = "without their OK to note it: left for now, by every rep, for 90 days"
        return Meaning(Result.LEAVE_FOR_NOW, None, agreed=False, remark=remark)
    remark = f"“{answer.words}” is left out: they did not say that it may be noted"
    return Meaning(Result.SPOKE, None, agreed=False, remark=remark)
