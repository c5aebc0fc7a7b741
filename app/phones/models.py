"""What is known of numbers. A number is E.164 text ("+441144960123"), never a key to a person."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Recorded, big_id
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
