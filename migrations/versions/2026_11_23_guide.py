"""A branch's own guide card may be set aside for our words, and taken up again.

Revision ID: guide
Revises: advocates
"""

import sqlalchemy as sa
from alembic import op

revision = "guide"
down_revision = "advocates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column(
        "guide_cards", sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("guide_cards", "set_aside_at")
