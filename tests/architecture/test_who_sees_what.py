"""Every table about people, every kind of user, in a building two employers share.

What PostgreSQL lets each session see is compared with an oracle in plain Python, by workplace.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import PersonAccess, User
from app.call_lists.models import CallList, CallListEntry
from app.conversations.models import (
    Assessment,
    ContactIssue,
    FollowUp,
    Issue,
    Note,
    PendingJoin,
)
from app.db.scope import hashed, new_token
from app.goals.models import Goal
from app.imports.models import ImportKind, ImportRun
from app.matching.models import DistinctPeople, Merge, RememberedMatch
from app.people.models import (
    Agreement,
    ConflictKind,
    ConflictOfInterest,
    ContactBasis,
    IdentifierKind,
    Person,
    StaffIdentifier,
    StandingClaim,
    StandingCode,
    Suppression,
    UnionRole,
    UnionRoleKind,
)
from app.seating.models import Tie, TieKind
from app.tables import metadata
from app.workplaces.models import Workplace
from tests import make
from tests.cast import Cast

# Tables with a person in them, and whose rows a session sees of each.
ABOUT_PEOPLE = {
    "staff", "placements", "standings", "standing_claims", "members", "staff_identifiers",
    "union_roles", "agreements", "contacts", "contact_issues", "follow_ups", "pending_joins",
    "call_list_entries", "seats", "ties", "asks", "conflicts_of_interest", "distinct_people",
    "call_leases", "given_numbers", "wrong_numbers",
    "remembered_matches", "merges",
}  # fmt: skip
NOTED = {"notes", "assessments"}
OURS = {"rep", "branch_organiser"}
THEIRS = {"outsider"}


@dataclass
class Stage:
    cast: Cast
    ours: Person
    theirs: Person
    tokens: dict[str, str] = field(default_factory=dict)


def furnish(db: Session, person: Person, author: User, employer_id: int) -> None:
    """One row about this person in every table that can hold one."""
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
    today = clock.today()
    contact = make.contact(db, person, author)
    make.membership(db, person)
    issue = db.scalars(select(Issue.id).limit(1)).one()
    place = db.get_one(Workplace, person.scope_unit_id)
    asker = make.person(db, place, "Ann", "Asker")
    make.seat(db, person, make.area(db, place), by=author)
    make.ask(db, asker, person, by=author)
    call_list = CallList(
        owner_id=author.id, purpose="test", question={"rules": []}, as_at=today, expires_on=today
    )
    db.add(call_list)
    db.flush()
    db.add_all(
        [
            StandingClaim(
                **about, code=StandingCode.NOT_MEMBER, told_on=today, told_to_id=author.id
            ),
            StaffIdentifier(
                **about,
                kind=IdentifierKind.STAFF_NUMBER,
                issuer_id=employer_id,
                value="00123",
                valid_from=today,
            ),
            UnionRole(**about, kind=UnionRoleKind.REP, valid_from=today),
            Agreement(
                **about, basis=ContactBasis.AGREED, agreed_on=today, recorded_by_id=author.id
            ),
            Suppression(**about, recorded_by_id=author.id),
            ContactIssue(**about, contact_id=contact.id, issue_id=issue),
            Note(**about, contact_id=contact.id, author_id=author.id, body="On Tuesdays only."),
            Assessment(**about, code=2, assessed_on=today, author_id=author.id),
            FollowUp(**about, owner_id=author.id, due_on=today, promised_in_id=contact.id),
            PendingJoin(**about, contact_id=contact.id, said_on=today, said_to_id=author.id),
            ConflictOfInterest(**about, kind=ConflictKind.PAYROLL, marked_by_id=author.id),
            Tie(
                **about,
                other_id=asker.id,
                other_scope_unit_id=asker.scope_unit_id,
                kind=TieKind.SHARES_LIFT,
                told_by_id=author.id,
            ),
            DistinctPeople(
                **about,
                other_id=asker.id,
                other_scope_unit_id=asker.scope_unit_id,
                said_by_id=author.id,
            ),
            Merge(
                kept_id=person.id,
                gone_id=10_000 + person.id,
                scope_unit_id=person.scope_unit_id,
                merged_by_id=author.id,
            ),
            RememberedMatch(
                **about, unit_id=person.scope_unit_id, key=b"0" * 32, said_by_id=author.id
            ),
            CallListEntry(**about, call_list_id=call_list.id, rank=1),
            *make.calling(person, call_list, author),
            ImportRun(
                kind=ImportKind.STAFF,
                user_id=author.id,
                unit_id=person.scope_unit_id,
                as_at=today,
                file_name="list.csv",
                file_sha256=b"0" * 32,
                header=[],
                refused=[],
                mapping={},
            ),
        ]
    )
    db.execute(
        text(
            "insert into standings(staff_id, scope_unit_id, code, source, valid_from)"
            " values (:s, :u, 3, 2, :d)"
        ),
        {"s": person.id, "u": person.scope_unit_id, "d": today},
    )


@pytest.fixture
def stage(owner: Session, cast: Cast) -> Stage:
    # Somebody else's rep is the author in each workplace, so that "own notes" do not blur it.
    amos = make.user(owner, "Amos", None)
    furnish(owner, cast.colleague, amos, cast.leeds.employer_id)
    furnish(owner, cast.stranger, amos, cast.revenue.employer_id)
    owner.commit()
    return Stage(cast, cast.colleague, cast.stranger)


def seen(engine: Engine, user: User | None, table: str, column: str) -> set[int]:
    """The values of `column` that a session of this user sees."""
    token = new_token()
    with engine.begin() as connection:
        if user is not None:
            connection.execute(
                text("select open_session(:s, :u, 'web', '', interval '1 hour')"),
                {"s": hashed(token), "u": user.id},
            )
        connection.execute(text("select begin_request(:t)"), {"t": token})
        found = connection.scalars(text(f"select {column} from {table}")).all()
    return {value for value in found if value is not None}


def expected(stage: Stage, name: str, table: str) -> set[int]:
    """The oracle: which workplaces' rows this user may see in this table."""
    ours, theirs = stage.cast.leeds.id, stage.cast.revenue.id
    if table in ABOUT_PEOPLE:
        return {ours} if name in OURS else {theirs} if name in THEIRS else set()
    if table in NOTED:
        return {ours} if name == "branch_organiser" else set()
    if table == "suppressions":
        people = expected(stage, name, "staff")
        return people | ({ours, theirs} if name == "data_officer" else set())
    raise AssertionError(table)


