"""Branches and workplaces: seen, added, renamed by those who manage them."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.union.models import Unit
from app.workplaces.models import Workplace
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


def test_a_branch_organiser_begins_at_the_branch_and_adds_a_workplace(
    browser: Open, cast: Cast, owner: Session
) -> None:
    bryn = browser(cast.branch_organiser)
    page = bryn.get("/units")
    assert page.url.path == f"/units/{cast.leeds_branch.id}"
    answers = {"employer": "Revenue", "office": "Long Row", "postcode": "cf10 1aa"}
    page = bryn.post(f"/units/{cast.leeds_branch.id}/workplaces", answers)
    new = owner.scalars(select(Unit).where(Unit.name == "Revenue, Long Row")).one()
    assert page.url.path == f"/units/{new.id}"
    assert "Add people" in words(page.text)
    again = bryn.post(f"/units/{cast.leeds_branch.id}/workplaces", answers, status=422)
    assert "already there" in words(again.text)
    assert 'value="Long Row"' in again.text


def test_a_region_a_group_and_a_branch_in_it(browser: Open, cast: Cast, owner: Session) -> None:
    national = browser(cast.national_organiser)
    root = cast.union.id
    national.post(f"/units/{root}/units", {"kind": 3, "name": "Wales"})
    national.post(f"/units/{root}/units", {"kind": 2, "name": "Revenue Group"})
    wales = owner.scalars(select(Unit).where(Unit.name == "Wales")).one()
    group = owner.scalars(select(Unit).where(Unit.name == "Revenue Group")).one()
    answers = {"kind": 4, "name": "Cardiff", "group_id": group.id}
    national.post(f"/units/{wales.id}/units", answers)
    cardiff = owner.scalars(select(Unit).where(Unit.name == "Cardiff")).one()
    assert (cardiff.parent_id, cardiff.group_id) == (wales.id, group.id)
    page = national.post(f"/units/{wales.id}/units", {"kind": 1, "name": "X"}, status=422)
    assert "can&#39;t be added below a region" in page.text
    national.post(f"/units/{wales.id}/units", {"kind": 4, "name": ""}, status=422)
    national.post(f"/units/{wales.id}/workplaces", {"employer": "A", "office": "B"}, status=422)


def test_renaming(browser: Open, cast: Cast, owner: Session) -> None:
    rosa = browser(cast.regional_organiser)
    at = f"/units/{cast.leeds_branch.id}/name"
    assert "Leeds SSCL" in rosa.post(at, {"name": "Leeds SSCL"}).text
    rosa.post(at, {"name": " "}, status=422)
    browser(cast.national_organiser).post(
        f"/units/{cast.north.id}/name", {"name": "South"}, status=422
    )


def test_what_others_manage_is_not_there(browser: Open, cast: Cast, owner: Session) -> None:
    bryn = browser(cast.branch_organiser)
    for unit in (cast.revenue_branch.id, cast.revenue.id, cast.union.id, cast.north.id, 2**40):
        bryn.get(f"/units/{unit}", status=404)
        bryn.post(f"/units/{unit}/name", {"name": "Ours"}, status=404)
        bryn.post(f"/units/{unit}/units", {"kind": 4, "name": "Ours"}, status=404)
        bryn.post(f"/units/{unit}/workplaces", {"employer": "A", "office": "B"}, status=404)
    assert "Revenue" not in bryn.get(f"/units/{cast.leeds_branch.id}").text
    browser(cast.rep).get("/units", status=403)
    assert len(owner.scalars(select(Workplace)).all()) == 2
