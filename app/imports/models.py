"""Import runs. The refused columns of a file are dropped before anything is stored."""

from datetime import date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id


class ImportKind(IntEnum):
    STAFF = 1
    MEMBERS = 2
    HEADCOUNTS = 3

    @property
    def slug(self) -> str:
        return self.name.lower()

    @property
    def label(self) -> str:
        return ("Staff list", "Membership extract", "Headcount table")[self - 1]


class ImportRun(Recorded, Base):
    """One uploaded file. `rows` (cleaned, without refused columns) is emptied at commit."""

    __tablename__ = "import_runs"
    __table_args__ = (
        CheckConstraint("kind between 1 and 3", name="kind"),
        Index("ix_import_runs_unit_id", "unit_id"),
    )

    id: Mapped[int] = big_id()
    kind: Mapped[ImportKind] = mapped_column(Code(ImportKind))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    as_at: Mapped[date]
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    header: Mapped[list[str]] = mapped_column(JSONB)
    refused: Mapped[list[str]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rows: Mapped[list[Any] | None] = mapped_column(JSONB)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    committed_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
