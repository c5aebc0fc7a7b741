"""Names as people paste them: one a line, perhaps with a team. Pure."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.people.names import normal_name, split_name, tidy

MOST_LINES = 500
MOST_CHARACTERS = 100_000
LONGEST_NAME = 120

_BULLET = re.compile(r"^(\d{1,3}[.)]|[-*•·–])\s+")
_INSURANCE_NUMBER = re.compile(r"\b[a-z]{2}\s?(\d\s?){6}[a-d]?\b", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\s+[a-z]{3,9}\s+\d{2,4}", re.IGNORECASE)
# Besides letters of any script, their marks, spaces and dashes.
_IN_NAMES = frozenset("'’‘ʼ`´.·‧・,\u200c\u200d")


class Found(StrEnum):
    NEW = "new"
    LISTED = "listed"
    TWICE = "twice"
    KNOWN = "known"
    NO_NAME = "no_name"


@dataclass(frozen=True)
class PastedLine:
    """One line: a name, perhaps a team, or the reason why it is no name."""

    number: int
    text: str
    forename: str = ""
    surname: str = ""
    team: str | None = None
    problem: str | None = None

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()


@dataclass(frozen=True)
class PlannedLine:
    """What will be done with a line; `same` counts how many of that name are there already."""

    line: PastedLine
    found: Found
    same: int = 0
    person_id: int | None = None
    different: bool = False

    @property
    def is_added(self) -> bool:
        return self.found is Found.NEW or self.different

    @property
    def tick(self) -> str:
        """The answer that says "a different person". It holds for as many namesakes as were shown,

        so that sending the same form twice adds nobody twice.
        """
        key = hashlib.sha256(normal_name(self.line.name).encode()).hexdigest()[:16]
        return f"{self.line.number}-{key}-{self.same}"


@dataclass(frozen=True)
class Plan:
    lines: list[PlannedLine] = field(default_factory=list)

    def of(self, *kinds: Found) -> list[PlannedLine]:
        return [planned for planned in self.lines if planned.found in kinds]

    @property
    def added(self) -> list[PastedLine]:
        return [planned.line for planned in self.lines if planned.is_added]


def name_problem(typed: str) -> str | None:
    """Why this can't be a name, in a sentence; None when it can."""
    if "@" in typed:
        return "This has an e-mail address in it: only the name goes here."
    if _INSURANCE_NUMBER.search(typed):
        return "This looks like an insurance number. We never keep those: take it out."
    if _DATE.search(typed):
        return "This has a date in it. We never keep birth dates: take it out."
    if any(c.isdigit() for c in typed):
        return "This has digits in it: only the name goes here."
    odd = sorted({c for c in typed if not _is_in_names(c)})
    if odd:
        shown = " ".join(c for c in odd if c.isprintable())
        return f"Take out what is in no name: {shown}" if shown else "Take out what can't be seen."
    if not any(c.isalpha() for c in typed):
        return "There is no name here."
    if any(len(part) > LONGEST_NAME for part in split_name(typed)):
        return f"This is longer than {LONGEST_NAME} letters: is it one name?"
    return None


def _is_in_names(c: str) -> bool:
    return unicodedata.category(c)[0] in "LM" or c in _IN_NAMES or _is_space_or_dash(c)


def _is_space_or_dash(c: str) -> bool:
    return unicodedata.category(c) in ("Zs", "Pd")


def read_lines(text: str, team: str | None = None) -> list[PastedLine]:
    """Every line that is not empty. A tab or a semicolon parts the name from the team.

    A comma does not: "SHAH, Priya" is a name.
    """
    lines = enumerate(re.split(r"\r\n|\n|\r", text), start=1)
    return [_read(number, line, team) for number, line in lines if line.strip()]


def _read(number: int, text: str, team_for_all: str | None) -> PastedLine:
    shown = tidy(text)[:200]
    bare = _BULLET.sub("", text.strip())
    parts = [tidy(part) for part in re.split(r"[\t;]", bare) if part.strip()] or [""]
    if len(parts) > 2:
        return PastedLine(
            number, shown, problem="Give the name, then a tab or a semicolon, then the team."
        )
    name, team = parts[0], parts[1] if len(parts) == 2 else team_for_all
    problem = name_problem(name) or (team_problem(team) if team else None)
    if problem:
        return PastedLine(number, shown, problem=problem)
    forename, surname = split_name(name)
    return PastedLine(number, shown, forename, surname, team or None)


def team_problem(team: str) -> str | None:
    if len(team) > LONGEST_NAME:
        return f"Keep the team's name to {LONGEST_NAME} characters."
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in team):
        return "Take what can't be seen out of the team's name."
    return None


def plan(
    lines: Iterable[PastedLine],
    *,
    there: Mapping[str, list[int]],
    known: Iterable[int] = (),
    different: Iterable[str] = (),
) -> Plan:
    """What to do with each line.

    `there`: ids of the people listed already, by normal name. `known`: numbers of lines that
    answer a request not to be contacted. `different`: the ticks that say "a different person".
    """
    ticked, hidden = set(different), set(known)
    so_far: Counter[str] = Counter()
    planned: list[PlannedLine] = []
    for line in lines:
        if line.problem:
            planned.append(PlannedLine(line, Found.NO_NAME))
            continue
        if line.number in hidden:
            planned.append(PlannedLine(line, Found.KNOWN))
            continue
        name = normal_name(line.name)
        ids = there.get(name, [])
        kind = Found.LISTED if ids else Found.TWICE if so_far[name] else Found.NEW
        one = PlannedLine(line, kind, len(ids), ids[0] if ids else None)
        if kind is not Found.NEW and one.tick in ticked:
            one = PlannedLine(line, kind, len(ids), one.person_id, different=True)
        so_far[name] += 1
        planned.append(one)
    return Plan(planned)
