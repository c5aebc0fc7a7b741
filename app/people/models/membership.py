"""What somebody is to the union, and how we know."""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import FOREVER, Base, Code, Dated, Recorded, big_id
from app.people.models.about import AboutPerson, about_person, no_overlap
from app.people.models.codes import (
    MembershipCategory,
    MembershipStatus,
    StandingCode,
    StandingSource,
)
from app.people.models.person import Person


class Standing(AboutPerson, Dated, Base):
    """What a person is to the union on each day: own member, other union, none, or not known.

    Derived by people.commands.restate from memberships, what people told us, and which
    workplaces an extract has covered; rewritten, never edited.
    """

    __tablename__ = "standings"
    __table_args__ = about_person(
        "standings",
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("standings", "staff_id"),
        Index("ix_standings_staff_id_valid_from", "staff_id", "valid_from"),
        Index("ix_standings_valid_from", "valid_from"),
        Index(
            "ix_standings_began", "scope_unit_id", "valid_from", postgresql_where=text("code = 1")
        ),
        Index(
            "ix_standings_ended",
            "scope_unit_id",
            "valid_to",
            postgresql_where=text("code = 1 and valid_to < '9999-12-31'"),
        ),
    )

    id: Mapped[int] = big_id()
    code: Mapped[StandingCode] = mapped_column(Code(StandingCode))
    source: Mapped[StandingSource] = mapped_column(Code(StandingSource))


class StandingClaim(AboutPerson, Recorded, Base):
    """What a person told us about themselves, on a day."""

    __tablename__ = "standing_claims"
    __table_args__ = about_person(
        "standing_claims", Index("ix_standing_claims_staff_id", "staff_id")
    )

    id: Mapped[int] = big_id()
    code: Mapped[StandingCode] = mapped_column(Code(StandingCode))
    told_on: Mapped[date]
    told_to_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class Membership(Recorded, Base):
    """One membership record of our union, as the extract states it.

    `staff_id` is null for a member whom no staff row matches: listed apart, never counted.
    """

    __tablename__ = "members"
    __table_args__ = about_person(
        "members",
        CheckConstraint("joined_on < ended_on", name="dates"),
        ExcludeConstraint(
            ("staff_id", "="),
            (text("daterange(joined_on, ended_on)"), "&&"),
            name="ex_members_overlap",
            where=text("staff_id is not null"),
        ),
        Index("ix_members_staff_id", "staff_id"),
        Index("ix_members_number", "number"),
        Index("ix_members_scope_unit_id", "scope_unit_id"),
    )

    id: Mapped[int] = big_id()
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    scope_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(240), server_default="")
    status: Mapped[MembershipStatus] = mapped_column(Code(MembershipStatus))
    category: Mapped[MembershipCategory] = mapped_column(
        Code(MembershipCategory), server_default="1"
    )
    joined_on: Mapped[date]
    ended_on: Mapped[date] = mapped_column(server_default=text("'9999-12-31'"), default=FOREVER)
    arrears_from: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(60))
    confirmed_on: Mapped[date]

    person: Mapped[Person | None] = relationship(lazy="raise")


class ExtractCoverage(Recorded, Base):
    """A membership extract covered this workplace on this day: who is not in it is no member."""

    __tablename__ = "extract_coverage"

    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"), primary_key=True)
    as_at: Mapped[date] = mapped_column(primary_key=True)
