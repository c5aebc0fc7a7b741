"""Numbered copies of call sheets, and their results brought back as a file.

Revision ID: call_sheets
Revises: exports
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import verbatim

revision = "call_sheets"
down_revision = "exports"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "call_sheets.sql"
FUNCTIONS = ("next_copy(bigint)", "take_from_paper(bigint, bigint)")


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for function in FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to {app_role}")
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "alter table import_runs drop constraint ck_import_runs_kind"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "alter table import_runs add constraint ck_import_runs_kind check (kind between 1 and 8)"
    )


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps the register of copies.")
