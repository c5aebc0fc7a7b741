"""Signing in, out, and names under cover."""

from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


def test_wrong_password_says_what_to_do_and_keeps_the_address(browser: Open, cast: Cast) -> None:
    page = browser().post(
        "/sign-in", {"email": cast.rep.email, "password": "not this one"}, status=422
    )
    assert "don't belong together" in words(page.text.replace("&#39;", "'"))
    assert cast.rep.email in page.text


def test_an_unknown_address_gets_the_same_answer(browser: Open, cast: Cast) -> None:
    known = browser().post("/sign-in", {"email": cast.rep.email, "password": "x"}, status=422)
    unknown = browser().post("/sign-in", {"email": "no@union.example", "password": "x"}, status=422)
    assert known.text.replace(cast.rep.email, "") == unknown.text.replace("no@union.example", "")


def test_refuses_the_eleventh_try_whoever_asks(browser: Open, cast: Cast) -> None:
    for _ in range(10):
        browser().post("/sign-in", {"email": cast.rep.email, "password": "x"}, status=422)
    answer = browser().post(
        "/sign-in", {"email": cast.rep.email, "password": make.PASSWORD}, status=429
    )
    assert "Wait a quarter of an hour" in words(answer.text)


def test_a_request_from_another_site_is_not_carried_out(browser: Open, cast: Cast) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        browser(cast.rep).post("/sign-out", status=403, headers=headers)
    silent = browser(cast.rep)
    del silent.client.headers["Origin"], silent.client.headers["Sec-Fetch-Site"]
    silent.post("/sign-out", status=403)


def test_signing_out_ends_the_session_in_the_database(
    browser: Open, cast: Cast, owner: Session
) -> None:
    browser(cast.rep).post("/sign-out")
    assert owner.scalar(text("select count(*) from user_sessions")) == 0


def test_a_direct_session_without_a_token_sees_nobody(
    app_engine: object, cast: Cast, browser: Open
) -> None:
    app = browser(cast.rep).app
    with app.state.engine.connect() as connection:
        for table in ("staff", "placements", "users", "role_grants", "contacts", "units"):
            assert connection.scalar(text(f"select count(*) from {table}")) == 0
