"""What an announced event would do: how many would go, and every density before and after."""

import json
from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.changes.models import ChangeEvent, ChangeKind
from app.changes.rules import Answers, QuestionKind, as_options, why_not
from app.db.session import read
from app.density.ledger import headcounts_on
from app.density.measures import NOTHING
from app.density.rates import NOBODY, Counts
from app.union.models import Unit, UnitKind

_COUNTS = text("select * from change_counts(:event)")
_TAKEN = text("select * from taken_numbers(:event)")
_PROBLEM = text("select change_problem(:event, cast(:options as jsonb))")


@dataclass(frozen=True)
class Going:
    """One workplace, and what goes from it. Counts are of people at home there on the day."""

    workplace_id: int
    name: str
    to_workplace_id: int | None  # None: to be made, or no new home
    to_name: str | None  # also of one to be made; None: no new home, or out of sight
    is_made: bool
    branch_id: int  # that counts the new workplace, if it is made
    counts: Counts = NOBODY
    later: int = 0  # not at work there on the day, but from a later one
    visiting: int = 0  # at home elsewhere, at work here as well
    teams: int = 0
    reps: int = 0
    grants: int = 0  # logins of reps and advocates on this workplace
    asks: int = 0  # open
    numbers: int = 0  # staff numbers that end, or come along
    taken: int = 0  # those among them that are somebody else's at the new employer
    is_hidden: bool = False  # its people go to a workplace out of sight

    @property
    def people(self) -> int:
        return self.counts.eligible + self.counts.out_of_scope

    @property
    def has_no_new_home(self) -> bool:
        return self.to_workplace_id is None and not self.is_made and not self.is_hidden


@dataclass(frozen=True)
class Swing:
    """A unit's counts on the day without the event, and with it."""

    unit_id: int | None  # None: a workplace to be made
    name: str
    kind: UnitKind
    before: Counts
    after: Counts


@dataclass(frozen=True)
class Question:
    """Something a person must decide, or know; `blocks`: it can't be applied as it is.

    NUMBER_TAKEN: `identifier_id` is the key of Answers.numbers, `comes_id` and `there_id` the two
    people, both in sight. NUMBERS_TAKEN: `count` more, answered by Answers.other_numbers.
    TO_BE_MADE, NO_NEW_HOME: `workplace_id`; the first is a key of Answers.branches.
    """

    kind: QuestionKind
    sentence: str
    blocks: bool = False
    workplace_id: int | None = None
    count: int = 0
    identifier_id: int | None = None
    comes_id: int | None = None
    there_id: int | None = None


@dataclass(frozen=True)
class Preview:
    going: list[Going] = field(default_factory=list)
    swings: list[Swing] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(one.people for one in self.going)

    @property
    def members(self) -> int:
        return sum(one.counts.members for one in self.going)

    @property
    def is_blocked(self) -> bool:
        return any(question.blocks for question in self.questions)


def preview(db: Session, event: ChangeEvent) -> Preview:
    """Of an announced event; only of units whose exact counts the session may see."""
    rows = read(db, _COUNTS, {"event": event.id}).mappings().all()
    names = _names(db, [row["workplace_id"] for row in rows])
    going = [_going(dict(row), names) for row in rows]
    going.sort(key=lambda one: (one.name, one.workplace_id))
    return Preview(going, _swings(db, event, going), _questions(db, event, going))


def _names(db: Session, ids: list[int]) -> dict[int, str]:
    return {
        row[0]: row[1] for row in db.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))
    }


def _going(row: dict[str, Any], names: dict[int, str]) -> Going:
    known = row["members"] + row["other_union"] + row["not_members"]
    counts = Counts(
        eligible=row["eligible"],
        members=row["members"],
        other_union=row["other_union"],
        not_members=row["not_members"],
        unknown=row["eligible"] - known,
        out_of_scope=row["out_of_scope"],
    )
    return Going(
        workplace_id=row["workplace_id"],
        name=names.get(row["workplace_id"], ""),
        to_workplace_id=row["to_workplace_id"],
        to_name=row["to_name"],
        is_made=row["makes"],
        is_hidden=row["hidden"],
        branch_id=row["branch_id"],
        counts=counts,
        **{
            name: row[name]
            for name in (
                "later",
                "visiting",
                "teams",
                "reps",
                "grants",
                "asks",
                "numbers",
                "taken",
            )
        },
    )


# ---------- before and after


