"""Why a unit's members of one day are not those of another.

Revision ID: moves
Revises: changes
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import verbatim

revision = "moves"
down_revision = "changes"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "moves.sql"

INTERNAL = ("member_edges(int, date, date)",)
CALLABLE = ("member_movements(int, date, date)", "member_leavers(int, date, date)")


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")


def downgrade() -> None:
    for function in (*CALLABLE, *INTERNAL):
        op.execute(f"drop function {function}")
