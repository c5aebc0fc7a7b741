"""What every table about a person shares."""

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from app.people.models.person import Person


class AboutPerson:
    """Rows about one person carry that person's scope.

    The composite key cascades when the person moves, so every policy is one plain comparison and
    nobody can attach a row to a person outside their scope.
    """

    staff_id: Mapped[int] = mapped_column(BigInteger)
    scope_unit_id: Mapped[int] = mapped_column()

    @declared_attr
    @classmethod
    def person(cls) -> Mapped[Person]:
        # Said, because a row may name a second person.
        mine = f"[{cls.__name__}.staff_id, {cls.__name__}.scope_unit_id]"
        return relationship(lazy="raise", foreign_keys=mine)


def about_person(table: str, *more: SchemaItem) -> tuple[SchemaItem, ...]:
    """The table arguments of a table about people: the composite key, then its own."""
    return (
        ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
            name=f"fk_{table}_person",
        ),
        *more,
    )


def no_overlap(table: str, *same: str, where: str | None = None) -> ExcludeConstraint:
    """No two rows alike in `same` may be valid on one day."""
    return ExcludeConstraint(
        *((column, "=") for column in same),
        (text("daterange(valid_from, valid_to)"), "&&"),
        name=f"ex_{table}_overlap",
        where=None if where is None else text(where),
    )
