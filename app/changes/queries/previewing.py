"""What an announced event would do: how many would go, and every density before and after."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.changes.models import ChangeEvent
from app.changes.rules import QuestionKind
from app.density.rates import NOBODY, Counts
from app.union.models import UnitKind


@dataclass(frozen=True)
class Going:
    """One workplace, and what goes from it. Counts are of people at home there on the day."""

    workplace_id: int
    name: str
    to_workplace_id: int | None  # None: to be made, or no new home
    to_name: str | None  # also of one to be made; None: no new home, or out of sight
    is_made: bool
    counts: Counts = NOBODY
    later: int = 0  # not at work there on the day, but from a later one
    visiting: int = 0  # at home elsewhere, at work here as well
    teams: int = 0
    reps: int = 0
    grants: int = 0  # logins of reps and advocates on this workplace
    asks: int = 0  # open
    numbers: int = 0  # staff numbers that end, or come along

    @property
    def people(self) -> int:
        return self.counts.eligible + self.counts.out_of_scope


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
    people. NUMBERS_TAKEN: `count`, answered by Answers.other_numbers. TO_BE_MADE: `workplace_id` is
    the key of Answers.branches.
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
    """Only of units whose exact counts the session may see. For an announced event."""
    raise NotImplementedError
