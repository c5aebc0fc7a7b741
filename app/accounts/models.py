"""Users, their grants, sessions and one-use links."""

from datetime import date, datetime
from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.roles import Role
from app.db.base import Base, Code, Dated, Recorded
from app.union.models import Unit


class User(Recorded, Base):
    """Somebody who may sign in. `staff_id` is who they are on the staff list, when they are."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", text("lower(email)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    # Not for the application's role to read: only functions that check or set it do.
    password_hash: Mapped[str | None] = mapped_column(String(200), deferred=True)
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    join_code: Mapped[str] = mapped_column(String(12), unique=True)
    disabled_at: Mapped[datetime | None]


class RoleGrant(Recorded, Dated, Base):
    """A role on a unit, from a day up to but not including another."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("role between 1 and 9", name="role"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        ExcludeConstraint(
            ("user_id", "="),
            ("role", "="),
            ("unit_id", "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_role_grants_overlap",
        ),
        Index("ix_role_grants_unit_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(Code(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])
    unit: Mapped[Unit] = relationship(lazy="raise")


class RoleSight(Base):
    """What each role sees of the units it is granted on; read by open_session()."""

    __tablename__ = "role_sights"

    role: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sight: Mapped[str] = mapped_column(String(10), primary_key=True)


class UserSession(Base):
    __tablename__ = "user_sessions"
    __table_args__ = (Index("ix_user_sessions_user_id", "user_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(10))
    device: Mapped[str] = mapped_column(String(120), server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    password_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class SessionUnits(Base):
    """Which units a session sees, by sight; derived from grants, rebuilt when they change."""

    __tablename__ = "session_units"

    token_hash: Mapped[bytes] = mapped_column(
        ForeignKey("user_sessions.token_hash", ondelete="CASCADE"), primary_key=True
    )
    sight: Mapped[str] = mapped_column(String(10), primary_key=True)
    unit_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class LinkKind(IntEnum):
    INVITATION = 1
    PASSWORD_RESET = 2


class OneUseLink(Recorded, Base):
    """An invitation or a password reset: a secret that works once, until it expires."""

    __tablename__ = "one_use_links"
    __table_args__ = (
        CheckConstraint(
            "(kind = 1 and role is not null and unit_id is not null)"
            " or (kind = 2 and user_id is not null)",
            name="kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(Code(LinkKind))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role | None] = mapped_column(Code(Role))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    grant_until: Mapped[date | None]
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class PersonAccess(Recorded, Base):
    """One person opened to one user for a while: a call list's stated purpose, say."""

    __tablename__ = "person_access"
    __table_args__ = (Index("ix_person_access_until", "until"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(String(120))
    until: Mapped[date]


class RateLimit(Base):
    """Hits on a key in a window; unlogged, because losing it in a crash costs nothing."""

    __tablename__ = "rate_limits"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    window_from: Mapped[datetime]
    hits: Mapped[int]
