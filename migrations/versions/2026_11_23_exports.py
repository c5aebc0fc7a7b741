"""The register of exports is written through functions alone; how many rows may leave is set.

Revision ID: exports
Revises: lists
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import verbatim

revision = "exports"
down_revision = "lists"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

WITHIN = ("branch_of(int)",)
CALLABLE = (
    "my_widest_unit()",
    "text_cell(text)",
    "somebody_else_decides(int)",
    "ask_for_export(text, text, jsonb, text[], text, text, text, int, int, date)",
    "note_copy(text, text, jsonb, text[], text, int, int, date)",
    "decide_export(bigint, boolean, text)",
    "take_export(bigint)",
    "count_export(bigint, int)",
    "answer_for_export(bigint, boolean)",
    "my_workplaces_asked(jsonb)",
)
TOLD = ("reason", "answer")
LIMITS = {"export_at_once": "200", "export_alone": "1000"}


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    for name in TOLD:
        op.add_column(
            "exports", sa.Column(name, sa.String(length=200), server_default="", nullable=False)
        )
    op.add_column("exports", sa.Column("most", sa.Integer(), server_default="200", nullable=False))
    for name, usual in LIMITS.items():
        op.add_column(
            "union_settings", sa.Column(name, sa.Integer(), server_default=usual, nullable=False)
        )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "alter table union_settings add constraint ck_union_settings_export_limits"
        " check (export_at_once between 1 and export_alone)"
    )
    op.execute(verbatim((SQL / "exports.sql").read_text()))
    for function in (*WITHIN, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")


def downgrade() -> None:
    for function in reversed((*WITHIN, *CALLABLE)):
        op.execute(f"drop function {function}")
    op.execute("alter table union_settings drop constraint ck_union_settings_export_limits")
    for name in LIMITS:
        op.drop_column("union_settings", name)
    for name in ("most", *TOLD):
        op.drop_column("exports", name)
