"""Contacts, notes, follow-ups, issues raised, joins said but not yet confirmed, assessments."""

from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id
from app.people.models import AboutPerson, about_person


class Channel(IntEnum):
    AT_DESK = 1
    ELSEWHERE = 2
    INDUCTION = 3
    STALL = 4
    PHONE = 5
    VIDEO = 6
    TEXT = 7
    EMAIL = 8
    LETTER = 9
    OTHER = 10


class Result(IntEnum):
    """Facts about our own acts: may always be kept (decisions.md D6)."""

    NOT_IN = 1
    SPOKE = 2
    LEAVE_FOR_NOW = 3
    DO_NOT_CONTACT = 4
    LEFT_WORKPLACE = 5
    WRONG_DETAILS = 6
    LEFT_MESSAGE = 7
    VOID = 9


class Outcome(IntEnum):
    """What the person said: kept once they are fine with it, or when they asked for something."""

    NO_ASK_MADE = 1
    THINKING = 2
    WANTS_FORM = 3
    WILL_JOIN = 4
    HAS_JOINED = 5
    NOT_NOW = 6
    NO_THANKS = 7
    ALREADY_MEMBER = 8
    OTHER_UNION = 9
    PASSED_ON = 10
    WANTS_HELP = 11


class Contact(AboutPerson, Base):
    """A conversation or an attempt. The id is made by the server before the form is filled in,

    so that a double tap or a retry is one contact.
    """

    __tablename__ = "contacts"
    __table_args__ = about_person(
        "contacts",
        CheckConstraint("corrects_id <> id", name="corrects_another"),
        Index("ix_contacts_staff_id_happened_on", "staff_id", "happened_on"),
        Index(
            "ix_contacts_scope_unit_id_happened_on",
            "scope_unit_id",
            "happened_on",
            postgresql_include=["id", "staff_id", "result"],
        ),
        Index("ix_contacts_author_id_recorded_at", "author_id", "recorded_at"),
        Index("uq_contacts_corrects_id", "corrects_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    workplace_id: Mapped[int | None] = mapped_column(ForeignKey("workplaces.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    channel: Mapped[Channel] = mapped_column(Code(Channel))
    result: Mapped[Result] = mapped_column(Code(Result))
    reached: Mapped[bool]
    outcome: Mapped[Outcome | None] = mapped_column(Code(Outcome))
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))


class Issue(Base):
    """A concern people raise: one shared list of terms."""

    __tablename__ = "issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    retired: Mapped[bool] = mapped_column(server_default="false", default=False)


class ContactIssue(AboutPerson, Base):
    __tablename__ = "contact_issues"
    __table_args__ = about_person(
        "contact_issues",
        Index(
            "ix_contact_issues_issue_id",
            "issue_id",
            "scope_unit_id",
            postgresql_include=["contact_id", "staff_id"],
        ),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)


class Note(AboutPerson, Recorded, Base):
    """Free text, apart from the contact: its author and the branch organiser read it."""

    __tablename__ = "notes"
    __table_args__ = about_person("notes", Index("ix_notes_staff_id", "staff_id"))

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    body: Mapped[str] = mapped_column(String(500))


class Assessment(AboutPerson, Recorded, Base):
    """1 active and brings others in … 5 opposed. Not assessed is no row, never a 3."""

    __tablename__ = "assessments"
    __table_args__ = about_person(
        "assessments",
        CheckConstraint("code between 1 and 5", name="code"),
        Index("ix_assessments_staff_id", "staff_id", "assessed_on"),
    )

    id: Mapped[int] = big_id()
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    code: Mapped[int] = mapped_column(SmallInteger)
    assessed_on: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class FollowUp(AboutPerson, Recorded, Base):
    """A dated promise to come back."""

    __tablename__ = "follow_ups"
    __table_args__ = about_person(
        "follow_ups",
        Index(
            "ix_follow_ups_owner_id_due_on",
            "owner_id",
            "due_on",
            postgresql_where="closed_at is null",
        ),
        Index("ix_follow_ups_staff_id", "staff_id"),
        Index(
            "ix_follow_ups_scope_unit_id",
            "scope_unit_id",
            "due_on",
            postgresql_where="closed_at is null",
        ),
        Index(
            "uq_follow_ups_open",
            "staff_id",
            "owner_id",
            unique=True,
            postgresql_where="closed_at is null",
        ),
    )

    id: Mapped[int] = big_id()
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date]
    promised_in_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"))
    closed_at: Mapped[datetime | None]
    closed_in_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))


class PendingJoin(AboutPerson, Recorded, Base):
    """Said they will join, or have: pending until an extract confirms it."""

    __tablename__ = "pending_joins"
    __table_args__ = about_person(
        "pending_joins",
        Index(
            "uq_pending_joins_open",
            "staff_id",
            unique=True,
            postgresql_where="confirmed_on is null and withdrawn_at is null",
        ),
        Index("ix_pending_joins_staff_id", "staff_id"),
        Index(
            "ix_pending_joins_scope_unit_id",
            "scope_unit_id",
            postgresql_where="confirmed_on is null and withdrawn_at is null",
        ),
    )

    id: Mapped[int] = big_id()
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"))
    said_on: Mapped[date]
    said_to_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    confirmed_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]


class Stage(IntEnum):
    """What a good conversation has in it. A set, not a sequence: schools order them differently
    (domain.md 1.5).
    """

    INTRODUCE = 1
    LISTEN = 2
    ISSUES = 3
    WHAT_CAN_CHANGE = 4
    WHAT_YOU_MAY_HEAR = 5
    ASK = 6
    FOLLOW_UP = 7


class GuideCard(Recorded, Base):
    """A branch's own words for one stage; without one, the words of conversations/guide.py."""

    __tablename__ = "guide_cards"
    __table_args__ = (UniqueConstraint("branch_id", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    stage: Mapped[Stage] = mapped_column(Code(Stage))
    body: Mapped[str] = mapped_column(String(1200))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # Back to our words; theirs stay here, to be taken up again.
    set_aside_at: Mapped[datetime | None]
