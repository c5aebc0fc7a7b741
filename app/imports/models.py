"""A run of an import: its file's rows, its plan line by line, and how far it has come.

Nothing here holds a column we must not hold: those go before a row is kept.
"""

from datetime import date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Code, Recorded, big_id


class ImportKind(IntEnum):
    STAFF = 1
    MEMBERS = 2
    HEADCOUNTS = 3
    MOVEMENTS = 4  # joiners and leavers of a month, from the union's system
    WALL_CHART = 5  # a rep's own sheet
    DESKS = 6
    ORGANOGRAM = 7  # posts in FTE, never people
    CALL_RESULTS = 8  # a call sheet of ours, filled in

    @property
    def slug(self) -> str:
        return self.name.lower().replace("_", "-")

    @property
    def label(self) -> str:
        return (
            "Staff list",
            "Membership extract",
            "Headcount table",
            "Joiners and leavers",
            "Wall chart sheet",
            "Desk list",
            "Organogram",
            "Call results",
        )[self - 1]


class RunState(IntEnum):
    PLANNING = 1
    PLANNED = 2
    APPLYING = 3
    APPLIED = 4
    UNDOING = 5
    UNDONE = 6
    DISCARDED = 7

    @property
    def moving(self) -> bool:
        return self in (RunState.PLANNING, RunState.APPLYING, RunState.UNDOING)


class ImportRun(Recorded, Base):
    """One file. Only who brought it moves it on.

    `sheets`: as found (name, hidden, rows, header, names, notes); `sheet` and the header's lines
    are the ones chosen. `mapping` holds the answers. `done` of `out_of` rows (or acts, or people to
    put back) are through in the present state; `planned_through` is a line of the file,
    `applied_through` an id of import_lines: each moves with the chunk it stands for. `plan_no`
    counts plans, so that what was shown is what is applied.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        CheckConstraint("kind between 1 and 8", name="kind"),
        CheckConstraint("state between 1 and 7", name="state"),
        Index("ix_import_runs_unit_id", "unit_id"),
    )

    id: Mapped[int] = big_id()
    kind: Mapped[ImportKind] = mapped_column(Code(ImportKind))
    state: Mapped[RunState] = mapped_column(Code(RunState), server_default="1", default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    as_at: Mapped[date]
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    read_as: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}", default=dict)
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]", default=list)
    sheet: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    header_first: Mapped[int] = mapped_column(server_default="1", default=1)
    header_last: Mapped[int] = mapped_column(server_default="1", default=1)
    header: Mapped[list[str]] = mapped_column(JSONB)
    refused: Mapped[list[str]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    row_count: Mapped[int] = mapped_column(server_default="0", default=0)
    plan_no: Mapped[int] = mapped_column(server_default="0", default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    warnings: Mapped[list[str]] = mapped_column(JSONB, server_default="[]", default=list)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}", default=dict)
    planned_through: Mapped[int] = mapped_column(server_default="0", default=0)
    applied_through: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    done: Mapped[int] = mapped_column(server_default="0", default=0)
    out_of: Mapped[int] = mapped_column(server_default="0", default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    planned_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    rows_gone_at: Mapped[datetime | None]


class ImportRow(Base):
    """A row of the file as read, without refused columns; gone after its time.

    The keys are what rows are looked up by: lower case, the number without leading zeros.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        # The key first: by the run alone no index finds a row, so none is taken for that.
        Index("ix_import_rows_number_key_run_id", "number_key", "run_id"),
        Index("ix_import_rows_email_key_run_id", "email_key", "run_id"),
    )

    run_id: Mapped[int] = mapped_column(
        ForeignKey(ImportRun.id, ondelete="CASCADE"), primary_key=True
    )
    sheet: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    number_key: Mapped[str | None] = mapped_column(Text)
    email_key: Mapped[str | None] = mapped_column(Text)


class ImportLine(Base):
    """What becomes of a row, or of somebody whom no row names (`line` 0).

    `staff_id` and `staff_rev`: whom it is about, as they stood when it was planned. `applied_at` is
    set when its act was carried out. Names in it go with the person, and all of it after its time.
    `record_id`: the membership on record that the row is taken to state.
    """

    __tablename__ = "import_lines"
    __table_args__ = (
        Index("ix_import_lines_run_id_verdict", "run_id", "verdict", "id"),
        Index("ix_import_lines_staff_id", "staff_id"),
        Index("ix_import_lines_run_id_record_id", "run_id", "record_id"),
        Index(
            "ix_import_lines_name_key_run_id",
            "name_key",
            "run_id",
            postgresql_where="name_key is not null",
        ),
    )

    id: Mapped[int] = big_id()
    run_id: Mapped[int] = mapped_column(ForeignKey(ImportRun.id, ondelete="CASCADE"))
    line: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(12))
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    staff_rev: Mapped[int | None]
    who: Mapped[str] = mapped_column(Text, server_default="", default="")
    note: Mapped[str] = mapped_column(Text, server_default="", default="")
    changes: Mapped[list[Any] | None] = mapped_column(JSONB)
    remarks: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    candidates: Mapped[list[Any] | None] = mapped_column(JSONB)
    act: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    applied_at: Mapped[datetime | None]
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    # Workplace and compared name of somebody to be added, for a later row of that name.
    name_key: Mapped[str | None] = mapped_column(Text)


class ImportRowNote(Base):
    """What the rest of an extract, and the names on record, say about one of its rows.

    Found for the whole file at once, since a part of a plan sees only its own rows; rows that
    nothing can be said of have none. `number_lines` are all lines with its membership number, none
    when they are too many to tell apart; `namesakes` the first people who have the row's name.
    """

    __tablename__ = "import_row_notes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["run_id", "sheet", "line"],
            ["import_rows.run_id", "import_rows.sheet", "import_rows.line"],
            ondelete="CASCADE",
        ),
    )

    run_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    sheet: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    number_lines: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    email_shared: Mapped[bool]
    name_shared: Mapped[bool]
    namesakes: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))


class ImportSource(Base):
    """How the columns and places of files like this one were mapped last time in this unit."""

    __tablename__ = "import_sources"
    __table_args__ = (UniqueConstraint("unit_id", "kind", "header_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[ImportKind] = mapped_column(Code(ImportKind))
    header_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    columns: Mapped[dict[str, str]] = mapped_column(JSONB)
    places: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}", default=dict)
    used_at: Mapped[datetime]
    used_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class StaffList(Base):
    """A staff list of that day was read for this workplace; `run_id` is its import."""

    __tablename__ = "staff_lists"
    __table_args__ = (
        Index("ix_staff_lists_workplace_id_as_at", "workplace_id", "as_at"),
        Index("ix_staff_lists_run_id", "run_id"),
    )

    id: Mapped[int] = big_id()
    workplace_id: Mapped[int] = mapped_column(ForeignKey("workplaces.id"))
    as_at: Mapped[date]
    run_id: Mapped[int | None] = mapped_column(ForeignKey(ImportRun.id))


class FileConfirmation(Recorded, Base):
    """The data officer confirms that an employee liability file may be used for this unit.

    Only until `ends_at`; then only names, jobs and locations are kept of it.
    """

    __tablename__ = "file_confirmations"
    __table_args__ = (
        CheckConstraint("ends_at <= recorded_at + interval '7 days'", name="a_week_at_most"),
        Index("ix_file_confirmations_unit_id", "unit_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    because: Mapped[str] = mapped_column(String(200))
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
