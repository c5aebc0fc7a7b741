"""Density's pages read fewer rows: years of the ledger, indexes that answer by themselves.

Revision ID: quicker_reads
Revises: same_person
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import secure, verbatim

revision = "quicker_reads"
down_revision = "same_person"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "quicker_reads.sql"

INTERNAL = (
    "is_among(int, int[])",
    "add_up_years()",
    "places_below(int[])",
    "placed_otherwise(date, date, int[])",
)
CALLABLE = (
    "headcounts_by(int[], date[])",
    "offices_below(int)",
)
# Whoever upgrades waits while these are made; nobody works meanwhile.
INDEXES = (
    "ix_standings_began on standings (scope_unit_id, valid_from) where code = 1",
    "ix_standings_ended on standings (scope_unit_id, valid_to)"
    " where code = 1 and valid_to < '9999-12-31'",
    "ix_placements_ended on placements (workplace_id, valid_to) include (staff_id, valid_from)"
    " where is_home and valid_to < '9999-12-31'",
    "ix_pending_joins_scope_unit_id on pending_joins (scope_unit_id)"
    " where confirmed_on is null and withdrawn_at is null",
    "ix_contacts_scope_unit_id_happened_on on contacts (scope_unit_id, happened_on)"
    " include (id, staff_id, result)",
    "ix_contact_issues_issue_id on contact_issues (issue_id, scope_unit_id)"
    " include (contact_id, staff_id)",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.create_table(
        "headcount_years",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "unit_id",
            "year",
            "measure",
            name=op.f("pk_headcount_years"),
            postgresql_include=["people"],
        ),
    )
    for statement in secure("headcount_years", app_role):
        op.execute(statement)
    for name in ("ix_contacts_scope_unit_id_happened_on", "ix_contact_issues_issue_id"):
        op.execute(f"-- squawk-ignore require-concurrent-index-deletion\ndrop index {name}")
    for index in INDEXES:
        op.execute(f"-- squawk-ignore require-concurrent-index-creation\ncreate index {index}")
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    op.execute("select add_up_years()")


def downgrade() -> None:
    raise NotImplementedError("The ledger keeps its years; there is no way back.")
