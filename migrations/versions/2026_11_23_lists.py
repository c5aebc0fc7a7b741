"""Call lists made from questions, with callers, shared out, taken back and counted.

Revision ID: lists
Revises: calling_pages
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import verbatim

revision = "lists"
down_revision = "calling_pages"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "lists.sql"

WITHIN = (
    "weigh_for_list(jsonb, smallint)",
    "silent_for_list(jsonb)",
    "open_list_to_owner(bigint)",
    "said_from_lists(bigint[])",
    "runs_open_list(bigint)",
)
CALLABLE = (
    "runs_list(bigint)",
    "units_around(int[])",
    "count_for_list(jsonb, smallint)",
    "who_may_call(int[])",
    "make_call_list(jsonb, text, text, smallint, text, int[], int, uuid)",
    "add_callers(bigint, int[])",
    "remove_caller(bigint, int)",
    "take_back_calls(bigint, int)",
    "reassign_calls(bigint, int, int)",
    "share_out_calls(bigint, boolean)",
    "take_off_list(bigint, bigint, boolean)",
    "reopen_call_list(bigint)",
    "progress_of_lists(bigint[])",
    "results_of_list(bigint)",
    "callers_of_list(bigint)",
    "pace_of_list(bigint)",
    "my_calling()",
)
REPLACED = (
    "make_call_list(jsonb, text)",
    "my_call_list_totals()",
    "count_for_call_list(jsonb)",
    "find_for_call_list(jsonb)",
    "asked_numbers(jsonb, text)",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    # Lists are few: whoever upgrades waits for none of these.
    op.add_column("call_lists", sa.Column("form_id", sa.Uuid(), nullable=True))
    op.execute(
        "-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid\n"
        "alter table call_lists add constraint uq_call_lists_form_id unique (form_id)"
    )
    for function in REPLACED:
        # Nothing but the code that leaves with it called it.
        op.execute(f"-- squawk-ignore ban-drop-function\ndrop function if exists {function}")
    op.execute(verbatim(SQL.read_text()))
    for function in WITHIN + CALLABLE:
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps who calls from which list.")
