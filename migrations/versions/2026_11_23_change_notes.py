"""What was agreed or done about an event, day by day.

Revision ID: change_notes
Revises: changes_apply
"""

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, policy, secure, units, verbatim

revision = "change_notes"
down_revision = "changes_apply"
branch_labels = None
depends_on = None


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.create_table(
        "change_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("owner", sa.String(length=120), server_default="", nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("step between 0 and 3", name=op.f("ck_change_notes_step")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["change_events.id"],
            name=op.f("fk_change_notes_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_change_notes_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_notes")),
    )
    op.create_index("ix_change_notes_event_id", "change_notes", ["event_id"], unique=False)
    op.execute(f"grant usage on all sequences in schema public to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("What was agreed would be lost.")


def policies(app: str) -> list[str]:
    """As the claims: read by whoever sees the event, written by whoever manages its unit."""
    seen = "exists (select from change_events e where e.id = event_id)"
    managed = (
        "exists (select from change_events e where e.id = event_id"
        f" and {units('manage', 'e.unit_id')})"
    )
    return [
        *secure("change_notes", app),
        *policy("change_notes", app, "select", using=seen),
        *policy("change_notes", app, "insert", check=f"{managed} and made_by_id = {ME}"),
        *policy("change_notes", app, "delete", using=managed),
    ]
