"""Where people sit, who asks whom, referrals, conflicts of interest, guide cards.

Revision ID: seating
Revises: narrower
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from app.db.policies import ME, PEOPLE, about_person, policy, secure, units, verbatim

revision = "seating"
down_revision = "narrower"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "seating.sql"

INTERNAL = (
    "clear_seat()",
    "end_asks()",
    "end_of_leaver()",
    "answer_asks()",
    "erase_old_seats()",
    "return_old_asks()",
)
CALLABLE = ("make_referral(int, int, text, smallint)", "referrals_to_me()")

# Not where a referral went: that would tell whether that employer has people here.
TOLD = (
    "id, made_by_id, from_workplace_id, employer_id, other_union, reason, taken_up_at, recorded_at"
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
    raise NotImplementedError("There is no way back that keeps what was drawn and planned.")


def policies(app: str) -> list[str]:
    place = units("people", "workplace_id")
    both = f"{PEOPLE} and {units('people', 'other_scope_unit_id')}"
    # Who asks is somebody this session sees: row security holds inside the sub-select too.
    asker = "(asker_id is null or exists (select from staff s where s.id = asker_id))"
    mine = f"made_by_id = {ME} or {units('note', 'to_unit_id')}"
    edits = units("note", "branch_id")
    return [
        f"grant usage on all sequences in schema public to {app}",
        f"grant update (left_out_of_plans_at) on staff to {app}",
        *_wholly("areas", app, place),
        *_wholly("desks", app, place),
        *about_person("seats", app, author="confirmed_by_id", may_change=True, may_delete=True),
        *secure("ties", app),
        *policy("ties", app, "select", using=both),
        *policy("ties", app, "insert", check=f"{both} and told_by_id = {ME}"),
        *policy("ties", app, "delete", using=both),
        *about_person("conflicts_of_interest", app, author="marked_by_id", may_delete=True),
        *secure("ask_plans", app),
        *policy("ask_plans", app, "select", using=place),
        *policy("ask_plans", app, "insert", check=f"{place} and made_by_id = {ME}"),
        *policy("ask_plans", app, "update", using=place, check=place),
        *secure("asks", app),
        *policy("asks", app, "select", using=PEOPLE),
        *policy("asks", app, "insert", check=f"{PEOPLE} and planned_by_id = {ME} and {asker}"),
        *policy("asks", app, "update", using=PEOPLE, check=f"{PEOPLE} and {asker}"),
        *policy("asks", app, "delete", using=f"{PEOPLE} and state in (1, 2)"),
        *secure("referrals", app),
        *policy("referrals", app, "select", using=mine),
        f"revoke select on referrals from {app}",
        f"grant select ({TOLD}) on referrals to {app}",
        f"create policy change on referrals for update to {app}"
        f" using ({units('note', 'to_unit_id')}) with check (taken_up_by_id = {ME})",
        f"grant update (taken_up_at, taken_up_by_id) on referrals to {app}",
        *secure("guide_cards", app),
        *policy("guide_cards", app, "select", using=units("map", "branch_id")),
        *policy("guide_cards", app, "insert", check=f"{edits} and changed_by_id = {ME}"),
        *policy(
            "guide_cards", app, "update", using=edits, check=f"{edits} and changed_by_id = {ME}"
        ),
        *policy("guide_cards", app, "delete", using=edits),
    ]


def _wholly(table: str, app: str, condition: str) -> list[str]:
    return [
        *secure(table, app),
        *policy(table, app, "select", using=condition),
        *policy(table, app, "insert", check=condition),
        *policy(table, app, "update", using=condition, check=condition),
        *policy(table, app, "delete", using=condition),
    ]


def tables() -> None:
    op.create_table(
        "guide_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.String(length=1200), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_guide_cards_branch_id")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_guide_cards_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_cards")),
        sa.UniqueConstraint("branch_id", "stage", name=op.f("uq_guide_cards_branch_id_stage")),
    )
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("floor", sa.String(length=60), server_default="", nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_areas_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("id", "workplace_id", name=op.f("uq_areas_id_workplace_id")),
        sa.UniqueConstraint(
            "workplace_id", "floor", "name", name=op.f("uq_areas_workplace_id_floor_name")
        ),
    )
    op.create_table(
        "ask_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("most", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("most between 1 and 40", name=op.f("ck_ask_plans_most")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_ask_plans_made_by_id")),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_ask_plans_workplace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_plans")),
    )
    op.create_index(
        "ix_ask_plans_workplace_id", "ask_plans", ["workplace_id", "recorded_at"], unique=False
    )
    op.create_index(
        "uq_ask_plans_draft",
        "ask_plans",
        ["workplace_id"],
        unique=True,
        postgresql_where="state = 1",
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("from_workplace_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("other_union", sa.String(length=120), nullable=True),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.SmallInteger(), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_up_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_referrals_employer_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_workplace_id"], ["workplaces.id"], name=op.f("fk_referrals_from_workplace_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_referrals_made_by_id")),
        sa.ForeignKeyConstraint(
            ["taken_up_by_id"], ["users.id"], name=op.f("fk_referrals_taken_up_by_id")
        ),
        sa.ForeignKeyConstraint(["to_unit_id"], ["units.id"], name=op.f("fk_referrals_to_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index("ix_referrals_to_unit_id", "referrals", ["to_unit_id"], unique=False)
    op.create_table(
        "desks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("workplace_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("block", sa.String(length=40), server_default="", nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("turn in (0, 90, 180, 270)", name=op.f("ck_desks_turn")),
        sa.CheckConstraint(
            "x between 0 and 20000 and y between 0 and 20000", name=op.f("ck_desks_on_the_plan")
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "workplace_id"],
            ["areas.id", "areas.workplace_id"],
            name=op.f("fk_desks_area_id_workplace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desks")),
        sa.UniqueConstraint(
            "area_id",
            "label",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_desks_area_id_label"),
        ),
        sa.UniqueConstraint(
            "area_id",
            "x",
            "y",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_desks_area_id_x_y"),
        ),
        sa.UniqueConstraint("id", "area_id", name=op.f("uq_desks_id_area_id")),
    )
    op.create_table(
        "conflicts_of_interest",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["users.id"], name=op.f("fk_conflicts_of_interest_marked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_conflicts_of_interest_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["teams.id"],
            name=op.f("fk_conflicts_of_interest_team_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts_of_interest")),
        sa.UniqueConstraint(
            "staff_id",
            "kind",
            "team_id",
            name=op.f("uq_conflicts_of_interest_staff_id_kind_team_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "seats",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("habit", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=True),
        sa.Column("shift", sa.SmallInteger(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("days between 1 and 127", name=op.f("ck_seats_days")),
        sa.CheckConstraint(
            "desk_id is null or area_id is not null", name=op.f("ck_seats_desk_in_an_area")
        ),
        sa.CheckConstraint(
            "habit <> 3 or area_id is null", name=op.f("ck_seats_remote_has_no_area")
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "scope_unit_id"],
            ["areas.id", "areas.workplace_id"],
            name=op.f("fk_seats_area_id_scope_unit_id"),
            ondelete="SET NULL (area_id)",
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_seats_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["desk_id", "area_id"],
            ["desks.id", "desks.area_id"],
            name=op.f("fk_seats_desk_id_area_id"),
            ondelete="SET NULL (desk_id)",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_seats_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_seats")),
    )
    op.create_index("ix_seats_area_id", "seats", ["area_id"], unique=False)
    op.create_index("ix_seats_confirmed_on", "seats", ["confirmed_on"], unique=False)
    op.create_index("ix_seats_desk_id", "seats", ["desk_id"], unique=False)
    op.create_index("ix_seats_scope_unit_id", "seats", ["scope_unit_id"], unique=False)
    op.create_table(
        "ties",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("other_scope_unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("staff_id < other_id", name=op.f("ck_ties_lower_first")),
        sa.ForeignKeyConstraint(
            ["other_id", "other_scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_ties_other",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_ties_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["told_by_id"], ["users.id"], name=op.f("fk_ties_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint(
            "staff_id", "other_id", "kind", name=op.f("uq_ties_staff_id_other_id_kind")
        ),
    )
    op.create_index("ix_ties_other_id", "ties", ["other_id"], unique=False)
    op.create_table(
        "asks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("asker_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("reach", sa.SmallInteger(), nullable=True),
        sa.Column(
            "reaches", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False
        ),
        sa.Column("points", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reasons", sa.String(length=300), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.SmallInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("scope_unit_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("asker_id <> staff_id", name=op.f("ck_asks_asks_another")),
        sa.CheckConstraint("asker_id is not null or state = 2", name=op.f("ck_asks_somebody_asks")),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["staff.id"], name=op.f("fk_asks_asker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_asks_contact_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["ask_plans.id"], name=op.f("fk_asks_plan_id")),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["users.id"], name=op.f("fk_asks_planned_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "scope_unit_id"],
            ["staff.id", "staff.scope_unit_id"],
            name="fk_asks_person",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index("ix_asks_asker_id", "asks", ["asker_id", "state"], unique=False)
    op.create_index("ix_asks_contact_id", "asks", ["contact_id"], unique=False)
    op.create_index(
        "ix_asks_due_on", "asks", ["due_on"], unique=False, postgresql_where="state = 3"
    )
    op.create_index("ix_asks_plan_id", "asks", ["plan_id"], unique=False)
    op.create_index("ix_asks_scope_unit_id", "asks", ["scope_unit_id", "state"], unique=False)
    op.create_index("ix_asks_staff_id", "asks", ["staff_id"], unique=False)
    op.create_index("uq_asks_open", "asks", ["staff_id"], unique=True, postgresql_where="state = 3")
    op.add_column(
        "staff", sa.Column("left_out_of_plans_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("union_roles", sa.Column("most_asks", sa.SmallInteger(), nullable=True))