def test_every_table_with_a_scope_is_in_this_matrix() -> None:
    scoped = {t.name for t in metadata.tables.values() if "scope_unit_id" in t.columns}
    assert scoped == ABOUT_PEOPLE | NOTED | {"suppressions"}


@pytest.mark.parametrize("table", sorted(ABOUT_PEOPLE | NOTED | {"suppressions"}))
def test_each_user_sees_what_the_oracle_says(
    stage: Stage, app_engine: Engine, owner: Session, table: str
) -> None:
    assert len(set(owner.scalars(text(f"select scope_unit_id from {table}")))) == 2
    for name, user in stage.cast.everyone.items():
        assert seen(app_engine, user, table, "scope_unit_id") == expected(stage, name, table), name
    assert seen(app_engine, None, table, "scope_unit_id") == set()


def test_what_was_uploaded_is_seen_in_its_own_unit_only(stage: Stage, app_engine: Engine) -> None:
    for name, user in stage.cast.everyone.items():
        runs = seen(app_engine, user, "import_runs", "unit_id")
        assert runs == expected(stage, name, "staff"), name


def test_a_call_list_opens_its_people_and_never_their_notes(
    stage: Stage, app_engine: Engine, owner: Session
) -> None:
    cast = stage.cast
    until = clock.today() + timedelta(days=14)
    owner.add(
        PersonAccess(
            user_id=cast.regional_organiser.id, staff_id=stage.ours.id, reason="test", until=until
        )
    )
    owner.commit()
    assert seen(app_engine, cast.regional_organiser, "staff", "id") == {stage.ours.id}
    for table in NOTED:
        assert seen(app_engine, cast.regional_organiser, table, "staff_id") == set()
    owner.execute(text("update person_access set until = current_date"))
    owner.commit()
    assert seen(app_engine, cast.regional_organiser, "staff", "id") == set()


