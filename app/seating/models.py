"""Where people are, and what a rep was told of two of them."""

from datetime import date
from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id
from app.people.models import AboutPerson, about_person


class Habit(IntEnum):
    """How somebody comes by their place."""

    FIXED = 1
    HOT = 2
    REMOTE = 3


class Shift(IntEnum):
    DAY = 1
    EARLY = 2
    LATE = 3
    NIGHT = 4


class Seat(AboutPerson, Base):
    """Where somebody is to be found, as last confirmed; one a person, erased after 90 days.

    An area and perhaps a desk in it, both of the person's own workplace. `days`: bit 0 is Monday,
    bit 6 Sunday; null unless the person told us.
    """

    __tablename__ = "seats"
    __table_args__ = about_person(
        "seats",
        ForeignKeyConstraint(
            ["area_id", "scope_unit_id"],
            ["areas.id", "areas.workplace_id"],
            ondelete="SET NULL (area_id)",
        ),
        ForeignKeyConstraint(
            ["desk_id", "area_id"], ["desks.id", "desks.area_id"], ondelete="SET NULL (desk_id)"
        ),
        CheckConstraint("desk_id is null or area_id is not null", name="desk_in_an_area"),
        CheckConstraint("habit <> 3 or area_id is null", name="remote_has_no_area"),
        CheckConstraint("days between 1 and 127", name="days"),
        Index("ix_seats_area_id", "area_id"),
        Index("ix_seats_desk_id", "desk_id"),
        Index("ix_seats_scope_unit_id", "scope_unit_id"),
        Index("ix_seats_confirmed_on", "confirmed_on"),
    )

    staff_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    area_id: Mapped[int | None]
    desk_id: Mapped[int | None]
    habit: Mapped[Habit] = mapped_column(Code(Habit), server_default="1", default=Habit.FIXED)
    days: Mapped[int | None] = mapped_column(SmallInteger)
    shift: Mapped[Shift | None] = mapped_column(Code(Shift))
    confirmed_on: Mapped[date]
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class TieKind(IntEnum):
    """What a rep was told. Which language it is stays unsaid: it would tell where from."""

    SHARES_LIFT = 1
    GETS_ON = 2
    SAME_LANGUAGE = 3


class Tie(AboutPerson, Recorded, Base):
    """Two people of one workplace who reach each other, told by a rep; `staff_id` is the lower."""

    __tablename__ = "ties"
    __table_args__ = about_person(
        "ties",
        ForeignKeyConstraint(
            ["other_id", "other_scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
            name="fk_ties_other",
        ),
        CheckConstraint("staff_id < other_id", name="lower_first"),
        UniqueConstraint("staff_id", "other_id", "kind"),
        Index("ix_ties_other_id", "other_id"),
    )

    id: Mapped[int] = big_id()
    other_id: Mapped[int] = mapped_column(BigInteger)
    other_scope_unit_id: Mapped[int]
    kind: Mapped[TieKind] = mapped_column(Code(TieKind))
    told_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
