"""Counts for the density room: what is known of a list, coverage, issues raised.

Revision ID: coverage
Revises: accounts
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import verbatim

revision = "coverage"
down_revision = "accounts"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "coverage.sql"
FUNCTIONS = ("workplace_facts(date)", "coverage_on(date)", "issues_raised(date)")


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for function in FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to {app_role}")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute("drop view standing_contacts")
