"""How a list stands at this moment, for whoever runs it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.call_lists.models import Because, CallLease, EntryState
from app.call_lists.queries.lists import get_progress
from app.call_lists.rules import BLOCKED, Progress
from app.conversations.models import Outcome, Result
from app.conversations.words import said
from app.db.session import read
from app.people.models import Person


@dataclass(frozen=True)
class Caller:
    """One caller's part; in the order of names, for this is no race."""

    id: int
    name: str
    is_caller: bool
    calls: int
    reached: int
    kept: int
    has_now: bool


@dataclass(frozen=True)
class Now:
    """Who is being called at this moment, and by whom."""

    person_id: int
    person: str
    caller: str
    since: datetime


@dataclass(frozen=True)
class Live:
    progress: Progress
    outcomes: Sequence[tuple[str, int]]
    blocked: Sequence[tuple[str, int]]
    callers: Sequence[Caller]
    hours: Sequence[tuple[datetime, int]]
    now: Sequence[Now]

    @property
    def calling(self) -> list[Caller]:
        """Those who may take calls now."""
        return [one for one in self.callers if one.is_caller]

    @property
    def not_tried(self) -> int:
        return self.progress.total - sum(people for _, people in self.outcomes)


_RESULTS = text("select * from results_of_list(:list)")
_CALLERS = text("select * from callers_of_list(:list)")
_PACE = text("select * from pace_of_list(:list)")


def get_live(db: Session, list_id: int) -> Live:
    of = {"list": list_id}
    outcomes: Counter[tuple[Result, Outcome | None]] = Counter()
    blocked: Counter[Because] = Counter()
    for row in read(db, _RESULTS, of):
        if row.result is not None:
            said_so = Outcome(row.outcome) if row.outcome is not None else None
            outcomes[Result(row.result), said_so] += row.people
        if row.state == EntryState.BLOCKED:
            blocked[Because(row.because)] += row.people
    return Live(
        progress=get_progress(db, [list_id]).get(list_id, Progress()),
        outcomes=_in_words(outcomes),
        blocked=[
            (words[0].upper() + words[1:], blocked[why])
            for why, words in BLOCKED.items()
            if blocked[why]
        ],
        callers=[Caller(*row) for row in read(db, _CALLERS, of)],
        hours=[(row.at, row.calls) for row in read(db, _PACE, of)],
        now=list_now(db, list_id),
    )


def _in_words(
    outcomes: Mapping[tuple[Result, Outcome | None], int],
) -> list[tuple[str, int]]:
    """What was said last, in the order of the codes and not of how many: none is a score."""
    ordered = sorted(outcomes.items(), key=lambda one: (one[0][0], one[0][1] or 0))
    return [(said(result, outcome), people) for (result, outcome), people in ordered]


def list_now(db: Session, list_id: int) -> list[Now]:
    """Only people this session sees; by the caller's name."""
    rows = db.execute(
        select(
            Person.id,
            func.concat_ws(" ", func.coalesce(Person.known_as, Person.forename), Person.surname),
            func.coalesce(User.name, "a colleague"),
            CallLease.leased_at,
        )
        .join(Person, Person.id == CallLease.staff_id)
        .outerjoin(User, User.id == CallLease.user_id)
        .where(
            CallLease.call_list_id == list_id,
            CallLease.ended_at.is_(None),
            CallLease.until > func.clock_timestamp(),
        )
        .order_by(User.name, CallLease.leased_at)
    )
    return [Now(*row) for row in rows]
