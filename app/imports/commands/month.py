"""A matching month lists people, so looking at one leaves a line in the trail."""

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.imports.models import ImportRun
from app.imports.month import Show


def note_seen(db: Session, actor: Actor, run: ImportRun, show: Show, count: int) -> None:
    trail.record(
        db,
        actor,
        Event.PEOPLE_LISTED,
        subject=run,
        unit_id=run.unit_id,
        count=count,
        purpose=f"month {show.value}",
    )
