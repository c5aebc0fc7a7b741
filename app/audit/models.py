"""The trail's one table."""

from datetime import datetime

from sqlalchemy import Index, String, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, big_id


class AuditEvent(Base):
    """Who did what, when: ids and names of fields, never values; nobody may change a line."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_unit_id_at", "unit_id", "at"),
        Index("ix_audit_events_subject", "subject_kind", "subject_id"),
        # Writing is for everyone, reading for auditors: an insert must not ask for its row back.
        {"implicit_returning": False},
    )

    id: Mapped[int] = big_id()
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    user_id: Mapped[int | None]
    event: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[str | None] = mapped_column(String(60))
    unit_id: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(String(60)), server_default="{}", default=list)
    count: Mapped[int | None]
    purpose: Mapped[str | None] = mapped_column(String(120))
