"""Handing sheets out, and taking down what was written on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.call_lists.models import By
from app.call_sheets.queries import SheetList
from app.call_sheets.rules import Meaning
from app.conversations import commands as conversations
from app.conversations.models import Channel
from app.conversations.rules import SILENCES, Entry
from app.errors import Conflict, NotFound
from app.people.models import Person

ENDED = "This list is over, so it shows nobody. Make a new one if you still need it."
FOR_ALL = "everybody on it"


@dataclass(frozen=True)
class Registered:
    """A copy in the register of exports; `number` is the list's own."""

    id: int
    number: int


def register_copies(
    db: Session,
    actor: Actor,
    sheet: SheetList,
    *,
    copies: int,
    form: str,
    columns: Sequence[str],
    for_whom: str,
    rows: int,
) -> list[Registered]:
    """Number and note each copy before it is made. Raises Conflict for a list that is over."""
    asked = text("select * from register_sheet(:list, :form, :columns, :whom, :rows)").bindparams(
        bindparam("columns", list(columns), ARRAY(Text)),
        list=sheet.id,
        form=form,
        whom=for_whom,
        rows=rows,
    )
    made = [Registered(row.id, row.copy) for _ in range(copies) for row in db.execute(asked)]
    if len(made) < copies:
        raise Conflict(ENDED)
    note = Event.CALL_LIST_PRINTED if form == "pdf" else Event.CALL_LIST_EXPORTED
    for copy in made:
        trail.record(
            db,
            actor,
            note,
            subject=("call_lists", sheet.id),
            unit_id=sheet.unit_id,
            fields=list(columns),
            count=rows,
            purpose=f"{sheet.purpose}, copy {copy.number}"[:120],
        )
    return made


def note_destroyed(db: Session, actor: Actor, sheet: SheetList, ids: Sequence[int]) -> int:
    """How many of these copies are now said to be destroyed; only one's own can be."""
    done = 0
    for copy_id in ids:
        if db.scalar(text("select sheet_destroyed(:id)"), {"id": copy_id}):
            done += 1
            trail.record(
                db,
                actor,
                Event.SHEET_DESTROYED,
                subject=("exports", copy_id),
                unit_id=sheet.unit_id,
            )
    return done


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
    db: Session, actor: Actor, by: By, result: Result, *, today: date, pepper: str
) -> None:
    """Keep one row of a sheet as a contact; the same id again changes nothing.

    Raises Conflict for what may not be kept, and NotFound for somebody out of sight.
    """
    person = db.scalar(
        select(Person)
        .where(Person.id == result.staff_id)
        .execution_options(populate_existing=True)
    )
    if person is None:
        raise NotFound
    meant = result.meaning
    if meant.result in SILENCES:
        conversations.record_silence(
            db, actor, person, result.contact_id, meant.result, today=result.on, pepper=pepper
        )
        return
    entry = Entry(
        result=meant.result,
        happened_on=result.on,
        channel=Channel.PHONE if by is By.PHONE else Channel.AT_DESK,
        come_back_on=result.come_back_on,
        agreed=meant.agreed,
        outcome=meant.outcome,
        note=result.note,
    )
    conversations.record_contact(db, actor, person, result.contact_id, entry, today=today)


def note_typed(
    db: Session, actor: Actor, sheet: SheetList, counted: Mapping[str, int]
) -> None:
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
