"""Whom a rep is best placed to speak to, in order, with the reason; and “I'll ask”."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.asks import words as said
from app.asks.models import Ask, AskState, EndReason
from app.asks.routes.next_to_you import chosen_day
from app.asks.rules import Askable
from app.conversations.models import Result
from app.people.models import Person, StandingCode
from app.seating.models import Habit, TieKind
from app.seating.reach import ReachKind
from app.workplaces.models import Area
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.make import days_ago
from tests.today.test_today import counted

Open = Callable[..., Browser]
PAGE = "/next-to-you?day=any"


@dataclass
class Floor:
    """The rep at A1; Bea beside her, Cal two desks on, Dan far off, Eve of her team, Finn not."""

    area: Area
    me: Person
    bea: Person
    cal: Person
    dan: Person
    eve: Person
    finn: Person


@pytest.fixture
def floor(cast: Cast, owner: Session) -> Floor:
    area = make.area(owner, cast.leeds, "North")
    named = {
        "me": ("Amina", cast.payments),
        "bea": ("Bea", None),
        "cal": ("Cal", cast.payments),
        "dan": ("Dan", None),
        "eve": ("Eve", cast.payments),
        "finn": ("Finn", None),
    }
    people = {
        name: make.person(owner, cast.leeds, forename, "Example", team=team)
        for name, (forename, team) in named.items()
    }
    for name, x in {"me": 100, "bea": 260, "cal": 420, "dan": 2000}.items():
        make.seat(owner, people[name], desk=make.desk(owner, area, x, 100), by=cast.rep)
    cast.rep.staff_id = people["me"].id
    cast.colleague.asked_not_to_contact_at = clock.now()
    owner.commit()
    return Floor(area, **people)


def page_of(browser: Browser, url: str = PAGE) -> str:
    return words(browser.get(url).text).partition("Any day")[2]


def in_order(page: str, *names: str) -> bool:
    places = [page.index(name) for name in names]
    return places == sorted(places)


def test_neighbours_in_order_with_the_reason_in_words(
    browser: Open, cast: Cast, floor: Floor
) -> None:
    page = page_of(browser(cast.rep))
    # Two desks and the same team is more than side by side alone.
    assert in_order(page, "Cal Example", "Bea Example", "Eve Example", "Dan Example")
    assert "Two desks away; same team; nobody has asked yet" in page
    assert "Side by side; nobody has asked yet" in page
    assert "Same area; nobody has asked yet" in page
    assert "Finn" not in page
    assert "Amina Example" not in page
    assert "Priya Shah" not in page


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "nobody has asked yet"),
        ({"tried_on": date(2026, 10, 5)}, "tried in October, not reached yet"),
        (
            {"tried_on": date(2026, 10, 5), "reached_on": date(2026, 3, 5)},
            "nobody has asked since March",
        ),
        (
            {"tried_on": date(2025, 3, 5), "reached_on": date(2025, 3, 5)},
            "nobody has asked since March 2025",
        ),
    ],
)
def test_tells_when_somebody_asked_last(facts: dict[str, Any], sentence: str) -> None:
    assert said.history(Askable(1, **facts), today=date(2026, 11, 23)) == sentence


def test_days_both_told_are_in_the_reason_and_no_shared_day_is_no_nearness(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    for person, days in ((floor.me, 0b01010), (floor.bea, 0b11010), (floor.dan, 0b00101)):
        owner.execute(
            text("update seats set days = :d where staff_id = :p"), {"d": days, "p": person.id}
        )
    owner.commit()
    page = page_of(browser(cast.rep))
    assert "Side by side on Tuesdays and Thursdays; nobody has asked yet" in page
    assert "Dan Example" not in page


@pytest.mark.parametrize(("day", "first"), [("1", "Dan"), ("0", "Cal"), ("any", "Cal")])
def test_who_told_us_they_are_in_that_day_comes_first(
    browser: Open, cast: Cast, owner: Session, floor: Floor, day: str, first: str
) -> None:
    for person, days in ((floor.dan, 2), (floor.bea, 4)):
        owner.execute(
            text("update seats set days = :d where staff_id = :p"), {"d": days, "p": person.id}
        )
    owner.commit()
    page = page_of(browser(cast.rep), f"/next-to-you?day={day}")
    names = ["Cal", "Bea", "Eve", "Dan"]
    assert min(names, key=lambda name: page.index(f"{name} Example")) == first
    assert ("Usually in" in page.replace("usually in", "")) is (day == "1")
    # Told to be in on another day, she is no further off than before.
    assert page.index("Bea Example") < page.index("Eve Example")


@pytest.mark.parametrize(
    ("typed", "on", "day"),
    [
        ("", date(2026, 11, 23), 0),
        ("", date(2026, 11, 27), 4),
        ("", date(2026, 11, 28), None),
        ("6", date(2026, 11, 23), 6),
        ("any", date(2026, 11, 23), None),
        ("7", date(2026, 11, 23), 0),
        ("١", date(2026, 11, 23), 0),
    ],
)
def test_the_day_is_todays_unless_chosen(typed: str, on: date, day: int | None) -> None:
    assert chosen_day(typed, on) == day


def test_only_a_few_are_named(browser: Open, cast: Cast, owner: Session, floor: Floor) -> None:
    for _ in range(20):
        make.seat(owner, make.person(owner, cast.leeds, "Near"), floor.area, by=cast.rep)
    owner.commit()
    assert page_of(browser(cast.rep)).count("I’ll ask") == 7


def test_ties_told_reach_beyond_area_and_team(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    make.tie(owner, floor.me, floor.finn, TieKind.SHARES_LIFT, by=cast.rep)
    make.contact(owner, floor.finn, cast.rep, happened_on=days_ago(60))
    owner.commit()
    page = page_of(browser(cast.rep))
    assert "Share a lift; have talked before; nobody has asked since" in page


def test_without_a_place_the_team_is_next_to_one(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    owner.execute(text("delete from seats where staff_id = :p"), {"p": floor.me.id})
    owner.commit()
    amina = browser(cast.rep)
    page = page_of(amina)
    assert "Nobody has said where you sit" in page
    assert f'href="/people/{floor.me.id}/place"' in amina.get(PAGE).text
    assert "Cal Example" in page
    assert "Bea Example" not in page


def test_a_seat_of_ninety_days_is_no_nearness(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    owner.execute(
        text("update seats set confirmed_on = :d where staff_id = :p"),
        {"d": days_ago(90), "p": floor.bea.id},
    )
    owner.execute(text("update rolled_forward set through = london_today()"))
    owner.commit()
    assert "Bea Example" not in page_of(browser(cast.rep))


def test_who_works_from_home_is_next_to_nobody_but_their_team(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    for person in (floor.bea, floor.eve):
        owner.execute(text("delete from seats where staff_id = :p"), {"p": person.id})
        make.seat(owner, person, by=cast.rep, habit=Habit.REMOTE)
    owner.commit()
    page = page_of(browser(cast.rep))
    assert "Bea Example" not in page
    assert "Eve Example" in page


@pytest.mark.parametrize("team", [True, False])
def test_nobody_across_a_conflict_of_interest(
    browser: Open, cast: Cast, owner: Session, floor: Floor, team: bool
) -> None:
    make.conflict(owner, floor.me, cast.payments if team else None, by=cast.branch_organiser)
    owner.commit()
    amina = browser(cast.rep)
    page = page_of(amina)
    assert "Cal Example" not in page
    assert "Eve Example" not in page
    assert ("Bea Example" in page) is team
    amina.post(f"/people/{floor.cal.id}/asks", status=404)  # row security hides them
    assert owner.query(Ask).count() == 0


def test_i_will_ask_and_the_form_is_one_tap_away(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    amina = browser(cast.rep)
    answer = amina.post(f"/people/{floor.cal.id}/asks")
    page = words(answer.text)
    due = clock.today() + timedelta(days=7)
    assert f"Yours to ask until {due:%a} {due.day} {due:%b}" in page
    assert "<h2>Yours to ask</h2>" in answer.text
    assert f'href="/people/{floor.cal.id}/contacts/new?back=/next-to-you"' in answer.text
    ask = owner.query(Ask).one()
    assert (ask.asker_id, ask.staff_id, ask.state, ask.due_on) == (
        floor.me.id,
        floor.cal.id,
        AskState.OPEN,
        due,
    )
    assert ask.reach is ReachKind.NEAR
    assert ask.reaches == [ReachKind.NEAR, ReachKind.SAME_TEAM]
    assert ask.points == 65
    assert ask.reasons == "Two desks away; same team; nobody has asked yet"
    line = owner.execute(
        text("select subject_kind, subject_id, unit_id from audit_events where event='ask_opened'")
    ).one()
    assert tuple(line) == ("asks", str(ask.id), cast.leeds.id)
    # Nobody twice: neither by me again nor by a colleague.
    assert page_of(amina).count("Cal Example") == 0
    amina.post(f"/people/{floor.cal.id}/asks", status=409)
    cast.branch_organiser.staff_id = floor.eve.id
    owner.commit()
    bryn = browser(cast.branch_organiser)
    assert "Cal Example" not in page_of(bryn)
    bryn.post(f"/people/{floor.cal.id}/asks", status=409)


def test_logging_it_answers_the_ask(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    amina = browser(cast.rep)
    amina.post(f"/people/{floor.cal.id}/asks")
    make.contact(owner, floor.cal, cast.rep, result=Result.SPOKE)
    owner.commit()
    assert owner.query(Ask).one().state is AskState.REACHED
    assert "<h2>Yours to ask</h2>" not in amina.get(PAGE).text


def test_undo_of_i_will_ask(browser: Open, cast: Cast, owner: Session, floor: Floor) -> None:
    amina = browser(cast.rep)
    amina.post(f"/people/{floor.cal.id}/asks")
    ask = owner.query(Ask).one()
    html = amina.post(f"/asks/{ask.id}/claim/reversal").text
    assert "<h2>Yours to ask</h2>" not in html
    assert "Cal Example" in html
    amina.post(f"/asks/{ask.id}/claim/reversal")
    owner.refresh(ask)
    assert (ask.state, ask.end_reason) == (AskState.ENDED, EndReason.TAKEN_BACK)


def test_what_others_planned_is_given_back_not_undone(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    ask = make.ask(owner, floor.me, floor.cal, by=cast.branch_organiser)
    owner.commit()
    amina = browser(cast.rep)
    amina.post(f"/asks/{ask.id}/claim/reversal", status=409)
    page = words(amina.post(f"/asks/{ask.id}/return?back=/today").text)
    assert "Given back" in page
    owner.refresh(ask)
    assert (ask.state, ask.end_reason) == (AskState.RETURNED, EndReason.GIVEN_BACK)
    assert ask.closed_at is not None
    amina.post(f"/asks/{ask.id}/return")
    amina.post(f"/asks/{ask.id}/return/reversal")
    owner.refresh(ask)
    assert (ask.state, ask.end_reason, ask.closed_at) == (AskState.OPEN, None, None)
    amina.post(f"/asks/{ask.id}/return/reversal")
    counts = owner.execute(
        text("select event, count(*) from audit_events where event like 'ask%' group by 1")
    )
    assert {row[0]: row[1] for row in counts} == {"ask_returned": 1, "ask_opened": 1}


def test_giving_back_is_not_undone_once_a_colleague_asks(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    ask = make.ask(owner, floor.me, floor.cal, by=cast.rep)
    owner.commit()
    amina = browser(cast.rep)
    amina.post(f"/asks/{ask.id}/return")
    make.ask(owner, floor.eve, floor.cal, by=cast.rep)
    owner.commit()
    amina.post(f"/asks/{ask.id}/return/reversal", status=409)


@pytest.mark.parametrize("away", ["//elsewhere.example/", "https://elsewhere.example/"])
def test_the_way_back_stays_here(
    browser: Open, cast: Cast, owner: Session, floor: Floor, away: str
) -> None:
    ask = make.ask(owner, floor.me, floor.cal, by=cast.rep)
    owner.commit()
    answer = browser(cast.rep).post(f"/asks/{ask.id}/return?back={away}")
    assert answer.url.path == "/next-to-you"


def test_an_ask_is_its_askers_alone(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    ask = make.ask(owner, floor.me, floor.cal, by=cast.rep)
    proposed = make.ask(owner, floor.me, floor.bea, by=cast.rep, state=AskState.PROPOSED)
    cast.branch_organiser.staff_id = floor.eve.id
    owner.commit()
    for who in (cast.branch_organiser, cast.outsider):
        for act in ("return", "return/reversal", "claim/reversal"):
            browser(who).post(f"/asks/{ask.id}/{act}", status=404)
    browser(cast.rep).post(f"/asks/{proposed.id}/return", status=404)
    owner.refresh(ask)
    assert ask.state is AskState.OPEN


@pytest.mark.parametrize("why", ["member", "asked not to", "left for now", "spoken to", "left out"])
def test_nobody_is_claimed_who_is_to_be_left(
    browser: Open, cast: Cast, owner: Session, floor: Floor, why: str
) -> None:
    codes = {"member": StandingCode.MEMBER}
    person = make.person(owner, cast.leeds, "Nele", standing=codes.get(why))
    if why == "asked not to":
        person.asked_not_to_contact_at = clock.now()
    if why == "left for now":
        person.left_for_now_until = days_ago(-3)
    if why == "left out":
        person.left_out_of_plans_at = clock.now()
    if why == "spoken to":
        make.contact(owner, person, cast.branch_organiser)
    owner.commit()
    browser(cast.rep).post(f"/people/{person.id}/asks", status=409)
    assert owner.query(Ask).count() == 0


def test_the_outsider_sees_nobody_and_asks_nobody(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    otto = make.person(owner, cast.revenue, "Otto", "Fremd")
    cast.outsider.staff_id = otto.id
    owner.commit()
    other = browser(cast.outsider)
    page = words(other.get(PAGE).text)
    assert "Example" not in page
    assert "Payments" not in page
    other.post(f"/people/{floor.cal.id}/asks", status=404)
    other.post(f"/people/{floor.cal.id}/me", status=404)
    browser(cast.regional_organiser).get(PAGE, status=403)


def test_who_is_not_on_the_list_says_once_who_they_are(
    browser: Open, cast: Cast, owner: Session
) -> None:
    me = make.person(owner, cast.leeds, "Amina", "Yusuf", team=cast.payments)
    make.person(owner, cast.revenue, "Amina", "Yusuf")
    owner.commit()
    amina = browser(cast.rep)
    page = words(amina.get(PAGE).text)
    assert "Which of the people on the list are you?" in page
    assert page.count("Amina Yusuf Payments") == 1
    assert "Priya Shah" in words(amina.get("/next-to-you?q=priya").text)
    amina.post(f"/people/{cast.colleague.id}/asks", status=409)
    page = words(amina.post(f"/people/{me.id}/me").text)
    assert "Noted: that is you" in page
    assert "Priya Shah" in page
    owner.refresh(cast.rep)
    assert cast.rep.staff_id == me.id
    amina.post(f"/people/{cast.colleague.id}/me", status=409)
    owner.refresh(cast.rep)
    assert cast.rep.staff_id == me.id


def test_who_is_listed_where_they_see_nobody(browser: Open, cast: Cast, owner: Session) -> None:
    cast.rep.staff_id = cast.stranger.id
    owner.commit()
    page = words(browser(cast.rep).get(PAGE).text)
    assert "You work somewhere else" in page
    assert "Tomos" not in page


def test_is_in_the_trail_with_how_many(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    browser(cast.rep).get(PAGE)
    line = owner.execute(
        text("select count, purpose from audit_events where event = 'people_listed'")
    ).one()
    assert tuple(line) == (4, "next to you")


def test_asks_the_same_number_of_questions_however_many_there_are(
    app: FastAPI, browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    amina = browser(cast.rep)
    amina.get(PAGE)
    with counted(app) as few:
        amina.get(PAGE)
    for number in range(12):
        near = make.person(owner, cast.leeds, "Near")
        make.seat(owner, near, floor.area, by=cast.rep)
        make.contact(owner, near, cast.rep, happened_on=days_ago(40 + number))
        make.ask(owner, floor.me, make.person(owner, cast.leeds), by=cast.rep)
    owner.commit()
    with counted(app) as many:
        amina.get(PAGE)
    assert len(many) == len(few) <= 9


def test_htmx_gets_the_neighbours_alone(browser: Open, cast: Cast, floor: Floor) -> None:
    part = browser(cast.rep).part(PAGE).text
    assert 'id="asks-neighbours"' in part
    assert "<html" not in part
