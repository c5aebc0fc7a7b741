"""The data officer may confirm, for a week, that a liability file is used for a unit.

Revision ID: confirmations
Revises: merges
"""

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, policy, secure, units, verbatim

revision = "confirmations"
down_revision = "merges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.create_table(
        "file_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "ends_at <= recorded_at + interval '7 days'",
            name=op.f("ck_file_confirmations_a_week_at_most"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_file_confirmations_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_file_confirmations_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_confirmations")),
    )
    op.create_index(
        "ix_file_confirmations_unit_id", "file_confirmations", ["unit_id", "ends_at"], unique=False
    )
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def policies(app: str) -> list[str]:
    officer = units("officer")
    table = "file_confirmations"
    return [
        *secure(table, app),
        *policy(table, app, "select", using=f"{officer} or {units('people')} or {units('manage')}"),
        *policy(table, app, "insert", check=f"{officer} and confirmed_by_id = {ME}"),
        f"create policy change on {table} for update to {app}"
        f" using ({officer}) with check ({officer})",
        f"grant update (withdrawn_at) on {table} to {app}",
        f"grant usage on all sequences in schema public to {app}",
    ]


def downgrade() -> None:
    raise NotImplementedError("What was confirmed would be forgotten; there is no way back.")
