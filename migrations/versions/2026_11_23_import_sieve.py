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
    # The key first: where nobody has counted a file's rows yet, the database takes an index that
    # finds all of them for as good as one that finds a few.
    index("ix_import_rows_email_key_run_id", "import_rows (email_key, run_id)")
    op.add_column("import_lines", sa.Column("name_key", sa.Text(), nullable=True))
    index(
        "ix_import_lines_name_key_run_id",
        "import_lines (name_key, run_id) where name_key is not null",
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
    op.drop_index("ix_import_lines_name_key_run_id", "import_lines")
    op.drop_column("import_lines", "name_key")
    op.drop_index("ix_import_rows_email_key_run_id", "import_rows")
