"""A real Chromium against a real server: fixtures for journeys, and what every page must pass."""

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SKIPPED = "no Chromium on this machine: the journeys in a browser were not run"
PATIENCE = 15_000  # milliseconds; other tests keep the machine busy meanwhile
SHOTS = os.environ.get("ALONGSIDE_SCREENSHOTS")


def program() -> str:
    """Chromium's path; without one the journey skips, or fails where it may not be skipped."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("ALONGSIDE_REQUIRE_BROWSER"):
            pytest.fail(SKIPPED, pytrace=False)
        pytest.skip(SKIPPED)
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = program()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application on a port of its own, in a thread; links it makes lead there."""
    listener = socket.create_server(("127.0.0.1", 0))
    here = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app.state.settings = app.state.settings.model_copy(update={"public_url": here})
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield here
    server.should_exit = True
    thread.join(timeout=10)
    with contextlib.suppress(OSError):
        listener.close()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with served(app) as here:
        yield here


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`visit(width=390, javascript=False)` opens a browser of somebody new, signed out."""
    contexts = []

    def open_page(*, width: int = 390, javascript: bool = True, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": 844 if width < 800 else 900},
            is_mobile=width < 800,
            has_touch=width < 800,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


class Hand:
    """Does to a page what a hand does, and counts it: a tap, a field filled in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.acts = 0

    def tap(self, what: Locator) -> None:
        self.acts += 1
        what.click()

    def press(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self.tap(self.page.locator("main").get_by_role("link", name=name, exact=True))

    def go_to(self, name: str) -> None:
        """By the bar, which stands at the bottom of a phone and the top of a desk."""
        bar = self.page.get_by_role("navigation", name="Main")
        self.tap(bar.get_by_role("link", name=name, exact=True))

    def choose(self, name: str) -> None:
        """A chip: its words are what is tapped, its input can't be seen."""
        self.tap(self.page.locator("label").filter(has_text=name).first)

    def fill(self, label: str, text: str) -> None:
        self.acts += 1
        self.page.get_by_label(label, exact=True).fill(text)


def look(page: Page, name: str) -> None:
    """What every page must pass: no axe violation, nothing wider than the screen, one h1."""
    keep_picture(page, name)
    no_violation(page, name)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{name}: {wide} pixels wider than the screen"
    assert page.locator("h1").count() == 1, f"{name}: not one h1"


def look_all_round(page: Page, name: str) -> None:
    """`look` on a phone and on a desk, light and dark, without loading the page again."""
    for width, height in ((390, 844), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        wear(page, "light")
        look(page, name)
        wear(page, "dark")
        keep_picture(page, f"{name}-dark")
        no_violation(page, f"{name}, dark", runOnly=["color-contrast"])


def wear(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Without motion: else half of the page would be looked at on its way to the other colours."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def no_violation(page: Page, name: str, **options: Any) -> None:
    found = Axe().run(page, options=options or None)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def keep_picture(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        width = (page.viewport_size or {"width": 0})["width"]
        page.evaluate("scrollTo(0, 0)")  # else what is fixed is drawn where it was scrolled to
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
