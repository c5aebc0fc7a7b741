"""Staff and everything that is a dated fact about one person."""

from datetime import date, datetime
from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, aliased, declared_attr, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from app.accounts.models import User
from app.db.base import FOREVER, Base, Code, Dated, Recorded, big_id
from app.union.models import Unit
from app.workplaces.models import Employer, Workplace


class ContactBasis(IntEnum):
    """Why we may hold more than the bare fact that we spoke (decisions.md D6)."""

    LIST_ONLY = 0
    OWN_REQUEST = 1
    AGREED = 2


class StandingCode(IntEnum):
    UNKNOWN = 0
    MEMBER = 1
    OTHER_UNION = 2
    NOT_MEMBER = 3


class StandingSource(IntEnum):
    NOT_KNOWN = 0
    TOLD_US = 1
    EXTRACT = 2


class Engagement(IntEnum):
    PERMANENT = 1
    FIXED_TERM = 2
    APPRENTICE = 3
    SECONDEE_IN = 4
    SECONDEE_OUT = 5
    AGENCY = 6
    CONTRACTOR = 7
    MILITARY = 8
    CAREER_BREAK = 9
    LONG_TERM_LEAVE = 10


class MembershipStatus(IntEnum):
    APPLIED = 1
    ACTIVE = 2
    IN_ARREARS = 3
    SUSPENDED = 4
    LAPSED = 5
    RESIGNED = 6
    LEFT_EMPLOYER = 7
    TRANSFERRED_OUT = 8
    RETIRED = 9
    DECEASED = 10
    EXPELLED = 11


class MembershipCategory(IntEnum):
    FULL = 1
    PART_TIME = 2
    REDUCED = 3
    RETIRED = 4
    STUDENT = 5
    UNEMPLOYED = 6


class IdentifierKind(IntEnum):
    STAFF_NUMBER = 1
    MEMBERSHIP_NUMBER = 2


class UnionRoleKind(IntEnum):
    REP = 1
    ADVOCATE = 2
    HEALTH_AND_SAFETY = 3
    LEARNING = 4
    EQUALITY = 5
    BRANCH_OFFICER = 6


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
    )

    id: Mapped[int] = big_id()
    rev: Mapped[int] = mapped_column(server_default="0", default=0)
    forename: Mapped[str] = mapped_column(String(120), server_default="", default="")
    surname: Mapped[str] = mapped_column(String(120), server_default="", default="")
    known_as: Mapped[str | None] = mapped_column(String(120))
    work_email: Mapped[str | None] = mapped_column(String(254))
    work_phone: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(60), server_default="")
    last_listed_on: Mapped[date | None]

    contact_basis: Mapped[ContactBasis] = mapped_column(
        Code(ContactBasis), server_default="0", default=ContactBasis.LIST_ONLY
    )
    asked_not_to_contact_at: Mapped[datetime | None]
    left_for_now_until: Mapped[date | None]

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

    @property
    def name(self) -> str:
        """As they call themselves, surname kept."""
        return f"{self.known_as or self.forename} {self.surname}".strip()

    @property
    def asked_not_to_contact(self) -> bool:
        return self.asked_not_to_contact_at is not None


class AboutPerson:
    """Rows about one person carry that person's scope.

    The composite key cascades when the person moves, so every policy is one plain comparison and
    nobody can attach a row to a person outside their scope.
    """

    staff_id: Mapped[int] = mapped_column(BigInteger)
    scope_unit_id: Mapped[int] = mapped_column()

    @declared_attr
    def person(cls) -> Mapped[Person]:
        return relationship(lazy="raise")


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


class Placement(AboutPerson, Dated, Recorded, Base):
    """Somebody works in a workplace; the home placement is the one that counts."""

    __tablename__ = "placements"
    __table_args__ = about_person(
        "placements",
        ForeignKeyConstraint(["team_id", "workplace_id"], ["teams.id", "teams.workplace_id"]),
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("placements", "staff_id", where="is_home"),
        Index("ix_placements_staff_id_valid_from", "staff_id", "valid_from"),
        Index(
            "ix_placements_workplace_id_valid_from",
            "workplace_id",
            "valid_from",
            "valid_to",
            postgresql_include=["staff_id", "team_id"],
        ),
        Index("ix_placements_valid_from", "valid_from"),
        Index("ix_placements_valid_to", "valid_to"),
    )

    id: Mapped[int] = big_id()
    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    team_id: Mapped[int | None]
    grade: Mapped[str | None] = mapped_column(String(60))
    engagement: Mapped[Engagement] = mapped_column(
        Code(Engagement), server_default="1", default=Engagement.PERMANENT
    )
    is_home: Mapped[bool] = mapped_column(server_default="true", default=True)
    end_reason: Mapped[str | None] = mapped_column(String(60))


