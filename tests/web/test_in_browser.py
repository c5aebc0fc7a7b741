"""The look in a real Chromium, under the strict policy, served from memory."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from app.web.assets import Assets
from app.web.templates import environment
from tools.style_guide.pages import pages

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'"
)
HOME = "http://look.test"
ASSETS = Assets()
PAGES = pages(environment(ASSETS))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    yield served(page)
    context.close()


def served(page: Page) -> Page:
    page.route("**/*", _serve)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(HOME).split("?")[0].split("#")[0].lstrip("/")
    asset = ASSETS.by_name.get(name.removeprefix("static/"))
    if asset is not None:
        route.fulfill(body=asset.body, headers={"content-type": asset.media_type})
    elif name in PAGES:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        route.fulfill(body=PAGES[name], headers=headers)
    else:
        route.fulfill(status=404, body="There is nothing here.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(chromium: Browser, width: int, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = served(context.new_page())
    for name in PAGES:
        page.goto(f"{HOME}/{name}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    context.close()


# 640 is a desk's 1280 at 200 % zoom.
@pytest.mark.parametrize("width", [320, 390, 640, 960, 1280])
def test_nothing_runs_off_the_side(chromium: Browser, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = served(context.new_page())
    for name in PAGES:
        page.goto(f"{HOME}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    context.close()


def test_names_are_covered_after_ten_idle_minutes(page: Page) -> None:
    page.clock.install()
    page.goto(f"{HOME}/today.html")
    name = page.get_by_role("link", name="Priya Example")
    page.clock.run_for(9 * 60_000)
    expect(name).to_be_visible()
    page.clock.run_for(70_000)
    expect(name).to_be_hidden()
    expect(page).to_have_title("Alongside")
    asked: list[str | None] = []

    def lift(route: Route) -> None:
        asked.append(route.request.headers.get("x-requested-with"))
        route.fulfill(status=204)

    page.route("**/cover/lift", lift)
    page.get_by_role("button", name="Show names again").click()
    expect(name).to_be_visible()
    assert asked == ["fetch"]


def test_touching_the_screen_puts_the_cover_off(page: Page) -> None:
    page.clock.install()
    page.goto(f"{HOME}/today.html")
    page.clock.run_for(9 * 60_000)
    page.mouse.click(5, 400)
    page.clock.run_for(9 * 60_000)
    expect(page.get_by_role("link", name="Priya Example")).to_be_visible()


def test_a_phone_that_slept_is_covered_at_the_first_touch(page: Page) -> None:
    page.clock.install()
    page.goto(f"{HOME}/today.html")
    now = datetime.now(UTC)
    page.clock.pause_at(now + timedelta(seconds=5))
    page.clock.set_system_time(now + timedelta(hours=1))
    page.mouse.click(5, 400)
    expect(page.get_by_role("link", name="Priya Example")).to_be_hidden()


def test_a_cover_that_may_not_be_lifted_asks_who_you_are(page: Page) -> None:
    page.clock.install()
    page.goto(f"{HOME}/today.html")
    page.clock.run_for(11 * 60_000)
    page.route("**/cover/lift", lambda route: route.fulfill(status=401))
    page.get_by_role("button", name="Show names again").click()
    page.wait_for_url(f"{HOME}/cover")


def test_a_cover_without_a_network_stays_and_says_so(page: Page) -> None:
    page.clock.install()
    page.goto(f"{HOME}/today.html")
    page.clock.run_for(11 * 60_000)
    page.route("**/cover/lift", lambda route: route.abort())
    page.get_by_role("button", name="Show names again").click()
    expect(page.locator("#cover-message")).to_contain_text("No connection")
    expect(page.get_by_role("link", name="Priya Example")).to_be_hidden()


def test_a_dead_connection_keeps_what_was_typed_and_may_be_tried_again(page: Page) -> None:
    page.goto(f"{HOME}/form.html")
    said = page.get_by_label("What they said")
    said.fill("Thinking about it")
    tries = []

    def fail(route: Route) -> None:
        tries.append(route.request.post_data)
        route.abort()

    page.route("**/contacts", fail)
    save = page.get_by_role("button", name="Save conversation")
    save.click()
    expect(page.locator("#notice")).to_contain_text("What you typed is still here")
    expect(said).to_have_value("Thinking about it")
    save.click()
    expect(page.locator("#notice")).to_contain_text("try again")
    page.wait_for_timeout(100)
    assert len(tries) == 2


def test_a_double_press_is_sent_once(page: Page) -> None:
    page.goto(f"{HOME}/form.html")
    sent = []

    def slow(route: Route) -> None:
        sent.append(1)

    page.route("**/contacts", slow)
    save = page.get_by_role("button", name="Save conversation")
    save.dblclick()
    page.wait_for_timeout(200)
    assert sent == [1]
    expect(save).to_have_attribute("aria-disabled", "true")


def test_a_gateway_s_error_page_never_replaces_a_form(page: Page) -> None:
    page.goto(f"{HOME}/form.html")
    page.get_by_label("What they said").fill("Thinking about it")

    def bad_gateway(route: Route) -> None:
        route.fulfill(status=502, body="<h1>Bad gateway</h1>")

    page.route("**/contacts", bad_gateway)
    page.get_by_role("button", name="Save conversation").click()
    expect(page.locator("#notice")).to_contain_text("still here")
    expect(page.get_by_label("What they said")).to_have_value("Thinking about it")


def test_our_own_error_lands_in_the_notice(page: Page) -> None:
    page.goto(f"{HOME}/form.html")

    def broken(route: Route) -> None:
        headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        route.fulfill(status=500, body="<p>Reference 7F3K</p>", headers=headers)

    page.route("**/contacts", broken)
    page.get_by_role("button", name="Save conversation").click()
    expect(page.locator("#notice")).to_contain_text("Reference 7F3K")
    expect(page.get_by_label("What they said")).to_be_visible()


def test_leaving_with_unsaved_text_warns(page: Page) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{HOME}/today.html")
    page.goto(f"{HOME}/sign-in.html")
    assert asked == []
    page.goto(f"{HOME}/form.html")
    page.get_by_label("What they said").press_sequentially("Not saved")
    page.goto(f"{HOME}/today.html")
    assert asked == ["beforeunload"]


def test_the_error_summary_leads_to_its_field(page: Page) -> None:
    page.goto(f"{HOME}/form.html")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Choose an office").click()
    expect(page.get_by_label("Office")).to_be_focused()


def test_the_pick_chip_opens_its_date(page: Page) -> None:
    page.goto(f"{HOME}/form.html")
    date = page.locator("#other_date")
    expect(date).to_be_hidden()
    page.locator("#other-3").check()
    expect(date).to_be_visible()


def test_selects_all_and_shares_by_copying(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{HOME}/index.html")
    page.get_by_role("button", name="Select all").click()
    expect(page.locator("#pick input")).to_be_checked()
    # Plain http has no clipboard at all; then the words are shown instead.
    page.get_by_role("button", name="Share").click()
    expect(page.locator("body")).to_contain_text("/join/7")


def test_every_touch_target_is_large_enough(page: Page) -> None:
    for name in PAGES:
        page.goto(f"{HOME}/{name}")
        small = json.loads(
            page.evaluate(
                """() => JSON.stringify([...document.querySelectorAll(
                    '.button, .chip, .bar a, input:not([type=hidden],[type=checkbox],[type=radio]),'
                    + 'select, textarea, summary, .check-label, .tabs a')]
                  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                  .filter(([, box]) => box.width && box.height < 47.9)
                  .map(([html]) => html))"""
            )
        )
        assert small == [], name
