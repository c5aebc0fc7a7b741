"""One person, and the view of those who may be approached."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.db.base import Base, Code, Recorded, big_id
from app.people.models.codes import ContactBasis, StandingCode
from app.union.models import Unit
from app.workplaces.models import Workplace


class Person(Recorded, Base):
    """One person who works or worked with us, as thin as can be.

    `scope_unit_id` decides who sees them: the current workplace, else the last, else the branch
    that listed them. It and the pointers below it are written by refresh_staff() alone.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("forename <> '' or surname <> ''", name="has_a_name"),
        UniqueConstraint("id", "scope_unit_id"),
        ForeignKeyConstraint(["team_id", "workplace_id"], ["teams.id", "teams.workplace_id"]),
        Index("ix_staff_scope_unit_id_sort_name", "scope_unit_id", "sort_name", "id"),
        Index("ix_staff_workplace_id_sort_name", "workplace_id", "sort_name", "id"),
        Index(
            "ix_staff_search_name",
            "search_name",
            postgresql_using="gin",
            postgresql_ops={"search_name": "gin_trgm_ops"},
        ),
        Index("ix_staff_phone_reversed", "phone_reversed"),
        Index("ix_staff_email_lower", "email_lower"),
        Index("ix_staff_work_number", "work_number", postgresql_where="work_number is not null"),
        Index("ix_staff_recorded_at", "recorded_at"),
    )

    id: Mapped[int] = big_id()
    rev: Mapped[int] = mapped_column(server_default="0", default=0)
    forename: Mapped[str] = mapped_column(String(120), server_default="", default="")
    surname: Mapped[str] = mapped_column(String(120), server_default="", default="")
    known_as: Mapped[str | None] = mapped_column(String(120))
    work_email: Mapped[str | None] = mapped_column(String(254))
    work_phone: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(60), server_default="")

    contact_basis: Mapped[ContactBasis] = mapped_column(
        Code(ContactBasis), server_default="0", default=ContactBasis.LIST_ONLY
    )
    asked_not_to_contact_at: Mapped[datetime | None]
    left_for_now_until: Mapped[date | None]
    # Nobody is to be sent to them by a plan or a suggestion; they may still be spoken to.
    left_out_of_plans_at: Mapped[datetime | None]

    # Columns, not their names: Contactable below needs the tables pointed at to be there.
    scope_unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    workplace_id: Mapped[int | None] = mapped_column(ForeignKey(Workplace.id))
    team_id: Mapped[int | None]
    standing: Mapped[StandingCode] = mapped_column(
        Code(StandingCode), server_default="0", default=0
    )
    in_scope: Mapped[bool] = mapped_column(Boolean, server_default="true", default=True)
    is_rep: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)

    # Stored and "C": only plain comparisons of stored columns stay index conditions under
    # row security, and another collation silently loses the index.
    search_name: Mapped[str] = mapped_column(
        String(collation="C"),
        Computed(
            "norm(forename || ' ' || surname || ' ' || coalesce(known_as, ''))", persisted=True
        ),
    )
    sort_name: Mapped[str] = mapped_column(
        String(collation="C"), Computed("norm(surname || ' ' || forename)", persisted=True)
    )
    phone_reversed: Mapped[str | None] = mapped_column(
        String(collation="C"),
        Computed(r"reverse(regexp_replace(work_phone, '\D', '', 'g'))", persisted=True),
    )
    email_lower: Mapped[str | None] = mapped_column(
        String(collation="C"), Computed("lower(work_email)", persisted=True)
    )
    # As it is dialled, "+441144960573"; null when nobody outside could dial what is on record.
    work_number: Mapped[str | None] = mapped_column(
        String(20), Computed("phone_e164(work_phone)", persisted=True)
    )

    @property
    def name(self) -> str:
        """As they call themselves, surname kept."""
        return f"{self.known_as or self.forename} {self.surname}".strip()

    @property
    def asked_not_to_contact(self) -> bool:
        return self.asked_not_to_contact_at is not None


# The view `contactable`, with a person's columns: who may be approached. Lists, counts of lists,
# reminders, exports and suggestions select from this, never from Person.
Contactable = aliased(
    Person,
    Base.metadata.tables["staff"].to_metadata(MetaData(), name="contactable"),
    adapt_on_names=True,
)
