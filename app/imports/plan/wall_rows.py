"""The rows of a rep's own sheet: who, where, and what came of it. Pure.

A sheet is one person's shorthand. What it says we did is a fact; what it says somebody said, or
is, is hearsay until the people agreed that it is noted (decisions.md D6).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.conversations.models import Outcome, Result
from app.imports.plan.parts import Cells, Read, read_each, too_long
from app.imports.plan.people import (
    FIRST_DAY,
    compared,
    day_in,
    days_of,
    name_of,
    wrong_name,
)
from app.people.models import StandingCode
from app.people.rules import normal_name

Said = tuple[Result, Outcome | None]


def _words(words: str) -> list[str]:
    return [normal_name(word) for word in words.split(",")]


# Strictest first: where a cell says two things, the one that asks more of us holds.
_DO_NOT = re.compile(
    r"\b(don['’]?t|do not|not to|never|no more|no further)\s+(be )?"
    r"(contact|ask|approach|speak|talk|call|phone|ring|e-?mail)"
    r"|\bdnc\b|\bno contact\b|\bleave (me|her|him|them) alone\b|\bstop (contact|ask|call)ing\b",
    re.I,
)
RESULTS: Mapping[str, Said] = {
    word: said
    for said, words in {
        (Result.LEAVE_FOR_NOW, None): "no,n,no thanks,no thank you,not interested,declined,"
        "said no,against,leave for now,leave it for now,leave,not for me",
        (Result.NOT_IN, None): "not in,out,away,absent,no answer,na,missed,on leave,not there,"
        "not at desk,tried,attempted,ni",
        (Result.LEFT_MESSAGE, None): "left message,message,left a message,voicemail,vm,emailed,"
        "sent email,left note,left leaflet,leaflet",
        (Result.WRONG_DETAILS, None): "wrong number,wrong details,wrong desk,wrong person",
        (Result.SPOKE, None): "spoke,spoken,spoke to,spoken to,talked,chat,chatted,had a chat,met,"
        "contacted,done,seen,yes spoke",
        (Result.SPOKE, Outcome.THINKING): "thinking,thinking about it,maybe,undecided,unsure,"
        "not sure,considering,interested,possible",
        (Result.SPOKE, Outcome.NOT_NOW): "not now,later,not yet,ask again,ask later",
        (Result.SPOKE, Outcome.WANTS_FORM): "form,wants form,wants a form,given form,gave form,"
        "took form,form given",
        (Result.SPOKE, Outcome.WILL_JOIN): "will join,yes,y,said yes,agreed to join,going to join,"
        "joining",
        (Result.SPOKE, Outcome.HAS_JOINED): "joined,has joined,signed,signed up,joined online",
        (Result.SPOKE, Outcome.ALREADY_MEMBER): "member,already member,already a member,m",
        (Result.SPOKE, Outcome.OTHER_UNION): "other union,another union,in other union,"
        "in another union",
        (Result.SPOKE, Outcome.WANTS_HELP): "help,wants help,needs help,casework",
    }.items()
    for word in _words(words)
}
LEFT = frozenset(_words("left,leaver,gone,has left,left work,moved,transferred,retired,resigned"))
MEMBER = frozenset(_words("m,member,y,yes,mem,full"))
NOT_MEMBER = frozenset(_words("nm,non member,nonmember,n,no,not a member,none,not member"))
_DAYS = {"contacted_on": "Date", "follow_up": "Follow up"}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class WallRow:
    """`told` is what the M/NM and Union columns say of them; `gone`: the result says they left.

    `strict_because` says why the result is read as the strictest wish in the row.
    """

    line: int
    forename: str
    surname: str
    team: str
    number: str
    email: str
    where: str
    days: int | None
    told: StandingCode | None
    result: Result | None
    outcome: Outcome | None
    unknown_result: bool
    gone: bool
    contacted_on: date | None
    follow_up: date | None
    rating: str
    issue: str
    comments: str
    strict_because: str = ""

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()

    @property
    def compared(self) -> str:
        return compared(self.forename, self.surname)


def read_rows(cells: Sequence[Cells]) -> Read[WallRow]:
    """In a sheet with cells merged down, a team holds until the next one is named."""
    how = {key: days_of(cells, key, label) for key, label in _DAYS.items()}
    problem = next((wrong for _, wrong in how.values() if wrong), None)
    if problem:
        return Read(problem=problem)
    return read_each(
        cells,
        lambda cell: _row(cell, *(day_in(cell, key, days) for key, (days, _) in how.items())),
        lambda cell: " ".join(name_of(cell)).strip()[:80],
    )


def _row(cell: Cells, contacted_on: date | None, follow_up: date | None) -> WallRow | str:
    forename, surname = name_of(cell)
    wrong = wrong_name(forename, surname) or too_long(
        (
            ("The team", cell.get("team"), 120),
            ("The staff number", cell.get("staff_number"), 60),
            ("The work e-mail", cell.get("work_email"), 254),
        )
    )
    if wrong:
        return wrong
    if contacted_on and contacted_on < FIRST_DAY:
        return "The date is before 1900."
    said = result_of(cell.get("result"))
    strict = strictest(cell)
    result, outcome = (strict[0], None) if strict else (said or (None, None))
    plain = normal_name(cell.get("result"))
    return WallRow(
        line=cell.line,
        forename=forename,
        surname=surname,
        team=cell.get("team"),
        number=cell.get("staff_number"),
        email=cell.get("work_email"),
        where=cell.get("desk"),
        days=days_in(cell.get("days")),
        told=told(cell.get("member"), cell.get("union")),
        result=result,
        outcome=outcome,
        unknown_result=bool(plain) and said is None and strict is None and plain not in LEFT,
        gone=plain in LEFT,
        contacted_on=contacted_on,
        follow_up=follow_up,
        rating=cell.get("rating"),
        issue=cell.get("issue"),
        comments=cell.get("comments"),
        strict_because=strict[1] if strict else "",
    )


def result_of(words: str) -> Said | None:
    """None for words we don't know, and for those that say they have left."""
    return RESULTS.get(normal_name(words))


