"""What the union decides once: by those who manage the whole of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.union.models import UnionSettings
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]

ANSWERS = {
    "join_url": "https://union.example/join?rep={code}",
    "arrears_grace_days": "60",
    "agreement_wording": "May I write that down?",
}


def test_a_national_organiser_changes_them_and_a_new_wording_is_a_new_version(
    browser: Open, cast: Cast, owner: Session
) -> None:
    national = browser(cast.national_organiser)
    page = national.post("/settings", ANSWERS)
    assert "https://union.example/join?rep=K7M4RT" in words(page.text)
    settings = owner.scalars(select(UnionSettings)).one()
    assert (settings.arrears_grace_days, settings.agreement_version) == (60, 2)
    national.post("/settings", ANSWERS | {"join_url": ""})
    owner.refresh(settings)
    assert (settings.join_url, settings.agreement_version) == (None, 2)


@pytest.mark.parametrize(
    "address",
    [
        "http://union.example/{code}",
        "https://union.example/join",
        "https:///{code}",
        "https://{code}",
        "javascript:alert({code})",
        "https://union.example/{code}/{name}",
        "https://user@union.example/{code}",
        "https://union.example/ {code}",
        "https://union.example:port/{code}",
        "https://[union/{code}",
        "https://union.example/" + "x" * 400 + "{code}",
    ],
)
def test_a_join_link_must_be_one(browser: Open, cast: Cast, address: str) -> None:
    national = browser(cast.national_organiser)
    page = national.post("/settings", ANSWERS | {"join_url": address}, status=422)
    assert address in page.text


def test_a_branch_has_no_say_in_it(browser: Open, cast: Cast) -> None:
    for user in (cast.branch_organiser, cast.regional_organiser):
        browser(user).get("/settings", status=404)
        browser(user).post("/settings", ANSWERS, status=404)
    browser(cast.rep).get("/settings", status=403)
