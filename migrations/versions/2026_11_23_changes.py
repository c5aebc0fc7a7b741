"""Events that change the map, what was claimed about them, and what undoing them needs.

Revision ID: changes
Revises: ledger
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import ME, policy, secure, units, verbatim

revision = "changes"
down_revision = "ledger"
branch_labels = None
depends_on = None

# Events may belong to a unit beside mine, a group's to the group, and yet touch my workplaces.
MY_CHANGES = """
create function my_changes() returns int[]
language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(w.event_id) from change_workplaces w
  where w.workplace_id = any (my_units('map')) or w.to_workplace_id = any (my_units('map'))
$$"""


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    op.execute(f"grant usage on all sequences in schema public to {app_role}")
    op.execute(MY_CHANGES)
    op.execute("revoke all on function my_changes() from public")
    op.execute(f"grant execute on function my_changes() to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("What was applied could no longer be undone.")


def policies(app: str) -> list[str]:
    touched = "id = any ((select my_changes())::int[])"
    seen = "exists (select from change_events e where e.id = event_id)"
    managed = f"exists (select from change_events e where e.id = event_id and {units('manage', 'e.unit_id')})"
    place = f"{units('manage', 'workplace_id')} and {managed}"
    return [
        *secure("change_events", app),
        *policy("change_events", app, "select", using=f"{units('map')} or {touched}"),
        *policy("change_events", app, "insert", check=f"{units('manage')} and made_by_id = {ME}"),
        *policy("change_events", app, "update", using=units("manage"), check=units("manage")),
        *secure("change_workplaces", app),
        *policy(
            "change_workplaces", app, "select", using=f"{units('map', 'workplace_id')} and {seen}"
        ),
        *policy("change_workplaces", app, "insert", check=place),
        *policy("change_workplaces", app, "update", using=place, check=place),
        *policy("change_workplaces", app, "delete", using=place),
        *secure("claims", app),
        *policy("claims", app, "select", using=seen),
        *policy("claims", app, "insert", check=f"{managed} and made_by_id = {ME}"),
        *policy("claims", app, "delete", using=managed),
        *secure("change_rows", app),
    ]


def tables() -> None:
    op.create_table(
        "change_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("from_employer_id", sa.Integer(), nullable=True),
        sa.Column("to_employer_id", sa.Integer(), nullable=True),
        sa.Column("bargaining_unit_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "announced_on <= effective_on", name=op.f("ck_change_events_announced_before")
        ),
        sa.CheckConstraint(
            "from_employer_id <> to_employer_id", name=op.f("ck_change_events_another_employer")
        ),
        sa.ForeignKeyConstraint(
            ["bargaining_unit_id"], ["units.id"], name=op.f("fk_change_events_bargaining_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_employer_id"], ["employers.id"], name=op.f("fk_change_events_from_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_change_events_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_employer_id"], ["employers.id"], name=op.f("fk_change_events_to_employer_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_change_events_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_events")),
    )
    op.create_index(
        "ix_change_events_unit_id", "change_events", ["unit_id", "effective_on"], unique=False
    )
    op.create_table(
        "change_rows",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("row_key", sa.String(length=60), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["change_events.id"],
            name=op.f("fk_change_rows_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_rows")),
        sa.UniqueConstraint("event_id", "seq", name=op.f("uq_change_rows_event_id_seq")),
    )
    op.create_index("ix_change_rows_staff_id", "change_rows", ["staff_id"], unique=False)
    op.create_table(
        "change_workplaces",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("to_workplace_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["change_events.id"],
            name=op.f("fk_change_workplaces_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_workplace_id"],
            ["workplaces.id"],
            name=op.f("fk_change_workplaces_to_workplace_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_change_workplaces_workplace_id")
        ),
        sa.PrimaryKeyConstraint("event_id", "workplace_id", name=op.f("pk_change_workplaces")),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=True),
        sa.Column("statement", sa.String(length=300), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=True),
        sa.Column("of_all", sa.Integer(), nullable=True),
        sa.Column("said_by", sa.String(length=160), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), server_default="", nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "affected >= 0 and (of_all is null or affected <= of_all)", name=op.f("ck_claims_part")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["change_events.id"], name=op.f("fk_claims_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_claims_made_by_id")),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_claims_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_event_id", "claims", ["event_id"], unique=False)
