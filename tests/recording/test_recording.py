"""What is recorded, for whom, and for how long."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import recording
from tests import make
from tests.cast import Cast
from tests.changes.acting import acting
from tests.recording.acting import conflicts, open_run, recorded, records, undo

# Nobody imports these and no merge changes them, or they follow from what is recorded; or they say
# what was done. A new table is recorded (record_table), or joins them.
NOT_RECORDED = {
    "alembic_version",
    "audit_events",
    "call_list_callers",
    "call_lists",
    "campaign_demand_steps",
    "campaign_demands",
    "campaign_links",
    "campaign_points",
    "campaigns",
    "change_events",
    "change_milestones",
    "change_notes",
    "change_rows",
    "change_workplaces",
    "claims",
    "counted_people",
    "counting_rules",
    "erased_headcounts",
    "exports",
    "file_confirmations",
    "goals",
    "guide_cards",
    "headcount_changes",
    "headcount_days",
    "headcount_months",
    "headcount_years",
    "import_lines",
    "import_row_notes",
    "import_rows",
    "import_runs",
    "import_sources",
    "issues",
    "legal_rule_changes",
    "legal_rules",
    "list_facts",
    "merges",
    "number_lists",
    "number_results",
    "number_screenings",
    "one_use_links",
    "rate_limits",
    "recontact_rules",
    "recordings",
    "referrals",
    "role_grants",
    "role_sights",
    "rolled_forward",
    "saved_questions",
    "session_units",
    "uncounted_people",
    "union_settings",
    "user_sessions",
    "users",
}


def not_recorded(db: Session) -> set[str]:
    return set(
        db.scalars(
            text(
                "select relname from pg_class c where relnamespace = 'public'::regnamespace"
                " and relkind in ('r', 'p') and (select count(*) from pg_trigger t"
                " where t.tgrelid = c.oid and t.tgname ~ '^A_record_(new|change)$') < 2"
            )
        )
    )


def test_every_table_about_people_or_the_map_is_recorded(owner: Session) -> None:
    assert not_recorded(owner) == NOT_RECORDED


def test_the_walk_finds_a_table_that_is_not(owner: Session) -> None:
    owner.execute(text("create table forgotten (staff_id bigint primary key)"))
    assert not_recorded(owner) == NOT_RECORDED | {"forgotten"}
    owner.execute(text("select record_table('forgotten')"))
    assert not_recorded(owner) == NOT_RECORDED


def test_shapes_are_as_they_were_when_the_triggers_were_made(owner: Session) -> None:
    """A migration that gives a table another key or another person calls record_table() again."""
    stale = owner.scalars(
        text(
            "select t.tgrelid::regclass::text from pg_trigger t, recorded_shape(t.tgrelid) s"
            " where t.tgname ~ '^A_record' and t.tgargs <> convert_to("
            " s.keys::text || '~' || s.people::text || '~' || s.scopes::text || '~'"
            " || s.derived::text || '~', 'UTF8')::text::bytea"
            " and encode(t.tgargs, 'escape') <> s.keys::text || '\\000' || s.people::text"
            " || '\\000' || s.scopes::text || '\\000' || s.derived::text || '\\000'"
        )
    ).all()
    assert stale == []


@pytest.fixture
def run(cast: Cast, owner: Session) -> int:
    return open_run(owner, cast.branch_organiser, cast.leeds.id)


def test_without_recording_nothing_is_written(cast: Cast, owner: Session, run: int) -> None:
    make.person(owner, cast.leeds)
    owner.execute(text("update staff set known_as = 'X'"))
    owner.execute(text("delete from placements"))
    assert records(owner) == 0


def test_it_ends_with_the_transaction_and_when_told(cast: Cast, owner: Session, run: int) -> None:
    with recorded(owner, cast.branch_organiser, run):
        recording.stop(owner)
        owner.execute(text("update staff set known_as = 'X'"))
    owner.execute(text("update staff set known_as = 'Y'"))
    assert records(owner) == 0


def test_what_follows_from_something_else_is_not_recorded(
    cast: Cast, owner: Session, run: int
) -> None:
    with recorded(owner, cast.branch_organiser, run):
        owner.execute(text("update staff set rev = rev + 1"))
        owner.execute(text("update staff set known_as = known_as"))
    assert records(owner) == 0


def test_what_was_otherwise_is_kept_and_no_more(cast: Cast, owner: Session, run: int) -> None:
    with recorded(owner, cast.branch_organiser, run):
        owner.execute(
            text("update staff set known_as = 'X' where id = :id"), {"id": cast.colleague.id}
        )
    row = owner.execute(text("select staff_id, row_key, before, run_id from change_rows")).one()
    assert tuple(row) == (cast.colleague.id, str(cast.colleague.id), {"known_as": None}, run)


def leave_for_now(engine: Engine, user: User, name: str) -> None:
    with acting(engine, user) as me:
        me.db.execute(text("select set_config('alongside.recording', :name, true)"), {"name": name})
        me.db.execute(text("update staff set left_for_now_until = '2030-01-01'"))


@pytest.mark.parametrize(
    "name", ["import:{other}", "import:999", "merge:1", "import:x", "anything"]
)
def test_nobody_records_in_anothers_name(
    cast: Cast, owner: Session, app_engine: Engine, name: str
) -> None:
    other = open_run(owner, cast.outsider, cast.revenue.id)
    with pytest.raises(DBAPIError, match="no such recording"):
        leave_for_now(app_engine, cast.rep, name.format(other=other))
    assert records(owner) == 0


def test_a_rep_records_under_their_own_rights(
    cast: Cast, owner: Session, app_engine: Engine
) -> None:
    mine = open_run(owner, cast.rep, cast.leeds.id)
    leave_for_now(app_engine, cast.rep, f"import:{mine}")
    assert records(owner) == 1
    assert undo(app_engine, cast.rep, mine) == (1, 0)


@pytest.mark.parametrize("who", ["outsider", "auditor", "data_officer", "national_organiser"])
def test_nobody_else_reads_or_undoes(
    cast: Cast, owner: Session, app_engine: Engine, run: int, who: str
) -> None:
    user = cast.everyone[who]
    with recorded(owner, cast.branch_organiser, run):
        owner.execute(text("update staff set known_as = 'X'"))
    before = records(owner)
    with pytest.raises(DBAPIError, match="nothing recorded"):
        undo(app_engine, user, run)
    with pytest.raises(DBAPIError, match="nothing recorded"):
        conflicts(app_engine, user, run)
    for table in ("change_rows", "recordings"):
        with pytest.raises(DBAPIError, match="permission denied"), acting(app_engine, user) as me:
            me.db.execute(text(f"select * from {table}"))
    assert records(owner) == before


def test_who_sees_its_people_undoes_it_and_is_told_of_nobody_out_of_sight(
    cast: Cast, owner: Session, app_engine: Engine, run: int
) -> None:
    with recorded(owner, cast.branch_organiser, run):
        owner.execute(text("update staff set known_as = 'X'"))
    owner.execute(text("update staff set known_as = 'Y'"))
    owner.commit()
    assert conflicts(app_engine, cast.rep, run) == {
        (cast.colleague.id, "staff", "changed"),
        (None, "staff", "changed"),
    }
    assert undo(app_engine, cast.rep, run) == (0, 2)


def test_records_go_with_the_person(cast: Cast, owner: Session, run: int) -> None:
    with recorded(owner, cast.branch_organiser, run):
        owner.execute(text("update staff set known_as = 'X'"))
    owner.execute(text("delete from staff where id = :id"), {"id": cast.colleague.id})
    left = owner.scalars(text("select distinct staff_id from change_rows")).all()
    assert left == [cast.stranger.id]


def test_an_import_is_forgotten_whole_after_ninety_days(
    cast: Cast, owner: Session, run: int
) -> None:
    with recorded(owner, cast.branch_organiser, run):
        owner.execute(text("update staff set known_as = 'X'"))
    first = "(select min(id) from change_rows)"
    later = "update change_rows set recorded_at = now() - make_interval(days => :days) where id = "
    owner.execute(text(later + first), {"days": 89})
    assert owner.scalar(text("select erase_old_change_rows()")) == 0
    owner.execute(text(later + first), {"days": 91})
    assert owner.scalar(text("select erase_old_change_rows()")) == 2
    assert records(owner) == 0
