"""What was found by attacking: races, and what a referral told whoever made it.

Revision ID: mended
Revises: guide
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import verbatim

revision = "mended"
down_revision = "guide"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "mended.sql"

INNER = ("hold_person_of(bigint)",)
CALLABLE = ("say_who_it_is(int, bigint)",)
# Not where it went: that would tell whether that employer has people here.
TOLD = (
    "id, made_by_id, from_workplace_id, employer_id, other_union, reason, taken_up_at, recorded_at"
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for name in (*INNER, *CALLABLE):
        op.execute(f"revoke all on function {name} from public")
    for name in CALLABLE:
        op.execute(f"grant execute on function {name} to {app_role}")
    op.execute(f"revoke select on referrals from {app_role}")
    op.execute(f"grant select ({TOLD}) on referrals to {app_role}")


def downgrade() -> None:
    raise NotImplementedError("There is no way back to what could be got round.")
