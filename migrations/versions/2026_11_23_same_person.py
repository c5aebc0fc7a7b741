"""Who was decided to be whom, and who is not.

Revision ID: same_person
Revises: work
"""

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, OPENED, PEOPLE, hide, policy, secure, units, verbatim

revision = "same_person"
down_revision = "work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    for statement in policies(app_role):
        op.execute(verbatim(statement))
    # What is remembered of a row goes when the import that added the person is undone.
    for table in ("distinct_people", "remembered_matches"):
        op.execute(f"select record_table('{table}')")


def downgrade() -> None:
    raise NotImplementedError("What people have decided would be lost.")


def policies(app: str) -> list[str]:
    one = f"({PEOPLE} or {OPENED.format(person='staff_id')})"
    other = f"({units('people', 'other_scope_unit_id')} or {OPENED.format(person='other_id')})"
    both = f"{PEOPLE} and {units('people', 'other_scope_unit_id')}"
    here = units("people")
    # A unique key speaks before a foreign key does, so both are looked for first.
    seen = "exists (select from staff s where s.id = {person})"
    both_seen = f"{seen.format(person='staff_id')} and {seen.format(person='other_id')}"
    return [
        *secure("distinct_people", app),
        *policy("distinct_people", app, "select", using=f"{one} and {other}"),
        *policy(
            "distinct_people", app, "insert", check=f"{both} and said_by_id = {ME} and {both_seen}"
        ),
        *policy("distinct_people", app, "delete", using=both),
        *hide("distinct_people", app, "staff_id", "other_id"),
        *secure("remembered_matches", app),
        *policy("remembered_matches", app, "select", using=f"{here} and {one}"),
        *policy(
            "remembered_matches", app, "insert", check=f"{here} and {PEOPLE} and said_by_id = {ME}"
        ),
        *policy("remembered_matches", app, "delete", using=f"{here} and {PEOPLE}"),
        *hide("remembered_matches", app, "staff_id"),
        f"grant usage on sequence remembered_matches_id_seq to {app}",
    ]


def tables() -> None:
    op.create_table(
        "distinct_people",
        sa.Column("staff_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("other_scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("staff_id < other_id", name=op.f("ck_distinct_people_lower_first")),
        sa.ForeignKeyConstraint(
            ["other_id", "other_scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_distinct_people_other",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["users.id"], name=op.f("fk_distinct_people_said_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_distinct_people_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("staff_id", "other_id", name=op.f("pk_distinct_people")),
    )
    op.create_index("ix_distinct_people_other_id", "distinct_people", ["other_id"], unique=False)
    op.create_table(
        "remembered_matches",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("octet_length(key) = 32", name=op.f("ck_remembered_matches_hashed")),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["users.id"], name=op.f("fk_remembered_matches_said_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_remembered_matches_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_remembered_matches_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_matches")),
    )
    op.create_index(
        "ix_remembered_matches_staff_id", "remembered_matches", ["staff_id"], unique=False
    )
    op.create_index(
        "ix_remembered_matches_unit_id_key", "remembered_matches", ["unit_id", "key"], unique=False
    )
