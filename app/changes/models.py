"""Dated events that change the map, the workplaces they touch, and what undoing them needs."""

from datetime import date, datetime
from enum import IntEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Code, Recorded
from app.union.models import Unit
from app.workplaces.models import Employer, Site, Workplace


class ChangeKind(IntEnum):
    TRANSFER = 1  # people go to another employer with their work (TUPE)
    CLOSURE = 2
    MOVE = 3  # an office moves to another site, same employer
    REVIEW = 4  # an outsourcing review: nothing moves yet
    CHECK_OFF_END = 5
    RECOGNITION = 6


class ChangeState(IntEnum):
    ANNOUNCED = 1
    APPLIED = 2
    UNDONE = 3
    WITHDRAWN = 4


class Ownership(IntEnum):
    """Who would own what the work goes to."""

    NOT_KNOWN = 0
    IN_HOUSE = 1
    PUBLIC_PUBLIC = 2
    PUBLIC_PRIVATE = 3


class Scenario(IntEnum):
    """An option somebody has named."""

    IN_HOUSE = 1
    PARTNERSHIP = 2  # a joint venture, or government-owned and contractor-operated
    PRIVATE = 3


class ChangeEvent(Recorded, Base):
    """Something announced for a day. Kinds that move people are applied in one transaction.

    Belongs to `unit_id`, the lowest unit with all its workplaces below it: seen by whoever sees
    that unit's counts, changed by whoever manages it.
    """

    __tablename__ = "change_events"
    __table_args__ = (
        CheckConstraint("announced_on <= effective_on", name="announced_before"),
        CheckConstraint("from_employer_id <> to_employer_id", name="another_employer"),
        Index("ix_change_events_unit_id", "unit_id", "effective_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind] = mapped_column(Code(ChangeKind))
    state: Mapped[ChangeState] = mapped_column(Code(ChangeState), server_default="1", default=1)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    title: Mapped[str] = mapped_column(String(160))
    about: Mapped[str] = mapped_column(Text, server_default="", default="")
    source: Mapped[str] = mapped_column(String(300), server_default="", default="")
    said_by: Mapped[str] = mapped_column(String(160), server_default="", default="")
    ownership: Mapped[Ownership] = mapped_column(
        Code(Ownership), server_default="0", default=Ownership.NOT_KNOWN
    )
    scenarios: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), server_default="{}", default=list
    )
    announced_on: Mapped[date]
    effective_on: Mapped[date]
    from_employer_id: Mapped[int | None] = mapped_column(ForeignKey(Employer.id))
    to_employer_id: Mapped[int | None] = mapped_column(ForeignKey(Employer.id))
    bargaining_unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id))
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    # Whoever was asked to speak to whom stays so when both have gone.
    keeps_asks: Mapped[bool] = mapped_column(server_default="false", default=False)

    unit: Mapped[Unit] = relationship(lazy="raise", foreign_keys=[unit_id])


class ChangeWorkplace(Base):
    """A workplace an event touches, and where its people go; null while nobody has said.

    `to_site_id`: an office moves to this site, where it has no workplace yet.
    """

    __tablename__ = "change_workplaces"
    __table_args__ = (
        Index("ix_change_workplaces_workplace_id", "workplace_id"),
        Index("ix_change_workplaces_to_workplace_id", "to_workplace_id"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey(ChangeEvent.id, ondelete="CASCADE"), primary_key=True
    )
    workplace_id: Mapped[int] = mapped_column(ForeignKey(Workplace.id), primary_key=True)
    to_workplace_id: Mapped[int | None] = mapped_column(ForeignKey(Workplace.id))
    to_site_id: Mapped[int | None] = mapped_column(ForeignKey(Site.id))


class Claim(Recorded, Base):
    """A figure somebody gave, with its scope, speaker and day. Figures conflict; all are kept."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("affected >= 0 and (of_all is null or affected <= of_all)", name="part"),
        Index("ix_claims_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(ChangeEvent.id, ondelete="CASCADE"))
    workplace_id: Mapped[int | None] = mapped_column(ForeignKey(Workplace.id))
    # Of whom, in words, where it is none of our offices.
    scope: Mapped[str] = mapped_column(String(160), server_default="", default="")
    statement: Mapped[str] = mapped_column(String(300))
    affected: Mapped[int | None]
    of_all: Mapped[int | None]
    said_by: Mapped[str] = mapped_column(String(160))
    said_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300), server_default="", default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class ChangeMilestone(Recorded, Base):
    """What somebody said would happen on the way, on which day; `done_on` once it did."""

    __tablename__ = "change_milestones"
    __table_args__ = (Index("ix_change_milestones_event_id", "event_id", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(ChangeEvent.id, ondelete="CASCADE"))
    due_on: Mapped[date]
    what: Mapped[str] = mapped_column(String(160))
    said_by: Mapped[str] = mapped_column(String(160), server_default="", default="")
    source: Mapped[str] = mapped_column(String(300), server_default="", default="")
    done_on: Mapped[date | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class ChangeNote(Recorded, Base):
    """What was agreed or done about a change, on a day; `step` is one of a review's own, or 0."""

    __tablename__ = "change_notes"
    __table_args__ = (
        CheckConstraint("step between 0 and 3", name="step"),
        Index("ix_change_notes_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(ChangeEvent.id, ondelete="CASCADE"))
    step: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    noted_on: Mapped[date]
    owner: Mapped[str] = mapped_column(String(120), server_default="", default="")
    text: Mapped[str] = mapped_column(String(500))
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