class Standing(AboutPerson, Dated, Base):
    """What a person is to the union on each day: own member, other union, none, or not known.

    Derived by people.commands.restate from memberships, what people told us, and which
    workplaces an extract has covered; rewritten, never edited.
    """

    __tablename__ = "standings"
    __table_args__ = about_person(
        "standings",
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("standings", "staff_id"),
        Index("ix_standings_staff_id_valid_from", "staff_id", "valid_from"),
        Index("ix_standings_valid_from", "valid_from"),
    )

    id: Mapped[int] = big_id()
    code: Mapped[StandingCode] = mapped_column(Code(StandingCode))
    source: Mapped[StandingSource] = mapped_column(Code(StandingSource))


class StandingClaim(AboutPerson, Recorded, Base):
    """What a person told us about themselves, on a day."""

    __tablename__ = "standing_claims"
    __table_args__ = about_person(
        "standing_claims", Index("ix_standing_claims_staff_id", "staff_id")
    )

    id: Mapped[int] = big_id()
    code: Mapped[StandingCode] = mapped_column(Code(StandingCode))
    told_on: Mapped[date]
    told_to_id: Mapped[int] = mapped_column(ForeignKey(User.id))


class Membership(Recorded, Base):
    """One membership record of our union, as the extract states it.

    `staff_id` is null for a member whom no staff row matches: listed apart, never counted.
    """

    __tablename__ = "members"
    __table_args__ = about_person(
        "members",
        CheckConstraint("joined_on < ended_on", name="dates"),
        ExcludeConstraint(
            ("staff_id", "="),
            (text("daterange(joined_on, ended_on)"), "&&"),
            name="ex_members_overlap",
            where=text("staff_id is not null"),
        ),
        Index("ix_members_staff_id", "staff_id"),
        Index("ix_members_number", "number"),
        Index("ix_members_scope_unit_id", "scope_unit_id"),
    )

    id: Mapped[int] = big_id()
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    scope_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(240), server_default="")
    status: Mapped[MembershipStatus] = mapped_column(Code(MembershipStatus))
    category: Mapped[MembershipCategory] = mapped_column(
        Code(MembershipCategory), server_default="1"
    )
    joined_on: Mapped[date]
    ended_on: Mapped[date] = mapped_column(server_default=text("'9999-12-31'"), default=FOREVER)
    arrears_from: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(60))
    confirmed_on: Mapped[date]

    person: Mapped[Person | None] = relationship(lazy="raise")


class ExtractCoverage(Recorded, Base):
    """A membership extract covered this workplace on this day: who is not in it is no member."""

    __tablename__ = "extract_coverage"

    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"), primary_key=True)
    as_at: Mapped[date] = mapped_column(primary_key=True)


class StaffIdentifier(AboutPerson, Dated, Base):
    """A number somebody gave the person. Text: leading zeros count.

    Not unique across people: a unique key would tell an importer that somebody exists elsewhere.
    """

    __tablename__ = "staff_identifiers"
    __table_args__ = about_person(
        "staff_identifiers",
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("staff_identifiers", "staff_id", "kind", "issuer_id", "value"),
        Index("ix_staff_identifiers_value", "kind", "value"),
        Index("ix_staff_identifiers_staff_id", "staff_id"),
    )

    id: Mapped[int] = big_id()
    kind: Mapped[IdentifierKind] = mapped_column(Code(IdentifierKind))
    issuer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id))
    value: Mapped[str] = mapped_column(String(60))


class UnionRole(AboutPerson, Dated, Recorded, Base):
    """Rep, advocate, safety rep … from one day to another. Not a login."""

    __tablename__ = "union_roles"
    __table_args__ = about_person(
        "union_roles",
        CheckConstraint("valid_from < valid_to", name="dates"),
        no_overlap("union_roles", "staff_id", "kind"),
        Index("ix_union_roles_staff_id", "staff_id"),
    )

    id: Mapped[int] = big_id()
    kind: Mapped[UnionRoleKind] = mapped_column(Code(UnionRoleKind))
    elected_on: Mapped[date | None]


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


class RolledForward(Base):
    """The day up to which pointers that follow dates have been brought; one row."""

    __tablename__ = "rolled_forward"

    through: Mapped[date] = mapped_column(primary_key=True)


# The view `contactable`, with a person's columns: who may be approached. Lists, counts of lists,
# reminders, exports and suggestions select from this, never from Person.
Contactable = aliased(
    Person,
    Base.metadata.tables["staff"].to_metadata(MetaData(), name="contactable"),
    adapt_on_names=True,
)
