"""Call lists: a snapshot of people, with its question, purpose, callers and expiry."""

from datetime import date, datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id
from app.people.models import AboutPerson, about_person


class By(IntEnum):
    PHONE = 1
    DESK_WALK = 2


class EntryState(IntEnum):
    """Leased is not here: an open entry is leased while a lease on it runs."""

    OPEN = 1
    DONE = 2
    BLOCKED = 3


class Because(IntEnum):
    """Why somebody who answers the question is not on the list, or is not called any more."""

    ASKED_NOT_TO = 1
    LEFT_FOR_NOW = 2
    JOINED = 3
    LEFT = 4  # the workplace, or our sight
    COOLING_OFF = 5  # spoken to too short a time ago
    ON_ANOTHER_LIST = 6
    NO_NUMBER = 7
    NOT_SCREENED = 8  # or more than 28 days ago
    REGISTERED = 9  # with the TPS or CTPS
    WRONG_NUMBER = 10
    SOMEBODY_ASKS = 11  # a colleague has an open ask
    SPOKEN_TO = 12  # meanwhile, by somebody else
    TRIED_ENOUGH = 13
    TAKEN_OFF = 14  # by the organiser


class CallList(Recorded, Base):
    """`left_out` counts whom the question found and the list did not take: {Because: people}."""

    __tablename__ = "call_lists"
    __table_args__ = (
        Index("ix_call_lists_owner_id", "owner_id"),
        Index("ix_call_lists_unit_id", "unit_id"),
    )

    id: Mapped[int] = big_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(80), server_default="", default="")
    purpose: Mapped[str] = mapped_column(String(120))
    by: Mapped[By] = mapped_column(Code(By), server_default="1", default=By.PHONE)
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The smallest unit that holds everybody on it.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    left_out: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", default=dict)
    # What callers are to say and ask, in the organiser's words.
    script: Mapped[str] = mapped_column(String(1200), server_default="", default="")
    # How long a call is kept for its caller, unless they keep the card open.
    lease_seconds: Mapped[int] = mapped_column(SmallInteger, server_default="600", default=600)
    as_at: Mapped[date]
    expires_on: Mapped[date]
    closed_at: Mapped[datetime | None]


class CallListCaller(Recorded, Base):
    """May take calls from the list until it ends or they are taken off."""

    __tablename__ = "call_list_callers"
    __table_args__ = (Index("ix_call_list_callers_user_id", "user_id"),)

    call_list_id: Mapped[int] = mapped_column(ForeignKey("call_lists.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]


class CallListEntry(AboutPerson, Base):
    """One person of a list, in its order (`rank`, from 1: the row on paper).

    `contact_id` is the last contact made through this list, also of one that stays open.
    """

    __tablename__ = "call_list_entries"
    __table_args__ = about_person(
        "call_list_entries",
        CheckConstraint("(state = 3) = (because is not null)", name="why_blocked"),
        Index("ix_call_list_entries_staff_id", "staff_id"),
        Index("ix_call_list_entries_open", "call_list_id", "rank", postgresql_where="state = 1"),
        Index("ix_call_list_entries_number", "number", postgresql_where="number is not null"),
    )

    call_list_id: Mapped[int] = mapped_column(ForeignKey("call_lists.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    rank: Mapped[int]
    state: Mapped[EntryState] = mapped_column(
        Code(EntryState), server_default="1", default=EntryState.OPEN
    )
    because: Mapped[Because | None] = mapped_column(Code(Because))
    number: Mapped[str | None] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    not_before: Mapped[datetime | None]
    # Only this caller is given it; null: whoever is next.
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    done_at: Mapped[datetime | None]


class LeaseEnd(IntEnum):
    FINISHED = 1
    PUT_BACK = 2  # by the caller
    RAN_OUT = 3
    TAKEN_BACK = 4  # by the organiser
    SKIPPED = 5


class CallLease(AboutPerson, Base):
    """One caller has this person, and this number, until `until`, by the database's clock.

    At most one runs per person and per number over all lists; it stays as the record of who had
    whom and when.
    """

    __tablename__ = "call_leases"
    __table_args__ = about_person(
        "call_leases",
        Index("ix_call_leases_call_list_id", "call_list_id", "leased_at"),
        Index("ix_call_leases_user_id", "user_id", "leased_at"),
        Index("ix_call_leases_staff_id", "staff_id"),
        Index(
            "uq_call_leases_person", "staff_id", unique=True, postgresql_where="ended_at is null"
        ),
        Index("uq_call_leases_number", "number", unique=True, postgresql_where="ended_at is null"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_list_id: Mapped[int] = mapped_column(ForeignKey("call_lists.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    number: Mapped[str | None] = mapped_column(String(20))
    leased_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended: Mapped[LeaseEnd | None] = mapped_column(Code(LeaseEnd))
    # What was recorded of this call; with another end than FINISHED it came too late for the list.
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))


class RecontactRule(Base):
    """After this result (and outcome) nobody on a list is called again for `days` days."""

    __tablename__ = "recontact_rules"

    result: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    outcome: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # 0: none was noted
    days: Mapped[int] = mapped_column(SmallInteger)
