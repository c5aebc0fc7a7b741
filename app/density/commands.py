"""Declaring headcounts, and taking counts out of the house."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.density.forms import HeadcountForm
from app.errors import Conflict
from app.workplaces.models import DeclaredHeadcount


def declare_headcount(
    db: Session, actor: Actor, workplace_id: int, form: HeadcountForm, *, today: date
) -> DeclaredHeadcount:
    """Note a headcount; the same source's count of the same day is replaced.

    Raises Conflict for a day that has not come.
    """
    if form.as_at > today:
        raise Conflict("A headcount is of today or a day before it.")
    declared = db.scalar(
        select(DeclaredHeadcount).where(
            DeclaredHeadcount.workplace_id == workplace_id,
            DeclaredHeadcount.as_at == form.as_at,
            DeclaredHeadcount.source == form.source,
        )
    )
    if declared is None:
        declared = DeclaredHeadcount(
            workplace_id=workplace_id, as_at=form.as_at, source=form.source
        )
        db.add(declared)
    declared.eligible = form.eligible
    declared.agency = form.agency
    declared.other_union = form.other_union
    declared.declared_by_id = actor.user_id
    db.flush()
    trail.record(
        db,
        actor,
        Event.HEADCOUNT_DECLARED,
        subject=declared,
        unit_id=workplace_id,
        fields=["eligible", "agency", "other_union"],
    )
    return declared


def note_export(db: Session, actor: Actor, unit_id: int, *, rows: int) -> None:
    trail.record(
        db, actor, Event.COUNTS_EXPORTED, subject=("units", unit_id), unit_id=unit_id, count=rows
    )
