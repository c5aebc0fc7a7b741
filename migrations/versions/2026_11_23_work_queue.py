"""The first part of procrastinate's tables: what it adds to its types must be kept before use.

Revision ID: work_queue
Revises: recording
"""

from alembic import op

from app.db.policies import verbatim
from app.work.schema import upstream

revision = "work_queue"
down_revision = "recording"
branch_labels = None
depends_on = None

THROUGH = "02.08.00_01_add_additional_params_to_retry_job"


def upgrade() -> None:
    op.execute("create schema work")
    op.execute("set local search_path = work")
    for sql in upstream(through=THROUGH):
        op.execute(verbatim(f"/* procrastinate */ {sql} /* so far procrastinate */"))
    op.execute("set local search_path = public")


def downgrade() -> None:
    raise NotImplementedError("What waits to be done would be lost.")
