"""Writing the register: what was asked for, decided, taken and destroyed; each is in the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.exports.models import Export

_ASK = text(
    "select ask_for_export(:what, :format, :asked, :columns, :purpose, :recipient, :reason,"
    " :unit, :rows, :until)"
).bindparams(bindparam("asked", type_=JSONB), bindparam("columns", type_=ARRAY(String)))
_NOTE = text(
    "select note_copy(:what, :format, :asked, :columns, :purpose, :unit, :rows, :until)"
).bindparams(bindparam("asked", type_=JSONB), bindparam("columns", type_=ARRAY(String)))
OVER = (
    "This export can't be taken any more. Ask for it again if you still need it: then it holds"
    " what is true that day."
)


@dataclass(frozen=True)
class Wish:
    """An export as somebody asks for it; `rows` is how many it would hold now."""

    what: str
    format: str
    asked: Mapping[str, Any]
    columns: Sequence[str]
    purpose: str
    rows: int
    until: date
    unit_id: int | None = None
    recipient: str = ""
    reason: str = ""


def ask(db: Session, actor: Actor, wish: Wish) -> int:
    """The id of a new line of the register: ready, or waiting for somebody else.

    Raises NotFound for a unit out of sight. The session's password must have been confirmed in
    the last five minutes when it is more than leaves at once.
    """
    made = db.scalar(
        _ASK,
        {
            "what": wish.what,
            "format": wish.format,
            "asked": dict(wish.asked),
            "columns": list(wish.columns),
            "purpose": wish.purpose,
            "recipient": wish.recipient,
            "reason": wish.reason,
            "unit": wish.unit_id,
            "rows": wish.rows,
            "until": wish.until,
        },
    )
    return _written(db, actor, Event.EXPORT_ASKED_FOR, made)


def note_copy(
    db: Session,
    actor: Actor,
    *,
    what: str,
    format: Literal["csv", "print", "pdf", "xlsx"],  # noqa: A002 - the column's own word
    unit_id: int | None,
    rows: int,
    purpose: str,
    expires_on: date,
    asked: Mapping[str, Any],
    columns: Sequence[str] = (),
) -> int:
    """Register names that leave in a way of their own, such as a printed sheet; its id.

    `unit_id` None stands for the widest unit of the actor's own. Raises NotFound for a unit
    they can't see.
    """
    made = db.scalar(
        _NOTE,
        {
            "what": what,
            "format": format,
            "asked": dict(asked),
            "columns": list(columns),
            "purpose": purpose,
            "unit": unit_id,
            "rows": rows,
            "until": expires_on,
        },
    )
    return _written(db, actor, Event.EXPORT_TAKEN, made)


def approve(db: Session, actor: Actor, export: Export) -> None:
    """Raises Conflict for one's own, and for what is decided already or over."""
    _decide(db, actor, export, approves=True, because="")


def decline(db: Session, actor: Actor, export: Export, because: str) -> None:
    """Raises Conflict for one's own, and for what is decided already or over."""
    _decide(db, actor, export, approves=False, because=because)


def take(db: Session, actor: Actor, export: Export) -> None:
    """Before anything leaves: it counts as taken from here on. Raises Conflict when it may not."""
    if not db.scalar(text("select take_export(:id)"), {"id": export.id}):
        raise Conflict(OVER)
    _record(db, actor, Event.EXPORT_TAKEN, export)


def count(db: Session, export_id: int, rows: int) -> None:
    """How many rows it came to."""
    db.execute(text("select count_export(:id, :rows)"), {"id": export_id, "rows": rows})


def answer(db: Session, actor: Actor, export: Export, *, destroyed: bool) -> None:
    """Whether the file is destroyed, or to be asked again. Raises Conflict when nothing asks."""
    answered = db.scalar(
        text("select answer_for_export(:id, :destroyed)"),
        {"id": export.id, "destroyed": destroyed},
    )
    if not answered:
        raise Conflict("There is nothing to answer for this export any more.")
    if destroyed:
        _record(db, actor, Event.EXPORT_DESTROYED, export)


def _decide(db: Session, actor: Actor, export: Export, *, approves: bool, because: str) -> None:
    decided = db.scalar(
        text("select decide_export(:id, :approves, :because)"),
        {"id": export.id, "approves": approves, "because": because},
    )
    if not decided:
        raise Conflict("This is not yours to decide: it is your own, decided already, or over.")
    _record(db, actor, Event.EXPORT_APPROVED if approves else Event.EXPORT_DECLINED, export)


def _written(db: Session, actor: Actor, event: Event, export_id: int | None) -> int:
    export = None if export_id is None else db.get(Export, export_id)
    if export is None:
        raise NotFound
    _record(db, actor, event, export)
    return export.id


def _record(db: Session, actor: Actor, event: Event, export: Export) -> None:
    trail.record(
        db,
        actor,
        event,
        subject=export,
        unit_id=export.unit_id,
        fields=export.columns,
        count=export.rows,
        purpose=export.purpose,
    )
