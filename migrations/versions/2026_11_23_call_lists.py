"""Call lists: finding, counting, making and closing them behind row security.

Revision ID: call_lists
Revises: coverage
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import verbatim

revision = "call_lists"
down_revision = "coverage"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

FUNCTIONS = (
    "asked_numbers(jsonb, text)",
    "find_for_call_list(jsonb)",
    "band_low(int)",
    "band_high(int)",
    "count_for_call_list(jsonb)",
    "make_call_list(jsonb, text)",
    "close_call_list(bigint)",
    "my_call_list_totals()",
)
CALLABLE = FUNCTIONS[4:]


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim((SQL / "call_lists.sql").read_text()))
    for function in FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    # Closing goes through close_call_list alone, which also ends the access the list gave.
    op.execute("drop policy change on call_lists")
    op.execute(f"revoke update (closed_at) on call_lists from {app_role}")


def downgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(
        f"create policy change on call_lists for update to {app_role}"
        " using (owner_id = (select my_id()))"
    )
    op.execute(f"grant update (closed_at) on call_lists to {app_role}")
    for function in reversed(FUNCTIONS):
        op.execute(f"drop function {function}")
