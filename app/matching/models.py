"""What people have decided about who is who, so that nobody is asked twice."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.db.base import Base, Recorded, big_id
from app.people.models import AboutPerson, about_person
from app.union.models import Unit


class DistinctPeople(AboutPerson, Recorded, Base):
    """Somebody said that these are two people; `staff_id` is the lower."""

    __tablename__ = "distinct_people"
    __table_args__ = about_person(
        "distinct_people",
        ForeignKeyConstraint(
            ["other_id", "other_scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
            name="fk_distinct_people_other",
        ),
        CheckConstraint("staff_id < other_id", name="lower_first"),
        Index("ix_distinct_people_other_id", "other_id"),
    )

    staff_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    other_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    other_scope_unit_id: Mapped[int]
    said_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class RememberedMatch(Recorded, Base):
    """Who a row of a list was decided to be; `staff_id` is None for nobody on record.

    `key` is a keyed hash of what the row says (row_keys.py). No key is unique here, because that
    would tell of rows out of sight: the newest in sight counts. `scope_unit_id` is the person's,
    and `unit_id`, where the list was brought, when there is none.
    """

    __tablename__ = "remembered_matches"
    __table_args__ = (
        ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
            name="fk_remembered_matches_person",
        ),
        CheckConstraint("octet_length(key) = 32", name="hashed"),
        Index("ix_remembered_matches_unit_id_key", "unit_id", "key"),
        Index("ix_remembered_matches_staff_id", "staff_id"),
    )

    id: Mapped[int] = big_id()
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    key: Mapped[bytes] = mapped_column(LargeBinary)
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    scope_unit_id: Mapped[int]
    said_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class Merge(Recorded, Base):
    """Two people of the list are one: `gone_id` is found under `kept_id` from then on.

    Written by merge_people() and undo_merge() alone. `kept_id` follows when who was kept is merged
    in turn (`earlier_ids` are the merges whose kept person went in this one). The rest names
    pointers that no recorded row holds: who signs in as them, and who is invited to.
    """

    __tablename__ = "merges"
    __table_args__ = (
        ForeignKeyConstraint(
            ["kept_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
            name="fk_merges_kept",
        ),
        CheckConstraint("kept_id <> gone_id", name="two_people"),
        Index("ix_merges_kept_id", "kept_id"),
        Index("uq_merges_gone_id", "gone_id", unique=True, postgresql_where="undone_at is null"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(BigInteger)
    gone_id: Mapped[int] = mapped_column(BigInteger)
    scope_unit_id: Mapped[int]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    link_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    earlier_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
