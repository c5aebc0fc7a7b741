"""Writing the trail."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.db.base import Base

# Inline: its number is given by the database in the same breath, not asked for beforehand.
_INSERT = insert(Base.metadata.tables[AuditEvent.__tablename__]).inline()


def record(
    db: Session,
    actor: Actor | None,
    event: Event,
    *,
    subject: Any = None,
    unit_id: int | None = None,
    fields: Sequence[str] = (),
    count: int | None = None,
    purpose: str | None = None,
) -> None:
    """Add one line to the trail, in the caller's transaction.

    `subject` is a mapped object with an `id`, or (kind, id). `fields` are names, never values.
    `unit_id` decides which auditor reads it; taken from the subject's scope when left out.
    """
    kind, subject_id = subject if isinstance(subject, tuple) else _named(subject)
    db.connection().execute(
        _INSERT,
        {
            "user_id": actor.user_id if actor else None,
            "event": event.value,
            "subject_kind": kind,
            "subject_id": None if subject_id is None else str(subject_id),
            "unit_id": unit_id or getattr(subject, "scope_unit_id", None),
            "fields": list(fields),
            "count": count,
            "purpose": purpose,
        },
    )


def _named(subject: Any) -> tuple[str | None, Any]:
    return (None, None) if subject is None else (subject.__tablename__, subject.id)
