"""What an import or a merge writes is recorded by triggers, so that it can be undone exactly.

Revision ID: recording
Revises: import_plans
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import secure, verbatim

revision = "recording"
down_revision = "import_plans"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "recording.sql"

INTERNAL = (
    "recorded_shape(regclass)",
    "i_may_record(bigint, int)",
    "note_recording()",
    "record_new()",
    "record_change()",
    "record_table(regclass)",
    "recorded_under(text)",
    "recorded_tables()",
    "pointers_to(regclass)",
    "conflicts_among(text, bigint, bigint[], boolean, recorded_place[], text[])",
    "fold_records(bigint[])",
    "write_back(recorded_place, bigint[], boolean, boolean, boolean)",
    "put_people_back(text, bigint, bigint[], recorded_place[])",
    "put_rows_back(recorded_place, bigint[], boolean)",
    "put_places_back(text, bigint, recorded_place[])",
    "put_the_rest_back(text, bigint, boolean, recorded_place[])",
    "nobodys_records(text, bigint, text, boolean)",
    "linked_people(text, bigint, bigint[])",
    "leave_alone(text, bigint, bigint[], bigint[], text[], boolean)",
    "erase_change_rows_of_run()",
)
CALLABLE = (
    "undo_recorded(text, int, boolean)",
    "count_recorded(text)",
    "recorded_conflicts(text)",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for statement in secure("recordings", app_role):
        op.execute(verbatim(statement))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")


def downgrade() -> None:
    raise NotImplementedError("What was recorded could no longer be undone.")
