"""Plans of who asks whom, the asks in them, and people passed on to somebody else's branch."""

from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id
from app.people.models import AboutPerson, about_person
from app.seating.reach import ReachKind


class PlanState(IntEnum):
    DRAFT = 1
    ACCEPTED = 2
    DISCARDED = 3


class AskPlan(Recorded, Base):
    """Who asks whom in one workplace, as worked out on a day; one draft at a time."""

    __tablename__ = "ask_plans"
    __table_args__ = (
        CheckConstraint("most between 1 and 40", name="most"),
        Index("ix_ask_plans_workplace_id", "workplace_id", "recorded_at"),
        Index("uq_ask_plans_draft", "workplace_id", unique=True, postgresql_where="state = 1"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[PlanState] = mapped_column(
        Code(PlanState), server_default="1", default=PlanState.DRAFT
    )
    # How many people one asker is given at most, open asks included.
    most: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date]
    decided_at: Mapped[datetime | None]


class AskState(IntEnum):
    PROPOSED = 1  # in a draft
    BARRED = 2  # in a draft: these two, or (without an asker) this person, are kept out
    OPEN = 3
    REACHED = 4  # the asker had the conversation
    RETURNED = 5  # given back, or not done in time: the organiser's again
    ENDED = 6  # no longer to be asked: joined, asked not to, left, a colleague was first


class EndReason(IntEnum):
    GIVEN_BACK = 1
    NOT_DONE = 2
    COLLEAGUE = 3
    JOINED = 4
    NOT_TO_BE_ASKED = 5
    LEFT = 6
    TAKEN_BACK = 7


class Ask(AboutPerson, Base):
    """This member asks that person (`staff_id`). Being asked by two at once is not possible."""

    __tablename__ = "asks"
    __table_args__ = about_person(
        "asks",
        CheckConstraint("asker_id <> staff_id", name="asks_another"),
        CheckConstraint("asker_id is not null or state = 2", name="somebody_asks"),
        Index("ix_asks_plan_id", "plan_id"),
        Index("ix_asks_asker_id", "asker_id", "state"),
        Index("ix_asks_staff_id", "staff_id"),
        Index("ix_asks_scope_unit_id", "scope_unit_id", "state"),
        Index("ix_asks_contact_id", "contact_id"),
        Index("ix_asks_due_on", "due_on", postgresql_where="state = 3"),
        Index("uq_asks_open", "staff_id", unique=True, postgresql_where="state = 3"),
    )

    id: Mapped[int] = big_id()
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("ask_plans.id"))
    asker_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id", ondelete="CASCADE")
    )
    state: Mapped[AskState] = mapped_column(Code(AskState))
    # Chosen by hand: a re-run leaves it as it is.
    kept: Mapped[bool] = mapped_column(server_default="false", default=False)
    # The strongest kind of reach when it was planned, all of them, and what they add up to.
    reach: Mapped[ReachKind | None] = mapped_column(Code(ReachKind))
    reaches: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), server_default="{}", default=list
    )
    points: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    reasons: Mapped[str] = mapped_column(String(300), server_default="", default="")
    due_on: Mapped[date | None]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    opened_at: Mapped[datetime | None]
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    closed_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(Code(EndReason))


class ReferralReason(IntEnum):
    SITS_NEAR = 1
    ASKED_ABOUT_THE_UNION = 2
    WANTS_TO_JOIN = 3
    WANTS_HELP = 4


class Referral(Recorded, Base):
    """Somebody of another employer, branch or union ought to hear from theirs. Never who it is."""

    __tablename__ = "referrals"
    __table_args__ = (Index("ix_referrals_to_unit_id", "to_unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    from_workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    # One of these two; the branch it goes to is the database's to find.
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    other_union: Mapped[str | None] = mapped_column(String(120))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    reason: Mapped[ReferralReason] = mapped_column(Code(ReferralReason))
    taken_up_at: Mapped[datetime | None]
    taken_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
