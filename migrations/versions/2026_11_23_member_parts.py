"""Membership extracts a part at a time: what the whole file says about each of its rows.

Revision ID: member_parts
Revises: confirmations
"""

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, policy, secure, verbatim

revision = "member_parts"
down_revision = "confirmations"
branch_labels = None
depends_on = None

MINE = f"run_id in (select r.id from import_runs r where r.user_id = {ME})"


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.add_column("import_lines", sa.Column("record_id", sa.BigInteger(), nullable=True))
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_import_lines_run_id_record_id on import_lines (run_id, record_id)"
    )
    op.create_table(
        "import_row_notes",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("sheet", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("number_lines", sa.ARRAY(sa.Integer()), nullable=True),
        sa.Column("email_shared", sa.Boolean(), nullable=False),
        sa.Column("name_shared", sa.Boolean(), nullable=False),
        sa.Column("namesakes", sa.ARRAY(sa.BigInteger()), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id", "sheet", "line"],
            ["import_rows.run_id", "import_rows.sheet", "import_rows.line"],
            name=op.f("fk_import_row_notes_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "sheet", "line", name=op.f("pk_import_row_notes")),
    )
    for statement in (
        *secure("import_row_notes", app_role),
        *policy("import_row_notes", app_role, "select", using=MINE),
        *policy("import_row_notes", app_role, "insert", check=MINE),
        *policy("import_row_notes", app_role, "delete", using=MINE),
    ):
        op.execute(verbatim(statement))


def downgrade() -> None:
    op.drop_table("import_row_notes")
    op.drop_index("ix_import_lines_run_id_record_id", table_name="import_lines")
    op.drop_column("import_lines", "record_id")
