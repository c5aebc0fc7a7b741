"""Narrower doors for SQL under the application's role: times, authors, sessions, others' files.

Revision ID: narrower
Revises: call_lists
"""

from pathlib import Path

from alembic import context, op

from app.db.policies import ME, PEOPLE, policy, units, verbatim

revision = "narrower"
down_revision = "call_lists"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "narrower.sql"

# What may be given when a row is added. When it was recorded is the database's to say.
GIVEN = {
    "audit_events": "user_id, event, subject_kind, subject_id, unit_id, fields, count, purpose",
    "contacts": "id, staff_id, scope_unit_id, workplace_id, author_id, happened_on, channel,"
    " result, reached, outcome, corrects_id",
}


def upgrade() -> None:
    app_role = context.config.attributes.get("app_role", "alongside_app")
    op.execute(verbatim(SQL.read_text()))
    for statement in statements(app_role):
        op.execute(verbatim(statement))


def downgrade() -> None:
    raise NotImplementedError("This only closes doors: there is nothing to go back to.")


def statements(app: str) -> list[str]:
    mine = f"user_id = {ME} and ({units('people')} or {units('manage')})"
    made_by_me_or_managed = f"made_by_id = {ME} or {units('manage')}"
    same_person = "(corrects_id is null or is_contact_of(corrects_id, staff_id))"
    narrowed = []
    for table, columns in GIVEN.items():
        narrowed += [
            f"revoke insert on {table} from {app}",
            f"grant insert ({columns}) on {table} to {app}",
        ]
    return [
        "revoke all on function goes_on_as_somebody() from public",
        "revoke all on function is_contact_of(uuid, bigint) from public",
        f"grant execute on function is_contact_of(uuid, bigint) to {app}",
        "drop policy add on contacts",
        *policy(
            "contacts", app, "insert", check=f"{PEOPLE} and author_id = {ME} and {same_person}"
        ),
        *narrowed,
        # Asked later than now, a rep could take back "don't contact" for ever.
        "drop policy add on suppressions",
        *policy(
            "suppressions",
            app,
            "insert",
            check=f"{PEOPLE} and recorded_by_id = {ME} and asked_at <= now()",
        ),
        # Who recorded an agreement, and when, stays as it was said.
        f"revoke update on agreements from {app}",
        f"grant update (withdrawn_at) on agreements to {app}",
        # One's own files are out of sight with the place they are of.
        "drop policy see on import_runs",
        *policy("import_runs", app, "select", using=f"{mine} or {units('people')}"),
        "drop policy add on import_runs",
        *policy("import_runs", app, "insert", check=mine),
        "drop policy change on import_runs",
        *policy("import_runs", app, "update", using=mine, check=mine),
        # A link that was taken back stays taken back.
        "drop policy change on one_use_links",
        f"create policy change on one_use_links for update to {app}"
        f" using ({made_by_me_or_managed}) with check (withdrawn_at is not null)",
    ]
