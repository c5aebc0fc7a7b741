"""Campaigns with their demands, links and answers.

Revision ID: campaigns
Revises: change_milestones
"""

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, policy, secure, units, verbatim

revision = "campaigns"
down_revision = "change_milestones"
branch_labels = None
depends_on = None

# What may be put right or taken away of each part; the steps of a demand stay as they were.
PARTS = {
    "campaign_demands": ("delete",),
    "campaign_demand_steps": (),
    "campaign_links": ("update", "delete"),
    "campaign_points": ("delete",),
}


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("What was demanded, and what became of it, would be lost.")


def policies(app: str) -> list[str]:
    manage = units("manage")
    # Whoever belongs below a unit reads what is run there for them.
    seen = f"{units('count')} or {units('map')}"
    statements = [
        *secure("campaigns", app),
        *policy("campaigns", app, "select", using=seen),
        *policy("campaigns", app, "insert", check=f"{manage} and made_by_id = {ME}"),
        *policy("campaigns", app, "update", using=manage, check=manage),
        f"grant usage on sequence campaigns_id_seq to {app}",
    ]
    read = "campaign_id in (select c.id from campaigns c)"
    mine = f"campaign_id in (select c.id from campaigns c where {units('manage', 'c.unit_id')})"
    for table, acts in PARTS.items():
        statements += [
            *secure(table, app),
            *policy(table, app, "select", using=read),
            *policy(table, app, "insert", check=f"{mine} and made_by_id = {ME}"),
            f"grant usage on sequence {table}_id_seq to {app}",
        ]
        for act in acts:
            check = mine if act == "update" else ""
            statements += policy(table, app, act, using=mine, check=check)
    return [
        *statements,
        f"revoke update on campaign_links from {app}",
        f"grant update (checked_on, works) on campaign_links to {app}",
    ]


def tables() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Text(), server_default="", nullable=False),
        sa.Column("target_joins", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        recorded_at(),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_campaigns_ends_after")),
        sa.CheckConstraint("target_joins between 1 and 10000000", name=op.f("ck_campaigns_target")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_campaigns_made_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_campaigns_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index("ix_campaigns_unit_id", "campaigns", ["unit_id"])
    part("campaign_demands", sa.Column("text", sa.String(300), nullable=False))
    part(
        "campaign_demand_steps",
        sa.Column("demand_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("stepped_on", sa.Date(), nullable=False),
        sa.Column("by_whom", sa.String(160), nullable=False),
        sa.Column("source", sa.String(300), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["demand_id"],
            ["campaign_demands.id"],
            ondelete="CASCADE",
            name=op.f("fk_campaign_demand_steps_demand_id"),
        ),
    )
    op.create_index("ix_campaign_demand_steps_demand_id", "campaign_demand_steps", ["demand_id"])
    part(
        "campaign_links",
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("works", sa.Boolean(), server_default="true", nullable=False),
    )
    part(
        "campaign_points",
        sa.Column("said", sa.String(300), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
    )


def part(table: str, *own: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        *own,
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        recorded_at(),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            ondelete="CASCADE",
            name=op.f(f"fk_{table}_campaign_id"),
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f(f"fk_{table}_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_campaign_id", table, ["campaign_id"])


def recorded_at() -> sa.Column[object]:
    return sa.Column(
        "recorded_at",
        sa.DateTime(timezone=True),
        server_default=sa.text("now()"),
        nullable=False,
    )