def _swings(db: Session, event: ChangeEvent, going: list[Going]) -> list[Swing]:
    """Every unit in sight that gains or loses, the lowest first; then those that only pass on."""
    parents = _lines(db)
    change: dict[int | None, Counts] = defaultdict(Counts)
    made: dict[str, Counts] = defaultdict(Counts)
    for one in going:
        for unit_id in _line(parents, one.workplace_id):
            change[unit_id] = _plus(change[unit_id], one.counts, -1)
        if one.is_made:
            made[one.to_name or ""] = made[one.to_name or ""] + one.counts
        into = one.to_workplace_id or (one.branch_id if one.is_made else None)
        for unit_id in _line(parents, into):
            change[unit_id] = _plus(change[unit_id], one.counts, 1)
    before = _before(db, event.effective_on, [unit for unit in change if unit in parents])
    swings = [
        Swing(unit_id, parents[unit_id].name, parents[unit_id].kind, counts, after)
        for unit_id, counts in before.items()
        for after in [_plus(counts, change[unit_id], 1)]
    ]
    swings += [
        Swing(None, name, UnitKind.WORKPLACE, NOBODY, counts) for name, counts in made.items()
    ]
    return sorted(swings, key=lambda swing: (-swing.kind, swing.name))


def _before(db: Session, day: date, units: list[int]) -> dict[int, Counts]:
    """Only of units whose counts the session sees; nobody in one of those is nobody."""
    seen = set(db.scalars(text("select unnest(my_units('exact'))")))
    there = headcounts_on(db, day, units)
    return {unit: there.get(unit, NOTHING).counts for unit in units if unit in seen}


def _lines(db: Session) -> dict[int, Unit]:
    """Every unit of the map: a few thousand at most, asked for once."""
    return {unit.id: unit for unit in db.scalars(select(Unit))}


def _line(units: dict[int, Unit], leaf: int | None) -> set[int]:
    """A unit and all above it, over its group as well."""
    line: set[int] = set()
    waiting = [leaf]
    while waiting:
        at = waiting.pop()
        if at is not None and at not in line and at in units:
            line.add(at)
            waiting += [units[at].parent_id, units[at].group_id]
    return line


def _plus(one: Counts, other: Counts, sign: int) -> Counts:
    return Counts(*(getattr(one, f.name) + sign * getattr(other, f.name) for f in fields(Counts)))


# ---------- what somebody must decide


def _questions(db: Session, event: ChangeEvent, going: list[Going]) -> list[Question]:
    questions = _refusals(db, event)
    for one in going:
        if one.is_made:
            sentence = f"{one.to_name} is not on our map yet. Applying adds it."
            questions.append(
                Question(QuestionKind.TO_BE_MADE, sentence, workplace_id=one.workplace_id)
            )
        elif one.has_no_new_home and event.kind is ChangeKind.CLOSURE and one.people:
            sentence = f"{one.people} people of {one.name} have no new home."
            questions.append(
                Question(
                    QuestionKind.NO_NEW_HOME,
                    sentence,
                    workplace_id=one.workplace_id,
                    count=one.people,
                )
            )
    return questions + _numbers(db, event, going)


def _refusals(db: Session, event: ChangeEvent) -> list[Question]:
    answers = Answers(keep_numbers=False)  # those are asked for one by one
    problem = db.scalar(_PROBLEM, {"event": event.id, "options": json.dumps(as_options(answers))})
    if problem is None:
        return []
    kind = {
        "one_side": QuestionKind.WHO_MUST,
        "overlap": QuestionKind.OVERLAP,
    }.get(problem["problem"], QuestionKind.NOT_NOW)
    unit = None
    if "unit" in problem:
        unit = db.scalar(select(Unit.name).where(Unit.id == problem["unit"]))
    return [
        Question(kind, why_not(problem, unit), blocks=True, workplace_id=problem.get("workplace"))
    ]


def _numbers(db: Session, event: ChangeEvent, going: list[Going]) -> list[Question]:
    questions = [
        Question(
            QuestionKind.NUMBER_TAKEN,
            f"Staff number {row.value} is somebody else's at the new employer.",
            identifier_id=row.identifier_id,
            comes_id=row.comes_id,
            there_id=row.there_id,
            count=1,
        )
        for row in read(db, _TAKEN, {"event": event.id})
    ]
    unseen = sum(one.taken for one in going) - len(questions)
    if unseen > 0:
        are = "number is" if unseen == 1 else "numbers are"
        questions.append(
            Question(
                QuestionKind.NUMBERS_TAKEN,
                f"{unseen} staff {are} somebody else's at the new employer.",
                count=unseen,
            )
        )
    return questions
