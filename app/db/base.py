"""Declarative base, names of constraints, and the shapes every table shares."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, MetaData, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# An open end is a date like any other: comparisons stay plain, so they stay index
# conditions under row security, and Python's date can hold it (infinity it cannot).
FOREVER = date.max


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True)}


class Dated:
    """Valid on every day from `valid_from` up to but not including `valid_to`."""

    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date] = mapped_column(server_default=text("'9999-12-31'"), default=FOREVER)


class Recorded:
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


def big_id() -> Mapped[int]:
    return mapped_column(BigInteger, primary_key=True)
