"""The way to a list and the card of one call: what whoever calls is told beforehand."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.call_lists.models import By, CallLease, CallList
from app.conversations.models import Contact, ContactIssue, Issue, Outcome, Result
from app.people.models import Person
from tests import make
from tests.browser import words
from tests.calling import bank
from tests.calling.bank import Caller, Open
from tests.cast import Cast


def test_the_lists_i_call_from_are_named_with_how_many_are_left(
    browser: Open, cast: Cast, evening: CallList
) -> None:
    page = words(browser(cast.rep).get("/calling").text)
    assert "Payments, evenings" in page
    assert "3 left · by phone" in page


def test_without_a_list_the_page_says_why_and_what_to_do(browser: Open, cast: Cast) -> None:
    assert "Ask them to put you on one" in words(browser(cast.rep).get("/calling").text)
    organiser = browser(cast.branch_organiser).get("/calling").text
    assert "/questions/new" in organiser


@pytest.mark.parametrize("name", ["outsider", "group_organiser"])
def test_whoever_is_no_caller_finds_nothing(
    browser: Open, cast: Cast, caller: Caller, evening: CallList, name: str
) -> None:
    other = browser(cast.everyone[name])
    assert "Payments, evenings" not in other.get("/calling").text
    other.get(f"/calling/{evening.id}", status=404)
    other.post(f"/calling/{evening.id}/calls", status=404)
    other.get(caller.card, status=404)
    for act in ("result", "return", "keeping", "reversal"):
        other.post(f"{caller.card}/{act}", {"answer": "no-answer"}, status=404)


@pytest.mark.parametrize("name", ["observer", "auditor", "data_officer", "advocate"])
def test_whose_role_makes_no_calls_is_told_so(
    browser: Open, cast: Cast, evening: CallList, name: str
) -> None:
    browser(cast.everyone[name]).get("/calling", status=403)


def test_another_caller_cannot_open_my_card(
    browser: Open, cast: Cast, caller: Caller, evening: CallList
) -> None:
    browser(cast.regional_organiser).get(caller.card, status=404)


def test_a_card_is_not_found_under_another_list(
    owner: Session, cast: Cast, caller: Caller, evening: CallList
) -> None:
    other = bank.call_list(owner, cast.branch_organiser, [cast.rep], [])
    number = caller.card.rsplit("/", 1)[1]
    caller.browser.get(f"/calling/{other.id}/{number}", status=404)


def test_the_start_says_who_to_be_and_why_numbers_may_be_dialled(
    browser: Open, cast: Cast, evening: CallList
) -> None:
    page = words(browser(cast.rep).get(f"/calling/{evening.id}").text)
    assert "“Hello, my name is Amina. I’m calling from the Public Workers" in page
    assert "checked against the telephone preference registers in the last 28 days" in page
    assert "3 people are left of 3" in page
    assert "Ask about the claim." in page


def test_a_double_tap_takes_one_call(owner: Session, caller: Caller) -> None:
    again = caller.browser.post(f"{caller.at}/calls")
    assert again.url.path == caller.card
    assert len(owner.scalars(select(CallLease)).all()) == 1


def test_the_card_says_whom_where_and_on_which_number(caller: Caller) -> None:
    page = caller.page.text
    assert caller.name == "Zoë Brontë"
    assert 'href="tel:+441144960101"' in page
    assert "Call 0114 496 0101" in page
    assert "Payments" in words(page)
    assert "Nobody has spoken to them yet." in page


def test_the_card_remembers_who_spoke_who_tried_and_what_was_promised(
    browser: Open, owner: Session, cast: Cast, staff: list[Person]
) -> None:
    before = make.days_ago(40)
    spoken = make.contact(
        owner, staff[0], cast.branch_organiser, happened_on=before, outcome=Outcome.THINKING
    )
    issue = owner.scalars(select(Issue)).first()
    assert issue
    owner.add(
        ContactIssue(
            contact_id=spoken.id,
            issue_id=issue.id,
            staff_id=staff[0].id,
            scope_unit_id=staff[0].scope_unit_id,
        )
    )
    make.contact(
        owner, staff[0], cast.rep, happened_on=make.days_ago(3), result=Result.LEFT_MESSAGE
    )
    due = clock.today() + timedelta(days=2)
    make.promise(owner, staff[0], cast.branch_organiser, due, spoken_on=make.days_ago(41))
    owner.execute(update(Contact).values(recorded_at=clock.now() - timedelta(days=1)))
    evening = bank.call_list(owner, cast.branch_organiser, [cast.rep], staff)
    page = words(Caller(browser(cast.rep), evening).page.text)
    assert "Bryn Pritchard spoke to them 5 weeks ago: thinking about it." in page
    assert "You tried 3 days ago: left a message." in page
    assert "Bryn Pritchard promised to come back on" in page
    assert f"Raised before: {issue.name}." in page
    assert "BP" in page


def test_on_a_desk_walk_the_card_says_where_they_sit(
    browser: Open, owner: Session, cast: Cast, staff: list[Person]
) -> None:
    area = make.area(owner, cast.leeds, "By the lifts", "Second floor")
    make.seat(owner, staff[0], area, by=cast.rep)
    walk = bank.call_list(owner, cast.branch_organiser, [cast.rep], staff, by=By.DESK_WALK)
    page = Caller(browser(cast.rep), walk).page.text
    assert "By the lifts" in page
    assert "tel:" not in page
    assert "Wrong number" not in page
    assert "Not in" in words(page)


def test_the_list_s_script_and_the_branch_s_cards_stand_beside_it(caller: Caller) -> None:
    page = words(caller.page.text)
    assert "Ask about the claim." in page
    assert "Find what matters" in page


def test_no_word_of_a_card_would_hurt_whom_it_is_about(caller: Caller) -> None:
    """Trap 9."""
    page = words(caller.page.text + caller.taps("spoke").text).lower()
    page += words(caller.browser.get(caller.at).text).lower()
    for word in ("refused", "hostile", "target", "lead ", "leads", "convert", "lease", "prospect"):
        assert word not in page, word
