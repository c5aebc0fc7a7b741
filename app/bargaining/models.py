"""Bargaining units: saved rules over employer, workplace, grade, engagement. And rules of law."""

from datetime import date
from enum import IntEnum

from sqlalchemy import INTEGER, CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db.base import Base, Code, Dated, Recorded, big_id
from app.union.models import Unit
from app.workplaces.models import Employer

# A rule whose beginning nobody here has found: it was there before.
ALWAYS = date(1900, 1, 1)


class Recognition(IntEnum):
    NONE = 0
    VOLUNTARY = 1
    STATUTORY = 2


class BargainingUnit(Dated, Base):
    """Whom the union negotiates for, or seeks to. `id` is also its unit's id.

    Empty `workplace_ids` and `grades` mean all of the employer's. `engagements` says who is a
    worker of it; a rule may reach beyond employees (domain.md 1.1). The ledger counts by it.
    `declared_workers`: how many the employer, or an application, says there are.
    """

    __tablename__ = "bargaining_units"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="dates"),
        CheckConstraint("recognition between 0 and 2", name="recognition"),
        CheckConstraint("declared_workers > 0", name="somebody_declared"),
        CheckConstraint(
            "(declared_workers is null) = (declared_on is null)", name="declared_on_a_day"
        ),
        Index("ix_bargaining_units_employer_id", "employer_id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, autoincrement=False)
    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id))
    workplace_ids: Mapped[list[int]] = mapped_column(ARRAY(INTEGER), server_default="{}")
    grades: Mapped[list[str]] = mapped_column(ARRAY(String(60)), server_default="{}")
    engagements: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger), server_default="{1,2,3,5,9,10}"
    )

    recognition: Mapped[Recognition] = mapped_column(
        Code(Recognition), server_default="0", default=0
    )
    recognised_on: Mapped[date | None]
    declared_workers: Mapped[int | None]
    declared_on: Mapped[date | None]
    declared_source: Mapped[str] = mapped_column(String(120), server_default="", default="")

    unit: Mapped[Unit] = relationship(lazy="raise")
    employer: Mapped[Employer] = relationship(lazy="raise")


class Certainty(IntEnum):
    FIRM = 1
    MODERATE = 2
    UNCERTAIN = 3  # it may have changed already; nothing found says that it did
    OPEN = 4  # announced, or not settled


class LegalRule(Dated, Base):
    """One rule of law while it holds. A change in the law ends one row and begins another.

    `numerator` over `denominator` is the share it asks for; without a denominator, a number.
    A rule not `in_use` is told of and not applied.
    """

    __tablename__ = "legal_rules"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="dates"),
        CheckConstraint("comparator in ('>=', '>', '')", name="comparator"),
        CheckConstraint("certainty between 1 and 4", name="certainty"),
        CheckConstraint("denominator > 0 and numerator >= 0", name="whole_numbers"),
        Index("ix_legal_rules_code", "code", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    says: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(400), server_default="", default="")
    comparator: Mapped[str] = mapped_column(String(2), server_default="", default="")
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    certainty: Mapped[Certainty] = mapped_column(Code(Certainty))
    source: Mapped[str] = mapped_column(String(300))
    last_checked_on: Mapped[date]
    in_use: Mapped[bool] = mapped_column(server_default="true", default=True)


class LegalRuleChange(Recorded, Base):
    """A rule as it stood before somebody changed it or looked it up. Only ever added to."""

    __tablename__ = "legal_rule_changes"
    __table_args__ = (Index("ix_legal_rule_changes_rule_id", "rule_id"),)

    id: Mapped[int] = big_id()
    rule_id: Mapped[int] = mapped_column(ForeignKey(LegalRule.id))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    certainty: Mapped[Certainty] = mapped_column(Code(Certainty))
    source: Mapped[str] = mapped_column(String(300))
    last_checked_on: Mapped[date]
    in_use: Mapped[bool]