def test_counts_reach_as_far_as_the_role_and_no_further(stage: Stage, app_engine: Engine) -> None:
    ours, theirs = stage.cast.leeds.id, stage.cast.revenue.id
    expected_counts = {
        "rep": {ours},
        "branch_organiser": {ours},
        "regional_organiser": {ours},
        "group_organiser": {ours},
        "national_organiser": {ours, theirs},
        "observer": {ours},
        "outsider": {theirs},
    }
    for name, user in stage.cast.everyone.items():
        counted = seen(app_engine, user, "counts_on(london_today(), true)", "workplace_id")
        assert counted == expected_counts.get(name, set()), name


def test_a_target_is_seen_where_the_counts_are(
    stage: Stage, app_engine: Engine, owner: Session
) -> None:
    ours, theirs = stage.cast.leeds.id, stage.cast.revenue.id
    by_on = clock.today() + timedelta(days=90)
    for unit in (ours, theirs):
        owner.add(Goal(unit_id=unit, per_mille=500, by_on=by_on, set_by_id=stage.cast.rep.id))
    owner.commit()
    for name, user in stage.cast.everyone.items():
        counted = seen(app_engine, user, "counts_on(london_today(), true)", "workplace_id")
        assert seen(app_engine, user, "goals", "unit_id") == counted, name


def test_where_somebody_is_needed_is_told_with_exact_counts_alone(
    stage: Stage, app_engine: Engine
) -> None:
    days = "office_signals(london_today(), london_today() - 90, london_today() - 365)"
    for name, user in stage.cast.everyone.items():
        counted = seen(app_engine, user, "counts_on(london_today(), true)", "workplace_id")
        wanted = set() if name == "observer" else counted
        assert seen(app_engine, user, days, "unit_id") == wanted, name


def test_only_who_sees_the_people_gets_teams(stage: Stage, app_engine: Engine) -> None:
    for name, user in stage.cast.everyone.items():
        teams = seen(app_engine, user, "counts_on(london_today(), true)", "team_id")
        assert bool(teams) == (name in OURS), name


def test_users_know_only_colleagues(stage: Stage, app_engine: Engine) -> None:
    cast = stage.cast
    ids = {name: user.id for name, user in cast.everyone.items()}
    assert ids["outsider"] not in seen(app_engine, cast.rep, "users", "id")
    assert ids["rep"] not in seen(app_engine, cast.outsider, "users", "id")
    assert ids["branch_organiser"] in seen(app_engine, cast.rep, "users", "id")
    assert seen(app_engine, cast.expired_rep, "users", "id") == {ids["expired_rep"]}


def test_nobody_attaches_a_row_to_somebody_out_of_scope(stage: Stage, app_engine: Engine) -> None:
    """The stranger and somebody who does not exist are refused alike."""
    token = new_token()
    cast = stage.cast
    with app_engine.begin() as connection:
        connection.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 hour')"),
            {"s": hashed(token), "u": cast.rep.id},
        )
    claim = text(
        "insert into standing_claims(staff_id, scope_unit_id, code, told_on, told_to_id)"
        " values (:s, :u, 3, current_date, :me)"
    )
    refusals = []
    for staff_id in (stage.theirs.id, 999_999):
        for unit_id in (cast.leeds.id, cast.revenue.id):
            with app_engine.connect() as connection:
                connection.execute(text("select begin_request(:t)"), {"t": token})
                with pytest.raises(DBAPIError, match=r"violates") as refused:
                    connection.execute(claim, {"s": staff_id, "u": unit_id, "me": cast.rep.id})
                connection.rollback()
            assert refused.value.orig is not None
            refusals.append(refused.value.orig.sqlstate)
    assert refusals[:2] == refusals[2:]


def test_no_rep_lifts_by_sql_what_only_a_data_officer_may(
    stage: Stage, app_engine: Engine, owner: Session
) -> None:
    owner.execute(text("update staff set asked_not_to_contact_at = now() - interval '1 hour'"))
    owner.execute(text("update suppressions set asked_at = now() - interval '1 hour'"))
    owner.commit()
    token = new_token()
    with app_engine.begin() as connection:
        connection.execute(
            text("select open_session(:s, :u, 'web', '', interval '1 hour')"),
            {"s": hashed(token), "u": stage.cast.branch_organiser.id},
        )
    with app_engine.connect() as connection:
        connection.execute(text("select begin_request(:t)"), {"t": token})
        with pytest.raises(DBAPIError, match="only a data officer"):
            connection.execute(text("update staff set asked_not_to_contact_at = null"))
