"""Call lists: a snapshot of people, with its question, purpose and expiry."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Recorded, big_id
from app.people.models import AboutPerson, about_person


class CallList(Recorded, Base):
    __tablename__ = "call_lists"
    __table_args__ = (Index("ix_call_lists_owner_id", "owner_id"),)

    id: Mapped[int] = big_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[str] = mapped_column(String(120))
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    as_at: Mapped[date]
    expires_on: Mapped[date]
    closed_at: Mapped[datetime | None]


class CallListEntry(AboutPerson, Base):
    __tablename__ = "call_list_entries"
    __table_args__ = about_person(
        "call_list_entries", Index("ix_call_list_entries_staff_id", "staff_id")
    )

    call_list_id: Mapped[int] = mapped_column(ForeignKey("call_lists.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    rank: Mapped[int]
