"""A manager who is a rep sees her colleagues, and none of the people she manages."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.accounts.models import User
from app.asks.models import Ask, AskState
from app.people.models import ConflictOfInterest, Person
from tests import make
from tests.architecture.test_sql_attacks import going_on, open_for
from tests.architecture.test_who_sees_what import ABOUT_PEOPLE, NOTED, furnish, seen
from tests.browser import Browser
from tests.cast import Cast
from tests.imports.bring import bring, csv_of

Open = Callable[..., Browser]


@dataclass
class Team:
    """Mara is a rep and manages Payments, where Priya works; Devon works elsewhere."""

    cast: Cast
    mara: Person
    user: User
    priya: Person
    devon: Person


@pytest.fixture
def team(owner: Session, cast: Cast) -> Team:
    mara = make.person(owner, cast.leeds, "Mara", "Line", team=cast.payments)
    user = make.user(owner, "Mara Line", Role.REP, cast.leeds.unit, staff=mara)
    make.grant(owner, user, Role.BRANCH_ORGANISER, cast.leeds_branch)
    devon = make.person(owner, cast.leeds, "Devon", "Hart", work_phone="0113 496 0999")
    author = make.user(owner, "Amos")
    for person in (cast.colleague, devon):
        furnish(owner, person, author, cast.leeds.employer_id)
    owner.execute(text("update staff set asked_not_to_contact_at = null"))
    owner.commit()
    return Team(cast, mara, user, cast.colleague, devon)


def mark(owner: Session, team: Team, *, whole: bool = False) -> ConflictOfInterest:
    payments = None if whole else team.cast.payments
    made = make.conflict(owner, team.mara, payments, by=team.cast.branch_organiser)
    owner.commit()
    return made


@pytest.mark.parametrize("table", sorted(ABOUT_PEOPLE | NOTED))
def test_no_table_shows_her_the_people_she_manages(
    team: Team, app_engine: Engine, owner: Session, table: str
) -> None:
    person = {"staff": "id", "merges": "kept_id"}.get(table, "staff_id")
    before = seen(app_engine, team.user, table, person)
    assert {team.priya.id, team.devon.id} <= before
    mark(owner, team)
    after = seen(app_engine, team.user, table, person)
    hers = {team.mara.id} if table == "conflicts_of_interest" else set()
    assert after == (before - {team.priya.id}) | hers
    others = seen(app_engine, team.cast.branch_organiser, table, person)
    assert team.priya.id in others


def test_every_table_about_people_asks(owner: Session) -> None:
    asking = set(
        owner.scalars(
            text(
                "select polrelid::regclass::text from pg_policy where not polpermissive"
                " and pg_get_expr(polqual, polrelid) like '%my_conflicts%'"
            )
        )
    )
    # A request not to be contacted holds no name, and must be found by whoever adds somebody.
    # The lines of an import are seen by run, so they stand in no table of scopes.
    assert asking == ABOUT_PEOPLE | NOTED | {"import_lines"}


def test_the_whole_workplace_is_everybody_but_herself(
    team: Team, app_engine: Engine, owner: Session
) -> None:
    mark(owner, team, whole=True)
    assert seen(app_engine, team.user, "staff", "id") == {team.mara.id}
    assert seen(app_engine, team.user, "search_staff('devon', 9)", "staff_id") == set()


def test_search_and_call_lists_leave_them_out_and_counts_stay(
    team: Team, app_engine: Engine, owner: Session
) -> None:
    def found(asked: str) -> set[int]:
        return seen(app_engine, team.user, f"search_staff('{asked}', 9)", "staff_id")

    def counted() -> list[object]:
        with going_on(app_engine, open_for(app_engine, team.user)) as connection:
            counts = text("select * from counts_on(london_today(), true) order by 1, 2")
            return [tuple(row) for row in connection.execute(counts)]

    before = counted()
    assert found("priya") == {team.priya.id}
    mark(owner, team)
    for asked in ("priya", "pri", "shah", "p", "prya shah"):
        assert team.priya.id not in found(asked), asked
    assert found("devon") == {team.devon.id}
    assert found("01134960999") == {team.devon.id}
    assert counted() == before
    with going_on(app_engine, open_for(app_engine, team.user)) as connection:
        listed = set(connection.scalars(text("select find_mine('{}')")))
    assert team.devon.id in listed
    assert team.priya.id not in listed


def test_no_page_shows_or_takes_them(browser: Open, owner: Session, team: Team) -> None:
    mara = browser(team.user)
    assert "Shah" in mara.get(f"/workplaces/{team.cast.leeds.id}").text
    mark(owner, team)
    for at in ("", "/contacts/new", "/edit", "/roles", "/conflicts", "/join", "/move", "/standing"):
        mara.get(f"/people/{team.priya.id}{at}", status=404)
        mara.get(f"/people/{team.devon.id}{at}")
    for at in (
        f"/workplaces/{team.cast.leeds.id}", f"/workplaces/{team.cast.leeds.id}/sheet",
        "/today", "/people?q=shah",
    ):  # fmt: skip
        assert "Priya" not in mara.get(at).text, at
    contact = {"id": "0190d3b6-0000-7000-8000-000000000009", "result": "2", "channel": "1"}
    mara.post(f"/people/{team.priya.id}/contacts", contact, status=404)


def test_the_page_marks_and_takes_off(browser: Open, owner: Session, team: Team) -> None:
    organiser, mara = browser(team.cast.branch_organiser), browser(team.user)
    at = f"/people/{team.mara.id}/conflicts"
    assert at in organiser.get(f"/people/{team.mara.id}/roles").text
    sent = {"kind": "1", "team_id": str(team.cast.payments.id)}
    assert "Line manager" in organiser.post(at, sent).text
    assert "marked already" in organiser.post(at, sent, status=422).text
    organiser.post(at, {"kind": "1", "team_id": "999999"}, status=422)
    organiser.post(at, {}, status=422)
    mara.get(f"/people/{team.priya.id}", status=404)
    found = owner.scalars(
        select(ConflictOfInterest).where(ConflictOfInterest.staff_id == team.mara.id)
    ).one()
    assert "it is about you" in mara.post(f"{at}/{found.id}/removal", status=409).text
    organiser.post(f"/people/{team.devon.id}/conflicts/{found.id}/removal", status=404)
    organiser.post(f"{at}/{found.id}/removal")
    mara.get(f"/people/{team.priya.id}")
    browser(team.cast.rep).get(at, status=403)


def test_by_sql_nobody_marks_unasked_nor_unmarks_themselves(
    app_engine: Engine, owner: Session, team: Team
) -> None:
    mark(owner, team)
    with going_on(app_engine, open_for(app_engine, team.cast.rep)) as connection:
        with pytest.raises(DBAPIError, match="row-level security"):
            connection.execute(
                text(
                    "insert into conflicts_of_interest(staff_id, scope_unit_id, kind, marked_by_id)"
                    " values (:s, :u, 2, :me)"
                ),
                {"s": team.devon.id, "u": team.cast.leeds.id, "me": team.cast.rep.id},
            )
        connection.rollback()
    taken_off = text("delete from conflicts_of_interest where staff_id = :s")
    for user, gone in ((team.user, 0), (team.cast.rep, 0), (team.cast.branch_organiser, 1)):
        with going_on(app_engine, open_for(app_engine, user)) as connection:
            assert connection.execute(taken_off, {"s": team.mara.id}).rowcount == gone


def test_asks_across_it_go_back_to_the_organiser(owner: Session, team: Team) -> None:
    owner.execute(text("delete from asks"))
    across = make.ask(owner, team.mara, team.priya, by=team.cast.rep)
    other = make.ask(owner, team.mara, team.devon, by=team.cast.rep)
    owner.commit()
    mark(owner, team)
    owner.expire_all()
    assert owner.get_one(Ask, across.id).state is AskState.RETURNED
    assert owner.get_one(Ask, other.id).state is AskState.OPEN


def test_whoever_does_not_see_people_does_not_add_them_twice(
    browser: Open, owner: Session, team: Team
) -> None:
    mark(owner, team)
    rows = csv_of("Surname,Forename", "Shah,Priya")
    for kind, unit in (("staff", team.cast.leeds.id), ("members", team.cast.leeds_branch.id)):
        sent = {"kind": kind, "unit": str(unit), "as_at": "1/11/2026"}
        answer = browser(team.user).post(
            "/imports", sent, files={"file": ("list.csv", rows, "text/csv")}, status=409
        )
        assert "Ask another organiser" in answer.text
    bring(browser(team.cast.branch_organiser), "staff", team.cast.leeds.id, rows)


def test_left_out_of_plans_and_put_back(browser: Open, owner: Session, team: Team) -> None:
    owner.execute(text("delete from asks"))
    ask = make.ask(owner, team.mara, team.devon, by=team.cast.rep)
    owner.commit()
    rep, at = browser(team.cast.rep), f"/people/{team.devon.id}"
    for _ in range(2):
        assert "Left out of plans" in rep.post(f"{at}/plans/leaving").text
    owner.expire_all()
    assert owner.get_one(Ask, ask.id).state is AskState.ENDED
    assert owner.get_one(Person, team.devon.id).left_out_of_plans_at is not None
    assert "Left out of plans" not in rep.post(f"{at}/plans/return").text.split("<main")[1].split(
        "<details"
    )[0].replace("Back in plans", "")
    owner.expire_all()
    assert owner.get_one(Person, team.devon.id).left_out_of_plans_at is None
    events = owner.scalars(text("select event from audit_events where event like '%_plans'"))
    assert sorted(events) == ["back_in_plans", "left_out_of_plans"]
    browser(team.cast.outsider).post(f"{at}/plans/leaving", status=404)
