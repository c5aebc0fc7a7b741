"""The two logs: the trail, and rows as they were before (decisions.md D8)."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Recorded, big_id


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


class ChangeRow(Recorded, Base):
    """One row as it was before a change of the map, an import or a merge, so that undoing restores

    it (decisions.md D8). Erased after 90 days; no user reads it.

    Of an event both sides are whole rows: `before` is null for a row that was made, `after` for one
    that was removed. Of an import or a merge, triggers write `before` (what of the row was
    otherwise, all of it when it was removed, null when it was made) and `after_digest`, of what the
    row said afterwards. `kept_because`: undoing left it alone.
    """

    __tablename__ = "change_rows"
    __table_args__ = (
        CheckConstraint("num_nonnulls(event_id, run_id, merge_id) = 1", name="of_one"),
        Index(
            "uq_change_rows_event_id_seq",
            "event_id",
            "seq",
            unique=True,
            postgresql_where="event_id is not null",
        ),
        Index("ix_change_rows_staff_id", "staff_id"),
        Index(
            "ix_change_rows_run_id_staff_id",
            "run_id",
            "staff_id",
            postgresql_where="run_id is not null",
        ),
        Index(
            "ix_change_rows_merge_id_staff_id",
            "merge_id",
            "staff_id",
            postgresql_where="merge_id is not null",
        ),
        Index(
            "ix_change_rows_nobodys",
            "run_id",
            "table_name",
            "row_key",
            postgresql_where="run_id is not null and staff_id is null",
        ),
        Index(
            "ix_change_rows_other_ids",
            "other_ids",
            postgresql_using="gin",
            postgresql_where="other_ids is not null",
        ),
        Index(
            "ix_change_rows_two_people",
            "table_name",
            postgresql_where="event_id is not null and table_name in ('ties', 'asks')",
        ),
        Index("ix_change_rows_recorded_at", "recorded_at", postgresql_using="brin"),
    )

    id: Mapped[int] = big_id()
    event_id: Mapped[int | None] = mapped_column(ForeignKey("change_events.id", ondelete="CASCADE"))
    # No keys of these two: one would be looked up for every row of an import.
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    merge_id: Mapped[int | None]
    seq: Mapped[int | None]
    table_name: Mapped[str] = mapped_column(String(60))
    row_key: Mapped[str] = mapped_column(String(60))
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    # Whoever else the row names or named.
    other_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    kept_because: Mapped[str | None] = mapped_column(String(20))


class Recording(Base):
    """Which transaction records for which import or merge; rows of those that ended say nothing."""

    __tablename__ = "recordings"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    xid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(Text, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    merge_id: Mapped[int | None]
