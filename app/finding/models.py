"""Questions kept by name, for oneself or shared with a unit."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Recorded, big_id


class SavedQuestion(Recorded, Base):
    """Whom it finds is asked anew each time, within what the asking session sees."""

    __tablename__ = "saved_questions"
    __table_args__ = (
        Index("ix_saved_questions_owner_id", "owner_id"),
        Index("ix_saved_questions_unit_id", "unit_id"),
    )

    id: Mapped[int] = big_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # Shared with whoever makes call lists there; null: its owner's alone.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
