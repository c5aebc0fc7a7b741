"""Declaring a headcount by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.workplaces.models import DeclaredHeadcount
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
TODAY = clock.today()
GOOD = {"eligible": "1,204", "as_at": "03/11/2026", "source": "HR, by e-mail"}


def test_saves_a_headcount_and_says_who(browser: Open, cast: Cast, owner: Session) -> None:
    address = f"/workplaces/{cast.leeds.id}/headcounts"
    organiser = browser(cast.branch_organiser)
    organiser.get(address)
    page = organiser.post(address, GOOD | {"agency": "9"})
    assert "Headcount saved" in words(page.text)
    assert "1,204" in page.text
    organiser.post(address, GOOD | {"eligible": "1210"})
    saved = owner.scalars(select(DeclaredHeadcount)).one()
    assert (saved.eligible, saved.agency, saved.declared_by_id) == (
        1210,
        0,
        cast.branch_organiser.id,
    )
    assert saved.as_at.isoformat() == "2026-11-03"
    trail = owner.execute(
        text("select count(*), min(unit_id) from audit_events where event = 'headcount_declared'")
    ).one()
    assert tuple(trail) == (2, cast.leeds.id)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"eligible": "-1"}, "whole number"),
        ({"eligible": "5.76"}, "whole number"),
        ({"eligible": "about 70"}, "whole number"),
        ({"eligible": ""}, "whole number"),
        ({"agency": "99999999999"}, "whole number"),
        ({"as_at": "1899-12-31"}, "between 1900"),
        ({"as_at": (TODAY + timedelta(days=1)).isoformat()}, "today or a day before"),
        ({"source": "x" * 121}, "Keep this to 120"),
        ({"source": "a\x00b"}, "invisible character"),
        ({"source": ""}, "Say where"),
    ],
)
def test_a_wrong_headcount_keeps_what_was_typed(
    browser: Open, cast: Cast, owner: Session, wrong: dict[str, str], sentence: str
) -> None:
    page = browser(cast.branch_organiser).post(
        f"/workplaces/{cast.leeds.id}/headcounts", GOOD | {"agency": "31"} | wrong, status=422
    )
    assert sentence in words(page.text)
    assert 'value="31"' in page.text or "agency" in wrong
    assert owner.scalar(text("select count(*) from declared_headcounts")) == 0


def test_only_whoever_manages_the_place_may(browser: Open, cast: Cast) -> None:
    ours = f"/workplaces/{cast.leeds.id}/headcounts"
    theirs = f"/workplaces/{cast.revenue.id}/headcounts"
    for name, user in cast.everyone.items():
        if name == "expired_rep":
            continue
        manages = name in ("branch_organiser", "regional_organiser", "group_organiser")
        national = name == "national_organiser"
        for address, own in ((ours, manages or national), (theirs, national)):
            status = 200 if own else 404 if manages else 403
            browser(user).get(address, status=status)
            browser(user).post(address, GOOD, status=status)


def test_a_direct_session_cannot_declare_for_another_branch(browser: Open, cast: Cast) -> None:
    browser(cast.branch_organiser).post("/workplaces/99999999999/headcounts", GOOD, status=404)
    browser(cast.branch_organiser).post(
        f"/workplaces/{cast.leeds_branch.id}/headcounts", GOOD, status=404
    )
