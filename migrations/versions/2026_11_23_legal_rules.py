"""Dated rules of law with their sources, and what a bargaining unit needs to be held against them.

Revision ID: legal_rules
Revises: goals
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from app.db.policies import ME, policy, secure, units, verbatim

revision = "legal_rules"
down_revision = "goals"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "legal_rules.sql"

# Whoever manages the whole union.
HIGHEST = f"exists (select from units u where u.kind = 1 and {units('manage', 'u.id')})"
# A rule counts people anywhere: it may only name offices whose counts its maker sees anyway.
OFFICES = (
    f"(workplace_ids <> '{{}}' and workplace_ids <@ (select my_units('exact'))::int[] or {HIGHEST})"
)
KEPT = ("valid_from", "valid_to", "certainty", "source", "last_checked_on", "in_use")


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    op.execute(verbatim(SQL.read_text()))
    op.execute(f"grant usage on all sequences in schema public to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("What was looked up about the law would be lost.")


def policies(app: str) -> list[str]:
    rule = f"{units('manage', 'id')} and {OFFICES}"
    return [
        "drop policy add on bargaining_units",
        "drop policy change on bargaining_units",
        *policy("bargaining_units", app, "insert", check=rule),
        *policy("bargaining_units", app, "update", using=units("manage", "id"), check=rule),
        *secure("legal_rules", app),
        *policy("legal_rules", app, "select", using=f"{ME} is not null"),
        f"create policy change on legal_rules for update to {app} using ({HIGHEST})"
        f" with check ({HIGHEST})",
        f"grant update ({', '.join(KEPT)}) on legal_rules to {app}",
        *secure("legal_rule_changes", app),
        *policy("legal_rule_changes", app, "select", using=f"{ME} is not null"),
        *policy("legal_rule_changes", app, "insert", check=f"{HIGHEST} and changed_by_id = {ME}"),
    ]


def tables() -> None:
    recognition = sa.Column("recognition", sa.SmallInteger(), server_default="0", nullable=False)
    op.add_column("bargaining_units", recognition)
    op.add_column("bargaining_units", sa.Column("recognised_on", sa.Date()))
    op.add_column("bargaining_units", sa.Column("declared_workers", sa.Integer()))
    op.add_column("bargaining_units", sa.Column("declared_on", sa.Date()))
    op.add_column(
        "bargaining_units",
        sa.Column("declared_source", sa.String(length=120), server_default="", nullable=False),
    )
    # The table came with the migration before: there is nothing in it to look through.
    for name, condition in (
        ("recognition", "recognition between 0 and 2"),
        ("somebody_declared", "declared_workers > 0"),
        ("declared_on_a_day", "(declared_workers is null) = (declared_on is null)"),
    ):
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"alter table bargaining_units add constraint ck_bargaining_units_{name}"
            f" check ({condition})"
        )
    op.create_table(
        "legal_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("says", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=400), server_default="", nullable=False),
        sa.Column("comparator", sa.String(length=2), server_default="", nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        *_kept(ends=sa.text("'9999-12-31'"), used=sa.text("true")),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_legal_rules_dates")),
        sa.CheckConstraint("comparator in ('>=', '>', '')", name=op.f("ck_legal_rules_comparator")),
        sa.CheckConstraint("certainty between 1 and 4", name=op.f("ck_legal_rules_certainty")),
        sa.CheckConstraint(
            "denominator > 0 and numerator >= 0", name=op.f("ck_legal_rules_whole_numbers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_rules")),
    )
    op.create_index("ix_legal_rules_code", "legal_rules", ["code", "valid_from"])
    op.create_table(
        "legal_rule_changes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        *_kept(ends=None, used=None),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_legal_rule_changes_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["legal_rules.id"], name=op.f("fk_legal_rule_changes_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_rule_changes")),
    )
    op.create_index("ix_legal_rule_changes_rule_id", "legal_rule_changes", ["rule_id"])


def _kept(*, ends: sa.TextClause | None, used: sa.TextClause | None) -> list[sa.Column[object]]:
    """What may change of a rule, in the rule and in what it was before."""
    return [
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), server_default=ends, nullable=False),
        sa.Column("certainty", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("last_checked_on", sa.Date(), nullable=False),
        sa.Column("in_use", sa.Boolean(), server_default=used, nullable=False),
    ]
