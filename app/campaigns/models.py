"""Campaigns, what they demand, the pages elsewhere, and answers to what will be said."""

from datetime import date, datetime
from enum import IntEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Code, Recorded
from app.union.models import Unit


class CampaignKind(IntEnum):
    GROWTH = 1
    RETENTION = 2
    CHECK_OFF = 3
    TRANSFER = 4  # TUPE or outsourcing
    CLOSURE = 5
    BALLOT = 6
    GREENFIELD = 7


class DemandState(IntEnum):
    ASKED = 1
    OFFERED = 2
    AGREED = 3
    BROKEN = 4


class PageKind(IntEnum):
    GROUP = 1
    E_ACTION = 2
    OTHER = 3


class Campaign(Recorded, Base):
    """Runs in a unit and all below it. Read by whoever sees that unit counted or belongs below

    it, changed by whoever manages it.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("ends_on >= begins_on", name="ends_after"),
        CheckConstraint("target_joins between 1 and 10000000", name="target"),
        Index("ix_campaigns_unit_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[CampaignKind] = mapped_column(Code(CampaignKind))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    position: Mapped[str] = mapped_column(Text, server_default="", default="")
    target_joins: Mapped[int | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    closed_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise", foreign_keys=[unit_id])


class Demand(Recorded, Base):
    __tablename__ = "campaign_demands"
    __table_args__ = (Index("ix_campaign_demands_campaign_id", "campaign_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(300))
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class DemandStep(Recorded, Base):
    """What became of a demand on a day. Nothing is overwritten: a broken promise was one."""

    __tablename__ = "campaign_demand_steps"
    __table_args__ = (
        Index("ix_campaign_demand_steps_demand_id", "demand_id"),
        Index("ix_campaign_demand_steps_campaign_id", "campaign_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    demand_id: Mapped[int] = mapped_column(ForeignKey(Demand.id, ondelete="CASCADE"))
    state: Mapped[DemandState] = mapped_column(Code(DemandState))
    stepped_on: Mapped[date]
    by_whom: Mapped[str] = mapped_column(String(160))
    source: Mapped[str] = mapped_column(String(300), server_default="", default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class CampaignLink(Recorded, Base):
    """A page elsewhere: only ever a link, never shown within ours."""

    __tablename__ = "campaign_links"
    __table_args__ = (Index("ix_campaign_links_campaign_id", "campaign_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    kind: Mapped[PageKind] = mapped_column(Code(PageKind))
    title: Mapped[str] = mapped_column(String(160))
    url: Mapped[str] = mapped_column(String(500))
    # When somebody last opened it, and whether it was there.
    checked_on: Mapped[date | None]
    works: Mapped[bool] = mapped_column(server_default="true", default=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class TalkingPoint(Recorded, Base):
    """What somebody will say, and what there is to answer."""

    __tablename__ = "campaign_points"
    __table_args__ = (Index("ix_campaign_points_campaign_id", "campaign_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id, ondelete="CASCADE"))
    said: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(1000))
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
