"""What density pages read beside the ledger, for a few units each.

Revision ID: facts
Revises: change_notes
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import secure, verbatim

revision = "facts"
down_revision = "change_notes"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "facts.sql"
INTERNAL = (
    "refresh_list_facts(int[])",
    "note_headcounts()",
    "note_extracts()",
    "note_entries()",
    "branch_lines(int[])",
)
CALLABLE = (
    "units_about(int)",
    "note_list(int, date)",
    "list_facts_on(date, int[])",
    "list_facts_below(int[])",
    "places_without_rep(date, int)",
    "promises_on(date, int[])",
    "issues_raised_below(date, int[])",
    "team_counts(date, int[])",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.create_table(
        "list_facts",
        sa.Column("workplace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("declared", sa.Integer(), nullable=True),
        sa.Column("declared_on", sa.Date(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("extract_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workplace_id"],
            ["workplaces.id"],
            name=op.f("fk_list_facts_workplace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workplace_id", name=op.f("pk_list_facts")),
    )
    op.execute(verbatim(SQL.read_text()))
    for statement in secure("list_facts", app_role):
        op.execute(statement)
    op.execute(f"revoke all on workplace_lines from public, {app_role}")
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    op.execute("select refresh_list_facts()")
    for function in ("workplace_facts(date)", "coverage_on(date)", "issues_raised(date)"):
        # Nobody but this program called them; only older databases have them.
        op.execute(f"-- squawk-ignore ban-drop-function\ndrop function if exists {function}")


def downgrade() -> None:
    raise NotImplementedError("The pages count from the ledger now; there is no way back.")
