"""Two people of the list are made one, and that is undone.

Revision ID: merges
Revises: quicker_reads
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import OPENED, PEOPLE, hide, policy, secure, verbatim

revision = "merges"
down_revision = "quicker_reads"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "merges.sql"

INTERNAL = (
    "memberships_that_clash(bigint, bigint)",
    "merge_placements(bigint, bigint, bigint)",
    "fold_spans(text, text, text, bigint, bigint)",
    "rekey_rows(text, bigint, bigint)",
    "merge_memberships(bigint, bigint)",
    "merge_promises(bigint, bigint)",
    "merge_asks(bigint, bigint)",
    "merge_ties(bigint, bigint)",
    "merge_seats(bigint, bigint)",
    "merge_conflicts(bigint, bigint)",
    "merge_lists(bigint, bigint)",
    "merge_answers(bigint, bigint)",
    "merge_suppressions(bigint, bigint, bytea[])",
    "merge_details(bigint, bigint, text[])",
    "refuse_what_is_left(bigint)",
)
CALLABLE = (
    "i_may_merge(bigint[])",
    "merge_problem(bigint, bigint)",
    "merge_people(bigint, bigint, text[], bytea[])",
    "kept_instead_of(bigint)",
    "unmerge_problem(int)",
    "undo_merge(int, boolean)",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    table()
    op.execute(f"grant usage on all sequences in schema public to {app_role}")
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("People who were made one could no longer be told apart.")


def policies(app: str) -> list[str]:
    return [
        *secure("merges", app),
        *policy("merges", app, "select", using=f"{PEOPLE} or {OPENED.format(person='kept_id')}"),
        *hide("merges", app, "kept_id"),
    ]


def table() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("gone_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        *(
            sa.Column(name, postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False)
            for name in ("user_ids", "link_ids", "earlier_ids")
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_merges_two_people")),
        sa.ForeignKeyConstraint(
            ["kept_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_merges_kept",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["users.id"], name=op.f("fk_merges_merged_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["users.id"], name=op.f("fk_merges_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    op.create_index("ix_merges_kept_id", "merges", ["kept_id"], unique=False)
    op.create_index(
        "uq_merges_gone_id",
        "merges",
        ["gone_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
