"""Which contacts stand, for whatever counts them.

Revision ID: coverage
Revises: accounts
"""

from pathlib import Path

from alembic import op

from app.db.policies import verbatim

revision = "coverage"
down_revision = "accounts"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "coverage.sql"


def upgrade() -> None:
    op.execute(verbatim(SQL.read_text()))


def downgrade() -> None:
    op.execute("drop view standing_contacts")
