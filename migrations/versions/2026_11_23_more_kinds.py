"""Imports of four more kinds of file.

Revision ID: more_kinds
Revises: member_parts
"""

from alembic import op

revision = "more_kinds"
down_revision = "member_parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _kinds(7)


def downgrade() -> None:
    op.execute("delete from import_runs where kind > 3")
    _kinds(3)


def _kinds(last: int) -> None:
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "alter table import_runs drop constraint ck_import_runs_kind"
    )
    op.execute(
        "alter table import_runs add constraint ck_import_runs_kind"
        f" check (kind between 1 and {last}) not valid"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "alter table import_runs validate constraint ck_import_runs_kind"
    )
