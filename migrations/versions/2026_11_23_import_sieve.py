"""What a staff list of any size is planned by: keys of rows, lines and numbers, and their indexes.

Revision ID: import_sieve
Revises: member_parts
"""

import sqlalchemy as sa
from alembic import op

revision = "import_sieve"
down_revision = "member_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_import_rows_run_id_email_key", "import_rows", ["run_id", "email_key"], unique=False
    )
    op.add_column("import_lines", sa.Column("name_key", sa.Text(), nullable=True))
    op.create_index(
        "ix_import_lines_run_id_name_key",
        "import_lines",
        ["run_id", "name_key"],
        unique=False,
        postgresql_where="name_key is not null",
    )
    op.add_column(
        "staff_identifiers",
        sa.Column(
            "value_key",
            sa.String(collation="C"),
            sa.Computed("ltrim(lower(value), '0')", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_staff_identifiers_value_key", "staff_identifiers", ["kind", "value_key"], unique=False
    )
    op.create_index("ix_staff_recorded_at", "staff", ["recorded_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_staff_recorded_at", "staff")
    op.drop_index("ix_staff_identifiers_value_key", "staff_identifiers")
    op.drop_column("staff_identifiers", "value_key")
    op.drop_index("ix_import_lines_run_id_name_key", "import_lines")
    op.drop_column("import_lines", "name_key")
    op.drop_index("ix_import_rows_run_id_email_key", "import_rows")
