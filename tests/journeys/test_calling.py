"""An evening of calls on a phone, with the line cut in the middle."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.call_lists.models import CallList
from app.conversations.models import Contact, Note, Result
from app.people.models import Person
from tests import make
from tests.calling import bank
from tests.cast import Cast
from tests.chromium import Hand, look_all_round, sign_in

pytestmark = pytest.mark.browser

NAMES = ("Zoë Brontë", "Dewi Prys", "Chidi Okonkwo", "Olga Petrova")
KEPT = "No connection: kept on this page"


@pytest.fixture
def staff(owner: Session, cast: Cast) -> list[Person]:
    return bank.people(owner, cast.leeds, *NAMES, team=cast.payments)


@pytest.fixture
def evening(owner: Session, cast: Cast, staff: list[Person]) -> CallList:
    return bank.call_list(
        owner, cast.branch_organiser, [cast.rep], staff, script="Ask what they think of the claim."
    )


def begin(page: Page, cast: Cast, evening: CallList) -> Hand:
    sign_in(page, cast.rep.email, make.PASSWORD)
    page.goto(f"/calling/{evening.id}")
    hand = Hand(page)
    hand.press("Take the first call")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[0])
    return hand


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_no_answer_is_one_tap_and_brings_the_next_card(
    visit: Callable[..., Page], owner: Session, cast: Cast, evening: CallList, javascript: bool
) -> None:
    page = visit(javascript=javascript)
    hand = begin(page, cast, evening)
    expect(page.get_by_role("link", name="Call 0114 496 0101")).to_be_visible()
    hand.acts = 0
    hand.tap(page.get_by_role("button", name="No answer"))
    expect(page.get_by_role("status").first).to_contain_text("No answer, noted.")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[1])
    assert hand.acts == 1
    assert results(owner) == [Result.NOT_IN]


def test_what_was_typed_waits_for_the_line_and_is_sent_once(
    visit: Callable[..., Page], owner: Session, cast: Cast, evening: CallList
) -> None:
    page = visit()
    hand = begin(page, cast, evening)
    page.context.set_offline(True)
    tells_what_she_said(page, hand)
    hand.press("Save and next")
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.locator("#note")).to_have_value("Asked about the rota.")
    hand.press("Save and next")  # nervous: again, without a line
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[0])
    assert stored(page) == NOTHING
    assert results(owner) == []
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[1])
    expect(page.get_by_role("status").first).to_contain_text("Conversation saved.")
    expect(page.get_by_text(KEPT)).to_have_count(0)
    assert results(owner) == [Result.SPOKE]
    assert owner.scalar(select(Note.body)) == "Asked about the rota."
    assert stored(page) == NOTHING


def test_an_answer_that_got_lost_on_its_way_back_is_one_contact(
    visit: Callable[..., Page], owner: Session, cast: Cast, evening: CallList
) -> None:
    page = visit()
    begin(page, cast, evening)
    lost = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0))
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/result", lose_the_first)
    page.get_by_role("button", name="Left a message").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    assert results(owner) == [Result.LEFT_MESSAGE]  # it had arrived
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[1])
    assert results(owner) == [Result.LEFT_MESSAGE]


def test_leaving_while_something_waits_warns(
    visit: Callable[..., Page], cast: Cast, evening: CallList
) -> None:
    page = visit()
    begin(page, cast, evening)
    page.context.set_offline(True)
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_what_waits_is_sent_behind_the_cover_and_shows_nobody(
    visit: Callable[..., Page], owner: Session, cast: Cast, evening: CallList
) -> None:
    page = visit()
    begin(page, cast, evening)
    page.context.set_offline(True)
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.evaluate("document.body.dataset.coverAfter = '0.001'")
    expect(page.get_by_role("dialog", name="Names are covered")).to_be_visible(timeout=12_000)
    page.context.set_offline(False)
    page.wait_for_timeout(1_500)
    assert results(owner) == [Result.NOT_IN]
    expect(page.get_by_role("dialog", name="Names are covered")).to_be_visible()
    page.evaluate("document.body.dataset.coverAfter = '600'")
    page.get_by_role("button", name="Show names again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[1])


def test_a_laptop_has_keys(
    visit: Callable[..., Page], owner: Session, cast: Cast, evening: CallList
) -> None:
    page = visit(width=1280)
    begin(page, cast, evening)
    expect(page.get_by_text("Ask what they think of the claim.")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[1])
    page.keyboard.press("3")
    page.get_by_label("Is it OK").check()
    page.locator("#note").fill("1 2 3 n s")
    page.get_by_label("Thinking about it").check()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[2])
    page.get_by_role("button", name="Turn keys off").click()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[2])
    assert sorted(results(owner)) == [Result.NOT_IN, Result.SPOKE]


def test_every_state_of_a_card_may_be_looked_at(
    visit: Callable[..., Page], cast: Cast, evening: CallList
) -> None:
    page = visit()
    begin(page, cast, evening)
    look_all_round(page, "calling-card")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("summary", has_text="Spoke").click()
    expect(page.locator("#note")).to_be_hidden()
    page.get_by_label("Is it OK").check()
    expect(page.locator("#note")).to_be_visible()
    look_all_round(page, "calling-spoke")
    page.locator("summary", has_text="Call back at").click()
    page.get_by_label("Pick a time").check()
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("alert")).to_contain_text("Say at what time")
    expect(page.get_by_label("Time", exact=True)).to_be_visible()
    look_all_round(page, "calling-wrong")
    page.context.set_offline(True)
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    look_all_round(page, "calling-no-line")


NOTHING = {"local": 0, "session": [], "databases": 0, "caches": 0, "cookies": ""}


def stored(page: Page) -> object:
    """All the places of a browser where something might be left behind."""
    return page.evaluate(
        """async () => ({
          local: localStorage.length,
          session: Object.keys(sessionStorage),
          databases: (await indexedDB.databases()).length,
          caches: (await caches.keys()).length,
          cookies: document.cookie,
        })"""
    )


def tells_what_she_said(page: Page, hand: Hand) -> None:
    hand.tap(page.locator("summary", has_text="Spoke"))
    page.get_by_label("Is it OK").check()
    hand.choose("Thinking about it")
    page.locator("#note").fill("Asked about the rota.")


def results(db: Session) -> list[Result]:
    db.rollback()
    return list(db.scalars(select(Contact.result).order_by(Contact.recorded_at)))
