"""Why a list has no call just now, and taking back what was just said of one.

Revision ID: calling_pages
Revises: calling
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import ME, verbatim

revision = "calling_pages"
down_revision = "calling"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "calling_pages.sql"
CALLABLE = ("why_no_call_for_me(bigint)", "reopen_call(uuid)", "resume_call(uuid)")
CALLED = "staff_id = any ((select my_calls())::bigint[])"


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for function in CALLABLE:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to {app_role}")
    for statement in undoing(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps who called whom.")


def undoing(app: str) -> list[str]:
    """Whoever sees somebody only because they are calling them takes back their own words."""
    said = f"said_to_id = {ME} and {CALLED}"
    asked = f"recorded_by_id = {ME} and {CALLED}"
    return [
        f"create policy call_undo on contacts for insert to {app} with check ({CALLED}"
        f" and author_id = {ME} and result = 9 and is_my_contact(corrects_id, staff_id))",
        f"create policy call_undo on pending_joins for update to {app}"
        f" using ({said}) with check ({said})",
        f"create policy call_undo on suppressions for update to {app}"
        f" using ({asked} and asked_at > now() - interval '10 minutes') with check ({asked})",
    ]
