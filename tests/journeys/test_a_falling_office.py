"""A regional organiser finds the office that falls, sees why, previews its transfer, sets a target

and takes the month's report to a meeting.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app import clock
from app.db.base import FOREVER
from app.people.commands import restate
from app.people.models import ExtractCoverage, MembershipStatus
from app.workplaces.models import Workplace
from tests import make
from tests.cast import Cast
from tests.chromium import look, sign_in

pytestmark = pytest.mark.browser

TODAY = clock.today()


def staffed(
    owner: Session, cast: Cast, name: str, *, members: int, left: int, others: int
) -> Workplace:
    """An office of our own: those who left did so two months ago, because payment failed."""
    office = make.workplace(owner, cast.leeds_branch, site=make.site(owner, name))
    people = [make.person(owner, office) for _ in range(members + left + others)]
    for number, person in enumerate(people[: members + left]):
        gone = number < left
        make.membership(
            owner,
            person,
            joined_on=TODAY - timedelta(days=900),
            ended_on=TODAY - timedelta(days=60) if gone else FOREVER,
            status=MembershipStatus.LAPSED if gone else MembershipStatus.ACTIVE,
            end_reason="Payment failed" if gone else None,
        )
    for days in (390, 30, 5):
        owner.add(ExtractCoverage(workplace_id=office.id, as_at=TODAY - timedelta(days=days)))
    owner.flush()
    restate(owner, [person.id for person in people])
    return office


def test_from_a_fall_to_a_report(visit: Callable[..., Page], owner: Session, cast: Cast) -> None:
    staffed(owner, cast, "Steady House", members=14, left=0, others=10)
    falling = staffed(owner, cast, "Falling House", members=12, left=8, others=20)
    owner.commit()
    page = visit(width=1280)
    sign_in(page, cast.regional_organiser.email, make.PASSWORD)

    # The offices of the region, the one that fell furthest first.
    page.goto(f"/density/{cast.north.id}")
    page.get_by_role("link", name="Offices", exact=True).click()
    first = page.locator(".offices > li").first
    expect(first).to_contain_text("Falling House")
    expect(first).to_contain_text("−20")
    look(page, "falling-offices")

    # Why: eight whose payment failed.
    first.get_by_role("link", name="Falling House").click()
    expect(page.locator("h1")).to_contain_text("Falling House")
    look(page, "falling-trend")
    page.get_by_role("link", name="Joins and leavers").click()
    page.get_by_role("link", name="A quarter").click()
    expect(page.get_by_role("main")).to_contain_text("8 left")
    expect(page.get_by_role("main")).to_contain_text("Payment failed")
    look(page, "falling-joins")

    # What its transfer would do, before anything is done.
    page.goto(f"/changes/new/transfer?unit={falling.id}")
    page.get_by_label("Falling House").check()
    page.get_by_label("Who will employ them").fill("Newcorp Services")
    page.get_by_label("Announced on").fill(TODAY.isoformat())
    page.locator("[name=effective_on]").fill((TODAY + timedelta(days=40)).isoformat())
    page.get_by_role("button", name="Note this transfer").click()
    expect(page.get_by_role("main")).to_contain_text("12 of 40")
    look(page, "falling-transfer")
    page.get_by_role("button", name="Apply this transfer").click()
    expect(page.get_by_role("button", name="Undo this transfer")).to_be_visible()
    page.get_by_role("button", name="Undo this transfer").click()
    expect(page.get_by_role("main")).to_contain_text("ndone")

    # A target for the office, and what it takes.
    page.goto(f"/density/{falling.id}/target")
    page.get_by_label("Share of those eligible, in %").fill("50")
    page.get_by_label("By", exact=True).fill((TODAY + timedelta(days=200)).isoformat())
    page.get_by_role("button", name="Set the target").click()
    expect(page.get_by_role("main")).to_contain_text("8 joins")
    look(page, "falling-target")

    # And where the region is told to go next.
    page.goto("/next")
    expect(page.get_by_role("main")).to_contain_text("Falling House")

    # The month, to take along.
    page.goto(f"/density/{cast.north.id}")
    page.get_by_role("link", name="Report").click()
    look(page, "falling-report")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Save as PDF").click()
    path = coming.value.path()
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.stat().st_size > 10_000
