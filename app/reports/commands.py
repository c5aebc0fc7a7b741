"""Taking a report out of the house."""

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.reports.numbers import Report


def note_report(db: Session, actor: Actor, report: Report, form: str) -> None:
    """`form` is PDF or XLSX."""
    unit_id = report.own.place.id
    trail.record(
        db,
        actor,
        Event.REPORT_MADE,
        subject=("units", unit_id),
        unit_id=unit_id,
        count=report.rows,
        purpose=f"{form}, {report.month:%Y-%m}",
    )
