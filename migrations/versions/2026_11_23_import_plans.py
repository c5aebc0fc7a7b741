"""Imports as plans: the rows of a file, its plan line by line, how far it has come.

Revision ID: import_plans
Revises: no_telling
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import ME, hide, policy, secure, units, verbatim

revision = "import_plans"
down_revision = "no_telling"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "import_plans.sql"
CONTACTABLE = """
create view contactable with (security_invoker = true) as
  select s.* from staff s
  where s.workplace_id is not null and s.asked_not_to_contact_at is null
    and (s.left_for_now_until is null or s.left_for_now_until <= london_today())
"""
INTERNAL = ("note_lists()", "erase_old_imports()", "erase_import_rows_of_gone()")
MINE = f"run_id in (select r.id from import_runs r where r.user_id = {ME})"
SEEN = "run_id in (select r.id from import_runs r)"


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "alter table import_runs drop constraint ck_import_runs_kind"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "alter table import_runs add constraint ck_import_runs_kind check (kind between 1 and 7)"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "alter table import_runs add constraint ck_import_runs_state check (state between 1 and 7)"
    )
    op.execute(
        "update import_runs set state = case when committed_at is not null then 4 else 7 end,"
        " rows_gone_at = now(), begun_at = committed_at, counts = coalesce(result -> 'counts', '{}'),"
        " row_count = coalesce((result ->> 'rows')::int, 0),"
        " discarded_at = case when committed_at is null then coalesce(discarded_at, now()) end"
    )
    op.execute(verbatim(SQL.read_text()))
    # What replaces them is filled above; nothing but this program reads them.
    op.execute("-- squawk-ignore ban-drop-column\nalter table import_runs drop column rows")
    # The view of everybody names each column of theirs.
    op.execute("-- squawk-ignore ban-drop-view\ndrop view contactable")
    op.execute("-- squawk-ignore ban-drop-column\nalter table staff drop column last_listed_on")
    op.execute(verbatim(CONTACTABLE))
    op.execute(f"grant select on contactable to {app_role}")
    op.execute("-- squawk-ignore ban-drop-function\ndrop function note_list(int, date)")
    for function in INTERNAL:
        op.execute(f"revoke all on function {function} from public")
    op.execute("revoke all on function import_stopped(text) from public")
    op.execute(f"grant execute on function import_stopped(text) to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def policies(app: str) -> list[str]:
    listed = units("people", "workplace_id")
    sourced = f"({units('people')} or {units('manage')})"
    # Whoever looks after the unit now may undo what was brought by somebody who has left.
    theirs = f"(user_id = {ME} or {units('people')})"
    return [
        "drop policy change on import_runs",
        f"create policy change on import_runs for update to {app}"
        f" using ({theirs}) with check ({theirs})",
        *secure("import_rows", app),
        *policy("import_rows", app, "select", using=MINE),
        *policy("import_rows", app, "insert", check=MINE),
        *policy("import_rows", app, "update", using=MINE),
        *policy("import_rows", app, "delete", using=MINE),
        *secure("import_lines", app),
        *policy("import_lines", app, "select", using=SEEN),
        *policy("import_lines", app, "insert", check=MINE),
        *policy("import_lines", app, "update", using=MINE),
        *policy("import_lines", app, "delete", using=MINE),
        *hide("import_lines", app, "staff_id"),
        *secure("import_sources", app),
        *policy("import_sources", app, "select", using=sourced),
        *policy("import_sources", app, "insert", check=f"{sourced} and used_by_id = {ME}"),
        *policy("import_sources", app, "update", using=sourced, check=f"used_by_id = {ME}"),
        *policy("import_sources", app, "delete", using=sourced),
        *secure("staff_lists", app),
        *policy("staff_lists", app, "select", using=listed),
        *policy("staff_lists", app, "insert", check=f"{listed} and {MINE}"),
        f"grant usage on all sequences in schema public to {app}",
    ]


def tables() -> None:
    op.create_table(
        "import_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("header_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("places", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_import_sources_unit_id")),
        sa.ForeignKeyConstraint(
            ["used_by_id"], ["users.id"], name=op.f("fk_import_sources_used_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_sources")),
        sa.UniqueConstraint(
            "unit_id",
            "kind",
            "header_sha256",
            name=op.f("uq_import_sources_unit_id_kind_header_sha256"),
        ),
    )
    op.create_table(
        "import_lines",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_rev", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=True),
        sa.Column("remarks", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("candidates", postgresql.JSONB(), nullable=True),
        sa.Column("act", postgresql.JSONB(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_lines_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_lines")),
    )
    op.create_index(
        "ix_import_lines_run_id_verdict", "import_lines", ["run_id", "verdict", "id"], unique=False
    )
    op.create_index("ix_import_lines_staff_id", "import_lines", ["staff_id"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("sheet", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_rows_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "sheet", "line", name=op.f("pk_import_rows")),
    )
    op.create_index(
        "ix_import_rows_number_key_run_id", "import_rows", ["number_key", "run_id"], unique=False
    )
    op.create_table(
        "staff_lists",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.id"], name=op.f("fk_staff_lists_run_id")),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_staff_lists_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_lists")),
    )
    op.create_index("ix_staff_lists_run_id", "staff_lists", ["run_id"], unique=False)
    op.create_index(
        "ix_staff_lists_workplace_id_as_at", "staff_lists", ["workplace_id", "as_at"], unique=False
    )
    op.add_column(
        "import_runs", sa.Column("state", sa.SmallInteger(), server_default="1", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("read_as", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("sheets", postgresql.JSONB(), server_default="[]", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("sheet", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("header_first", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("header_last", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("row_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("plan_no", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("import_runs", sa.Column("problem", sa.Text(), nullable=True))
    op.add_column(
        "import_runs",
        sa.Column("warnings", postgresql.JSONB(), server_default="[]", nullable=False),
    )
    op.add_column(
        "import_runs", sa.Column("counts", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.add_column(
        "import_runs",
        sa.Column("planned_through", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "import_runs",
        sa.Column("applied_through", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "import_runs", sa.Column("done", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "import_runs", sa.Column("out_of", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("import_runs", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_runs", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_runs", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_runs", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "import_runs", sa.Column("rows_gone_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    raise NotImplementedError("Plans that were made would be lost; there is no way back.")
