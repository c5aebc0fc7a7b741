"""From a question to a list: who is taken, who is left out, and why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import PersonAccess
from app.audit.models import AuditEvent
from app.call_lists.models import Because, By, CallList, CallListEntry
from app.conversations.models import Outcome, Result
from app.finding.question import Place
from app.people.models import Person, StandingCode
from app.phones.models import GivenNumber, NumberScreening, WrongNumber
from tests import make
from tests.browser import Browser, words
from tests.call_lists.listing import asking, form, made, on_list, reasons, screened
from tests.cast import Cast

Open = Callable[..., Browser]


def events(owner: Session, *names: str) -> list[tuple[str, int | None, str | None]]:
    owner.expire_all()
    rows = owner.query(AuditEvent).filter(AuditEvent.event.in_(names))
    return [(e.event, e.count, e.purpose) for e in rows.order_by(AuditEvent.id)]


def test_a_list_is_a_snapshot_in_the_order_of_workplace_team_promise_and_name(
    browser: Open, cast: Cast, owner: Session
) -> None:
    abbot = make.person(owner, cast.leeds, "Ann", "Abbot", team=cast.payments)
    zed = make.person(owner, cast.leeds, "Zed", "Young", team=cast.payments)
    loose = make.person(owner, cast.leeds, "Ann", "Aaron")
    make.promise(owner, zed, cast.rep, clock.today() + timedelta(days=3))
    owner.commit()
    one = made(browser(cast.branch_organiser))
    assert on_list(owner, one) == [zed.id, abbot.id, cast.colleague.id, loose.id]
    kept = owner.get_one(CallList, one)
    assert kept.unit_id == cast.leeds.id, "the smallest unit that holds everybody"
    assert kept.expires_on == clock.today() + timedelta(days=14)
    assert kept.question["rules"][0]["rule"] == "standing"
    assert events(owner, "call_list_made") == [("call_list_made", 4, "Ask to join")]


def silence(owner: Session, person: Person, column: str, value: str) -> None:
    owner.execute(text(f"update staff set {column} = {value} where id = :id"), {"id": person.id})


def test_who_is_left_out_is_counted_by_the_first_reason_that_holds(
    browser: Open, cast: Cast, owner: Session
) -> None:
    everybody = [make.person(owner, cast.leeds, "Sam") for _ in range(7)]
    asked_not, left, asked, listed, cooling, long_ago, void = everybody
    silence(owner, asked_not, "asked_not_to_contact_at", "now()")
    silence(owner, left, "left_for_now_until", "current_date + 9")
    make.ask(owner, cast.colleague, asked, by=cast.rep)
    make.contact(owner, asked, cast.rep, result=Result.NOT_IN)
    make.contact(owner, cooling, cast.rep, happened_on=make.days_ago(5), outcome=Outcome.NOT_NOW)
    make.contact(owner, long_ago, cast.rep, happened_on=make.days_ago(95), outcome=Outcome.NOT_NOW)
    make.contact(owner, void, cast.rep, result=Result.VOID)
    owner.commit()
    branch = browser(cast.branch_organiser)
    first = made(branch)
    assert listed.id in on_list(owner, first)
    for person in (cast.colleague, long_ago, void):
        owner.execute(text("delete from call_list_entries where staff_id = :id"), {"id": person.id})
    owner.commit()
    second = made(branch)
    assert set(on_list(owner, second)) == {cast.colleague.id, long_ago.id, void.id}
    assert reasons(owner, second) == {
        Because.ASKED_NOT_TO: [1, 1],
        Because.LEFT_FOR_NOW: [1, 1],
        Because.SOMEBODY_ASKS: [1, 1],
        Because.ON_ANOTHER_LIST: [1, 1],
        Because.COOLING_OFF: [1, 1],
    }
    page = words(branch.get(f"/call-lists/{second}").text)
    assert "Asked not to be contacted 1" in page
    assert "Were spoken to or tried too lately 1" in page


def test_by_phone_a_number_that_may_not_be_dialled_leaves_its_person_out(
    browser: Open, cast: Cast, owner: Session
) -> None:
    def with_number(phone: str | None, **more: Any) -> Person:
        return make.person(owner, cast.leeds, "Sam", work_phone=phone, **more)

    today = clock.today()
    nobody = cast.colleague
    unscreened = with_number("0113 496 0101")
    stale = with_number("0113 496 0102")
    registered = with_number("0113 496 0103")
    wrong = with_number("0113 496 0104")
    good = with_number("0113 496 0105")
    given = with_number("0113 496 0106")
    screened(owner, cast.rep, "+441134960102", on=today - timedelta(days=29))
    screened(owner, cast.rep, "+441134960104", "+441134960105")
    owner.add(
        NumberScreening(
            number="+441134960103", is_registered=True, checked_on=today, checked_by_id=cast.rep.id
        )
    )
    owner.add(WrongNumber(person=wrong, number="+441134960104", said_by_id=cast.rep.id))
    owner.add(
        GivenNumber(person=given, number="+447700900106", given_on=today, given_to_id=cast.rep.id)
    )
    owner.commit()
    branch = browser(cast.branch_organiser)
    before = words(branch.get(f"/call-lists/new?q={asking()}&by=1").text)
    assert "2 people would be on the list to call" in before
    assert "No number is known 1" in before
    assert "5 people have no number we may dial" in before
    phone = made(branch, by=By.PHONE.value)
    assert set(on_list(owner, phone)) == {good.id, given.id}
    assert reasons(owner, phone) == {
        Because.NO_NUMBER: [1, 1],
        Because.NOT_SCREENED: [2, 2],
        Because.REGISTERED: [1, 1],
        Because.WRONG_NUMBER: [1, 1],
    }
    numbers = {e.staff_id: e.number for e in owner.query(CallListEntry)}
    assert numbers == {good.id: "+441134960105", given.id: "+447700900106"}
    walk = branch.post(f"/call-lists/{phone}/desk-walk").url.path
    assert branch.post(f"/call-lists/{phone}/desk-walk").url.path == walk, "one, however often"
    by_desk = set(on_list(owner, int(walk.rsplit("/", 1)[1])))
    assert by_desk == {p.id for p in (nobody, unscreened, stale, registered, wrong)}


def test_a_member_is_called_on_a_number_nobody_screened(
    browser: Open, cast: Cast, owner: Session
) -> None:
    silence(owner, cast.colleague, "work_phone", "'0113 496 0101'")
    make.person(owner, cast.leeds, "Huw", work_phone="0113 496 0102", standing=StandingCode.MEMBER)
    owner.commit()
    rule = Place(those=(cast.leeds.id,))
    one = made(browser(cast.branch_organiser), rule, by=By.PHONE.value, purpose="ballot")
    assert len(on_list(owner, one)) == 1


def test_two_people_on_one_number_are_both_on_the_list(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for _ in range(2):
        make.person(owner, cast.leeds, "Sam", work_phone="0113 496 0101")
    screened(owner, cast.rep, "+441134960101")
    owner.commit()
    assert len(on_list(owner, made(browser(cast.branch_organiser), by=By.PHONE.value))) == 2


def test_a_double_tap_makes_one_list(browser: Open, cast: Cast, owner: Session) -> None:
    branch = browser(cast.branch_organiser)
    sent = form()
    assert branch.post("/call-lists", sent).url == branch.post("/call-lists", sent).url
    assert owner.query(CallList).count() == 1
    assert len(events(owner, "call_list_made")) == 1


def test_a_desk_walk_and_a_phone_list_do_not_keep_people_from_each_other(
    browser: Open, cast: Cast, owner: Session
) -> None:
    silence(owner, cast.colleague, "work_phone", "'0113 496 0101'")
    screened(owner, cast.rep, "+441134960101")
    owner.commit()
    branch = browser(cast.branch_organiser)
    walk, phone = made(branch), made(branch, by=By.PHONE.value)
    assert on_list(owner, walk) == on_list(owner, phone) == [cast.colleague.id]
    refused = branch.post("/call-lists", form(), status=422)
    assert "Nobody is left to call" in words(refused.text)


def test_1001_people_are_too_many_and_nothing_is_cut_off(
    browser: Open, cast: Cast, owner: Session
) -> None:
    owner.execute(
        text(
            "insert into staff(forename, surname, scope_unit_id, workplace_id, source)"
            " select 'Sam', 'Testby' || n, :at, :at, 'test' from generate_series(1, 1000) n"
        ),
        {"at": cast.leeds.id},
    )
    owner.commit()
    for user in (cast.branch_organiser, cast.regional_organiser):
        page = words(browser(user).post("/call-lists", form(), status=422).text)
        assert "More than 1,000 people would be on this list" in page
    for table in (CallList, CallListEntry, PersonAccess):
        assert owner.query(table).count() == 0
    silence(owner, cast.colleague, "left_for_now_until", "current_date + 9")
    owner.commit()
    assert len(on_list(owner, made(browser(cast.branch_organiser)))) == 1000


def test_numbers_are_bands_for_whoever_does_not_see_the_people(
    browser: Open, cast: Cast, owner: Session
) -> None:
    silence(owner, make.person(owner, cast.leeds), "asked_not_to_contact_at", "now()")
    owner.commit()
    region = browser(cast.regional_organiser)
    page = words(region.get(f"/call-lists/new?q={asking()}&by=2").text)
    assert "Fewer than 3 people would be on the list" in page
    assert "Asked not to be contacted fewer than 3" in page
    assert "A colleague is already to ask fewer than 3" in page, "also of nobody"
    one = made(region)
    assert set(map(tuple, reasons(owner, one).values())) == {(0, 2)}
    assert "Asked not to be contacted fewer than 3" in words(region.get(f"/call-lists/{one}").text)


def test_a_region_sees_nobody_before_and_the_list_after(
    browser: Open, cast: Cast, owner: Session
) -> None:
    region = browser(cast.regional_organiser)
    one = made(region)
    opened = owner.query(PersonAccess).one()
    assert (opened.user_id, opened.staff_id) == (cast.regional_organiser.id, cast.colleague.id)
    assert opened.until == clock.today() + timedelta(days=14)
    assert "Priya Shah" in region.get(f"/call-lists/{one}").text
    assert "Tomos" not in region.get(f"/call-lists/{one}").text


def test_somebody_of_another_branch_is_never_found(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rule = Place(those=(cast.revenue.id,))
    for who in (cast.branch_organiser, cast.regional_organiser):
        page = browser(who).post("/call-lists", form(rule), status=422)
        assert "Nobody is left to call" in words(page.text)
    assert owner.query(CallList).count() == 0


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"purpose": ""}, "Choose what the list is for"),
        ({"purpose": "other"}, "Say what the list is for"),
        ({"purpose": "other", "purpose_other": "x" * 101}, "Keep this to 100 characters"),
        ({"id": ""}, "Open this page again"),
        ({"days": "15"}, "1 to 14 days"),
        ({"days": "0"}, "1 to 14 days"),
        ({"script": "x" * 1201}, "Keep this to 1,200 characters"),
        ({"callers": ["x"]}, "whole number"),
    ],
)
def test_a_wrong_form_says_what_to_change_and_keeps_what_was_typed(
    browser: Open, cast: Cast, owner: Session, answers: dict[str, object], sentence: str
) -> None:
    sent = form(name="Autumn round", **answers)
    page = browser(cast.branch_organiser).post("/call-lists", sent, status=422)
    assert sentence in words(page.text)
    assert 'value="Autumn round"' in page.text
    assert owner.query(CallList).count() == 0


def test_only_colleagues_who_may_call_become_callers(
    browser: Open, cast: Cast, owner: Session
) -> None:
    given = (cast.rep, cast.observer, cast.outsider, cast.expired_rep, cast.regional_organiser)
    one = made(browser(cast.branch_organiser), callers=[str(user.id) for user in given])
    callers = owner.scalars(
        text("select user_id from call_list_callers where call_list_id = :id"), {"id": one}
    )
    assert set(callers) == {cast.rep.id, cast.regional_organiser.id}


def test_without_a_question_the_builder_asks_for_one(browser: Open, cast: Cast) -> None:
    one = browser(cast.branch_organiser)
    for address in ("/call-lists/new", "/call-lists/new?q=nonsense"):
        answer = one.get(address, status=303, follow_redirects=False)
        assert answer.headers["location"] == "/questions/new"
