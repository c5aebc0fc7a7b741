"""Of two rows about one person, which says it better. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.people.names import normal_name

KEPT, OTHER = "kept", "other"


class Part(StrEnum):
    """What may be taken from either; everything else is carried over, or the stricter holds."""

    NAME = "name"
    KNOWN_AS = "known_as"
    WORK_EMAIL = "work_email"
    WORK_PHONE = "work_phone"
    WORK = "work"


LABELS = {
    Part.NAME: "Name",
    Part.KNOWN_AS: "Known as",
    Part.WORK_EMAIL: "Work e-mail",
    Part.WORK_PHONE: "Work phone",
    Part.WORK: "Where they work",
}


@dataclass(frozen=True)
class Says:
    """What one row says, as text, and how new it is. `home_since`: of today's home placement."""

    values: dict[Part, str]
    listed_on: date
    home_since: date | None = None


@dataclass(frozen=True)
class Choice:
    """One part of both. `better` is KEPT or OTHER; nothing `is_open` where they agree."""

    part: Part
    kept: str
    other: str
    better: str

    @property
    def label(self) -> str:
        return LABELS[self.part]

    @property
    def is_open(self) -> bool:
        return self.kept != self.other


def choices(kept: Says, other: Says) -> list[Choice]:
    return [
        Choice(part, kept.values[part], other.values[part], _better(part, kept, other))
        for part in Part
    ]


def taken_from_other(found: Sequence[Choice], chosen: dict[Part, str | None]) -> list[str]:
    """The parts that the row which goes says better, by choice or else by default."""
    return [
        choice.part.value
        for choice in found
        if choice.is_open and (chosen.get(choice.part) or choice.better) == OTHER
    ]


def _better(part: Part, kept: Says, other: Says) -> str:
    """What is blank says nothing; of names the fuller, of the rest what was listed later."""
    mine, theirs = kept.values[part], other.values[part]
    if not mine or not theirs:
        return OTHER if theirs else KEPT
    if part is Part.WORK:
        first = date.min
        return OTHER if (other.home_since or first) > (kept.home_since or first) else KEPT
    if part is Part.NAME:
        more = len(normal_name(theirs)) - len(normal_name(mine))
        if more:
            return OTHER if more > 0 else KEPT
    return OTHER if other.listed_on > kept.listed_on else KEPT


Days = tuple[date, date]


def days_in_both(one: Sequence[Days], two: Sequence[Days]) -> list[Days]:
    """The days, half-open, on which both are on a list: there one of them is counted too many."""
    return sorted(
        (max(a[0], b[0]), min(a[1], b[1]))
        for a in one
        for b in two
        if max(a[0], b[0]) < min(a[1], b[1])
    )


def headcount_words(twice: Sequence[Days], today: date) -> str:
    """What making them one does to how many people are counted."""
    if not twice:
        return "No headcount changes: they were never on the list on the same day."
    since = min(first for first, _ in twice)
    if any(first <= today < until for first, until in twice):
        before = f", and on days before, back to {_words(since)}" if since < today else ""
        return f"One person fewer is counted: today{before}. Reports of those days change too."
    last = max(until for _, until in twice) - timedelta(days=1)
    if since > today:
        return f"Today’s headcount stays. From {_words(since)} one person fewer is expected."
    return (
        f"Today’s headcount stays. Between {_words(since)} and {_words(last)} one person fewer"
        " is counted, in reports too."
    )


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
