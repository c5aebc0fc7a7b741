"""The seat map: who is drawn, with which mark; who is not; and what nobody else may learn of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Result
from app.people.models import Person, StandingCode
from app.seating.models import Habit, Seat
from app.workplaces.models import Area
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
NOT_MEMBER = StandingCode.NOT_MEMBER


@dataclass
class Floor:
    """Four desks in a row by the lifts: Priya at A1, a member at A2, nobody at A3, Nia at A4."""

    area: Area
    at: str
    priya: Person
    member: Person
    nia: Person


@pytest.fixture
def floor(cast: Cast, owner: Session) -> Floor:
    area = make.area(owner, cast.leeds, "By the lifts", "Second floor")
    desks = [
        make.desk(owner, area, 200 + n * 160, 200, label=f"A{n + 1}", block="A") for n in range(4)
    ]
    member = make.person(owner, cast.leeds, "Mem", "Berry", standing=StandingCode.MEMBER)
    nia = make.person(owner, cast.leeds, "Nia", "Owen", standing=NOT_MEMBER, known_as="Ni")
    for one, desk in ((cast.colleague, desks[0]), (member, desks[1]), (nia, desks[3])):
        make.seat(owner, one, desk=desk, by=cast.rep)
    owner.commit()
    return Floor(area, f"/workplaces/{cast.leeds.id}/map", cast.colleague, member, nia)


def drawing(html: str) -> str:
    """The drawing alone."""
    return re.findall(r'<svg class="plan.*?</svg>\s*</div>', html, flags=re.S)[0]


def seat_of(html: str, name: str) -> str:
    """The link that somebody's desk is."""
    links = re.findall(r'<a class="seat .*?</a>', drawing(html), flags=re.S)
    return next(link for link in links if f"<title>{name}" in link)


def test_everybody_is_drawn_with_mark_name_desk_and_a_way_to_talk(
    browser: Open, cast: Cast, floor: Floor
) -> None:
    html = browser(cast.rep).get(floor.at).text
    unknown = seat_of(html, "Priya Shah, not known, desk A1")
    assert f"/people/{floor.priya.id}/contacts/new?back=" in unknown
    assert "seat-unknown" in unknown
    member = seat_of(html, "Mem Berry, member, desk A2")
    assert f'href="/people/{floor.member.id}"' in member
    assert ">M<" in member
    assert "#plan-member" in member
    not_yet = seat_of(html, "Ni Owen, not yet spoken to, desk A4")
    assert "#plan-not_yet" in not_yet
    assert "4 desks, 1 free" in words(html)


