"""What somebody was fine with, and what they asked us not to do."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id
from app.people.models.about import AboutPerson, about_person
from app.people.models.codes import ContactBasis


class Agreement(AboutPerson, Recorded, Base):
    """The person was fine with our noting what they say; the wording they heard is kept."""

    __tablename__ = "agreements"
    __table_args__ = about_person("agreements", Index("ix_agreements_staff_id", "staff_id"))

    id: Mapped[int] = big_id()
    basis: Mapped[ContactBasis] = mapped_column(Code(ContactBasis))
    wording_version: Mapped[int | None] = mapped_column(SmallInteger)
    agreed_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]


class Suppression(Base):
    """Asked not to be contacted. Outlives the person's own row; only a data officer lifts it.

    `keys` are keyed hashes of identifiers and of name + workplace, so that the next list does not
    bring the person back.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        Index("ix_suppressions_keys", "keys", postgresql_using="gin"),
        Index("ix_suppressions_staff_id", "staff_id"),
        Index("ix_suppressions_scope_unit_id", "scope_unit_id"),
    )

    id: Mapped[int] = big_id()
    staff_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id", ondelete="SET NULL")
    )
    scope_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    keys: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), server_default="{}", default=list)
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_because: Mapped[str | None] = mapped_column(String(200))
