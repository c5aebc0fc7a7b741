"""Where somebody works, under which numbers, and in which union office."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Dated, Recorded, big_id
from app.people.models.about import AboutPerson, about_person, no_overlap
from app.people.models.codes import ConflictKind, Engagement, IdentifierKind, UnionRoleKind
from app.workplaces.models import Employer


class Placement(AboutPerson, Dated, Recorded, Base):
    """Somebody works in a workplace; the home placement is the one that counts."""

    __tablename__ = "placements"
    __table_args__ = about_person(
        "placements",
        ForeignKeyConstraint(["team_id", "workplace_id"], ["teams.id", "teams.workplace_id"]),
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("placements", "staff_id", where="is_home"),
        Index("ix_placements_staff_id_valid_from", "staff_id", "valid_from"),
        Index(
            "ix_placements_workplace_id_valid_from",
            "workplace_id",
            "valid_from",
            "valid_to",
            postgresql_include=["staff_id", "team_id"],
        ),
        Index("ix_placements_valid_from", "valid_from"),
        Index("ix_placements_valid_to", "valid_to"),
        Index(
            "ix_placements_ended",
            "workplace_id",
            "valid_to",
            postgresql_include=["staff_id", "valid_from"],
            postgresql_where=text("is_home and valid_to < '9999-12-31'"),
        ),
    )

    id: Mapped[int] = big_id()
    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    team_id: Mapped[int | None]
    grade: Mapped[str | None] = mapped_column(String(60))
    engagement: Mapped[Engagement] = mapped_column(
        Code(Engagement), server_default="1", default=Engagement.PERMANENT
    )
    is_home: Mapped[bool] = mapped_column(server_default="true", default=True)
    end_reason: Mapped[str | None] = mapped_column(String(60))


class StaffIdentifier(AboutPerson, Dated, Base):
    """A number somebody gave the person. Text: leading zeros count.

    Not unique across people: a unique key would tell an importer that somebody exists elsewhere.
    """

    __tablename__ = "staff_identifiers"
    __table_args__ = about_person(
        "staff_identifiers",
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("staff_identifiers", "staff_id", "kind", "issuer_id", "value"),
        Index("ix_staff_identifiers_value", "kind", "value"),
        Index("ix_staff_identifiers_value_key", "kind", "value_key"),
        Index("ix_staff_identifiers_staff_id", "staff_id"),
    )

    id: Mapped[int] = big_id()
    kind: Mapped[IdentifierKind] = mapped_column(Code(IdentifierKind))
    issuer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id))
    value: Mapped[str] = mapped_column(String(60))
    # Without what spreadsheets drop: for noticing, never for merging. Stored, as in Person.
    value_key: Mapped[str] = mapped_column(
        String(collation="C"),
        Computed("coalesce(nullif(ltrim(lower(value), '0'), ''), '0')", persisted=True),
    )


class UnionRole(AboutPerson, Dated, Recorded, Base):
    """Rep, advocate, safety rep … from one day to another. Not a login."""

    __tablename__ = "union_roles"
    __table_args__ = about_person(
        "union_roles",
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("union_roles", "staff_id", "kind"),
        Index("ix_union_roles_staff_id", "staff_id"),
    )

    id: Mapped[int] = big_id()
    kind: Mapped[UnionRoleKind] = mapped_column(Code(UnionRoleKind))
    elected_on: Mapped[date | None]
    # How many people they are willing to ask at a time; null leaves it to the plan.
    most_asks: Mapped[int | None] = mapped_column(SmallInteger)


class ConflictOfInterest(AboutPerson, Recorded, Base):
    """A member who manages, or handles the pay or files of, a team or the whole workplace.

    Never asks those people and never sees them here (domain.md DP-5).
    """

    __tablename__ = "conflicts_of_interest"
    __table_args__ = about_person(
        "conflicts_of_interest",
        UniqueConstraint("staff_id", "kind", "team_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = big_id()
    kind: Mapped[ConflictKind] = mapped_column(Code(ConflictKind))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class RolledForward(Base):
    """The day up to which pointers that follow dates have been brought; one row."""

    __tablename__ = "rolled_forward"

    through: Mapped[date] = mapped_column(primary_key=True)
