"""Numbers in one form, and which of them may be dialled.

Revision ID: phones
Revises: calling_tables
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import verbatim

revision = "phones"
down_revision = "calling_tables"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "phones.sql"
INTERNAL = ("judged_numbers(bigint[])", "numbers_to_dial(bigint[])", "whom_i_see(bigint[])")
CALLABLE = ("phone_e164(text)", "my_numbers_to_dial(bigint[])")


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps what is known of numbers.")
