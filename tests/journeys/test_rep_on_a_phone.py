"""A rep's day on a phone, from signing in to the join she brought about, and what others see."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Contact
from app.finding.address import pack
from app.finding.question import Question, Standing
from app.people.models import Person, StandingCode
from tests import make
from tests.cast import Cast
from tests.chromium import Hand, look, sign_in

pytestmark = pytest.mark.browser

AS_AT = clock.today()


@pytest.fixture
def staff(owner: Session, cast: Cast) -> dict[str, Person]:
    """Four people nobody has spoken to, and one member; an old extract says so of everybody."""
    names = ("Zoë Brontë", "Dewi Prys", "Chidi Okonkwo", "Olga Petrova")
    people = {
        name: make.person(
            owner,
            cast.leeds,
            *name.split(),
            team=cast.payments,
            standing=StandingCode.NOT_MEMBER,
            work_phone=f"07700 90012{number}",
        )
        for number, name in enumerate(names)
    }
    member = make.person(
        owner, cast.leeds, "Maggie", "Cole", team=cast.payments, standing=StandingCode.MEMBER
    )
    make.membership(owner, member, number="M900")
    owner.delete(owner.get_one(Person, cast.colleague.id))
    owner.commit()
    return people


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_rep_s_day_on_a_phone(
    visit: Callable[..., Page],
    owner: Session,
    cast: Cast,
    staff: dict[str, Person],
    tmp_path: Path,
    javascript: bool,
) -> None:
    desk = visit(width=1280, javascript=javascript)
    sign_in(desk, cast.branch_organiser.email, make.PASSWORD)
    assert spoken_to(desk) == "0 of 4 · 0.0 %"

    phone = visit(width=390, javascript=javascript)
    sign_in(phone, cast.rep.email, make.PASSWORD)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Today")
    logs_in_four_taps(phone, "Zoë Brontë")
    hears_that_she_will_join(phone, "Dewi Prys")
    is_asked_not_to_contact(phone, "Chidi Okonkwo")
    sees_what_was_logged(phone, staff, javascript)

    assert spoken_to(desk) == "2 of 3 · 66.7 %"
    assert density(desk) == "1 of 5 · 20.0 %"
    brings_the_extract(desk, extract(tmp_path), javascript)
    assert density(desk) == "2 of 5 · 40.0 %"
    hears_of_the_join(phone, javascript)

    # Zoë was spoken to today and is left alone for a while.
    assert call_list(desk) == ["Olga Petrova"]
    phone.goto("/more")
    phone.get_by_role("button", name="Sign out").click()
    phone.goto("/today")
    expect(phone.get_by_role("button", name="Sign in")).to_be_visible()
    assert owner.scalar(select(func.count()).select_from(Contact)) == 3


def test_a_double_click_on_save_is_one_contact(
    visit: Callable[..., Page], owner: Session, cast: Cast, staff: dict[str, Person]
) -> None:
    page = visit(width=1280, javascript=False)  # with it, a second press is not even sent
    sign_in(page, cast.rep.email, make.PASSWORD)
    page.goto(f"/people/{staff['Zoë Brontë'].id}/contacts/new")
    chip(page, "Spoke").click()
    page.get_by_role("button", name="Save conversation").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Conversation saved")
    expect(page.locator(".event-title", has_text="Spoke")).to_have_count(1)
    assert owner.scalar(select(func.count()).select_from(Contact)) == 1


def logs_in_four_taps(page: Page, name: str) -> None:
    hand = Hand(page)
    hand.tap(row(page, name).get_by_role("link", name="Log"))
    hand.tap(chip(page, "Spoke"))
    hand.tap(chip(page, "Tomorrow"))
    hand.press("Save conversation")
    expect(page.get_by_role("status")).to_contain_text("Conversation saved")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    assert hand.acts == 4


def hears_that_she_will_join(page: Page, name: str) -> None:
    row(page, name).get_by_role("link", name="Log").click()
    chip(page, "Spoke").click()
    page.get_by_text("What they said", exact=True).click()
    page.get_by_label("Is it OK").check()
    chip(page, "Will join").click()
    page.get_by_role("button", name="Save conversation").click()
    expect(page.get_by_role("status")).to_contain_text("Conversation saved")


def is_asked_not_to_contact(page: Page, name: str) -> None:
    row(page, name).get_by_role("link", name="Log").click()
    page.get_by_role("button", name="Don't contact").click()
    expect(page.get_by_role("status")).to_contain_text("nobody will contact them")
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def sees_what_was_logged(page: Page, staff: dict[str, Person], javascript: bool) -> None:
    expect(row(page, "Dewi Prys")).to_contain_text("you: spoke, will join")
    expect(row(page, "Olga Petrova").get_by_role("link", name="Log")).to_be_visible()
    expect(page.get_by_role("link", name="Chidi Okonkwo")).to_have_count(0)
    if javascript:
        look(page, "phone-today-after")
    page.goto(f"/people/{staff['Zoë Brontë'].id}")
    expect(page.locator(".event-title").first).to_have_text("Spoke")
    expect(page.get_by_text("You promised to come back on")).to_be_visible()
    page.goto(f"/people/{staff['Dewi Prys'].id}")
    expect(page.get_by_text("they will join.")).to_be_visible()
    if javascript:
        look(page, "phone-person-after")
    page.goto(f"/people/{staff['Chidi Okonkwo'].id}")
    expect(page.get_by_role("link", name="Log a contact")).to_have_count(0)
    if javascript:
        look(page, "phone-silent")


def extract(folder: Path) -> Path:
    """The member of before, and Dewi, who joined yesterday."""
    file = folder / "extract.csv"
    lines = [
        ("Membership Number", "Forename(s)", "Surname", "Status", "Join Date", "Work Email"),
        ("M900", "Maggie", "Cole", "Active", british(AS_AT - timedelta(days=300)), ""),
        ("M901", "Dewi", "Prys", "Active", british(AS_AT), ""),
    ]
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(lines)
    return file


def british(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def brings_the_extract(page: Page, file: Path, javascript: bool) -> None:
    page.goto("/imports/new?kind=members")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("As at").fill(AS_AT.isoformat())
    page.get_by_role("button", name="Show what it would change").click()
    page.get_by_role("link", name="Say who is who").click()
    page.get_by_label("Same person: Dewi Prys").check()
    if javascript:
        look(page, "desk-extract")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("1 join is confirmed by this extract.")).to_be_visible()
    page.locator("main form[action$=commit] button").click()
    expect(page.get_by_text("1 join is confirmed: tell")).to_be_visible()
    if javascript:
        look(page, "desk-extract-done")


def hears_of_the_join(page: Page, javascript: bool) -> None:
    page.goto("/today")
    news = page.get_by_label("Good news")
    expect(news).to_contain_text("Dewi Prys joined")
    expect(news).to_contain_text("you spoke on")
    expect(page.get_by_role("heading", name="Said they will join")).to_have_count(0)
    if javascript:
        look(page, "phone-joined")


def call_list(page: Page) -> list[str]:
    """Everybody who is no member, as the list's page names them."""
    asked = Standing(those=(StandingCode.NOT_MEMBER, StandingCode.UNKNOWN))
    page.goto(f"/call-lists/new?q={pack(Question(rules=(asked,)))}&by=2")
    chip(page, "Ask to join").click()
    page.get_by_role("button", name="Make the list").click()
    expect(page.get_by_role("status")).to_contain_text("The list is made")
    expect(page.get_by_text("Chidi Okonkwo")).to_have_count(0)
    return page.locator("#call-lists-people tbody th").all_inner_texts()


def spoken_to(page: Page) -> str:
    """In 90 days, for the organiser's branch."""
    page.goto("/coverage")
    shown = page.get_by_label("Spoken to", exact=True).locator(".density-figures").nth(1)
    return shown.inner_text()


def density(page: Page) -> str:
    page.goto("/density")
    return page.locator("main .density-figures").first.inner_text()


def row(page: Page, name: str) -> Locator:
    return page.locator(".person").filter(has=page.get_by_role("link", name=name, exact=True))


def chip(page: Page, words: str) -> Locator:
    return page.locator("label.chip").filter(has_text=words)
