"""Bargaining units: saved rules over employer, workplace, grade and engagement."""

from sqlalchemy import INTEGER, CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Dated
from app.union.models import Unit
from app.workplaces.models import Employer


class BargainingUnit(Dated, Base):
    """Whom the union negotiates for, or seeks to. `id` is also its unit's id.

    Empty `workplace_ids` and `grades` mean all of the employer's. `engagements` says who is a
    worker of it; a rule may reach beyond employees (domain.md 1.1). The ledger counts by it.
    """

    __tablename__ = "bargaining_units"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="dates"),
        Index("ix_bargaining_units_employer_id", "employer_id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, autoincrement=False)
    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id))
    workplace_ids: Mapped[list[int]] = mapped_column(ARRAY(INTEGER), server_default="{}")
    grades: Mapped[list[str]] = mapped_column(ARRAY(String(60)), server_default="{}")
    engagements: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), server_default="{1,2,3,5,9,10}"
    )

    unit: Mapped[Unit] = relationship(lazy="raise")
    employer: Mapped[Employer] = relationship(lazy="raise")
