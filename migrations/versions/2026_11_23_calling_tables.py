"""Questions, lists that are called from, leases, numbers, and the register of exports.

Revision ID: calling_tables
Revises: import_sieve
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import ME, OPENED, PEOPLE, about_person, hide, policy, secure, units, verbatim

revision = "calling_tables"
down_revision = "import_sieve"
branch_labels = None
depends_on = None

ABOUT_PEOPLE = ("given_numbers", "wrong_numbers", "call_leases")
RECORDED = ABOUT_PEOPLE
FUNCTIONS = ("my_call_lists()", "my_calls()")

SQL = """
-- Lists I made or may call from, and those wholly among the people whose notes I read.
create function my_call_lists() returns bigint[]
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select array_agg(l.id) from call_lists l
  where l.owner_id = my_id() or l.unit_id = any ((select my_units('note'))::int[])
    or exists (select from call_list_callers c
               where c.call_list_id = l.id and c.user_id = my_id() and c.removed_at is null)
$$;

-- People whose call I took in the last four hours and did not finish: longer than any lease, so
-- that what a caller typed while the network was away can still be kept.
create function my_calls() returns bigint[]
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select array_agg(l.staff_id) from call_leases l
  where l.user_id = my_id() and l.leased_at > now() - interval '4 hours'
    and (l.ended_at is null or l.ended = 3)
$$;

create or replace function my_people() returns bigint[]
language sql stable parallel safe security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
  select array_agg(q.staff_id) from (
    select a.staff_id from person_access a
    where a.user_id = my_id() and a.until > london_today()
    union all
    select unnest(my_calls())
  ) q
$$;

