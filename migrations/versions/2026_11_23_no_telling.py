"""A seat or an ask for somebody out of sight fails alike, whether or not they have one.

A unique key speaks before a foreign key does, so the policy asks first whether the person is seen.

Revision ID: no_telling
Revises: facts
"""

from alembic import context, op

from app.db.policies import ME, PEOPLE, verbatim

revision = "no_telling"
down_revision = "facts"
branch_labels = None
depends_on = None

SEEN = "exists (select from staff s where s.id = staff_id)"


def upgrade() -> None:
    app = context.config.attributes.get("app_role", "alongside_app")
    asker = "(asker_id is null or exists (select from staff s where s.id = asker_id))"
    for statement in (
        f"alter policy add on seats to {app}"
        f" with check ({PEOPLE} and confirmed_by_id = {ME} and {SEEN})",
        f"alter policy add on asks to {app}"
        f" with check ({PEOPLE} and planned_by_id = {ME} and {asker} and {SEEN})",
    ):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("What was told once can't be told less again.")
