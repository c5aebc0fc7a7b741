"""What a list is for, why somebody is not on it, and how its parts add up. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.call_lists.models import Because, By

MOST_PEOPLE = 1000
# Where more answer, they are not weighed one by one: far too many in any case.
MOST_WEIGHED = 20_000
MOST_CALLERS = 40
PEOPLE_A_PAGE = 50

PURPOSES = {
    "join": "Ask to join",
    "promise": "Follow up a promise",
    "ballot": "Tell members about a ballot",
    "check": "Check the list",
}
KINDS = {By.PHONE: "By phone", By.DESK_WALK: "Desk walk"}
# Why somebody was left out when the list was made: who finds it out is told how many, never who.
LEFT_OUT = {
    Because.ASKED_NOT_TO: "Asked not to be contacted",
    Because.LEFT_FOR_NOW: "Are left for now, for 90 days",
    Because.SOMEBODY_ASKS: "A colleague is already to ask",
    Because.ON_ANOTHER_LIST: "Wait on another call list",
    Because.COOLING_OFF: "Were spoken to or tried too lately",
    Because.NO_NUMBER: "No number is known",
    Because.NOT_SCREENED: "The number was not checked against the TPS in 28 days",
    Because.REGISTERED: "The number is on the TPS or CTPS",
    Because.WRONG_NUMBER: "The number turned out to be wrong",
}
# Why an entry is not called any more.
BLOCKED = {
    Because.ASKED_NOT_TO: "asked not to be contacted",
    Because.LEFT_FOR_NOW: "left for now",
    Because.JOINED: "joined meanwhile",
    Because.LEFT: "left or moved",
    Because.COOLING_OFF: "spoken to too lately",
    Because.ON_ANOTHER_LIST: "on another list",
    Because.NO_NUMBER: "no number known",
    Because.NOT_SCREENED: "number not checked in 28 days",
    Because.REGISTERED: "number on the TPS or CTPS",
    Because.WRONG_NUMBER: "wrong number",
    Because.SOMEBODY_ASKS: "a colleague is to ask",
    Because.SPOKEN_TO: "spoken to meanwhile by somebody else",
    Because.TRIED_ENOUGH: "tried often enough",
    Because.TAKEN_OFF: "taken off the list",
}
BY_NUMBER = frozenset(
    {Because.NO_NUMBER, Because.NOT_SCREENED, Because.REGISTERED, Because.WRONG_NUMBER}
)


@dataclass(frozen=True)
class Range:
    """Between `low` and `high` people; the two are equal where the session sees them all."""

    low: int = 0
    high: int = 0

    @property
    def words(self) -> str:
        if self.low == self.high:
            return f"{self.low:,}"
        if self.low == 0:
            return f"fewer than {self.high + 1:,}"
        return f"{self.low:,} to {self.high:,}"

    @property
    def people(self) -> str:
        return f"{self.words} {'person' if (self.low, self.high) == (1, 1) else 'people'}"

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class LeftOut:
    """Whom a question finds and a list does not take, by reason, in the order they are judged."""

    by_reason: Mapping[Because, Range]

    @property
    def rows(self) -> list[tuple[str, Range]]:
        """A band may hold nobody: leaving it away would tell."""
        known = [(words, self.by_reason.get(why, Range())) for why, words in LEFT_OUT.items()]
        return [(words, people) for words, people in known if people.high]

    @property
    def no_number(self) -> Range:
        """Who could be seen at their desk instead."""
        return sum((r for why, r in self.by_reason.items() if why in BY_NUMBER), Range())


def left_out(kept: Mapping[str, Any]) -> LeftOut:
    """As it is kept with a list."""
    return LeftOut({Because(int(code)): Range(*people) for code, people in kept.items()})


@dataclass(frozen=True)
class Progress:
    """How far a list is. open + leased + done + blocked = total."""

    total: int = 0
    open: int = 0
    leased: int = 0
    done: int = 0
    blocked: int = 0
    tries: int = 0
    reached: int = 0
    joins: int = 0
    asked_not: int = 0
    asked_not_reached: int = 0

    @property
    def reached_without(self) -> int:
        return self.reached - self.asked_not_reached

    @property
    def total_without(self) -> int:
        """Without those who asked not to be contacted since the list was made."""
        return self.total - self.asked_not

    @property
    def finished(self) -> int:
        return self.done + self.blocked


@dataclass(frozen=True)
class Part:
    """One stretch of the picture; `x` and `width` in percent."""

    key: str
    letter: str
    words: str
    count: int
    x: float
    width: float


def picture(progress: Progress) -> list[Part]:
    counts = (
        ("open", "O", "open", progress.open),
        ("leased", "C", "being called", progress.leased),
        ("done", "D", "done", progress.done),
        ("blocked", "B", "blocked", progress.blocked),
    )
    parts, before = [], 0
    for key, letter, words, count in counts:
        of = max(progress.total, 1)
        parts.append(
            Part(key, letter, words, count, round(100 * before / of, 3), round(100 * count / of, 3))
        )
        before += count
    return parts


def adds_up(parts: Sequence[Part]) -> str:
    """“open 41 + being called 3 + done 52 + blocked 4 = 100”."""
    return " + ".join(f"{p.words} {p.count:,}" for p in parts) + (
        f" = {sum(p.count for p in parts):,}"
    )


def script_from(ask: str, listen: str) -> str:
    """What a caller says and asks, until the organiser writes something better."""
    opening = (
        "Say your name, that you call for the union, and how you come to have their number."
        " Is it a bad moment? Agree another one. They’d rather not be called? Say so in the"
        " result, and nobody calls again."
    )
    return "\n\n".join([opening, listen.strip(), ask.strip()])[:1200]
