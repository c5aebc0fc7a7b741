"""Milestones of an event, who says how it stands, whose it would be and the options named.

Revision ID: change_milestones
Revises: call_sheets
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import ME, policy, secure, units, verbatim

revision = "change_milestones"
down_revision = "call_sheets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    add_to_events()
    op.create_table(
        "change_milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=160), nullable=False),
        sa.Column("said_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["change_events.id"],
            name=op.f("fk_change_milestones_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_change_milestones_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_milestones")),
    )
    op.create_index(
        "ix_change_milestones_event_id", "change_milestones", ["event_id", "due_on"], unique=False
    )
    op.execute(f"grant usage on all sequences in schema public to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("What was said about the way there would be lost.")


def add_to_events() -> None:
    for column in (
        sa.Column("said_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("ownership", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "scenarios", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False
        ),
    ):
        op.add_column("change_events", column)
    op.add_column(
        "claims", sa.Column("scope", sa.String(length=160), server_default="", nullable=False)
    )


def policies(app: str) -> list[str]:
    """As the notes: read by whoever sees the event, written by whoever manages its unit."""
    seen = "exists (select from change_events e where e.id = event_id)"
    managed = (
        "exists (select from change_events e where e.id = event_id"
        f" and {units('manage', 'e.unit_id')})"
    )
    return [
        *secure("change_milestones", app),
        *policy("change_milestones", app, "select", using=seen),
        *policy("change_milestones", app, "insert", check=f"{managed} and made_by_id = {ME}"),
        *policy("change_milestones", app, "update", using=managed, check=managed),
        *policy("change_milestones", app, "delete", using=managed),
    ]
