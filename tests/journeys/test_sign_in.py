"""Signing in on a phone and on a laptop, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.cast import Cast
from tests.chromium import look, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_wrong_password_keeps_the_address_and_says_so(
    visit: Callable[..., Page], cast: Cast, width: int, javascript: bool
) -> None:
    page = visit(width=width, javascript=javascript)
    sign_in(page, cast.rep.email, "not this one")
    expect(page.get_by_role("alert")).to_contain_text("don't belong together")
    expect(page.get_by_label("E-mail")).to_have_value(cast.rep.email)
    if javascript:
        look(page, "sign-in-wrong")
    sign_in(page, cast.rep.email, make.PASSWORD)
    expect(page.get_by_text("Amina Yusuf")).to_be_attached()
