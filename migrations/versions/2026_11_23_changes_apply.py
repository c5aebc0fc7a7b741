"""Applying what was announced, and undoing it: transfers, closures, moves.

Revision ID: changes_apply
Revises: legal_rules
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import units, verbatim

revision = "changes_apply"
down_revision = "legal_rules"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "changes_apply.sql"

INTERNAL = (
    "change_targets(int, jsonb)",
    "units_above_all(int[])",
    "sides_of_change(int, jsonb)",
    "numbers_taken(int)",
    "write_change(int, text, boolean)",
    "put_down(int, text, text)",
    "make_workplaces_of_change(int, jsonb)",
    "bring_teams_of_change(int, boolean)",
    "move_grants_of_change(int)",
    "move_people_of_change(int)",
    "carry_numbers_of_change(int, jsonb)",
    "carry_coverage_of_change(int)",
    "people_without_home(int)",
    "changed_since(int)",
    "bring_back_followers(int)",
    "unmake_places_of_change(int)",
    "undo_problem(int)",
    "change_between(int, int)",
    "erase_old_change_rows()",
    "erase_change_rows_of_gone()",
)
CALLABLE = (
    "unit_of_change(int[])",
    "change_problem(int, jsonb)",
    "apply_change(int, jsonb)",
    "undo_change(int, boolean)",
    "edited_since_change(int)",
    "change_counts(int)",
    "taken_numbers(int)",
    "events_touching(int[], date, date)",
    "homeless_of_change(int)",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.add_column("change_workplaces", sa.Column("to_site_id", sa.Integer(), nullable=True))
    # New and empty, so no other session waits for the check of this key.
    op.execute(
        "-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid\n"
        "alter table change_workplaces add constraint fk_change_workplaces_to_site_id"
        " foreign key (to_site_id) references sites (id)"
    )
    op.add_column(
        "change_events",
        sa.Column("keeps_asks", sa.Boolean(), server_default="false", nullable=False),
    )
    # A few rows at most: nobody waits for these.
    for column in ("workplace_id", "to_workplace_id"):
        op.execute(
            "-- squawk-ignore require-concurrent-index-creation\n"
            f"create index ix_change_workplaces_{column} on change_workplaces ({column})"
        )
    op.execute("create sequence change_rows_seq as int cycle owned by change_rows.seq")
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("What was applied could no longer be undone.")


def policies(app: str) -> list[str]:
    """Whoever people come to sees that they come."""
    seen = "exists (select from change_events e where e.id = event_id)"
    either = f"({units('map', 'workplace_id')} or {units('map', 'to_workplace_id')})"
    return [
        "drop policy see on change_workplaces",
        f"create policy see on change_workplaces for select to {app} using ({either} and {seen})",
    ]
