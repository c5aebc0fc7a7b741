"""Where one person is: said, confirmed, fading, erased, taken back; and what a rep was told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.asks.models import Ask, AskState, EndReason
from app.people.models import Person
from app.seating import words as said
from app.seating.models import Habit, Seat, Shift, Tie, TieKind
from app.seating.rules import Freshness, freshness
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.make import days_ago

Open = Callable[..., Browser]


def seat_of(owner: Session, person: Person) -> Seat | None:
    owner.expire_all()
    return owner.get(Seat, person.id)


def at(person: Person) -> str:
    return f"/people/{person.id}/place"


def page_of(browser: Browser, person: Person) -> str:
    return words(browser.get(at(person)).text)


def events(owner: Session) -> list[str]:
    return list(
        owner.scalars(text("select event from audit_events where event <> 'signed_in' order by id"))
    )


@pytest.mark.parametrize(
    ("given", "words_said"),
    [
        (
            {"desk": "A4", "area": "North", "floor": "second floor", "days": 0b01010},
            "Sits at A4, North, second floor; Tuesdays and Thursdays",
        ),
        ({"area": "North"}, "Sits in North"),
        ({"habit": Habit.HOT, "area": "North"}, "Sits wherever is free in North"),
        ({"habit": Habit.REMOTE, "shift": Shift.EARLY}, "Works from home; early shift"),
        ({"days": 0b11111}, "Nobody knows where they sit; Mondays to Fridays"),
    ],
)
def test_says_where_in_words(given: dict[str, Any], words_said: str) -> None:
    assert said.place(**{"habit": Habit.FIXED} | given) == words_said


@pytest.mark.parametrize(
    ("age", "is_now"),
    [
        (0, Freshness.FRESH),
        (29, Freshness.FRESH),
        (30, Freshness.FADING),
        (59, Freshness.FADING),
        (60, Freshness.FADED),
        (89, Freshness.FADED),
        (90, Freshness.GONE),
    ],
)
def test_fades_by_the_month_and_is_gone_after_three(age: int, is_now: Freshness) -> None:
    assert freshness(days_ago(age), clock.today()) is is_now


def test_a_desk_is_said_by_its_label(browser: Open, cast: Cast, owner: Session) -> None:
    north = make.area(owner, cast.leeds, "North", "Second floor")
    desk = make.desk(owner, north, 100, 100, label="A 4")
    owner.commit()
    amina = browser(cast.rep)
    page = words(amina.post(at(cast.colleague), {"area_id": north.id, "desk": "a4"}).text)
    assert "Sits at A 4, North, Second floor" in page
    assert "Confirmed today by you" in page
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert (seat.area_id, seat.desk_id, seat.habit) == (north.id, desk.id, Habit.FIXED)
    assert (seat.confirmed_on, seat.confirmed_by_id) == (clock.today(), cast.rep.id)
    line = owner.execute(
        text("select subject_kind, subject_id, fields from audit_events where event='seat_changed'")
    ).one()
    assert tuple(line) == ("staff", str(cast.colleague.id), ["habit", "area_id", "desk_id"])


@pytest.mark.parametrize(("told", "kept"), [(None, (None, None)), ("yes", (0b01010, Shift.EARLY))])
def test_days_and_shift_are_kept_only_when_they_told_us(
    browser: Open, cast: Cast, owner: Session, told: str | None, kept: tuple[Any, Any]
) -> None:
    north = make.area(owner, cast.leeds)
    owner.commit()
    form = {"area_id": north.id, "days": ["1", "3"], "shift": "2"} | (
        {"told": told} if told else {}
    )
    page = words(browser(cast.rep).post(at(cast.colleague), form).text)
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert (seat.days, seat.shift) == kept
    assert ("were not kept: nobody ticked that they told you" in page) is (told is None)


def test_taking_the_tick_back_takes_the_days_away(
    browser: Open, cast: Cast, owner: Session
) -> None:
    north = make.area(owner, cast.leeds)
    make.seat(owner, cast.colleague, north, by=cast.rep, days=0b11)
    owner.commit()
    browser(cast.rep).post(at(cast.colleague), {"area_id": north.id, "days": ["0", "1"]})
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert seat.days is None


def test_who_works_from_home_has_no_area_and_no_days(
    browser: Open, cast: Cast, owner: Session
) -> None:
    north = make.area(owner, cast.leeds)
    owner.commit()
    form = {"habit": "3", "area_id": north.id, "told": "yes", "days": ["1"]}
    page = words(browser(cast.rep).post(at(cast.colleague), form).text)
    assert "Works from home" in page
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert (seat.area_id, seat.days, seat.habit) == (None, None, Habit.REMOTE)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose where they sit, or that they work from home."),
        ({"days": ["1"]}, "Choose where they sit, or that they work from home."),
        ({"desk": "A4"}, "Choose the area this desk is in."),
        ({"area_id": "{here}", "desk": "Z9"}, "No desk of this area is called that."),
        ({"area_id": "{elsewhere}"}, "Choose one of the areas shown."),
        ({"area_id": "999999"}, "Choose one of the areas shown."),
        ({"area_id": str(2**31)}, "Choose one of the areas shown."),
        ({"habit": "7"}, "Choose how they come by their place."),
        ({"area_id": "{here}", "days": ["7"]}, "Choose days of the week."),
    ],
)
def test_what_cant_be_is_said_so(
    browser: Open, cast: Cast, owner: Session, form: dict[str, Any], sentence: str
) -> None:
    here, there = make.area(owner, cast.leeds), make.area(owner, cast.revenue)
    owner.commit()
    filled = {
        name: str(value).format(here=here.id, elsewhere=there.id) if name == "area_id" else value
        for name, value in form.items()
    }
    answer = browser(cast.rep).post(at(cast.colleague), filled, status=422)
    assert sentence in words(answer.text)
    assert seat_of(owner, cast.colleague) is None


@pytest.mark.parametrize(
    ("age", "shown", "warned"),
    [(0, True, False), (29, True, False), (30, True, True), (89, True, True), (90, False, False)],
)
def test_tells_how_long_until_it_is_erased_and_shows_nothing_older(
    browser: Open, cast: Cast, owner: Session, age: int, shown: bool, warned: bool
) -> None:
    north = make.area(owner, cast.leeds, "North wing")
    make.seat(owner, cast.colleague, north, by=cast.rep, confirmed_on=days_ago(age))
    # As if the night's work were done: what is too old is not shown even then.
    owner.execute(text("update rolled_forward set through = london_today()"))
    owner.commit()
    page = page_of(browser(cast.rep), cast.colleague)
    assert ("Sits in North wing" in page) is shown
    assert ("Not confirmed since" in page) is warned
    if warned:
        erased = days_ago(age - 90)
        assert f"erased on {erased:%a} {erased.day} {erased:%b}" in page


def test_still_there_is_one_tap(browser: Open, cast: Cast, owner: Session) -> None:
    north = make.area(owner, cast.leeds)
    make.seat(owner, cast.colleague, north, by=cast.branch_organiser, confirmed_on=days_ago(80))
    owner.commit()
    page = words(browser(cast.rep).post(at(cast.colleague) + "/confirmation").text)
    assert "Confirmed today by you" in page
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert (seat.confirmed_on, seat.confirmed_by_id) == (clock.today(), cast.rep.id)
    assert "seat_confirmed" in events(owner)


@pytest.mark.parametrize("age", [0, 45, 89])
def test_nobody_knows_any_more_and_undo(
    browser: Open, cast: Cast, owner: Session, age: int
) -> None:
    north = make.area(owner, cast.leeds, "North wing")
    make.seat(owner, cast.colleague, north, by=cast.rep, confirmed_on=days_ago(age), days=0b11)
    owner.commit()
    amina = browser(cast.rep)
    page = words(amina.post(at(cast.colleague) + "/clearing").text)
    assert "Sits in" not in page
    assert "Undo" in page
    amina.post(at(cast.colleague) + "/clearing")  # a second tap changes nothing
    page = words(amina.post(at(cast.colleague) + "/clearing/reversal").text)
    assert "Sits in North wing; Mondays and Tuesdays" in page
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert seat.confirmed_on == days_ago(age)
    amina.post(at(cast.colleague) + "/clearing/reversal")
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert seat.confirmed_on == days_ago(age)


def test_what_was_cleared_is_erased_by_the_night(browser: Open, cast: Cast, owner: Session) -> None:
    make.seat(owner, cast.colleague, make.area(owner, cast.leeds), by=cast.rep)
    owner.commit()
    amina = browser(cast.rep)
    amina.post(at(cast.colleague) + "/clearing")
    owner.execute(text("select erase_old_seats()"))
    owner.commit()
    assert seat_of(owner, cast.colleague) is None
    amina.post(at(cast.colleague) + "/clearing/reversal", status=409)


def test_the_nights_work_erases_at_ninety_days_and_says_how_many(
    browser: Open, cast: Cast, owner: Session
) -> None:
    north = make.area(owner, cast.leeds)
    people = {age: make.person(owner, cast.leeds) for age in (0, 89, 90, 91, 400)}
    for age, person in people.items():
        make.seat(owner, person, north, by=cast.rep, confirmed_on=days_ago(age))
    owner.execute(text("update rolled_forward set through = london_today() - 1"))
    owner.commit()
    browser(cast.rep).get("/today")
    left = set(owner.scalars(text("select staff_id from seats")))
    assert left == {people[0].id, people[89].id}
    lines = owner.execute(
        text("select count, user_id, subject_id from audit_events where event = 'seats_erased'")
    ).all()
    assert [tuple(line) for line in lines] == [(3, None, None)]


def test_nothing_to_erase_leaves_no_line(browser: Open, cast: Cast, owner: Session) -> None:
    owner.execute(text("update rolled_forward set through = london_today() - 1"))
    owner.commit()
    browser(cast.rep).get("/today")
    assert "seats_erased" not in events(owner)


def test_the_persons_page_gets_one_line_of_it(browser: Open, cast: Cast, owner: Session) -> None:
    north = make.area(owner, cast.leeds, "North", "second floor")
    desk = make.desk(owner, north, 100, 100, label="A4")
    make.seat(owner, cast.colleague, desk=desk, by=cast.rep, days=0b01010)
    owner.commit()
    amina = browser(cast.rep)
    whole = amina.get(f"/people/{cast.colleague.id}").text
    assert f'hx-get="{at(cast.colleague)}"' in whole
    assert f'<a href="{at(cast.colleague)}">Where they sit</a>' in whole
    part = amina.part(at(cast.colleague)).text
    assert "<html" not in part
    assert words(part) == "Sits at A4, North, second floor; Tuesdays and Thursdays"


def test_many_areas_are_a_list_few_are_chips(browser: Open, cast: Cast, owner: Session) -> None:
    for number in range(7):
        make.area(owner, cast.leeds, f"Area {number}")
    owner.commit()
    amina = browser(cast.rep)
    assert "<select" not in amina.get(at(cast.colleague)).text
    make.area(owner, cast.leeds, "One more")
    make.area(owner, cast.revenue, "Theirs")
    owner.commit()
    page = amina.get(at(cast.colleague)).text
    assert "<select" in page
    assert "Theirs" not in page


def test_who_works_nowhere_has_no_place(browser: Open, cast: Cast, owner: Session) -> None:
    gone = make.person(owner, cast.leeds, "Gone", until=clock.today())
    owner.commit()
    amina = browser(cast.rep)
    assert "They work nowhere we know of now" in page_of(amina, gone)
    amina.post(at(gone), {"habit": "3"}, status=409)


def test_a_tie_is_found_by_name_told_once_and_removed(
    browser: Open, cast: Cast, owner: Session
) -> None:
    other = make.person(owner, cast.leeds, "Marek", "Nowak")
    silent = make.person(owner, cast.leeds, "Marek", "Silent")
    silent.asked_not_to_contact_at = clock.now()
    make.person(owner, cast.revenue, "Marek", "Elsewhere")
    owner.commit()
    amina = browser(cast.rep)
    ties = f"/people/{cast.colleague.id}/ties"
    found = words(amina.part(ties + "?q=MAREK").text)
    assert "Marek Nowak" in found
    assert "Silent" not in found
    assert "Elsewhere" not in found
    for person, kind in ((cast.colleague, 1), (cast.colleague, 1), (other, 1), (cast.colleague, 3)):
        mate = other if person is cast.colleague else cast.colleague
        amina.post(f"/people/{person.id}/ties", {"other_id": mate.id, "kind": kind})
    told = owner.query(Tie).order_by(Tie.id).all()
    assert [tie.kind for tie in told] == [TieKind.SHARES_LIFT, TieKind.SAME_LANGUAGE]
    assert {(tie.staff_id, tie.other_id) for tie in told} == {(cast.colleague.id, other.id)}
    assert "Shares a lift with Marek Nowak" in page_of(amina, cast.colleague)
    assert "Shares a lift with Priya Shah Told by you" in page_of(amina, other)
    assert events(owner).count("tie_told") == 2
    amina.post(f"/people/{other.id}/ties/{told[0].id}/removal")
    assert owner.query(Tie).count() == 1
    assert "tie_removed" in events(owner)
    bystander = make.person(owner, cast.leeds)
    owner.commit()
    amina.post(f"/people/{bystander.id}/ties/{told[1].id}/removal", status=404)


def test_no_tie_reaches_out_of_the_workplace(browser: Open, cast: Cast, owner: Session) -> None:
    york = make.workplace(owner, cast.leeds_branch, employer="Shared Services York")
    there = make.person(owner, york)
    owner.commit()
    ties = f"/people/{cast.colleague.id}/ties"
    bryn = browser(cast.branch_organiser)
    bryn.post(ties, {"other_id": there.id, "kind": 1}, status=404)
    bryn.post(ties, {"other_id": cast.stranger.id, "kind": 1}, status=404)
    bryn.post(ties, {"other_id": cast.colleague.id, "kind": 1}, status=409)
    bryn.post(ties, {"kind": 1}, status=422)
    assert owner.query(Tie).count() == 0


@pytest.mark.parametrize("who", ["outsider", "regional_organiser", "auditor"])
def test_nobody_else_learns_where_anybody_sits(
    browser: Open, cast: Cast, owner: Session, who: str
) -> None:
    make.seat(owner, cast.colleague, make.area(owner, cast.leeds), by=cast.rep)
    owner.commit()
    status = 404 if who == "outsider" else 403
    other = browser(getattr(cast, who))
    other.get(at(cast.colleague), status=status)
    other.get(f"/people/{cast.colleague.id}/ties", status=status)
    for act in ("", "/confirmation", "/clearing", "/clearing/reversal"):
        other.post(at(cast.colleague) + act, {"habit": "3"}, status=status)
    other.post(f"/people/{cast.colleague.id}/ties", {"other_id": 1, "kind": 1}, status=status)
    seat = seat_of(owner, cast.colleague)
    assert seat is not None
    assert seat.confirmed_by_id == cast.rep.id


def test_another_team_of_the_same_workplace_keeps_place_ties_and_asks(
    browser: Open, cast: Cast, owner: Session
) -> None:
    settled(cast, owner)
    browser(cast.rep).post(
        f"/people/{cast.colleague.id}/move", {"workplace_id": cast.leeds.id, "team": "Claims"}
    )
    assert seat_of(owner, cast.colleague) is not None
    assert owner.query(Tie).count() == 1
    assert {ask.state for ask in owner.query(Ask)} == {AskState.OPEN}


@pytest.mark.parametrize("how", ["moves", "leaves", "will leave"])
def test_neither_goes_along_elsewhere(browser: Open, cast: Cast, owner: Session, how: str) -> None:
    york = make.workplace(owner, cast.leeds_branch, employer="Shared Services York")
    settled(cast, owner)
    bryn, at_person = browser(cast.branch_organiser), f"/people/{cast.colleague.id}"
    if how == "moves":
        bryn.post(at_person + "/move", {"workplace_id": york.id})
    elif how == "leaves":
        bryn.post(at_person + "/departure", {"when": "today"})
    else:
        tomorrow = (clock.today() + timedelta(days=1)).isoformat()
        bryn.post(at_person + "/departure", {"when": "pick", "when_date": tomorrow})
        assert seat_of(owner, cast.colleague) is not None
        owner.execute(
            text("update placements set valid_to = london_today() where valid_to < '9999-12-31'")
        )
        owner.commit()
    assert seat_of(owner, cast.colleague) is None
    assert owner.query(Tie).count() == 0
    asks = {ask.staff_id == cast.colleague.id: ask for ask in owner.query(Ask)}
    assert (asks[True].state, asks[True].end_reason) == (AskState.ENDED, EndReason.LEFT)
    assert (asks[False].state, asks[False].end_reason) == (AskState.RETURNED, EndReason.LEFT)


def settled(cast: Cast, owner: Session) -> None:
    """The colleague has a seat, a tie, asks somebody and is being asked."""
    other = make.person(owner, cast.leeds)
    make.seat(owner, cast.colleague, make.area(owner, cast.leeds), by=cast.rep)
    make.ask(owner, cast.colleague, other, by=cast.rep)
    make.ask(owner, other, cast.colleague, by=cast.rep)
    make.tie(owner, cast.colleague, other, TieKind.GETS_ON, by=cast.rep)
    owner.commit()