-- Lists that hold them, who calls them, on which numbers, and who was shown them for a while: the
-- longer of the two.
create or replace function merge_lists(kept bigint, gone bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  -- Called as the one is called as the other; and who is off a list stays off it.
  update call_list_entries k set state = g.state, because = g.because, tries = g.tries,
    contact_id = g.contact_id, done_at = g.done_at
  from call_list_entries g
  where k.staff_id = kept and g.staff_id = gone and k.call_list_id = g.call_list_id
    and k.state = 1 and g.state <> 1;
  select rekey_rows('call_list_entries', kept, gone);
  update call_leases set ended_at = clock_timestamp(), ended = 4
  where staff_id = gone and ended_at is null;
  update call_leases set staff_id = kept where staff_id = gone;
  update given_numbers g set ended_at = now() from given_numbers k
  where g.staff_id = gone and k.staff_id = kept and g.number = k.number
    and g.ended_at is null and k.ended_at is null;
  update given_numbers set staff_id = kept where staff_id = gone;
  select rekey_rows('wrong_numbers', kept, gone);
  update person_access a set until = greatest(a.until, o.until)
  from person_access o
  where a.staff_id = kept and o.staff_id = gone and o.user_id = a.user_id and o.until > a.until;
  select rekey_rows('person_access', kept, gone)
$$;
"""


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    tables()
    op.execute(verbatim(SQL))
    for function in FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to {app_role}")
    for statement in policies(app_role):
        op.execute(verbatim(statement))
    for table in RECORDED:
        op.execute(f"select record_table('{table}')")


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps the lists and the register.")


def policies(app: str) -> list[str]:
    listed = "call_list_id = any ((select my_call_lists())::bigint[])"
    own = f"owner_id = {ME}"
    shared = f"(unit_id is null or {units('call')})"
    return [
        f"grant usage on all sequences in schema public to {app}",
        *secure("saved_questions", app),
        *policy("saved_questions", app, "select", using=f"{own} or {units('call')}"),
        *policy("saved_questions", app, "insert", check=f"{own} and {shared}"),
        *policy("saved_questions", app, "update", using=own, check=f"{own} and {shared}"),
        *policy("saved_questions", app, "delete", using=f"{own} or {units('manage')}"),
        *about_person("given_numbers", app, author="given_to_id", may_change=True),
        *about_person("wrong_numbers", app, author="said_by_id", may_delete=True),
        *secure("number_screenings", app),
        "drop policy see on call_lists",
        f"create policy see on call_lists for select to {app}"
        " using (id = any ((select my_call_lists())::bigint[]))",
        *secure("call_list_callers", app),
        *policy("call_list_callers", app, "select", using=listed),
        *secure("call_leases", app),
        *policy(
            "call_leases",
            app,
            "select",
            using=f"user_id = {ME} or {PEOPLE} or {OPENED.format(person='staff_id')}",
        ),
        *secure("recontact_rules", app),
        *policy("recontact_rules", app, "select", using=f"{ME} is not null"),
        *secure("exports", app),
        *policy(
            "exports",
            app,
            "select",
            using=f"user_id = {ME} or {units('officer')} or {units('manage')}",
        ),
        *(line for table in ABOUT_PEOPLE for line in hide(table, app, "staff_id")),
    ]


def tables() -> None:
    op.create_table(
        "recontact_rules",
        sa.Column("result", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("result", "outcome", name=op.f("pk_recontact_rules")),
    )
    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("asked", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column(
            "columns", postgresql.ARRAY(sa.String(length=40)), server_default="{}", nullable=False
        ),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.String(length=120), server_default="", nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_exports_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_exports_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_exports_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_unit_id", "exports", ["unit_id", "recorded_at"], unique=False)
    op.create_index("ix_exports_user_id", "exports", ["user_id", "recorded_at"], unique=False)
    op.create_index(
        "ix_exports_waiting",
        "exports",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("state = 1"),
    )
    op.create_table(
        "number_screenings",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("is_registered", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["users.id"], name=op.f("fk_number_screenings_checked_by_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_number_screenings")),
    )
    op.create_table(
        "saved_questions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_saved_questions_owner_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_saved_questions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_questions")),
    )
    op.create_index("ix_saved_questions_owner_id", "saved_questions", ["owner_id"], unique=False)
    op.create_index("ix_saved_questions_unit_id", "saved_questions", ["unit_id"], unique=False)
    op.create_table(
        "call_list_callers",
        sa.Column("call_list_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_call_list_callers_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["call_list_id"], ["call_lists.id"], name=op.f("fk_call_list_callers_call_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_call_list_callers_user_id")
        ),
        sa.PrimaryKeyConstraint("call_list_id", "user_id", name=op.f("pk_call_list_callers")),
    )
    op.create_index("ix_call_list_callers_user_id", "call_list_callers", ["user_id"], unique=False)
    op.create_table(
        "call_leases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_list_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("leased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.SmallInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_list_id"], ["call_lists.id"], name=op.f("fk_call_leases_call_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_call_leases_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_call_leases_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_leases")),
    )
    op.create_index(
        "ix_call_leases_call_list_id", "call_leases", ["call_list_id", "leased_at"], unique=False
    )
    op.create_index("ix_call_leases_staff_id", "call_leases", ["staff_id"], unique=False)
    op.create_index("ix_call_leases_user_id", "call_leases", ["user_id", "leased_at"], unique=False)
    op.create_index(
        "uq_call_leases_number",
        "call_leases",
        ["number"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "uq_call_leases_person",
        "call_leases",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "given_numbers",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_to_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["given_to_id"], ["users.id"], name=op.f("fk_given_numbers_given_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_given_numbers_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_numbers")),
    )
    op.create_index("ix_given_numbers_staff_id", "given_numbers", ["staff_id"], unique=False)
    op.create_index(
        "uq_given_numbers_running",
        "given_numbers",
        ["staff_id", "number"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "wrong_numbers",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["users.id"], name=op.f("fk_wrong_numbers_said_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_wrong_numbers_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("staff_id", "number", name=op.f("pk_wrong_numbers")),
    )
    more_of_lists()


def more_of_lists() -> None:
    for column in (
        sa.Column("state", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("because", sa.SmallInteger(), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("caller_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("call_list_entries", column)
    for column in (
        sa.Column("name", sa.String(length=80), server_default="", nullable=False),
        sa.Column("by", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("left_out", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("script", sa.String(length=1200), server_default="", nullable=False),
    ):
        op.add_column("call_lists", column)
    # Lists are short: whoever upgrades waits for none of these.
    for ignored, statement in (
        (
            "constraint-missing-not-valid",
            "alter table call_list_entries add constraint ck_call_list_entries_why_blocked"
            " check ((state = 3) = (because is not null))",
        ),
        (
            "adding-foreign-key-constraint, constraint-missing-not-valid",
            "alter table call_list_entries add constraint fk_call_list_entries_caller_id"
            " foreign key (caller_id) references users (id)",
        ),
        (
            "adding-foreign-key-constraint, constraint-missing-not-valid",
            "alter table call_list_entries add constraint fk_call_list_entries_contact_id"
            " foreign key (contact_id) references contacts (id)",
        ),
        (
            "adding-foreign-key-constraint, constraint-missing-not-valid",
            "alter table call_lists add constraint fk_call_lists_unit_id"
            " foreign key (unit_id) references units (id)",
        ),
        (
            "require-concurrent-index-creation",
            "create index ix_call_lists_unit_id on call_lists (unit_id)",
        ),
        (
            "require-concurrent-index-creation",
            "create index ix_call_list_entries_open on call_list_entries (call_list_id, rank)"
            " where state = 1",
        ),
        (
            "require-concurrent-index-creation",
            "create index ix_call_list_entries_number on call_list_entries (number)"
            " where number is not null",
        ),
    ):
        op.execute(f"-- squawk-ignore {ignored}\n{statement}")