def strictest(cell: Cells) -> tuple[Result, str] | None:
    """The strictest wish in any of a row's cells, and what it is taken for in words."""
    for key in ("result", "comments", "issue"):
        if _DO_NOT.search(cell.get(key)):
            return Result.DO_NOT_CONTACT, "Asked not to be contacted: nobody will be sent to them."
    said = result_of(cell.get("result"))
    if said and said[0] is Result.LEAVE_FOR_NOW:
        return said[0], "“No” is read the strict way: left for now, by every rep, for 90 days."
    return None


def told(member: str, union: str) -> StandingCode | None:
    """What somebody wrote of them; that they are no member follows from an extract alone."""
    plain, other = normal_name(member), normal_name(union)
    if plain in MEMBER:
        return StandingCode.MEMBER
    if plain in NOT_MEMBER and (not other or other in NOT_MEMBER):
        return StandingCode.NOT_MEMBER
    if other and other not in NOT_MEMBER:
        return StandingCode.MEMBER if other in ("us", "ours") else StandingCode.OTHER_UNION
    return None


def days_in(words: str) -> int | None:
    """Bits of the days named: "Mon, Wed", "Mon-Thu", "M T W"; None when they are not said so."""
    plain = words.casefold().replace("–", "-")
    span = re.fullmatch(r"\s*([a-z]{3,9})\s*(?:-|to)\s*([a-z]{3,9})\s*", plain)
    if span:
        first, last = (_day(word) for word in span.groups())
        if first is None or last is None or first > last:
            return None
        return sum(1 << day for day in range(first, last + 1))
    found = [_day(word) for word in re.findall(r"[a-z]+", plain)]
    days = [day for day in found if day is not None]
    return sum(1 << day for day in set(days)) if days and len(days) == len(found) else None


def _day(word: str) -> int | None:
    return next(
        (at for at, day in enumerate(_WEEK) if len(word) > 2 and word.startswith(day)), None
    )
