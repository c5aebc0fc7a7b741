"""Advocates, who see only their own asks; and nobody sees those they manage.

Revision ID: advocates
Revises: seating
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import ME, PEOPLE, hide, policy, units, verbatim

revision = "advocates"
down_revision = "seating"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

CALLABLE = (
    "my_conflicts()",
    "my_staff_id()",
    "my_asks()",
    "is_my_answer(bigint, uuid)",
    "answer_ask(bigint, uuid, smallint, smallint, smallint, date, date, boolean, bytea[])",
    "take_back_answer(uuid, uuid)",
    "give_ask_back(bigint)",
    "keep_ask(bigint)",
    "complete_suppression(bigint, bytea[])",
    "say_who_it_is(int, bigint)",
)
INNER = (
    "my_open_asks()",
    "hold_person_of(bigint)",
    "people_in_conflict_with(bigint)",
    "return_asks_in_conflict()",
)

# Every table about people and the columns that name one. Not suppressions: they hold no name, and
# whoever adds somebody must be told that they asked not to be contacted.
ABOUT_PEOPLE = {
    "staff": ("id",),
    "placements": ("staff_id",),
    "standings": ("staff_id",),
    "standing_claims": ("staff_id",),
    "members": ("staff_id",),
    "staff_identifiers": ("staff_id",),
    "union_roles": ("staff_id",),
    "agreements": ("staff_id",),
    "contacts": ("staff_id",),
    "contact_issues": ("staff_id",),
    "notes": ("staff_id",),
    "assessments": ("staff_id",),
    "follow_ups": ("staff_id",),
    "pending_joins": ("staff_id",),
    "call_list_entries": ("staff_id",),
    "seats": ("staff_id",),
    "ties": ("staff_id", "other_id"),
    "asks": ("staff_id", "asker_id"),
    "conflicts_of_interest": ("staff_id",),
}


# Widened, so every row there is passes and no client can tell; a table of thousands is read in no
# time.
ONE_ROLE_MORE = """\
alter table role_grants
  -- squawk-ignore ban-drop-constraint
  drop constraint ck_role_grants_role,
  -- squawk-ignore constraint-missing-not-valid
  add constraint ck_role_grants_role check (role between 1 and 9)"""


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(ONE_ROLE_MORE)
    for file in ("conflicts.sql", "advocates.sql"):
        op.execute(verbatim((SQL / file).read_text()))
    for statement in policies(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("There is no way back that keeps who agreed to ask.")


def policies(app: str) -> list[str]:
    # Marking is for who manages access there; taking a mark off is never for who it is about.
    managed = f"{PEOPLE} and {units('manage', 'scope_unit_id')}"
    not_me = "staff_id is distinct from (select my_staff_id())"
    return [
        *(f"revoke all on function {name} from public" for name in (*CALLABLE, *INNER)),
        *(f"grant execute on function {name} to {app}" for name in CALLABLE),
        "drop policy add on conflicts_of_interest",
        *policy("conflicts_of_interest", app, "insert", check=f"{managed} and marked_by_id = {ME}"),
        "drop policy remove on conflicts_of_interest",
        *policy("conflicts_of_interest", app, "delete", using=f"{managed} and {not_me}"),
        *(
            statement
            for table, people in ABOUT_PEOPLE.items()
            for statement in hide(table, app, *people)
        ),
    ]
