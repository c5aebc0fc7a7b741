"""What is known of numbers. A number is E.164 text ("+441144960123"), never a key to a person."""

from datetime import date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ARRAY, Boolean, CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id
from app.people.models import AboutPerson, about_person


class GivenNumber(AboutPerson, Recorded, Base):
    """Somebody gave this number to one of us, to be called on: screening does not stop it.

    A wrong number is kept as ended, so that the next list does not bring it back.
    """

    __tablename__ = "given_numbers"
    __table_args__ = about_person(
        "given_numbers",
        Index("ix_given_numbers_staff_id", "staff_id"),
        Index(
            "uq_given_numbers_running",
            "staff_id",
            "number",
            unique=True,
            postgresql_where="ended_at is null",
        ),
    )

    id: Mapped[int] = big_id()
    number: Mapped[str] = mapped_column(String(20))
    given_on: Mapped[date]
    given_to_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]


class WrongNumber(AboutPerson, Recorded, Base):
    """This number on record is not this person's: not dialled for them again."""

    __tablename__ = "wrong_numbers"
    __table_args__ = about_person("wrong_numbers")

    staff_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    said_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class NumberScreening(Base):
    """What the TPS or CTPS said of a number, and when. No person stands here."""

    __tablename__ = "number_screenings"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    is_registered: Mapped[bool]
    checked_on: Mapped[date]
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Says(IntEnum):
    """What a result holds: one sort of the numbers that were sent, or an answer for each."""

    ONLY_REGISTERED = 1
    ONLY_FINE = 2
    EACH = 3


class NumberList(Base):
    """Numbers taken out to be screened, as long as a result may still answer them."""

    __tablename__ = "number_lists"
    __table_args__ = (Index("ix_number_lists_user_id", "user_id", "made_at"),)

    id: Mapped[int] = big_id()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    how_many: Mapped[int]
    # Not for the application to read back.
    numbers: Mapped[list[str]] = mapped_column(ARRAY(String(20)), deferred=True)
    answered_at: Mapped[datetime | None]


class NumberResult(Recorded, Base):
    """An uploaded result until it is taken over: then its numbers go, and what was read stays.

    `read_as`: the columns, and how many rows of each kind could not be read.
    """

    __tablename__ = "number_results"
    __table_args__ = (
        CheckConstraint("says = 3 or list_id is not null", name="answers_a_list"),
        Index("ix_number_results_user_id", "user_id", "recorded_at"),
    )

    id: Mapped[int] = big_id()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    list_id: Mapped[int | None] = mapped_column(ForeignKey("number_lists.id"))
    says: Mapped[Says] = mapped_column(Code(Says))
    checked_on: Mapped[date]
    numbers: Mapped[list[str]] = mapped_column(ARRAY(String(20)), deferred=True)
    registered: Mapped[list[bool]] = mapped_column(ARRAY(Boolean), deferred=True)
    read_as: Mapped[dict[str, Any]] = mapped_column(JSONB)
    committed_at: Mapped[datetime | None]
