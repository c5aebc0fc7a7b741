"""Employers, sites, workplaces, teams, areas, desks; headcounts declared without names."""

from datetime import date
from enum import IntEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Code, Recorded, big_id
from app.union.models import Unit


class EmployerKind(IntEnum):
    OTHER = 0
    DEPARTMENT = 1
    AGENCY = 2
    ARMS_LENGTH_BODY = 3
    JOINT_VENTURE = 4
    CONTRACTOR = 5


class Employer(Base):
    __tablename__ = "employers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[EmployerKind] = mapped_column(Code(EmployerKind), server_default="0", default=0)


class Site(Base):
    """A place, without an employer: several may share the building."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("name", "postcode", postgresql_nulls_not_distinct=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str | None] = mapped_column(String(10))


class Workplace(Base):
    """One employer at one site; `id` is also its unit's id, whose parent is its branch."""

    __tablename__ = "workplaces"
    __table_args__ = (
        UniqueConstraint("employer_id", "site_id"),
        CheckConstraint("opened_on < closed_on", name="opens_before_it_closes"),
        Index("ix_workplaces_site_id", "site_id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, autoincrement=False)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(lazy="raise")
    employer: Mapped[Employer] = relationship(lazy="raise")
    site: Mapped[Site] = relationship(lazy="raise")


class Team(Base):
    __tablename__ = "teams"
    __table_args__ = (
        UniqueConstraint("workplace_id", "name"),
        UniqueConstraint("id", "workplace_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    name: Mapped[str] = mapped_column(String(120))


class Area(Base):
    """A part of a floor where people of one workplace sit.

    Each employer of a building draws its own: nobody learns who sits elsewhere, nor how many.
    """

    __tablename__ = "areas"
    __table_args__ = (
        UniqueConstraint("workplace_id", "floor", "name"),
        UniqueConstraint("id", "workplace_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    floor: Mapped[str] = mapped_column(String(60), server_default="", default="")
    name: Mapped[str] = mapped_column(String(80))


class Desk(Base):
    """A desk on an area's plan. `x`, `y`: its middle, in centimetres from the top left corner.

    `turn`: degrees clockwise; at 0 whoever sits there looks up the page. `block`: the bank of
    desks it belongs to, or nothing. (No column here is called bank: no account is ever held.)
    """

    __tablename__ = "desks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["area_id", "workplace_id"], ["areas.id", "areas.workplace_id"], ondelete="CASCADE"
        ),
        UniqueConstraint("id", "area_id"),
        # Checked at the end, so that a bank may be turned and numbered anew in one statement.
        UniqueConstraint("area_id", "label", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("area_id", "x", "y", deferrable=True, initially="DEFERRED"),
        CheckConstraint("turn in (0, 90, 180, 270)", name="turn"),
        CheckConstraint("x between 0 and 20000 and y between 0 and 20000", name="on_the_plan"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int]
    workplace_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(20))
    block: Mapped[str] = mapped_column(String(40), server_default="", default="")
    x: Mapped[int]
    y: Mapped[int]
    turn: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)


class DeclaredHeadcount(Recorded, Base):
    """How many people the employer, or a rep's count, says there are. No names."""

    __tablename__ = "declared_headcounts"
    __table_args__ = (
        UniqueConstraint("workplace_id", "as_at", "source"),
        CheckConstraint("eligible >= 0 and agency >= 0 and other_union >= 0", name="not_negative"),
    )

    id: Mapped[int] = big_id()
    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    as_at: Mapped[date]
    source: Mapped[str] = mapped_column(String(120))
    eligible: Mapped[int]
    agency: Mapped[int] = mapped_column(server_default="0", default=0)
    other_union: Mapped[int] = mapped_column(server_default="0", default=0)
    declared_by_id: Mapped[int | None]
