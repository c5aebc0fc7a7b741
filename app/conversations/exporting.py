"""One's own promises to come back: as a calendar without names, or as rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.exports.models import Format
from app.exports.sources import Column, Offer, Source
from app.people import exporting as columns

IDS = (
    "array(select staff_id from follow_ups where owner_id = (select my_id()) and closed_at is null)"
)
DUE = Column("due", "Promised for", "to_char(f.due_on, 'DD/MM/YYYY')", least=True)
# For a calendar that others may read: which promise, when, and the way back here.
ENTRY = [
    Column("id", "Number", "f.id::text"),
    Column("due", "Promised for", "f.due_on::text"),
    Column("link", "Link", "f.staff_id::text"),
]


def open_promises(_db: Session, _actor: Actor, _asked: Mapping[str, Any]) -> Offer:
    return Offer(
        title="My follow-ups",
        file="follow-ups",
        back="/today",
        columns=[DUE, columns.name, columns.workplace, columns.team, columns.phone(IDS)],
        formats=[Format.CALENDAR, Format.CSV, Format.XLSX, Format.PRINT],
        fixed={Format.CALENDAR: ENTRY},
        rows="from follow_ups f join contactable s on s.id = f.staff_id",
        where="where f.owner_id = (select my_id()) and f.closed_at is null",
        order="f.due_on, s.sort_name, f.id",
        purpose="Keep my promises",
    )


FOLLOW_UPS = Source(
    what="follow_ups",
    label="My follow-ups",
    permission=Permission.RECORD_CONTACTS,
    words=(),
    read=lambda _db, _typed: {},
    open=open_promises,
    begins_at="/exports/new?what=follow_ups",
    about="Whom you promised to come back to, for a calendar or on paper",
)
