"""Nobody hands out more than they hold, by page or by SQL.

Revision ID: accounts
Revises: beginning
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import ME, policy, units, verbatim

revision = "accounts"
down_revision = "beginning"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

CALLABLE = [
    "i_may_grant(smallint, int)",
    "last_seen_of_managed()",
    "take_up_invitation(bytea)",
    "this_is_me(bigint)",
]
INNER = [
    "role_may_grant(smallint, smallint)",
    "may_grant(int, smallint, int)",
    "working_link(bytea)",
    "take_link(bytea, smallint)",
    "grant_by_invitation(one_use_links, int)",
    "keep_a_national_organiser()",
]


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim((SQL / "accounts.sql").read_text()))
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("This only closes doors: there is nothing to go back to.")


def policies(app: str) -> list[str]:
    managed = "user_id = any ((select my_managed_users())::int[])"
    may_grant = f"{units('manage')} and i_may_grant(role, unit_id)"
    on_the_list = "(staff_id is null or exists (select from staff s where s.id = staff_id))"
    manages_all = (
        "exists (select from units u where u.kind = 1"
        " and u.id = any ((select my_units('manage'))::int[]))"
    )
    return [
        *(f"revoke all on function {name} from public" for name in (*CALLABLE, *INNER)),
        *(f"grant execute on function {name} to {app}" for name in CALLABLE),
        "drop policy add on role_grants",
        *policy("role_grants", app, "insert", check=f"{may_grant} and granted_by_id = {ME}"),
        "drop policy change on role_grants",
        f"create policy change on role_grants for update to {app} using ({may_grant})"
        f" with check ({may_grant})",
        # Before, a reset link passed for anybody at all when it named a unit of one's own.
        "drop policy add on one_use_links",
        *policy(
            "one_use_links",
            app,
            "insert",
            check=f"made_by_id = {ME} and expires_at < now() + interval '8 days'"
            f" and (kind = 1 and user_id is null and {may_grant} and {on_the_list}"
            f" or kind = 2 and unit_id is null and {managed})",
        ),
        "drop policy change on union_settings",
        *policy("union_settings", app, "update", using=manages_all, check=manages_all),
        # Where a unit hangs decides who sees it: said when it is added, not changed by the way.
        f"revoke update on units from {app}",
        f"grant update (name, target_rate) on units to {app}",
    ]
