"""Handing sheets out, and taking down what was written on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.call_sheets.queries import CALL_SHEET, SheetList
from app.call_sheets.rules import Meaning
from app.calling import commands as calling
from app.conversations.rules import SILENCES, Entry
from app.errors import Conflict, NotFound
from app.exports import register
from app.exports.models import Export

ENDED = "This list is over, so it shows nobody. Make a new one if you still need it."


def register_copies(
    db: Session,
    actor: Actor,
    sheet: SheetList,
    *,
    copies: int,
    form: Literal["pdf", "xlsx"],
    columns: Sequence[str],
    for_whom: str,
    rows: int,
) -> list[int]:
    """The numbers of new copies, noted before they are made. Raises Conflict when it is over."""
    numbers = []
    for _ in range(copies):
        number = db.scalar(text("select next_copy(:list)"), {"list": sheet.id})
        if number is None:
            raise Conflict(ENDED)
        register.note_copy(
            db,
            actor,
            what=CALL_SHEET,
            format=form,
            unit_id=sheet.unit_id,
            rows=rows,
            purpose=sheet.purpose,
            expires_on=sheet.expires_on,
            asked={"call_list": sheet.id, "copy": number, "for": for_whom},
            columns=columns,
        )
        numbers.append(number)
    trail.record(
        db,
        actor,
        Event.CALL_LIST_PRINTED if form == "pdf" else Event.CALL_LIST_EXPORTED,
        subject=("call_lists", sheet.id),
        unit_id=sheet.unit_id,
        fields=[f"copy {number}" for number in numbers],
        count=rows,
        purpose=sheet.purpose,
    )
    return numbers


def note_destroyed(db: Session, actor: Actor, sheet: SheetList, ids: Sequence[int]) -> int:
    """How many of these copies are now said to be destroyed; only one's own can be."""
    found = db.scalars(
        select(Export).where(
            Export.id.in_(ids),
            Export.what == CALL_SHEET,
            Export.asked["call_list"].astext == str(sheet.id),
            Export.user_id == actor.user_id,
            Export.destroyed_at.is_(None),
        )
    ).all()
    for copy in found:
        register.answer(db, actor, copy, destroyed=True)
        trail.record(
            db,
            actor,
            Event.SHEET_DESTROYED,
            subject=("call_lists", sheet.id),
            unit_id=sheet.unit_id,
        )
    return len(found)


@dataclass(frozen=True)
class Result:
    """One row as it is to be kept. `contact_id` was made when the form or the plan was."""

    staff_id: int
    contact_id: UUID
    on: date
    meaning: Meaning
    come_back_on: date | None = None
    note: str | None = None


def record_result(
    db: Session, actor: Actor, list_id: int, result: Result, *, today: date, pepper: str
) -> None:
    """Keep one row of a sheet as a contact, and settle it on the list.

    Raises Conflict for what may not be kept, and NotFound for somebody out of sight.
    """
    asked = {"list": list_id, "person": result.staff_id}
    call = db.scalar(text("select take_from_paper(:list, :person)"), asked)
    if call is None:
        raise NotFound
    meant = result.meaning
    entry = Entry(
        result=meant.result,
        happened_on=result.on,
        come_back_on=result.come_back_on,
        agreed=meant.agreed,
        outcome=meant.outcome,
        note=result.note,
    )
    # A silence is dated by the day it was asked for.
    day = result.on if meant.result in SILENCES else today
    calling.finish(db, actor, call, result.contact_id, entry, today=day, pepper=pepper)


def note_typed(db: Session, actor: Actor, sheet: SheetList, counted: Mapping[str, int]) -> None:
    """That results were typed in, and how many: the contacts say the rest."""
    trail.record(
        db,
        actor,
        Event.CALL_RESULTS_TYPED,
        subject=("call_lists", sheet.id),
        unit_id=sheet.unit_id,
        fields=[f"{words} {count}" for words, count in counted.items()],
        count=sum(counted.values()),
        purpose=sheet.purpose,
    )
