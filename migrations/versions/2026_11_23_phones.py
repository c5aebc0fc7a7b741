"""Numbers in one form, and which of them may be dialled.

Revision ID: phones
Revises: calling_tables
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import ME, policy, secure, verbatim

revision = "phones"
down_revision = "calling_tables"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "phones.sql"
INTERNAL = (
    "judged_numbers(bigint[])",
    "numbers_to_dial(bigint[])",
    "whom_i_see(bigint[])",
    "numbers_i_screen()",
    "read_screening(bigint)",
    "forget_numbers()",
)
CALLABLE = (
    "phone_e164(text)",
    "my_numbers_to_dial(bigint[])",
    "my_numbers(bigint[])",
    "screening_counts()",
    "list_numbers_to_screen()",
    "preview_screening(bigint)",
    "record_screenings(bigint)",
)


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    op.execute(verbatim(SQL.read_text()))
    for function in (*INTERNAL, *CALLABLE):
        op.execute(f"revoke all on function {function} from public")
    for function in CALLABLE:
        op.execute(f"grant execute on function {function} to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps what is known of numbers.")


def policies(app: str) -> list[str]:
    own = f"user_id = {ME}"
    in_call = "staff_id = any ((select my_calls())::bigint[])"
    return [
        # Whoever has them on the line may note what they say of their number.
        f"create policy add_in_call on given_numbers for insert to {app}"
        f" with check ({in_call} and given_to_id = {ME})",
        f"create policy add_in_call on wrong_numbers for insert to {app}"
        f" with check ({in_call} and said_by_id = {ME})",
        f"grant usage on all sequences in schema public to {app}",
        *secure("number_lists", app),
        # The numbers themselves are told once, by list_numbers_to_screen().
        f"create policy see on number_lists for select to {app} using ({own})",
        f"grant select (id, user_id, made_at, how_many, answered_at) on number_lists to {app}",
        *secure("number_results", app),
        *policy("number_results", app, "select", using=own),
        *policy("number_results", app, "insert", check=f"{own} and committed_at is null"),
        *policy("number_results", app, "delete", using=f"{own} and committed_at is null"),
    ]


def tables() -> None:
    op.create_table(
        "number_lists",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("how_many", sa.Integer(), nullable=False),
        sa.Column("numbers", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_number_lists_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_lists")),
    )
    op.create_index("ix_number_lists_user_id", "number_lists", ["user_id", "made_at"])
    op.create_table(
        "number_results",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=True),
        sa.Column("says", sa.SmallInteger(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("numbers", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("registered", postgresql.ARRAY(sa.Boolean()), nullable=False),
        sa.Column("read_as", postgresql.JSONB(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "says = 3 or list_id is not null", name=op.f("ck_number_results_answers_a_list")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["number_lists.id"], name=op.f("fk_number_results_list_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_number_results_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_results")),
    )
    op.create_index("ix_number_results_user_id", "number_results", ["user_id", "recorded_at"])
