"""Targets by a date, and what calls for a person in every office.

Revision ID: goals
Revises: moves
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, policy, secure, units, verbatim

revision = "goals"
down_revision = "moves"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "goals.sql"


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    # No page ever set one; from here on each follows a target somebody set.
    op.execute("update units set target_rate = null where target_rate is not null")
    op.execute(verbatim(SQL.read_text()))
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("Who set which target would be lost.")


def policies(app: str) -> list[str]:
    manage = units("manage")
    return [
        *secure("goals", app),
        *policy("goals", app, "select", using=units("count")),
        *policy("goals", app, "insert", check=f"{manage} and set_by_id = {ME}"),
        *policy("goals", app, "update", using=manage, check=manage),
        # What was aimed at is not rewritten: another target takes its place.
        f"revoke update on goals from {app}",
        f"grant update (withdrawn_at) on goals to {app}",
        f"revoke update (target_rate) on units from {app}",
        f"grant usage on sequence goals_id_seq to {app}",
        "revoke all on function follow_goal() from public",
        "revoke all on function office_signals(date, date, date) from public",
        f"grant execute on function office_signals(date, date, date) to {app}",
    ]


def tables() -> None:
    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("per_mille", sa.SmallInteger(), nullable=False),
        sa.Column("more_than", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("by_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("per_mille between 1 and 1000", name=op.f("ck_goals_per_mille")),
        sa.CheckConstraint("not more_than or per_mille < 1000", name=op.f("ck_goals_can_be_more")),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_goals_set_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_goals_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index(
        "uq_goals_running",
        "goals",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
