"""The register of what left: who took which columns of how many people, what for, until when."""

from datetime import date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id


class ExportState(IntEnum):
    WAITING = 1  # for a second person, or for its delay to pass
    READY = 2
    TAKEN = 3
    DECLINED = 4
    LAPSED = 5


class Export(Recorded, Base):
    """No person stands here: `what` and `asked` say how to find the rows again."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_user_id", "user_id", "recorded_at"),
        Index("ix_exports_unit_id", "unit_id", "recorded_at"),
        Index("ix_exports_waiting", "unit_id", postgresql_where="state = 1"),
    )

    id: Mapped[int] = big_id()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    what: Mapped[str] = mapped_column(String(40))  # call_list, people, follow_ups, call_sheet …
    format: Mapped[str] = mapped_column(String(8))  # csv, xlsx, vcf, ics, pdf, print
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)
    columns: Mapped[list[str]] = mapped_column(ARRAY(String(40)), server_default="{}", default=list)
    purpose: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(120), server_default="", default="")
    # Why a column that does not usually leave had to.
    reason: Mapped[str] = mapped_column(String(200), server_default="", default="")
    rows: Mapped[int]  # expected when asked for, counted when taken
    state: Mapped[ExportState] = mapped_column(Code(ExportState))
    # From when it may be taken though nobody approved it; null: not without approval.
    ready_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(200), server_default="", default="")
    taken_at: Mapped[datetime | None]
    expires_on: Mapped[date]
    destroyed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
