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


# Nobody reads a staff list while this runs: whoever upgrades has stopped the pages.
INDEX = "-- squawk-ignore require-concurrent-index-creation\ncreate index "
INDEXES = (
    # The key first: where nobody has counted a file's rows yet, the database takes an index that
    # finds all of them for as good as one that finds a few.
    "ix_import_rows_email_key_run_id on import_rows (email_key, run_id)",
    "ix_import_lines_name_key_run_id on import_lines (name_key, run_id) where name_key is not null",
    "ix_staff_identifiers_value_key on staff_identifiers (kind, value_key)",
    "ix_staff_recorded_at on staff (recorded_at)",
)


def upgrade() -> None:
    op.add_column("import_lines", sa.Column("name_key", sa.Text(), nullable=True))
    op.execute(
        "-- squawk-ignore adding-field-with-default\n"
        'alter table staff_identifiers add column value_key varchar collate "C" not null'
        " generated always as (coalesce(nullif(ltrim(lower(value), '0'), ''), '0')) stored"
    )
    for index in INDEXES:
        op.execute(INDEX + index)
    op.execute("select record_table('staff_identifiers')")  # it has a generated column more


def downgrade() -> None:
    op.drop_index("ix_staff_recorded_at", "staff")
    op.drop_index("ix_staff_identifiers_value_key", "staff_identifiers")
    op.drop_column("staff_identifiers", "value_key")
    op.drop_index("ix_import_lines_name_key_run_id", "import_lines")
    op.drop_column("import_lines", "name_key")
    op.drop_index("ix_import_rows_email_key_run_id", "import_rows")
