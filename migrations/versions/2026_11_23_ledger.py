"""The headcount ledger, and bargaining units, which it counts by rule.

Revision ID: ledger
Revises: advocates
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import policy, secure, units, verbatim

revision = "ledger"
down_revision = "advocates"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "ledger.sql"

TABLES = (
    "counting_rules",
    "counted_people",
    "uncounted_people",
    "headcount_changes",
    "headcount_days",
    "headcount_months",
    "erased_headcounts",
)
INTERNAL = (
    "unit_line(int)",
    "headcount_steps(bigint[])",
    "packed_day(date)",
    "unpacked_steps(int[])",
    "hold_rules()",
    "change_rules()",
    "count_anew(bigint[])",
    "count_again(bigint[])",
    "count_changed()",
    "count_asked_not()",
    "count_gone()",
    "count_employers()",
    "note_contacted()",
    "count_waiting()",
    "waiting_steps()",
    "carry_headcount()",
    "counted_among(int[])",
    "recount_on(date)",
    "ledger_on(date)",
    "keep_headcounts_of(bigint[])",
    "begin_recount()",
    "recount_some(bigint, int)",
    "count_everybody()",
    "doubtful_headcounts(int)",
)
CALLABLE = (
    "fold_headcounts(int)",
    "headcounts_on(date, int[])",
    "headcount_trend(date, date, int[], smallint[])",
    "headcount_flows(date, date, int[])",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    # A few thousand rows at most: looking through them takes no time.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\nalter table units drop constraint ck_units_kind"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "alter table units add constraint ck_units_kind check (kind between 1 and 6)"
    )
    tables()
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))
    op.execute("select count_everybody()")


def downgrade() -> None:
    raise NotImplementedError("Counting is in every change's transaction; there is no way back.")


def policies(app: str) -> list[str]:
    rule = units("manage", "id")
    return [
        *(statement for table in TABLES for statement in secure(table, app)),
        f"revoke all on unit_lines, open_steps from public, {app}",
        *secure("bargaining_units", app),
        *policy("bargaining_units", app, "select", using=units("map", "id")),
        *policy("bargaining_units", app, "insert", check=rule),
        *policy("bargaining_units", app, "update", using=rule, check=rule),
        *policy("bargaining_units", app, "delete", using=rule),
    ]


def tables() -> None:
    op.create_table(
        "bargaining_units",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column(
            "workplace_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False
        ),
        sa.Column(
            "grades",
            postgresql.ARRAY(sa.String(length=60)),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "engagements",
            postgresql.ARRAY(sa.SmallInteger()),
            server_default="{1,2,3,5,9,10}",
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_bargaining_units_dates")),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_bargaining_units_employer_id")
        ),
        sa.ForeignKeyConstraint(["id"], ["units.id"], name=op.f("fk_bargaining_units_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bargaining_units")),
    )
    op.create_index("ix_bargaining_units_employer_id", "bargaining_units", ["employer_id"])
    op.create_table(
        "counting_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counting_rules")),
    )
    op.execute("insert into counting_rules values (0)")
    op.create_table(
        "counted_people",
        sa.Column("staff_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("steps", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_counted_people")),
    )
    op.create_table(
        "uncounted_people",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uncounted_people")),
    )
    for table in ("headcount_changes", "erased_headcounts"):
        op.create_table(
            table,
            sa.Column("id", sa.BigInteger(), nullable=False),
            *_step("day"),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
    op.create_index("ix_headcount_changes_unit_id_day", "headcount_changes", ["unit_id", "day"])
    for table, when in (("headcount_days", "day"), ("headcount_months", "month")):
        op.create_table(
            table,
            *_step(when),
            sa.PrimaryKeyConstraint(
                "unit_id",
                when,
                "measure",
                name=op.f(f"pk_{table}"),
                postgresql_include=["people"],
            ),
        )
        op.create_index(
            f"ix_{table}_reps",
            table,
            ["unit_id", when],
            postgresql_include=["people"],
            postgresql_where="measure = 13",
        )


def _step(when: str) -> list[sa.Column[object]]:
    return [
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(when, sa.Date(), nullable=False),
        sa.Column("measure", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
    ]
