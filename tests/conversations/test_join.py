"""The join link, to hold out."""

from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


def test_the_link_carries_the_reps_own_code(browser: Open, cast: Cast) -> None:
    for url in ("/join", f"/people/{cast.colleague.id}/join"):
        page = browser(cast.rep).get(url).text
        assert f"https://union.example/join?code={cast.rep.join_code}" in page
        assert "<svg" in page.split("qr-paper")[1]


def test_without_a_link_it_says_who_sets_it(browser: Open, cast: Cast, owner: Session) -> None:
    owner.execute(text("update union_settings set join_url = null"))
    owner.commit()
    page = words(browser(cast.rep).get("/join").text)
    assert "No join link is set yet" in page
    assert "national organiser sets" in page


def test_said_will_join_is_one_tap(browser: Open, cast: Cast, owner: Session) -> None:
    amina = browser(cast.rep)
    page = amina.get(f"/people/{cast.colleague.id}/join").text
    contact_id = page.split('name="id" value="')[1].split('"')[0]
    data = {"id": contact_id, "result": "2", "outcome": "4"}
    said = words(amina.post(f"/people/{cast.colleague.id}/contacts", data).text)
    assert "they will join. Waiting for the next membership list" in said
    assert owner.scalar(text("select count(*) from pending_joins")) == 1
