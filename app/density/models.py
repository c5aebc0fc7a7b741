"""The headcount ledger's tables. Functions of the database alone write and read them.

See migrations/sql/ledger.sql for what each is for; none of them names a person to anybody.
ListFacts is kept by migrations/sql/facts.sql.
"""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, big_id


class CountingRules(Base):
    """One row, altered whenever what is counted where changes; see hold_rules()."""

    __tablename__ = "counting_rules"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class CountedPerson(Base):
    """What a person was last counted as: unit, day, measure, people, four numbers a step."""

    __tablename__ = "counted_people"

    staff_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    rev: Mapped[int] = mapped_column(server_default="0")
    steps: Mapped[list[int]] = mapped_column(ARRAY(INTEGER), server_default="{}")


class UncountedPerson(Base):
    """Somebody was in contact since they were last counted; the next fold counts them."""

    __tablename__ = "uncounted_people"

    id: Mapped[int] = big_id()
    staff_id: Mapped[int] = mapped_column(BigInteger)


class HeadcountChange(Base):
    """One step, as written in the transaction of the change; folded and gone soon after."""

    __tablename__ = "headcount_changes"
    __table_args__ = (Index("ix_headcount_changes_unit_id_day", "unit_id", "day"),)

    id: Mapped[int] = big_id()
    unit_id: Mapped[int]
    day: Mapped[date]
    measure: Mapped[int] = mapped_column(SmallInteger)
    people: Mapped[int]


def _of_reps(table: str, when: str) -> Index:
    """Reps of every workplace are asked for at once; the other measures never are."""
    return Index(
        f"ix_{table}_reps",
        "unit_id",
        when,
        postgresql_include=["people"],
        postgresql_where="measure = 13",
    )


class HeadcountDay(Base):
    __tablename__ = "headcount_days"
    __table_args__ = (_of_reps("headcount_days", "day"),)

    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    people: Mapped[int]


class HeadcountMonth(Base):
    """The days of a month added up; `month` is its first day."""

    __tablename__ = "headcount_months"
    __table_args__ = (_of_reps("headcount_months", "month"),)

    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    people: Mapped[int]


class HeadcountYear(Base):
    """The months of a year added up; `year` is its first day."""

    __tablename__ = "headcount_years"

    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    people: Mapped[int]


class ErasedHeadcount(Base):
    """What people who were erased had counted as, without them."""

    __tablename__ = "erased_headcounts"

    id: Mapped[int] = big_id()
    unit_id: Mapped[int]
    day: Mapped[date]
    measure: Mapped[int] = mapped_column(SmallInteger)
    people: Mapped[int]


class ListFacts(Base):
    """What is known today of a workplace's list. `entered_on` counts where no list was read."""

    __tablename__ = "list_facts"

    workplace_id: Mapped[int] = mapped_column(
        ForeignKey("workplaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    declared: Mapped[int | None]
    declared_on: Mapped[date | None]
    listed_on: Mapped[date | None]
    entered_on: Mapped[date | None]
    extract_on: Mapped[date | None]