def test_a_conversation_is_marked_with_its_day_whatever_was_tried_since(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    day = clock.today() - timedelta(days=9)
    make.contact(owner, floor.nia, cast.rep, happened_on=day)
    make.contact(owner, floor.nia, cast.rep, result=Result.NOT_IN)
    owner.commit()
    seat = seat_of(browser(cast.rep).get(floor.at).text, "Ni Owen, spoken to on")
    assert f">{day.day} {day:%b}" in seat
    assert "#plan-spoken" in seat


@pytest.mark.parametrize(
    "how", ["asked_not_to_contact_at = now()", "left_for_now_until = london_today() + 9"]
)
def test_who_is_not_on_the_list_is_a_desk_that_is_taken_and_nothing_else(
    browser: Open, cast: Cast, owner: Session, floor: Floor, how: str
) -> None:
    owner.execute(text(f"update staff set {how} where id = :id"), {"id": floor.member.id})
    owner.commit()
    html = browser(cast.rep).get(floor.at).text
    assert 'aria-label="Desk A2: taken, not on the list"' in html
    for word in ("Mem", "Berry", f"/people/{floor.member.id}"):
        assert word not in html
    # Not even that it was a member who sat there: no bank with one, and the others no island.
    assert "one member" not in html
    assert "4 desks, 1 free, 1 of somebody who is not on the list" in html


def test_what_is_said_of_clusters_does_not_depend_on_who_is_not_on_the_list(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    owner.execute(
        text("update staff set asked_not_to_contact_at = now() where id = :id"),
        {"id": floor.member.id},
    )
    owner.commit()
    member_away = words(browser(cast.rep).get(floor.at).text)
    owner.execute(text("update staff set standing = 3 where id = :id"), {"id": floor.member.id})
    owner.commit()
    assert words(browser(cast.rep).get(floor.at).text) == member_away


def test_filters_dim_and_remove_nobody(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    make.contact(owner, floor.member, cast.rep)
    owner.execute(text("update seats set days = 2 where staff_id = :id"), {"id": floor.nia.id})
    owner.commit()
    amina = browser(cast.rep)

    def looks(query: str) -> dict[str, set[str]]:
        html = amina.part(f"{floor.at}?{query}").text
        assert "<html" not in html
        links = re.findall(r'<a class="seat ([^"]+)".*?<title>(\w+)', html, flags=re.S)
        return {name: set(look.split()) & {"seat-dim", "seat-untold"} for look, name in links}

    dim, untold = {"seat-dim"}, {"seat-untold"}
    assert looks("") == {"Priya": set(), "Mem": set(), "Ni": set()}
    assert looks("never=yes") == {"Priya": set(), "Mem": dim, "Ni": set()}
    assert looks(f"team={cast.payments.id}") == {"Priya": set(), "Mem": dim, "Ni": dim}
    assert looks("team=0") == {"Priya": dim, "Mem": set(), "Ni": set()}
    assert looks("day=1") == {"Priya": untold, "Mem": untold, "Ni": set()}
    assert looks("day=0") == {"Priya": untold, "Mem": untold, "Ni": dim}
    assert looks("day=0&never=yes") == {"Priya": untold, "Mem": dim, "Ni": dim}
    assert looks("day=9&team=x&size=odd") == looks("")


@pytest.mark.parametrize(
    ("days_ago", "look"), [(29, ""), (30, "seat-fading"), (60, "seat-faded"), (90, None)]
)
def test_what_nobody_confirmed_fades_and_goes(
    browser: Open, cast: Cast, owner: Session, floor: Floor, days_ago: int, look: str | None
) -> None:
    confirmed = clock.today() - timedelta(days=days_ago)
    owner.execute(
        text("update seats set confirmed_on = :day where staff_id = :id"),
        {"day": confirmed, "id": floor.nia.id},
    )
    owner.commit()
    html = browser(cast.rep).get(floor.at).text
    if look is None:
        assert "Ni Owen" not in drawing(html)
        assert "Ni Owen" in html.split("Nobody knows where they sit")[1]
    else:
        seat = seat_of(html, "Ni Owen")
        assert look in seat
        assert ("seat-fad" in seat) == bool(look)
        assert ("last confirmed on" in seat) == bool(look)


def test_confirming_keeps_what_is_drawn_and_wakes_nothing_that_went(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    def confirmed() -> dict[int, date]:
        owner.expire_all()
        return {seat.staff_id: seat.confirmed_on for seat in owner.query(Seat)}

    amina = browser(cast.rep)
    amina.get(floor.at)  # the night's erasure is over
    old, gone = (clock.today() - timedelta(days=n) for n in (80, 95))
    owner.execute(text("update seats set confirmed_on = :day"), {"day": old})
    owner.execute(
        text("update seats set confirmed_on = :day where staff_id = :id"),
        {"day": gone, "id": floor.nia.id},
    )
    # Whoever is not on the list stays drawn, too: that a desk fell empty would tell of it.
    owner.execute(
        text("update staff set asked_not_to_contact_at = now() where id = :id"),
        {"id": floor.member.id},
    )
    owner.commit()
    answer = amina.post(f"/areas/{floor.area.id}/confirmation")
    assert "2 places confirmed" in words(answer.text)
    today = clock.today()
    assert confirmed() == {floor.priya.id: today, floor.member.id: today, floor.nia.id: gone}
    noted = owner.execute(text("select event, count from audit_events where event like 'seat%'"))
    assert noted.all() == [("seat_confirmed", 2)]


def test_one_bank_may_be_confirmed_alone(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    owner.execute(text("update seats set confirmed_on = :d"), {"d": clock.today() - timedelta(9)})
    owner.execute(text("update desks set block = 'B' where label = 'A4'"))
    owner.commit()
    browser(cast.rep).post(f"/areas/{floor.area.id}/confirmation", {"block": "B"})
    fresh = text("select staff_id from seats where confirmed_on = :today")
    assert owner.scalars(fresh, {"today": clock.today()}).all() == [floor.nia.id]


def test_people_without_a_desk_without_a_place_and_at_home_are_told_apart(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    here = make.person(owner, cast.leeds, "Here", "Somewhere")
    make.seat(owner, here, floor.area, by=cast.rep)
    make.person(owner, cast.leeds, "Nowhere", "Known")
    home = make.person(owner, cast.leeds, "Home", "Worker")
    make.seat(owner, home, by=cast.rep, habit=Habit.REMOTE)
    owner.commit()
    html = browser(cast.rep).get(floor.at).text
    before, rest = html.split("no desk of their own")
    in_area, rest = rest.split("Nobody knows where they sit")
    nowhere, at_home = rest.split("Works from home")
    assert "Here Somewhere" in in_area
    assert "Nowhere Known" in nowhere
    assert "Home Worker" in at_home
    assert "Somewhere" not in drawing(before)


def test_several_at_one_desk_share_it(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    desk = owner.scalar(text("select desk_id from seats where staff_id = :i"), {"i": floor.nia.id})
    for name in ("Ab", "Cd", "Ef"):
        one = make.person(owner, cast.leeds, name, "Hot", standing=NOT_MEMBER)
        make.seat(owner, one, area=floor.area, by=cast.rep)
    owner.execute(text("update seats set desk_id = :d where desk_id is null"), {"d": desk})
    owner.commit()
    html = browser(cast.rep).get(floor.at).text
    assert drawing(html).count("desk A4</title>") == 3
    assert ">+1<" in drawing(html)
    assert html.split("The same as tables")[1].count("<td>A4</td>") == 4


def test_several_areas_are_told_of_first_and_name_nobody(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    make.area(owner, cast.leeds, "Window side", "Third floor")
    owner.commit()
    amina = browser(cast.rep)
    html = amina.get(floor.at).text
    assert "By the lifts" in html
    assert "Window side" in html
    assert "Bank A: one member, 2 others; 1 of them not known." in words(html)
    for name in ("Priya", "Berry", "Owen"):
        assert name not in html
    assert "Priya" in drawing(amina.get(f"{floor.at}?area={floor.area.id}").text)
    assert "Everybody is on the drawing" in amina.get(f"{floor.at}?area=none").text
    events = owner.execute(
        text(
            "select event, count, purpose from audit_events where purpose = 'seat map' order by id"
        )
    )
    assert events.all() == [
        ("counts_seen", None, "seat map"),
        ("people_listed", 3, "seat map"),
        ("people_listed", 0, "seat map"),
    ]


def test_an_empty_workplace_says_what_to_do(browser: Open, cast: Cast, owner: Session) -> None:
    html = browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/map").text
    assert "No areas yet" in html
    assert f'href="/workplaces/{cast.leeds.id}/areas"' in html
    make.area(owner, cast.leeds, "Window side")
    owner.commit()
    assert (
        "Nobody has been placed here yet"
        in browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/map").text
    )


def test_paper_carries_first_names_and_initials_alone(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    html = browser(cast.rep).get(f"{floor.at}?paper=a3").text
    shown = re.sub(r"<title>.*?</title>", "", html)
    for surname in ("Shah", "Berry", "Owen"):
        assert surname not in shown
    assert ">Priya S<" in shown
    assert ">Ni O<" in shown
    read = words(html)
    assert "Printed by Amina Yusuf" in read
    assert "destroy by" in read
    last = "select event, count, purpose from audit_events order by id desc limit 1"
    assert owner.execute(text(last)).one() == ("people_printed", 3, "seat map")


def test_who_left_or_moved_is_not_drawn(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    amina = browser(cast.rep)
    amina.post(f"/people/{floor.nia.id}/departure", {"when": "today"})
    html = amina.get(floor.at).text
    assert "Owen" not in html
    assert "not on the list</text>" not in html


def test_nobody_elsewhere_learns_of_a_desk(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    theirs = make.area(owner, cast.revenue, "Their corner", "Their floor")
    desk = make.desk(owner, theirs, 200, 200, label="Z9", block="Theirs")
    make.seat(owner, cast.stranger, desk=desk, by=cast.outsider)
    owner.commit()
    otto, amina = browser(cast.outsider), browser(cast.rep)
    otto.get(floor.at, status=404)
    otto.get(f"{floor.at}?area={floor.area.id}", status=404)
    otto.get(f"/workplaces/{cast.revenue.id}/map?area={floor.area.id}", status=404)
    otto.post(f"/areas/{floor.area.id}/confirmation", status=404)
    for url in (floor.at, f"{floor.at}?paper=a3", f"{floor.at}?area=none"):
        html = amina.get(url).text
        for word in ("Tomos", "Griffiths", "Their corner", "Their floor", "Z9", "Theirs"):
            assert word not in html
    html = otto.get(f"/workplaces/{cast.revenue.id}/map").text
    assert "Tomos" in html
    for word in ("Priya", "Berry", "By the lifts", "A1"):
        assert word not in html
    for role in ("regional_organiser", "national_organiser", "observer", "auditor"):
        browser(cast.everyone[role]).get(floor.at, status=403)


def test_as_many_queries_for_many_desks_as_for_few(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    amina = browser(cast.rep)
    engine = amina.app.state.engine
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries(url: str) -> int:
        amina.get(url)
        asked.clear()
        amina.get(url)
        return len(asked)

    few = queries(floor.at)
    for n in range(40):
        desk = make.desk(owner, floor.area, 200 + n * 160, 900)
        make.seat(owner, make.person(owner, cast.leeds), desk=desk, by=cast.rep)
    owner.commit()
    assert queries(floor.at) == few
