"""Units: union, group, region, branch, workplace, bargaining unit."""

from enum import IntEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code


class UnitKind(IntEnum):
    UNION = 1
    GROUP = 2
    REGION = 3
    BRANCH = 4
    WORKPLACE = 5
    BARGAINING_UNIT = 6

    @property
    def label(self) -> str:
        return self.name.lower().replace("_", " ")


class Unit(Base):
    """A part of the union. A branch hangs under one region and may also hang under a group."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("kind between 1 and 6", name="kind"),
        CheckConstraint("(kind = 1) = (parent_id is null)", name="only_the_union_is_a_root"),
        CheckConstraint("group_id is null or kind = 4", name="only_branches_have_groups"),
        Index("ix_units_parent_id", "parent_id"),
        Index("ix_units_group_id", "group_id"),
        Index("uq_units_one_union", "kind", unique=True, postgresql_where="kind = 1"),
        Index("uq_units_parent_id_kind_name", "parent_id", "kind", "name", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[UnitKind] = mapped_column(Code(UnitKind))
    name: Mapped[str] = mapped_column(String(200))
    # Of the running target (app.goals), which the database copies here; 0-1.
    target_rate: Mapped[float | None]


class UnionSettings(Base):
    """What a union decides once: the join link ({code} becomes the rep's code), grace, privacy."""

    __tablename__ = "union_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("export_at_once between 1 and export_alone", name="export_limits"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    join_url: Mapped[str | None] = mapped_column(String(400))
    arrears_grace_days: Mapped[int] = mapped_column(server_default="90", default=90)
    agreement_wording: Mapped[str] = mapped_column(
        String(400),
        server_default="Is it OK if I note that down, so I can get back to you?",
        default="Is it OK if I note that down, so I can get back to you?",
    )
    agreement_version: Mapped[int] = mapped_column(SmallInteger, server_default="1", default=1)
    # Up to so many rows leave at once, up to the second with the password again; above that
    # somebody else decides.
    export_at_once: Mapped[int] = mapped_column(server_default="200", default=200)
    export_alone: Mapped[int] = mapped_column(server_default="1000", default=1000)
