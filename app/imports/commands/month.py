"""Looking at a matching month: it lists people, so it leaves a line in the trail."""

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.imports import month
from app.imports.models import ImportRun
from app.imports.month import Entry, Month, Show
from app.web.paging import Paged


def look_at(
    db: Session, actor: Actor, run: ImportRun, counted: Month, show: Show, number: int
) -> Paged[Entry]:
    shown = month.list_month(db, run, counted, show, number)
    trail.record(
        db,
        actor,
        Event.PEOPLE_LISTED,
        subject=run,
        unit_id=run.unit_id,
        count=len(shown.items),
        purpose=f"month {show.value}",
    )
    return shown
