"""What an import or a merge writes is recorded while it is written, and can be undone.

The database does both (migrations/sql/recording.sql): triggers record, functions write back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.session import read

Of = Literal["import", "merge"]

_ON = text("select set_config('alongside.recording', :what, true)")
_UNDO = text("select undone, kept, finished from undo_recorded(:what, :most, :anyway)")
_COUNT = text("select people, others from count_recorded(:what)")
_CONFLICTS = text("select staff_id, table_name, why from recorded_conflicts(:what)")


@dataclass(frozen=True)
class UndoneSome:
    """People that one step brought back, and people it left alone; finished: nothing is left."""

    undone: int
    kept: int
    finished: bool


@dataclass(frozen=True)
class Recorded:
    """What there is still to undo: so many people, and rows about nobody."""

    people: int
    others: int


@dataclass(frozen=True)
class Conflict:
    """A row that undoing leaves alone, and whoever it is about with it.

    `staff_id` is None for a row about nobody, and for somebody out of sight. `why`: the row was
    "changed" since, is "gone", was made "again"; what was made is "used" by something else; or
    something else is where it was ("taken").
    """

    staff_id: int | None
    table_name: str
    why: str


def record(db: Session, of: Of, subject_id: int) -> None:
    """Record all that this transaction writes from here on; for whose import or merge it is."""
    db.flush()
    read(db, _ON, {"what": f"{of}:{subject_id}"})


def stop(db: Session) -> None:
    """Record nothing further in this transaction."""
    db.flush()
    read(db, _ON, {"what": ""})


def count_recorded(db: Session, of: Of, subject_id: int) -> Recorded:
    """What there is to undo. Raises NoResultFound's SQLSTATE for whoever may not."""
    return Recorded(*read(db, _COUNT, {"what": f"{of}:{subject_id}"}).one())


def undo_some(
    db: Session, of: Of, subject_id: int, *, most: int = 1000, anyway: bool = False
) -> UndoneSome:
    """Undo up to `most` people, in this transaction; a merge wholly. Call until it is finished.

    `anyway`: what was changed since gives way to what was before. What is used stays even so.
    """
    asked = {"what": f"{of}:{subject_id}", "most": most, "anyway": anyway}
    return UndoneSome(*read(db, _UNDO, asked).one())


def list_conflicts(db: Session, of: Of, subject_id: int) -> Sequence[Conflict]:
    """What undoing would leave alone or, once undone, what it left alone."""
    return [Conflict(*row) for row in read(db, _CONFLICTS, {"what": f"{of}:{subject_id}"})]
