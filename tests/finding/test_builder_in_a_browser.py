"""The builder in a real browser, with a script and without: the same question comes of it."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.finding.address import unpack
from app.finding.question import AnyOf, InArrears, Question, Standing
from app.people.models import StandingCode
from tests import make
from tests.cast import Cast
from tests.chromium import look, sign_in

pytestmark = pytest.mark.browser
TO_ASK = (StandingCode.NOT_MEMBER, StandingCode.UNKNOWN)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_is_put_together_counted_and_saved(
    visit: Callable[..., Page], owner: Session, cast: Cast, javascript: bool
) -> None:
    for name in ("Ann", "Ben"):
        make.person(owner, cast.leeds, name, "Example", standing=StandingCode.MEMBER)
    owner.commit()
    page = visit(width=390, javascript=javascript)
    sign_in(page, cast.branch_organiser.email, make.PASSWORD)
    page.goto("/questions/new")
    page.get_by_role("link", name="Member or not").click()
    for words in ("Not a member", "Not known"):
        page.get_by_text(words, exact=True).click()
    if not javascript:
        page.get_by_role("button", name="Count").click()
    expect(page.locator("#finding-effect")).to_contain_text("3 → 1 person found")
    if javascript:
        look(page, "question-rule")
    page.get_by_role("button", name="Use this rule").click()
    expect(page.locator("#rule-0")).to_contain_text("3 → 1 left (2 fall away)")
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_role("link", name="Behind with subscriptions").click()
    page.get_by_role("button", name="Use this rule").click()
    expect(page.get_by_text("Rule B left nobody")).to_be_visible()
    page.locator("#rule-1 summary").click()
    page.locator("#rule-1").get_by_role("link", name="Put in a group: at least one true").click()
    expect(page.locator("#rule-1")).to_contain_text("At least one of these is true")
    assert asked(page) == Question(rules=(Standing(those=TO_ASK), AnyOf(rules=(InArrears(),))))
    page.get_by_role("link", name="Remove rule B", exact=True).click()
    page.get_by_role("link", name="Put it back").click()
    expect(page.locator("#rule-1")).to_contain_text("At least one of these is true")
    page.get_by_text("The question as text").click()
    page.get_by_label("One rule a line").fill("membership: a fish")
    page.get_by_role("button", name="Use this text").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 1, column")
    expect(page.get_by_label("One rule a line")).to_have_value("membership: a fish")
    page.get_by_label("One rule a line").fill("membership: not a member or not known")
    page.get_by_role("button", name="Use this text").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("Name", exact=True).fill("To ask in Leeds")
    page.get_by_role("button", name="Save question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To ask in Leeds")
    if javascript:
        look(page, "question-saved")


def asked(page: Page) -> Question | None:
    return unpack(parse_qs(urlsplit(page.url).query)["q"][0])
