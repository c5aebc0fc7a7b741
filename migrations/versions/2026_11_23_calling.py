"""Taking, finishing and counting calls; what a caller may record of whom they call.

Revision ID: calling
Revises: finding
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, verbatim

revision = "calling"
down_revision = "finding"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "calling.sql"

# Called by functions and triggers that run as the owner, and by nobody else.
INTERNAL = (
    "admits_members(jsonb)",
    "judge_entry(call_lists, call_list_entries)",
    "my_part_in(call_lists)",
    "is_calling(call_lists)",
    "other_callers(call_lists)",
    "skipped_by_me(call_lists)",
    "is_free_to_call(bigint, text)",
    "my_running_call(call_lists)",
    "lease_entry(call_lists, call_list_entries, text)",
    "next_entry(call_lists, int, boolean, bigint[], int[])",
    "reopen_dialable(call_lists)",
    "why_no_call(call_lists)",
    "end_call(uuid, smallint, timestamptz)",
    "note_wrong_number(bigint, text)",
    "settle_entry(bigint, bigint, uuid, timestamptz)",
    "keep_to_the_call()",
    "stop_calls()",
    "settle_again()",
    "midnight_in_london(date)",
)
CALLABLE = (
    "my_call_places()",
    "is_my_contact(uuid, bigint)",
    "recontact_after(smallint, smallint)",
    "take_call(bigint)",
    "hold_call(uuid)",
    "touch_call(uuid)",
    "put_back_call(uuid)",
    "skip_call(uuid)",
    "call_back_at(uuid, timestamptz)",
    "finish_call(uuid, uuid, timestamptz)",
    "call_list_counts(bigint)",
)
CALLED = "staff_id = any ((select my_calls())::bigint[])"


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    # How long a call is kept for its caller; only the tables' owner sets it.
    op.add_column(
        "call_lists",
        sa.Column("lease_seconds", sa.SmallInteger(), server_default="600", nullable=False),
    )
    # What was recorded of the call, though it be too late to settle the entry.
    op.add_column("call_leases", sa.Column("contact_id", sa.Uuid(), nullable=True))
    op.execute(
        "-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid\n"
        "alter table call_leases add constraint fk_call_leases_contact_id"
        " foreign key (contact_id) references contacts (id)"
    )
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    for statement in of_callers(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps who called whom.")


def of_callers(app: str) -> list[str]:
    """While a call is theirs, callers record what a rep records; what they see, reps' policies

    say. Notes they add and never read.
    """
    in_mine = "is_my_contact({}, staff_id)"
    added = {
        "contacts": f"author_id = {ME} and corrects_id is null",
        "contact_issues": in_mine.format("contact_id"),
        "notes": f"author_id = {ME} and {in_mine.format('contact_id')}",
        "follow_ups": f"owner_id = {ME} and {in_mine.format('promised_in_id')}",
        "pending_joins": f"said_to_id = {ME} and {in_mine.format('contact_id')}",
        "agreements": f"recorded_by_id = {ME}",
        "standing_claims": f"told_to_id = {ME}",
        "standings": "true",
        "suppressions": f"recorded_by_id = {ME} and asked_at <= now()",
        "given_numbers": f"given_to_id = {ME}",
    }
    own_promise = f"owner_id = {ME} and {CALLED}"
    person = CALLED.replace("staff_id", "id")
    return [
        *(
            f"create policy call on {table} for insert to {app} with check ({CALLED} and {check})"
            for table, check in added.items()
        ),
        # Their own promise to the same person is kept, or gives way to a newer one.
        f"create policy call_mine on follow_ups for update to {app}"
        f" using ({own_promise}) with check ({own_promise})",
        f"create policy call_anew on standings for delete to {app} using ({CALLED})",
        f"create policy call_see on suppressions for select to {app}"
        f" using (recorded_by_id = {ME} and {CALLED})",
        f"create policy call on staff for update to {app} using ({person}) with check ({person})",
        f"create policy call on extract_coverage for select to {app}"
        " using (workplace_id = any ((select my_call_places())::int[]))",
    ]
