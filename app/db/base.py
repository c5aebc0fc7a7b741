"""Declarative base, names of constraints, and the shapes every table shares."""

from datetime import date, datetime
from enum import IntEnum
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, SmallInteger, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

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


E = TypeVar("E", bound=IntEnum)


class Code(TypeDecorator[E], Generic[E]):
    """A smallint that reads back as its word. Not a database enum: enum = is not leakproof, so it

    can never be an index condition under row security.
    """

    impl = SmallInteger
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> E | None:
        return None if value is None else self.words(value)


class Dated:
    """Valid on every day from `valid_from` up to but not including `valid_to`."""

    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date] = mapped_column(server_default=text("'9999-12-31'"), default=FOREVER)


class Recorded:
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


def big_id() -> Mapped[int]:
    return mapped_column(BigInteger, primary_key=True)
