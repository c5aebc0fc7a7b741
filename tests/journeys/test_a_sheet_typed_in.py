"""An evening's sheet, typed in at a kitchen table: thirty rows, no mouse, no waiting."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.conversations.models import Contact
from tests import make
from tests.call_sheets.lists import call_list
from tests.cast import Cast
from tests.chromium import look, sign_in

pytestmark = pytest.mark.browser
# Thirty rows in three minutes leave six seconds for each; the keys are pressed as fast as they go.
A_ROW = 6


def test_thirty_rows_by_keyboard(visit: Callable[..., Page], owner: Session, cast: Cast) -> None:
    names = tuple(("Sam", f"Testby {n}") for n in range(1, 31))
    listed = call_list(owner, cast, names=names)
    owner.commit()
    page = visit(width=1280)
    sign_in(page, cast.branch_organiser.email, make.PASSWORD)
    page.goto(f"{listed.path}/results")
    page.get_by_label("Line 1: row").focus()
    keys = page.keyboard
    began = time.monotonic()
    for row in range(1, 31):
        keys.type(str(row) if row % 2 else listed.code(row).lower())
        keys.press("Tab")
        keys.type("nstw"[row % 4])
        if row % 4 == 2:
            keys.press("Tab")
            keys.press("Space")  # they are fine with it being noted
            keys.press("Tab")
            keys.type("3d")
        keys.press("Enter")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    expect(page.locator("#call-sheets-said-30")).to_contain_text("Testby 30")
    expect(page.locator("#call-sheets-said-2")).to_contain_text("thinking; fine with it")
    look(page, "sheet-typed-in")
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("30 results are saved.")
    assert time.monotonic() - began < 30 * A_ROW
    assert owner.scalar(select(func.count()).select_from(Contact)) == 30


def test_a_wrong_row_is_said_at_its_line_and_stays(
    visit: Callable[..., Page], owner: Session, cast: Cast
) -> None:
    listed = call_list(owner, cast)
    owner.commit()
    page = visit(width=390)
    sign_in(page, cast.branch_organiser.email, make.PASSWORD)
    page.goto(f"{listed.path}/results")
    page.get_by_label("Line 1: row").fill("99")
    page.get_by_label("Line 1: letter").fill("s")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Line 2: row")).to_be_focused()
    expect(page.locator("#call-sheets-said-1")).to_contain_text("There is no row 99")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("n")
    page.keyboard.press("Enter")
    expect(page.locator("#call-sheets-said-2")).to_contain_text("Huw Morgan")
    look(page, "sheet-mistake")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("1 result is saved.")
    expect(page.get_by_label("Line 1: row")).to_have_value("99")
    expect(page.get_by_label("Line 2: row")).to_have_value("")
    assert owner.scalar(select(func.count()).select_from(Contact)) == 1
