"""What a rep's day begins with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.asks.models import AskState
from app.conversations.models import Contact, Result
from app.people.models import (
    Engagement,
    Person,
    StandingCode,
)
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.make import days_ago

Open = Callable[..., Browser]


def today_of(browser: Open, user: User) -> str:
    return words(browser(user).get("/today").text)


def test_promises_come_first_then_who_will_join_then_new_people(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.promise(owner, make.person(owner, cast.leeds, "Dora", "Due"), cast.rep, days_ago(0))
    make.promise(owner, make.person(owner, cast.leeds, "Olga", "Overdue"), cast.rep, days_ago(3))
    make.promise(owner, make.person(owner, cast.leeds, "Luke", "Later"), cast.rep, days_ago(-1))
    make.pending_join(owner, make.person(owner, cast.leeds, "Wilma", "Will"), cast.rep)
    owner.commit()
    page = today_of(browser, cast.rep)
    places = [page.index(name) for name in ("Olga Overdue", "Dora Due", "Wilma Will", "Priya Shah")]
    assert places == sorted(places)
    assert "Luke Later" not in page
    assert "3 days ago" in page


def test_whom_a_call_missed_since_is_still_spoken_to(
    browser: Open, cast: Cast, owner: Session
) -> None:
    person = make.person(owner, cast.leeds, "Dora", "Due", standing=StandingCode.NOT_MEMBER)
    make.promise(owner, person, cast.rep, days_ago(0))
    make.contact(owner, person, cast.rep, result=Result.NOT_IN)
    owner.commit()
    page = browser(cast.rep).get("/today").text
    assert "mark-spoken" in page[: page.index("Dora Due")].rpartition('<li class="person">')[2]


def test_other_peoples_promises_and_pending_joins_are_theirs(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.promise(owner, make.person(owner, cast.leeds, "Dora"), cast.branch_organiser, days_ago(0))
    make.pending_join(owner, make.person(owner, cast.leeds, "Wilma"), cast.branch_organiser)
    owner.commit()
    page = today_of(browser, cast.rep)
    assert "Dora" not in page
    assert "Wilma" not in page


@pytest.mark.parametrize(
    "why",
    [
        "member",
        "other union",
        "agency",
        "spoken to",
        "tried this week",
        "in another's hands",
        "left for now",
        "asked not to",
        "left",
        "said they will join",
    ],
)
def test_nobody_is_suggested_who_should_be_left(
    browser: Open, cast: Cast, owner: Session, why: str
) -> None:
    codes = {"member": StandingCode.MEMBER, "other union": StandingCode.OTHER_UNION}
    person = make.person(
        owner,
        cast.leeds,
        "Nele",
        standing=codes.get(why, StandingCode.NOT_MEMBER),
        engagement=Engagement.AGENCY if why == "agency" else Engagement.PERMANENT,
        until=clock.today() if why == "left" else date.max,
    )
    if why == "spoken to":
        make.contact(owner, person, cast.branch_organiser, happened_on=days_ago(500))
    if why == "tried this week":
        make.contact(owner, person, cast.branch_organiser, result=Result.NOT_IN)
    if why == "in another's hands":
        make.promise(owner, person, cast.branch_organiser, days_ago(-4))
        owner.query(Contact).update({"reached": False, "result": Result.NOT_IN})
    if why == "said they will join":
        make.pending_join(owner, person, cast.branch_organiser)
        owner.query(Contact).update({"reached": False, "result": Result.NOT_IN})
    if why == "left for now":
        person.left_for_now_until = days_ago(-1)
    if why == "asked not to":
        person.asked_not_to_contact_at = clock.now()
    owner.commit()
    assert "Nele" not in today_of(browser, cast.rep)


def test_suggested_again_once_nobody_reached_them_for_a_week(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.contact(
        owner, cast.colleague, cast.branch_organiser, happened_on=days_ago(8), result=Result.NOT_IN
    )
    owner.commit()
    page = today_of(browser, cast.rep)
    assert "Priya Shah" in page
    assert "Bryn Pritchard: not in" in page


def test_suggests_five_of_the_same_team_first_in_one_order(
    browser: Open, cast: Cast, owner: Session
) -> None:
    me = make.person(owner, cast.leeds, "Amina", "Yusuf", team=cast.payments)
    cast.rep.staff_id = me.id
    for letter in "ABC":
        make.person(owner, cast.leeds, "Team", letter * 4, team=cast.payments)
        make.person(owner, cast.leeds, "Floor", letter * 3)
    owner.commit()
    page = today_of(browser, cast.rep)
    names = ["Team AAAA", "Team BBBB", "Team CCCC", "Priya Shah", "Floor AAA"]
    places = [page.index(name) for name in names]
    assert places == sorted(places)
    assert "Floor BBB" not in page
    assert "Amina Yusuf Payments" not in page


@pytest.mark.parametrize(
    ("spoken", "joined", "by", "told"),
    [
        (10, 5, "rep", True),
        (5, 5, "rep", True),
        (65, 5, "rep", True),
        (66, 5, "rep", False),
        (40, 31, "rep", False),
        (4, 5, "rep", False),
        (10, 5, "branch_organiser", False),
    ],
)
def test_tells_who_joined_to_whoever_spoke_to_them_last(
    browser: Open, cast: Cast, owner: Session, spoken: int, joined: int, by: str, told: bool
) -> None:
    make.contact(owner, cast.colleague, getattr(cast, by), happened_on=days_ago(spoken))
    make.contact(
        owner,
        cast.colleague,
        cast.branch_organiser,
        happened_on=days_ago(joined),
        result=Result.NOT_IN,
    )
    make.membership(owner, cast.colleague, joined_on=days_ago(joined))
    owner.commit()
    assert ("Priya Shah joined" in today_of(browser, cast.rep)) is told


def test_a_join_is_credited_once(browser: Open, cast: Cast, owner: Session) -> None:
    make.contact(owner, cast.colleague, cast.rep, happened_on=days_ago(20))
    make.contact(owner, cast.colleague, cast.branch_organiser, happened_on=days_ago(10))
    make.contact(owner, cast.colleague, cast.rep, happened_on=days_ago(2))
    make.membership(owner, cast.colleague, joined_on=days_ago(5))
    owner.commit()
    assert "joined" not in today_of(browser, cast.rep)
    assert "Priya Shah joined" in today_of(browser, cast.branch_organiser)


def test_an_empty_day_says_why_and_what_to_do(browser: Open, cast: Cast, owner: Session) -> None:
    make.contact(owner, cast.colleague, cast.branch_organiser)
    owner.commit()
    assert "Nobody is waiting for you today" in today_of(browser, cast.rep)
    alone = make.user(owner, "Nobody Here")
    owner.commit()
    browser(alone).get("/today", status=403)


def test_nobody_listed_yet_says_how_to_begin(browser: Open, cast: Cast, owner: Session) -> None:
    cast.colleague.asked_not_to_contact_at = clock.now()
    owner.commit()
    assert "Nobody is on your list yet" in today_of(browser, cast.rep)


@contextmanager
def counted(app: FastAPI) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(app.state.engine, "before_cursor_execute", note)
    yield seen
    event.remove(app.state.engine, "before_cursor_execute", note)


def test_asks_the_same_number_of_questions_however_much_there_is(
    app: FastAPI, browser: Open, cast: Cast, owner: Session
) -> None:
    amina = browser(cast.rep)
    urls = ("/today", f"/people/{cast.colleague.id}", f"/workplaces/{cast.leeds.id}")
    for url in urls:
        amina.get(url)
    before = []
    for url in urls:
        with counted(app) as few:
            amina.get(url)
        before.append(len(few))
    for number in range(8):
        person = make.person(owner, cast.leeds, "Dora", team=cast.payments)
        make.promise(owner, person, cast.rep, days_ago(number))
        make.person(owner, cast.leeds, "New")
        make.contact(owner, cast.colleague, cast.rep, happened_on=days_ago(number + 20))
    owner.commit()
    for url, once in zip(urls, before, strict=True):
        with counted(app) as many:
            amina.get(url)
        assert len(many) == once
        assert len(many) <= (8 if url == "/today" else 12)


def test_today_is_in_the_trail_with_how_many(browser: Open, cast: Cast, owner: Session) -> None:
    today_of(browser, cast.rep)
    line = owner.execute(
        text("select event, count, purpose from audit_events where event = 'people_listed'")
    ).one()
    assert tuple(line) == ("people_listed", 1, "today")


def test_a_role_of_the_union_is_marked(browser: Open, cast: Cast, owner: Session) -> None:
    make.union_role(owner, cast.colleague)
    owner.commit()
    page = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}").text
    assert "mark-rep" in page.split("conversations-people")[1]


def me_of(owner: Session, cast: Cast) -> Person:
    me = make.person(owner, cast.leeds, "Amina", "Yusuf", team=cast.payments)
    cast.rep.staff_id = me.id
    return me


def test_what_i_am_to_ask_comes_first_overdue_before_the_rest(
    browser: Open, cast: Cast, owner: Session
) -> None:
    me = me_of(owner, cast)
    for name, due in (("Later", -6), ("Today", 0), ("Overdue", 2)):
        make.ask(
            owner,
            me,
            make.person(owner, cast.leeds, "Ask", name),
            by=cast.branch_organiser,
            due_on=days_ago(due),
            reasons="Side by side; nobody has asked yet",
        )
    make.promise(owner, make.person(owner, cast.leeds, "Dora", "Due"), cast.rep, days_ago(3))
    owner.commit()
    answer = browser(cast.rep).get("/today")
    page = words(answer.text)
    places = [
        page.index(name)
        for name in ("To ask", "Ask Overdue", "Ask Today", "Ask Later", "Dora Due", "Priya Shah")
    ]
    assert places == sorted(places)
    assert "Side by side; nobody has asked yet" in page
    assert "To ask today" in page
    assert "2 days ago" in page
    assert 'action="/asks/' in answer.text
    assert "/return?back=/today" in answer.text
    assert 'href="/next-to-you"' in answer.text


def test_nobody_is_there_twice_whatever_is_due(browser: Open, cast: Cast, owner: Session) -> None:
    me = me_of(owner, cast)
    area = make.area(owner, cast.leeds)
    make.seat(owner, me, area, by=cast.rep)
    mine = make.person(owner, cast.leeds, "Dora", "Due", team=cast.payments)
    make.seat(owner, mine, area, by=cast.rep)
    make.ask(owner, me, mine, by=cast.rep)
    make.promise(owner, mine, cast.rep, days_ago(1))
    theirs = make.person(owner, cast.leeds, "Theo", team=cast.payments)
    make.ask(owner, cast.colleague, theirs, by=cast.rep)
    owner.commit()
    page = today_of(browser, cast.rep)
    assert page.count("Dora Due") == 1
    assert page.index("To ask") < page.index("Dora Due") < page.index("New to speak to")
    assert "Theo" not in page


@pytest.mark.parametrize("asker", ["another", "closed"])
def test_only_my_open_asks_are_mine(browser: Open, cast: Cast, owner: Session, asker: str) -> None:
    me = me_of(owner, cast)
    person = make.person(owner, cast.leeds, "Dora", "Due")
    if asker == "another":
        make.ask(owner, cast.colleague, person, by=cast.rep)
    else:
        make.ask(owner, me, person, by=cast.rep, state=AskState.RETURNED)
    owner.commit()
    assert "To ask" not in today_of(browser, cast.rep)


def test_the_nearest_are_new_first_once_the_place_is_known(
    browser: Open, cast: Cast, owner: Session
) -> None:
    me = me_of(owner, cast)
    area, other = make.area(owner, cast.leeds), make.area(owner, cast.leeds)
    make.person(owner, cast.leeds, "Aa", "Elsewhere")
    for name, x, team in (
        ("Far", 2000, None),
        ("Beside", 260, None),
        ("Both", 420, cast.payments),
    ):
        person = make.person(owner, cast.leeds, "Seated", name, team=team)
        make.seat(owner, person, desk=make.desk(owner, area, x, 0), by=cast.rep)
    make.seat(owner, make.person(owner, cast.leeds, "Other", "Floor"), other, by=cast.rep)
    owner.commit()
    amina = browser(cast.rep)
    # Nobody knows where she sits: her team, then everybody else, by name.
    page = words(amina.get("/today").text)
    assert page.index("Seated Both") < page.index("Priya Shah") < page.index("Seated Beside")
    assert "Side by side" not in page
    make.seat(owner, me, desk=make.desk(owner, area, 100, 0), by=cast.rep)
    owner.commit()
    page = words(amina.get("/today").text)
    names = ("Seated Both", "Seated Beside", "Priya Shah", "Seated Far", "Aa Elsewhere")
    places = [page.index(name) for name in names]
    assert places == sorted(places)
    assert "Two desks away; same team" in page
    assert "Side by side" in page
    assert "Other Floor" not in page


@pytest.mark.parametrize("why", ["left out", "rep", "team", "workplace", "stale"])
def test_nobody_new_whom_a_suggestion_may_not_name(
    browser: Open, cast: Cast, owner: Session, why: str
) -> None:
    me = me_of(owner, cast)
    area = make.area(owner, cast.leeds)
    make.seat(owner, me, area, by=cast.rep)
    make.seat(
        owner,
        cast.colleague,
        area,
        by=cast.rep,
        confirmed_on=days_ago(90 if why == "stale" else 0),
    )
    owner.execute(text("update rolled_forward set through = london_today()"))
    if why == "left out":
        cast.colleague.left_out_of_plans_at = clock.now()
    if why == "rep":
        make.union_role(owner, cast.colleague)
    if why in ("team", "workplace"):
        team = cast.payments if why == "team" else None
        make.conflict(owner, me, team, by=cast.branch_organiser)
    owner.commit()
    page = today_of(browser, cast.rep)
    assert ("Priya Shah" in page) is (why == "stale")
    assert "Same area" not in page


def test_one_question_more_where_it_is_known_where_the_rep_sits(
    app: FastAPI, browser: Open, cast: Cast, owner: Session
) -> None:
    me = me_of(owner, cast)
    owner.commit()
    amina = browser(cast.rep)
    amina.get("/today")
    with counted(app) as few:
        amina.get("/today")
    area = make.area(owner, cast.leeds)
    make.seat(owner, me, area, by=cast.rep)
    for _ in range(10):
        make.seat(owner, make.person(owner, cast.leeds), area, by=cast.rep)
        make.ask(owner, me, make.person(owner, cast.leeds), by=cast.rep)
    owner.commit()
    with counted(app) as many:
        amina.get("/today")
    assert len(many) == len(few) + 1
