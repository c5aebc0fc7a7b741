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
    index("ix_import_rows_run_id_email_key", "import_rows (run_id, email_key)")
    op.add_column("import_lines", sa.Column("name_key", sa.Text(), nullable=True))
    index(
        "ix_import_lines_run_id_name_key",
        "import_lines (run_id, name_key) where name_key is not null",
    )
    # Numbers are few for each person, and writing them anew is a matter of seconds.
    op.execute(
        "-- squawk-ignore adding-field-with-default\n"
        'alter table staff_identifiers add column value_key varchar collate "C"'
        " generated always as (coalesce(nullif(ltrim(lower(value), '0'), ''), '0')) stored not null"
    )
    index("ix_staff_identifiers_value_key", "staff_identifiers (kind, value_key)")
    index("ix_staff_recorded_at", "staff (recorded_at)")
    op.execute("select record_table('staff_identifiers')")  # it has a generated column more


def index(name: str, on: str) -> None:
    """In the migration's own transaction, so not concurrently: it applies wholly or not at all."""
    op.execute(f"-- squawk-ignore require-concurrent-index-creation\ncreate index {name} on {on}")


def downgrade() -> None:
    op.drop_index("ix_staff_recorded_at", "staff")
    op.drop_index("ix_staff_identifiers_value_key", "staff_identifiers")
    op.drop_column("staff_identifiers", "value_key")
    op.drop_index("ix_import_lines_run_id_name_key", "import_lines")
    op.drop_column("import_lines", "name_key")
    op.drop_index("ix_import_rows_run_id_email_key", "import_rows")
