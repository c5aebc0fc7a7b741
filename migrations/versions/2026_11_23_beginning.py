"""The beginning: every table with its row security, and the functions that see past it.

Revision ID: beginning
Revises:
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import ME, PEOPLE, about_person, policy, secure, units, verbatim

revision = "beginning"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    run("before_tables.sql")
    tables()
    run("functions.sql")
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the beginning: drop the database instead.")


def run(name: str) -> None:
    op.execute(verbatim((SQL / name).read_text()))


def tables() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.String(length=60), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "fields", postgresql.ARRAY(sa.String(length=60)), server_default="{}", nullable=False
        ),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(
        "ix_audit_events_subject", "audit_events", ["subject_kind", "subject_id"], unique=False
    )
    op.create_index("ix_audit_events_unit_id_at", "audit_events", ["unit_id", "at"], unique=False)
    op.create_table(
        "employers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.SmallInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("name", name=op.f("uq_employers_name")),
    )
    op.create_table(
        "issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
        sa.UniqueConstraint("name", name=op.f("uq_issues_name")),
    )
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("window_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "role_sights",
        sa.Column("role", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sight", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("role", "sight", name=op.f("pk_role_sights")),
    )
    op.create_table(
        "rolled_forward",
        sa.Column("through", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("through", name=op.f("pk_rolled_forward")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint(
            "name",
            "postcode",
            name=op.f("uq_sites_name_postcode"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "union_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("join_url", sa.String(length=400), nullable=True),
        sa.Column("arrears_grace_days", sa.Integer(), server_default="90", nullable=False),
        sa.Column(
            "agreement_wording",
            sa.String(length=400),
            server_default="Is it OK if I note that down, so I can get back to you?",
            nullable=False,
        ),
        sa.Column("agreement_version", sa.SmallInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_union_settings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_union_settings")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("target_rate", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "(kind = 1) = (parent_id is null)", name=op.f("ck_units_only_the_union_is_a_root")
        ),
        sa.CheckConstraint(
            "group_id is null or kind = 4", name=op.f("ck_units_only_branches_have_groups")
        ),
        sa.CheckConstraint("kind between 1 and 5", name=op.f("ck_units_kind")),
        sa.ForeignKeyConstraint(["group_id"], ["units.id"], name=op.f("fk_units_group_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    op.create_index("ix_units_group_id", "units", ["group_id"], unique=False)
    op.create_index("ix_units_parent_id", "units", ["parent_id"], unique=False)
    op.create_index(
        "uq_units_one_union", "units", ["kind"], unique=True, postgresql_where="kind = 1"
    )
    op.create_index(
        "uq_units_parent_id_kind_name", "units", ["parent_id", "kind", "name"], unique=True
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("join_code", sa.String(length=12), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("join_code", name=op.f("uq_users_join_code")),
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "call_lists",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_call_lists_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_lists")),
    )
    op.create_index("ix_call_lists_owner_id", "call_lists", ["owner_id"], unique=False)
    op.create_table(
        "import_runs",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("header", postgresql.JSONB(), nullable=False),
        sa.Column("refused", postgresql.JSONB(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind between 1 and 3", name=op.f("ck_import_runs_kind")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_import_runs_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_import_runs_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_index("ix_import_runs_unit_id", "import_runs", ["unit_id"], unique=False)
    op.create_table(
        "one_use_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("grant_until", sa.Date(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 1 and role is not null and unit_id is not null) or (kind = 2 and user_id is not null)",
            name=op.f("ck_one_use_links_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_one_use_links_made_by_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_one_use_links_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_one_use_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_use_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_use_links_token_hash")),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("user_id"), "="),
            (sa.column("role"), "="),
            (sa.column("unit_id"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_role_grants_overlap",
        ),
        sa.CheckConstraint("role between 1 and 8", name=op.f("ck_role_grants_role")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_role_grants_dates")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["users.id"], name=op.f("fk_role_grants_granted_by_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_role_grants_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_role_grants_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    op.create_index("ix_role_grants_unit_id", "role_grants", ["unit_id"], unique=False)
    op.create_table(
        "user_sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("device", sa.String(length=120), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "password_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_user_sessions")),
    )
    op.create_index("ix_user_sessions_user_id", "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "workplaces",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "opened_on < closed_on", name=op.f("ck_workplaces_opens_before_it_closes")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_workplaces_employer_id")
        ),
        sa.ForeignKeyConstraint(["id"], ["units.id"], name=op.f("fk_workplaces_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_workplaces_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplaces")),
        sa.UniqueConstraint(
            "employer_id", "site_id", name=op.f("uq_workplaces_employer_id_site_id")
        ),
    )
    op.create_index("ix_workplaces_site_id", "workplaces", ["site_id"], unique=False)
    op.create_table(
        "declared_headcounts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Integer(), server_default="0", nullable=False),
        sa.Column("other_union", sa.Integer(), server_default="0", nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "eligible >= 0 and agency >= 0 and other_union >= 0",
            name=op.f("ck_declared_headcounts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_declared_headcounts_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_headcounts")),
        sa.UniqueConstraint(
            "workplace_id",
            "as_at",
            "source",
            name=op.f("uq_declared_headcounts_workplace_id_as_at_source"),
        ),
    )
    op.create_table(
        "extract_coverage",
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_extract_coverage_workplace_id")
        ),
        sa.PrimaryKeyConstraint("workplace_id", "as_at", name=op.f("pk_extract_coverage")),
    )
    op.create_table(
        "session_units",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sight", sa.String(length=10), nullable=False),
        sa.Column("unit_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_hash"],
            ["user_sessions.token_hash"],
            name=op.f("fk_session_units_token_hash"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", "sight", name=op.f("pk_session_units")),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_teams_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("id", "workplace_id", name=op.f("uq_teams_id_workplace_id")),
        sa.UniqueConstraint("workplace_id", "name", name=op.f("uq_teams_workplace_id_name")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("forename", sa.String(length=120), server_default="", nullable=False),
        sa.Column("surname", sa.String(length=120), server_default="", nullable=False),
        sa.Column("known_as", sa.String(length=120), nullable=True),
        sa.Column("work_email", sa.String(length=254), nullable=True),
        sa.Column("work_phone", sa.String(length=40), nullable=True),
        sa.Column("source", sa.String(length=60), server_default="", nullable=False),
        sa.Column("last_listed_on", sa.Date(), nullable=True),
        sa.Column("contact_basis", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("asked_not_to_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_for_now_until", sa.Date(), nullable=True),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("in_scope", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("is_rep", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "search_name",
            sa.String(collation="C"),
            sa.Computed(
                "norm(forename || ' ' || surname || ' ' || coalesce(known_as, ''))", persisted=True
            ),
            nullable=False,
        ),
        sa.Column(
            "sort_name",
            sa.String(collation="C"),
            sa.Computed("norm(surname || ' ' || forename)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "phone_reversed",
            sa.String(collation="C"),
            sa.Computed("reverse(regexp_replace(work_phone, '\\D', '', 'g'))", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "email_lower",
            sa.String(collation="C"),
            sa.Computed("lower(work_email)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("forename <> '' or surname <> ''", name=op.f("ck_staff_has_a_name")),
        sa.ForeignKeyConstraint(
            ["scope_unit_id"], ["units.id"], name=op.f("fk_staff_scope_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "workplace_id"],
            ["teams.id", "teams.workplace_id"],
            name=op.f("fk_staff_team_id_workplace_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_staff_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("id", "scope_unit_id", name=op.f("uq_staff_id_scope_unit_id")),
    )
    op.create_index("ix_staff_email_lower", "staff", ["email_lower"], unique=False)
    op.create_index("ix_staff_phone_reversed", "staff", ["phone_reversed"], unique=False)
    op.create_index(
        "ix_staff_scope_unit_id_sort_name",
        "staff",
        ["scope_unit_id", "sort_name", "id"],
        unique=False,
    )
    op.create_index(
        "ix_staff_search_name",
        "staff",
        ["search_name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_name": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_staff_workplace_id_sort_name",
        "staff",
        ["workplace_id", "sort_name", "id"],
        unique=False,
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.SmallInteger(), nullable=False),
        sa.Column("wording_version", sa.SmallInteger(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_agreements_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_agreements_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index("ix_agreements_staff_id", "agreements", ["staff_id"], unique=False)
    op.create_table(
        "call_list_entries",
        sa.Column("call_list_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_list_id"], ["call_lists.id"], name=op.f("fk_call_list_entries_call_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_call_list_entries_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_list_id", "staff_id", name=op.f("pk_call_list_entries")),
    )
    op.create_index(
        "ix_call_list_entries_staff_id", "call_list_entries", ["staff_id"], unique=False
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("result", sa.SmallInteger(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("corrects_id <> id", name=op.f("ck_contacts_corrects_another")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_contacts_author_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["contacts.id"], name=op.f("fk_contacts_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_contacts_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_contacts_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(
        "ix_contacts_author_id_recorded_at", "contacts", ["author_id", "recorded_at"], unique=False
    )
    op.create_index(
        "ix_contacts_scope_unit_id_happened_on",
        "contacts",
        ["scope_unit_id", "happened_on"],
        unique=False,
    )
    op.create_index(
        "ix_contacts_staff_id_happened_on", "contacts", ["staff_id", "happened_on"], unique=False
    )
    op.create_index("uq_contacts_corrects_id", "contacts", ["corrects_id"], unique=True)
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=240), server_default="", nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False),
        sa.Column("arrears_from", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=60), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("staff_id"), "="),
            (sa.text("daterange(joined_on, ended_on)"), "&&"),
            where=sa.text("staff_id is not null"),
            using="gist",
            name="ex_members_overlap",
        ),
        sa.CheckConstraint("joined_on < ended_on", name=op.f("ck_members_dates")),
        sa.ForeignKeyConstraint(
            ["scope_unit_id"], ["units.id"], name=op.f("fk_members_scope_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_members_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index("ix_members_number", "members", ["number"], unique=False)
    op.create_index("ix_members_scope_unit_id", "members", ["scope_unit_id"], unique=False)
    op.create_index("ix_members_staff_id", "members", ["staff_id"], unique=False)
    op.create_table(
        "person_access",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_person_access_staff_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_person_access_user_id")),
        sa.PrimaryKeyConstraint("user_id", "staff_id", name=op.f("pk_person_access")),
    )
    op.create_index("ix_person_access_until", "person_access", ["until"], unique=False)
    op.create_table(
        "placements",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(length=60), nullable=True),
        sa.Column("engagement", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("is_home", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("end_reason", sa.String(length=60), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("staff_id"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            where=sa.text("is_home"),
            using="gist",
            name="ex_placements_overlap",
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_placements_dates")),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_placements_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "workplace_id"],
            ["teams.id", "teams.workplace_id"],
            name=op.f("fk_placements_team_id_workplace_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_placements_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
    )
    op.create_index(
        "ix_placements_staff_id_valid_from", "placements", ["staff_id", "valid_from"], unique=False
    )
    op.create_index("ix_placements_valid_from", "placements", ["valid_from"], unique=False)
    op.create_index("ix_placements_valid_to", "placements", ["valid_to"], unique=False)
    op.create_index(
        "ix_placements_workplace_id_valid_from",
        "placements",
        ["workplace_id", "valid_from", "valid_to"],
        unique=False,
        postgresql_include=["staff_id", "team_id"],
    )
    op.create_table(
        "staff_identifiers",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("staff_id"), "="),
            (sa.column("kind"), "="),
            (sa.column("issuer_id"), "="),
            (sa.column("value"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_staff_identifiers_overlap",
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_staff_identifiers_dates")),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["employers.id"], name=op.f("fk_staff_identifiers_issuer_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_staff_identifiers_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_identifiers")),
    )
    op.create_index(
        "ix_staff_identifiers_staff_id", "staff_identifiers", ["staff_id"], unique=False
    )
    op.create_index(
        "ix_staff_identifiers_value", "staff_identifiers", ["kind", "value"], unique=False
    )
    op.create_table(
        "standing_claims",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_to_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_standing_claims_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["told_to_id"], ["users.id"], name=op.f("fk_standing_claims_told_to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_claims")),
    )
    op.create_index("ix_standing_claims_staff_id", "standing_claims", ["staff_id"], unique=False)
    op.create_table(
        "standings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("staff_id"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_standings_overlap",
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_standings_dates")),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_standings_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standings")),
    )
    op.create_index(
        "ix_standings_staff_id_valid_from", "standings", ["staff_id", "valid_from"], unique=False
    )
    op.create_index("ix_standings_valid_from", "standings", ["valid_from"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.LargeBinary()), server_default="{}", nullable=False),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_because", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["users.id"], name=op.f("fk_suppressions_lifted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_suppressions_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["scope_unit_id"], ["units.id"], name=op.f("fk_suppressions_scope_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_suppressions_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index(
        "ix_suppressions_keys", "suppressions", ["keys"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_suppressions_scope_unit_id", "suppressions", ["scope_unit_id"], unique=False
    )
    op.create_index("ix_suppressions_staff_id", "suppressions", ["staff_id"], unique=False)
    op.create_table(
        "union_roles",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("elected_on", sa.Date(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("staff_id"), "="),
            (sa.column("kind"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_union_roles_overlap",
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_union_roles_dates")),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_union_roles_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_union_roles")),
    )
    op.create_index("ix_union_roles_staff_id", "union_roles", ["staff_id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("code between 1 and 5", name=op.f("ck_assessments_code")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_assessments_author_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_assessments_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_assessments_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(
        "ix_assessments_staff_id", "assessments", ["staff_id", "assessed_on"], unique=False
    )
    op.create_table(
        "contact_issues",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_issues_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_contact_issues_issue_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_contact_issues_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "issue_id", name=op.f("pk_contact_issues")),
    )
    op.create_index(
        "ix_contact_issues_issue_id", "contact_issues", ["issue_id", "scope_unit_id"], unique=False
    )
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("promised_in_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_in_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["closed_in_id"], ["contacts.id"], name=op.f("fk_follow_ups_closed_in_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_follow_ups_owner_id")),
        sa.ForeignKeyConstraint(
            ["promised_in_id"], ["contacts.id"], name=op.f("fk_follow_ups_promised_in_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_follow_ups_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(
        "ix_follow_ups_owner_id_due_on",
        "follow_ups",
        ["owner_id", "due_on"],
        unique=False,
        postgresql_where="closed_at is null",
    )
    op.create_index(
        "ix_follow_ups_scope_unit_id",
        "follow_ups",
        ["scope_unit_id", "due_on"],
        unique=False,
        postgresql_where="closed_at is null",
    )
    op.create_index("ix_follow_ups_staff_id", "follow_ups", ["staff_id"], unique=False)
    op.create_index(
        "uq_follow_ups_open",
        "follow_ups",
        ["staff_id", "owner_id"],
        unique=True,
        postgresql_where="closed_at is null",
    )
    op.create_table(
        "notes",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=500), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_notes_author_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_notes_contact_id")),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_notes_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_staff_id", "notes", ["staff_id"], unique=False)
    op.create_table(
        "pending_joins",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_to_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_pending_joins_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_to_id"], ["users.id"], name=op.f("fk_pending_joins_said_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_pending_joins_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_joins")),
    )
    op.create_index("ix_pending_joins_staff_id", "pending_joins", ["staff_id"], unique=False)
    op.create_index(
        "uq_pending_joins_open",
        "pending_joins",
        ["staff_id"],
        unique=True,
        postgresql_where="confirmed_on is null and withdrawn_at is null",
    )


SIGNED_IN = f"{ME} is not null"
MANAGES = "(select my_units('manage')) is not null"

# What the application calls; every other function is for the owner's own triggers.
CALLABLE = [
    "norm(text)",
    "london_today()",
    "engagement_in_scope(smallint)",
    "my_session()",
    "my_id()",
    "my_units(text)",
    "my_people()",
    "my_colleagues()",
    "my_managed_users()",
    "open_session(bytea, int, text, text, interval)",
    "begin_request(text)",
    "touch_session()",
    "confirm_password()",
    "close_session()",
    "close_my_sessions()",
    "close_sessions_of(int)",
    "credentials(text)",
    "my_password_hash()",
    "set_my_password(text)",
    "installation_is_empty()",
    "begin_installation(text, text, text, text, text)",
    "find_link(bytea)",
    "accept_invitation(bytea, text, text, text, text)",
    "use_password_reset(bytea, text)",
    "within_limit(bytea, int, interval)",
    "ensure_rolled_forward()",
    "search_staff(text, int)",
    "counts_on(date, boolean)",
    "lift_suppression(bigint, text)",
]

# Columns of a person that the application may write; pointers are refresh_staff()'s alone.
PERSON_COLUMNS = (
    "rev, forename, surname, known_as, work_email, work_phone, source, last_listed_on,"
    " contact_basis, asked_not_to_contact_at, left_for_now_until"
)


def policies(app: str) -> list[str]:
    """Everything the role `app` may do; nothing else passes."""
    return [
        "revoke all on all functions in schema public from public",
        f"grant usage on schema public to {app}",
        *(f"grant execute on function {name} to {app}" for name in CALLABLE),
        *_extension_functions(app),
        *_places(app),
        *_accounts(app),
        *_people(app),
        *_work(app),
    ]


def _extension_functions(app: str) -> list[str]:
    # Trigram and btree_gist operators call their extension's functions as the caller.
    return [
        f"""do $$ declare f regprocedure; begin
          for f in select p.oid::regprocedure from pg_proc p
            join pg_depend d on d.objid = p.oid and d.deptype = 'e'
            where p.pronamespace = 'public'::regnamespace
          loop execute format('grant execute on function %s to {app}', f); end loop;
        end $$"""
    ]


def _places(app: str) -> list[str]:
    manages_parent = units("manage", "parent_id")
    return [
        *secure("units", app),
        *policy("units", app, "select", using=f"{units('map', 'id')} or {manages_parent}"),
        *policy("units", app, "insert", check=manages_parent),
        *policy("units", app, "update", using=units("manage", "id"), check=units("manage", "id")),
        *secure("union_settings", app),
        *policy("union_settings", app, "select", using=SIGNED_IN),
        *policy("union_settings", app, "update", using=MANAGES, check=MANAGES),
        *secure("employers", app),
        *policy("employers", app, "select", using=SIGNED_IN),
        *policy("employers", app, "insert", check=MANAGES),
        *secure("sites", app),
        *policy("sites", app, "select", using=SIGNED_IN),
        *policy("sites", app, "insert", check=MANAGES),
        *secure("workplaces", app),
        *policy("workplaces", app, "select", using=units("map", "id")),
        *policy("workplaces", app, "insert", check=units("manage", "id")),
        *policy(
            "workplaces", app, "update", using=units("manage", "id"), check=units("manage", "id")
        ),
        *secure("teams", app),
        *policy("teams", app, "select", using=units("count", "workplace_id")),
        *policy("teams", app, "insert", check=units("people", "workplace_id")),
        *secure("declared_headcounts", app),
        *policy("declared_headcounts", app, "select", using=units("count", "workplace_id")),
        *policy("declared_headcounts", app, "insert", check=units("manage", "workplace_id")),
        *policy(
            "declared_headcounts",
            app,
            "update",
            using=units("manage", "workplace_id"),
            check=units("manage", "workplace_id"),
        ),
        *secure("issues", app),
        *policy("issues", app, "select", using=SIGNED_IN),
        *secure("extract_coverage", app),
        *policy("extract_coverage", app, "select", using=units("count", "workplace_id")),
        *policy("extract_coverage", app, "insert", check=units("people", "workplace_id")),
    ]


def _accounts(app: str) -> list[str]:
    colleague = "{} = any ((select my_colleagues())::int[])"
    managed = "user_id = any ((select my_managed_users())::int[])"
    return [
        *secure("users", app),
        f"create policy see on users for select to {app} using"
        f" (id = {ME} or {colleague.format('id')})",
        f"grant select (id, email, name, staff_id, join_code, disabled_at, recorded_at)"
        f" on users to {app}",
        f"create policy change on users for update to {app} using (id = {ME})"
        f" with check (id = {ME})",
        f"grant update (name) on users to {app}",
        *secure("role_grants", app),
        *policy(
            "role_grants", app, "select", using=f"user_id = {ME} or {colleague.format('user_id')}"
        ),
        *policy("role_grants", app, "insert", check=f"{units('manage')} and granted_by_id = {ME}"),
        f"create policy change on role_grants for update to {app} using ({units('manage')})"
        f" with check ({units('manage')})",
        f"grant update (valid_to) on role_grants to {app}",
        *secure("role_sights", app),
        *secure("user_sessions", app),
        *policy("user_sessions", app, "select", using=f"user_id = {ME}"),
        *policy("user_sessions", app, "delete", using=f"user_id = {ME}"),
        *secure("session_units", app),
        *secure("one_use_links", app),
        *policy(
            "one_use_links",
            app,
            "select",
            using=f"made_by_id = {ME} or {units('manage')}",
        ),
        *policy(
            "one_use_links",
            app,
            "insert",
            check=f"made_by_id = {ME} and ({units('manage')} or {managed})",
        ),
        f"create policy change on one_use_links for update to {app}"
        f" using (made_by_id = {ME} or {units('manage')})",
        f"grant update (withdrawn_at) on one_use_links to {app}",
        *secure("person_access", app),
        *policy("person_access", app, "select", using=f"user_id = {ME}"),
        *secure("rate_limits", app),
        *secure("rolled_forward", app),
    ]


def _people(app: str) -> list[str]:
    own_or_noted = f"author_id = {ME} and {PEOPLE} or {units('note', 'scope_unit_id')}"
    return [
        *about_person("staff", app, person="id"),
        f"create policy change on staff for update to {app} using ({PEOPLE}) with check ({PEOPLE})",
        f"grant update ({PERSON_COLUMNS}) on staff to {app}",
        f"grant select on contactable to {app}",
        *about_person("placements", app, may_change=True),
        *about_person("standings", app, may_change=True, may_delete=True),
        *about_person("standing_claims", app, author="told_to_id"),
        *about_person("members", app, may_change=True),
        *about_person("staff_identifiers", app, may_change=True),
        *about_person("union_roles", app, may_change=True),
        *about_person("agreements", app, author="recorded_by_id", may_change=True),
        *secure("suppressions", app),
        *policy(
            "suppressions",
            app,
            "select",
            using=f"{PEOPLE} or {units('officer', 'scope_unit_id')}",
        ),
        *policy("suppressions", app, "insert", check=f"{PEOPLE} and recorded_by_id = {ME}"),
        # Ten minutes to take back a slip of the thumb; after that only the data officer.
        f"create policy change on suppressions for update to {app} using"
        f" (recorded_by_id = {ME} and {PEOPLE} and asked_at > now() - interval '10 minutes')",
        f"grant update (lifted_at, lifted_by_id, lifted_because) on suppressions to {app}",
        *about_person("contacts", app, author="author_id"),
        *about_person("contact_issues", app),
        *secure("notes", app),
        *policy("notes", app, "select", using=own_or_noted),
        *policy("notes", app, "insert", check=f"{PEOPLE} and author_id = {ME}"),
        *secure("assessments", app),
        *policy("assessments", app, "select", using=own_or_noted),
        *policy("assessments", app, "insert", check=f"{PEOPLE} and author_id = {ME}"),
        *about_person("follow_ups", app, may_change=True),
        *about_person("pending_joins", app, may_change=True),
    ]


def _work(app: str) -> list[str]:
    own_or_in_scope = f"user_id = {ME} or {units('people')}"
    no_unit = "unit_id is null and exists (select from units u where u.kind = 1 and "
    return [
        *secure("call_lists", app),
        *policy("call_lists", app, "select", using=f"owner_id = {ME}"),
        f"create policy change on call_lists for update to {app} using (owner_id = {ME})",
        f"grant update (closed_at) on call_lists to {app}",
        *secure("call_list_entries", app),
        f"create policy see on call_list_entries for select to {app} using"
        f" ({PEOPLE} or staff_id = any ((select my_people())::bigint[]))",
        f"grant select on call_list_entries to {app}",
        *secure("import_runs", app),
        *policy("import_runs", app, "select", using=own_or_in_scope),
        *policy("import_runs", app, "insert", check=f"user_id = {ME} and {units('map')}"),
        *policy("import_runs", app, "update", using=f"user_id = {ME}", check=f"user_id = {ME}"),
        *secure("audit_events", app),
        *policy(
            "audit_events",
            app,
            "select",
            using=f"{units('audit')} or {no_unit}{units('audit', 'u.id')})",
        ),
        *policy("audit_events", app, "insert", check=f"user_id is not distinct from {ME}"),
        f"grant usage on all sequences in schema public to {app}",
    ]
