"""What every plan is made of."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from app.files.cells import blank
from app.files.headers import is_total
from app.files.reading import Row


class Verdict(StrEnum):
    """What becomes of a row. The last two are not about rows: people the file doesn't name, and
    rows applied as they are although somebody should look at them.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    QUESTION = "question"
    ELSEWHERE = "elsewhere"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    ABSENT = "absent"
    REMARK = "remark"


T = TypeVar("T")
K = TypeVar("K")
LEFT_OUT = (Verdict.REJECTED, Verdict.CONFLICT, Verdict.ELSEWHERE, Verdict.QUESTION)
APPLIED = frozenset({Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED})


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Candidate:
    """Somebody on record who may be the one in the row; only a person can say.

    `exact`: the name is the same and nobody else has it, so it can be accepted in bulk. `score`,
    out of 100, and its `reasons` say how alike the two are; none when an identifier pointed here.
    """

    person_id: int
    name: str
    where: str
    why: str
    exact: bool = False
    may_add: bool = False
    score: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row of the file, or somebody it doesn't name (`line` 0), with what becomes of it.

    `staff_id`: who on record it is taken to be about; with `watched`, the act is left when they
    were changed since. `record_id`: the membership on record it is taken to state. `name_key`: by
    what a later row of the same name finds somebody who is added.
    """

    line: int
    who: str
    verdict: Verdict
    note: str = ""
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    act: object = None
    staff_id: int | None = None
    record_id: int | None = None
    watched: bool = True
    name_key: str | None = None

    @property
    def candidate(self) -> Candidate | None:
        """The likeliest."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True)
class Place:
    """A workplace as the file calls it, when that is not what we call it.

    `workplace_id`: which of ours it is, in a list of several; None while nobody has said.
    """

    name: str
    rows: int
    accepted: bool
    workplace_id: int | None = None


@dataclass
class Plan:
    """`problem` is a sentence about the whole file; with one, nothing can be committed.

    `warning` is one to read before that. `total` is what a headcount table adds up to; `covers` are
    the workplaces whose membership will be known by a membership extract, `joins` the people whose
    promise to join it confirms.
    """

    lines: list[Line] = field(default_factory=list)
    problem: str | None = None
    warning: str = ""
    places: list[Place] = field(default_factory=list)
    total: int | None = None
    covers: tuple[int, ...] = ()
    joins: tuple[int, ...] = ()

    def having(self, verdict: Verdict) -> list[Line]:
        if verdict is Verdict.REMARK:
            return [line for line in self.lines if line.remarks and line.verdict in APPLIED]
        if verdict is Verdict.QUESTION:
            return [line for line in self.lines if line.candidate is not None]
        return [line for line in self.lines if line.verdict is verdict]

    def acts(self, kind: type[T]) -> list[T]:
        return [line.act for line in self.lines if isinstance(line.act, kind)]

    def counts(self) -> dict[str, int]:
        counted = Counter(line.verdict.value for line in self.lines)
        counted[Verdict.QUESTION] = len(self.having(Verdict.QUESTION))
        counted[Verdict.REMARK] = len(self.having(Verdict.REMARK))
        return {verdict.value: counted[verdict] for verdict in Verdict}

    @property
    def rows(self) -> int:
        return sum(line.line > 0 for line in self.lines)

    @property
    def changes_something(self) -> bool:
        return bool(self.covers or self.joins) or any(line.act for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """The same for the same plan: what was shown is what is committed."""
        return hashlib.sha256(repr((self.lines, self.covers, self.joins)).encode()).hexdigest()


TOTAL = "A total or a remark below the list, nobody in it."


class Cells:
    """One row's cells by the field they were mapped to; blanks and stand-ins for them are ""."""

    def __init__(self, row: Row, mapping: Mapping[str, int]) -> None:
        self.line = row.line
        self._row, self._mapping = row, mapping

    @property
    def is_total(self) -> bool:
        return is_total(self._row.cells)

    def get(self, key: str) -> str:
        place = self._mapping.get(key)
        cell = "" if place is None else " ".join(self._row.cells[place].split())
        return "" if blank(cell) else cell


def of_columns(rows: Iterable[Row], mapping: Mapping[str, int]) -> list[Cells]:
    return [Cells(row, mapping) for row in rows]


@dataclass(frozen=True)
class Read(Generic[T]):
    """Rows that say something, lines for those that don't, or what is wrong with the whole."""

    rows: list[T] = field(default_factory=list)
    rejected: list[Line] = field(default_factory=list)
    problem: str | None = None


def read_each(
    cells: Iterable[Cells], read: Callable[[Cells], T | str], called: Callable[[Cells], str]
) -> Read[T]:
    """`read` gives a row or the sentence that says why it is none."""
    done: Read[T] = Read()
    for cell in cells:
        row = TOTAL if cell.is_total else read(cell)
        if isinstance(row, str):
            who = called(cell) or f"Line {cell.line}"
            done.rejected.append(Line(cell.line, who, Verdict.REJECTED, row))
        else:
            done.rows.append(row)
    return done


def grouped(items: Iterable[T], keys: Callable[[T], Iterable[K]]) -> defaultdict[K, list[T]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    return groups


def too_long(limits: Sequence[tuple[str, str, int]]) -> str | None:
    """The first (label, text, most characters) that doesn't fit, as a sentence."""
    for label, text, most in limits:
        if len(text) > most:
            return f"{label} has more than {most} characters. Is it in the right column?"
    return None


def only(candidate: Candidate | None) -> tuple[Candidate, ...]:
    return (candidate,) if candidate else ()


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
