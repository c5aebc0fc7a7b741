"""Whether an import can still be undone, and what undoing it left as it was."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import recording
from app.db.bulk import one_of
from app.db.session import read
from app.imports import queries
from app.imports.commands.runs import KEPT_FOR
from app.imports.models import ImportRun, RunState
from app.people.models import Person
from app.web.formats import as_day
from app.web.paging import Paged

KEPT_ROWS = 50
WHY = {
    "changed": "changed by somebody since",
    "gone": "no longer on record",
    "again": "added again since",
    "used": "something noted since hangs on it",
    "taken": "something else has taken its place since",
}


@dataclass(frozen=True)
class Left:
    """Somebody who was left as they are now."""

    staff_id: int
    name: str
    why: str


@dataclass(frozen=True)
class Kept:
    """`unseen`: rows about somebody out of sight, or about nobody."""

    people: Paged[Left]
    unseen: int


def stopped(run: ImportRun) -> bool:
    """Part of the way, for good: whoever brought it may no longer import."""
    return run.state.moving and run.problem is not None


def is_possible(run: ImportRun, now: datetime) -> bool:
    done = run.state is RunState.APPLIED or (run.state is RunState.APPLYING and stopped(run))
    return done and run.begun_at is not None and run.begun_at >= now - KEPT_FOR


def last_day(run: ImportRun) -> date | None:
    return as_day(run.begun_at + KEPT_FOR) if run.begun_at else None


def may(db: Session, actor: Actor, run: ImportRun) -> bool:
    """Whoever brought it, and who looks after its unit now."""
    return run.user_id == actor.user_id or run.unit_id in queries.units_seen(db, "people")


def list_kept(db: Session, run: ImportRun, number: int) -> Kept:
    whys: defaultdict[int, set[str]] = defaultdict(set)
    unseen = 0
    for conflict in recording.list_conflicts(db, "import", run.id):
        if conflict.staff_id is None:
            unseen += 1
        else:
            whys[conflict.staff_id].add(WHY.get(conflict.why, conflict.why))
    names = select(Person.id, Person.forename, Person.surname, Person.known_as).where(
        one_of(Person.id, whys)
    )
    left = [
        Left(
            one.id,
            f"{one.known_as or one.forename} {one.surname}".strip(),
            ", ".join(sorted(whys[one.id])),
        )
        for one in read(db, names.order_by(Person.sort_name, Person.id))
    ]
    empty = Paged[Left]((), len(left), 1, KEPT_ROWS)
    number = min(max(number, 1), empty.pages)
    shown = left[(number - 1) * KEPT_ROWS : number * KEPT_ROWS]
    return Kept(Paged(shown, len(left), number, KEPT_ROWS), unseen)
