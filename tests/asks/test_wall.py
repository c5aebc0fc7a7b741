"""The wall chart: numbers for everybody in the room, names for whoever asks for them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Result
from app.people.models import Person, StandingCode
from app.seating.models import Shift
from app.seating.queries.map import Placed
from app.seating.wall import MOST_WEEKS, put_up, weeks_of
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
MONDAY = date(2026, 11, 2)


def placed(number: int, **more: Any) -> Placed:
    return Placed(
        number,
        "Sam",
        f"Test{number}",
        None,
        False,
        StandingCode.NOT_MEMBER,
        True,
        **more,
    )


def test_the_last_weeks_with_contacts_are_its_columns() -> None:
    mondays = [MONDAY + timedelta(weeks=n) for n in range(12)]
    assert weeks_of((1, day) for day in reversed(mondays)) == tuple(mondays[-MOST_WEEKS:])
    assert weeks_of([]) == ()


def test_rows_stand_by_team_then_shift_and_add_up() -> None:
    people = [
        placed(1, spoken_on=MONDAY),
        placed(2, shift=Shift.LATE),
        placed(3, shift=Shift.DAY),
    ]
    talks = {(1, MONDAY): True, (2, MONDAY): False}
    wall = put_up(people, [(7, "Payments")], talks, {3: "Amina Y"})
    (team,) = wall.teams
    assert (team.name, team.people, team.spoken, team.weeks) == ("No team", 3, 1, (1,))
    assert [(row.id, row.weeks, row.will_ask) for row in team.rows] == [
        (3, ("",), "Amina Y"),
        (2, ("tried",), ""),
        (1, ("spoken",), ""),
    ]
    assert wall.total.people == 3
    assert wall.days == ["2 Nov"]


@pytest.fixture
def members(cast: Cast, owner: Session) -> list[Person]:
    """Ann, a member, will ask Bob, who was spoken to last week; Cat is not on the list."""
    ann = make.person(
        owner, cast.leeds, "Ann", "Lane", team=cast.payments, standing=StandingCode.MEMBER
    )
    bob = make.person(
        owner, cast.leeds, "Bob", "Moor", team=cast.payments, standing=StandingCode.NOT_MEMBER
    )
    cat = make.person(owner, cast.leeds, "Cat", "Nook", standing=StandingCode.MEMBER)
    cat.asked_not_to_contact_at = clock.now()
    make.contact(owner, bob, cast.rep, happened_on=clock.today() - timedelta(days=7))
    make.contact(owner, ann, cast.rep, result=Result.NOT_IN)
    make.contact(owner, cat, cast.rep, happened_on=clock.today() - timedelta(days=70))
    make.ask(owner, ann, bob, by=cast.rep)
    owner.commit()
    return [ann, bob, cat]


def last_noted(owner: Session) -> tuple[object, ...]:
    asked = "select event, count, purpose from audit_events order by id desc limit 1"
    return tuple(owner.execute(text(asked)).one())


def test_numbers_first_and_nobody_named(
    browser: Open, cast: Cast, owner: Session, members: list[Person]
) -> None:
    for query in ("", "?projector=1"):
        html = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/wall{query}").text
        read = words(html)
        assert "Payments 1 of 3 1 1" in read
        assert "1 person is not on the list" in read
        for name in ("Ann", "Bob", "Priya", "Cat", "Lane", "Moor"):
            assert f">{name} " not in html
            assert f"{name} " not in read
        assert last_noted(owner)[:2] == ("counts_seen", None)


def test_names_on_demand_lead_to_the_person(
    browser: Open, cast: Cast, owner: Session, members: list[Person]
) -> None:
    html = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/wall?names=1").text
    _, bob, cat = members
    assert f'<a href="/people/{bob.id}">Bob Moor</a>' in html
    row = words(html.split("Bob Moor</a>")[1].split("</tr>")[0])
    assert "spoken" in row
    assert row.endswith("Ann L")
    assert "tried" in words(html.split("Ann Lane</a>")[1].split("</tr>")[0])
    assert "Cat" not in html
    assert f"/people/{cat.id}" not in html
    assert last_noted(owner) == ("people_listed", 3, "wall chart")


def test_a_projector_shows_no_way_elsewhere_and_short_names_if_asked(
    browser: Open, cast: Cast, owner: Session, members: list[Person]
) -> None:
    html = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/wall?projector=1&names=1").text
    assert ">Bob M<" in html
    assert "Moor" not in html
    assert 'role="search"' not in html
    assert "Leave the projector" in html
    assert last_noted(owner) == ("people_listed", 3, "wall chart on a projector")


def test_paper_carries_first_names_and_initials_alone(
    browser: Open, cast: Cast, owner: Session, members: list[Person]
) -> None:
    make.membership(owner, members[0], number="MEMBER777")
    owner.commit()
    html = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/wall?paper=a3").text
    assert ">Bob M<" in html
    for word in ("Moor", "Lane", "Shah", "MEMBER777"):
        assert word not in html
    read = words(html)
    assert "printed by Amina Yusuf" in read
    assert "destroy by" in read
    assert last_noted(owner) == ("people_printed", 3, "wall chart")


def test_one_team_alone(browser: Open, cast: Cast, members: list[Person]) -> None:
    url = f"/workplaces/{cast.leeds.id}/wall?names=1&team="
    html = browser(cast.rep).get(url + "0").text
    assert "Bob" not in html
    assert "Nobody is listed here yet" in html
    assert "Bob Moor" in browser(cast.rep).get(url + str(cast.payments.id)).text
    assert "Bob Moor" in browser(cast.rep).get(url + "nonsense").text


def test_nobody_elsewhere_sees_it(browser: Open, cast: Cast, members: list[Person]) -> None:
    browser(cast.outsider).get(f"/workplaces/{cast.leeds.id}/wall?names=1", status=404)
    html = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/wall?names=1").text
    assert "Tomos" not in html
    browser(cast.regional_organiser).get(f"/workplaces/{cast.leeds.id}/wall", status=403)


def test_another_workplace_of_ones_own_branch_has_a_chart_of_its_own(
    browser: Open, cast: Cast, owner: Session, members: list[Person]
) -> None:
    second = make.workplace(owner, cast.leeds_branch)
    elsie = make.person(owner, second, "Elsie", "Wherer")
    make.contact(owner, elsie, cast.rep, happened_on=clock.today() - timedelta(days=21))
    owner.commit()
    bryn = browser(cast.branch_organiser)
    ours = bryn.get(f"/workplaces/{cast.leeds.id}/wall?names=1").text
    theirs = bryn.get(f"/workplaces/{second.id}/wall?names=1").text
    assert "Bob Moor" in ours
    assert "Elsie" not in ours
    assert ours.count('<span class="visually-hidden">week of </span>') == 2
    assert "Elsie Wherer" in theirs
    assert "Bob" not in theirs
