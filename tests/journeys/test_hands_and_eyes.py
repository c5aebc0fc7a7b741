"""Without a mouse, and with somebody else's eyes on the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations.models import Contact
from tests import make
from tests.cast import Cast
from tests.chromium import look, sign_in

pytestmark = pytest.mark.browser


def test_a_contact_is_logged_with_the_keyboard_alone(
    visit: Callable[..., Page], owner: Session, cast: Cast
) -> None:
    page = visit(width=1280)
    page.goto("/sign-in")
    tab_to(page, "E-mail")
    page.keyboard.type(cast.rep.email)
    tab_to(page, "Password")
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    tab_to(page, "Log")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Priya Shah")
    tab_to(page, "Spoke")  # the first chip of the group, chosen with the space bar
    page.keyboard.press("Space")
    tab_to(page, "No need")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Tomorrow")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Conversation saved")
    contact = owner.scalars(select(Contact)).one()
    assert contact.staff_id == cast.colleague.id


def test_names_are_covered_on_a_screen_left_alone(visit: Callable[..., Page], cast: Cast) -> None:
    page = visit(width=390)
    page.clock.install()
    sign_in(page, cast.rep.email, make.PASSWORD)
    page.goto(f"/people/{cast.colleague.id}/contacts/new")
    page.get_by_text("What they said", exact=True).click()
    page.get_by_role("textbox", name="Note").fill("Asked about pay")
    name = page.get_by_role("heading", name="Priya Shah")
    expect(name).to_be_visible()
    page.clock.run_for(9 * 60 * 1000)
    expect(name).to_be_visible()
    page.clock.run_for(70 * 1000)
    expect(page.get_by_role("dialog", name="Names are covered")).to_be_visible()
    expect(page).to_have_title("Alongside")
    assert page.get_by_text("Priya Shah").and_(page.locator(":visible")).count() == 0
    look(page, "covered")
    page.get_by_role("button", name="Show names again").click()
    expect(name).to_be_visible()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Asked about pay")


def tab_to(page: Page, name: str, most: int = 40) -> None:
    """Tab until the thing of this name has the focus, and shows that it has."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(NAME_OF_FOCUSED).strip() == name:
            outline = page.evaluate(OUTLINE_OF_FOCUSED)
            assert outline != "none", f"{name} does not show that it has the focus"
            return
    raise AssertionError(f"{name} was not reached in {most} tabs")


NAME_OF_FOCUSED = """() => {
  const at = document.activeElement;
  return (at.labels && at.labels.length ? at.labels[0] : at).textContent;
}"""
OUTLINE_OF_FOCUSED = """() => {
  const at = document.activeElement;
  return getComputedStyle(at.closest('.chip') || at).outlineStyle;
}"""
