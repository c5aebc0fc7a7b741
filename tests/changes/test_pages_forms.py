"""Noting what is going to change: six short forms, and one sentence for each mistake."""

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.bargaining.models import BargainingUnit
from app.changes.models import ChangeEvent, ChangeKind, ChangeWorkplace
from app.union.models import Unit, UnitKind
from app.workplaces.models import Employer, Site
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
TODAY = clock.today()
SOON = (TODAY + timedelta(days=60)).isoformat()
DAYS = {"announced_on": TODAY.isoformat(), "effective_on": SOON}
MORE: dict[str, dict[str, str]] = {
    "transfer": {"to_employer": "Newco Services Ltd"},
    "closure": {},
    "move": {"to_site": "Canal Wharf", "to_postcode": "ls11 5ax"},
    "review": {},
    "check-off": {},
    "recognition": {"was": "not recognised", "becomes": "recognised for pay"},
}
KINDS = {
    "transfer": ChangeKind.TRANSFER,
    "closure": ChangeKind.CLOSURE,
    "move": ChangeKind.MOVE,
    "review": ChangeKind.REVIEW,
    "check-off": ChangeKind.CHECK_OFF_END,
    "recognition": ChangeKind.RECOGNITION,
}


def given(cast: Cast, slug: str = "transfer", **other: Any) -> dict[str, Any]:
    return DAYS | MORE[slug] | {"workplaces": [str(cast.leeds.id)]} | other


def events(owner: Session) -> list[ChangeEvent]:
    owner.rollback()
    return list(owner.scalars(select(ChangeEvent).order_by(ChangeEvent.id)))


@pytest.mark.parametrize("slug", KINDS)
def test_each_kind_has_one_short_form(browser: Open, cast: Cast, owner: Session, slug: str) -> None:
    here = browser(cast.branch_organiser)
    assert f'href="/changes/new/{slug}"' in here.get("/changes/new").text
    assert "Shared Services Ltd Hub House" in words(here.get(f"/changes/new/{slug}").text)
    page = here.post(f"/changes/new/{slug}", given(cast, slug, source="https://news.example/x"))
    made = events(owner)
    assert [one.kind for one in made] == [KINDS[slug]]
    assert page.url.path == f"/changes/{made[0].id}"
    assert made[0].title in words(page.text)
    assert 'href="https://news.example/x"' in page.text
    assert owner.scalars(select(ChangeWorkplace.workplace_id)).all() == [cast.leeds.id]


def test_a_title_is_proposed(browser: Open, cast: Cast, owner: Session) -> None:
    browser(cast.branch_organiser).post("/changes/new/transfer", given(cast))
    assert events(owner)[0].title == "Shared Services Ltd Hub House to Newco Services Ltd"


def test_an_employer_known_by_that_name_is_not_added_again(
    browser: Open, cast: Cast, owner: Session
) -> None:
    form = given(cast, to_employer="  revenue ")
    browser(cast.branch_organiser).post("/changes/new/transfer", form)
    assert events(owner)[0].to_employer_id == cast.revenue.employer_id


def test_a_building_known_by_that_name_is_not_added_again(
    browser: Open, cast: Cast, owner: Session
) -> None:
    wharf = make.site(owner, "Canal Wharf", "LS11 5AX")
    owner.commit()
    browser(cast.branch_organiser).post("/changes/new/move", given(cast, "move"))
    assert len(events(owner)) == 1
    assert owner.scalars(select(ChangeWorkplace.to_site_id)).all() == [wharf.id]


def test_recognition_says_how_it_stood_and_will_stand(
    browser: Open, cast: Cast, owner: Session
) -> None:
    page = browser(cast.branch_organiser).post(
        "/changes/new/recognition", given(cast, "recognition", about="Ballot won.")
    )
    assert (
        events(owner)[0].about == "Now: not recognised\n\nThen: recognised for pay\n\nBallot won."
    )
    assert "Then: recognised for pay" in page.text


def test_recognition_takes_the_offices_of_a_bargaining_unit(
    browser: Open, cast: Cast, owner: Session
) -> None:
    unit = Unit(kind=UnitKind.BARGAINING_UNIT, name="Office grades", parent_id=cast.leeds_branch.id)
    owner.add(unit)
    owner.flush()
    owner.add(
        BargainingUnit(id=unit.id, employer_id=cast.leeds.employer_id, valid_from=date(2020, 1, 1))
    )
    owner.commit()
    here = browser(cast.branch_organiser)
    assert "Office grades" in here.get("/changes/new/recognition").text
    form = given(cast, "recognition", bargaining_unit=str(unit.id), workplaces=[])
    here.post("/changes/new/recognition", form)
    made = events(owner)[0]
    assert (made.bargaining_unit_id, made.title) == (unit.id, "Recognition: Office grades")
    assert owner.scalars(select(ChangeWorkplace.workplace_id)).all() == [cast.leeds.id]


YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("transfer", {"effective_on": YESTERDAY}, "It can't happen before it was announced"),
    ("transfer", {"effective_on": ""}, "Enter the day it is to happen"),
    ("transfer", {"announced_on": "soon"}, "Enter a day like 3/11/2026."),
    ("transfer", {"announced_on": "1/1/1989"}, "Enter a day between 1990 and 2099."),
    ("transfer", {"announced_on": SOON}, "Choose today or a day before it"),
    ("transfer", {"to_employer": ""}, "Enter who will employ them."),
    ("transfer", {"to_employer": "shared services ltd"}, "employs them already"),
    ("transfer", {"workplaces": []}, "Tick the offices it is about."),
    ("transfer", {"workplaces": ["999999"]}, "is not yours to plan for"),
    ("transfer", {"title": "x" * 161}, "Keep this to 160 characters"),
    ("closure", {"workplaces": []}, "Tick the offices it is about."),
    ("closure", {"effective_on": "31/2/2027"}, "Enter a day like 3/11/2026."),
    ("move", {"to_site": ""}, "Enter the building they move to"),
    ("move", {"to_site": "hub house"}, "They are in that building already"),
    ("review", {"about": "x" * 4001}, "Keep this to 4,000 characters"),
    ("check-off", {"announced_on": ""}, "Enter the day it was announced"),
    ("recognition", {"becomes": ""}, "Say in a few words how it will stand"),
    ("recognition", {"workplaces": []}, "Tick the offices it is about."),
]


@pytest.mark.parametrize(("slug", "wrong", "sentence"), MISTAKES)
def test_a_mistake_is_one_sentence_and_nothing_typed_is_lost(
    browser: Open,
    cast: Cast,
    owner: Session,
    slug: str,
    wrong: dict[str, Any],
    sentence: str,
) -> None:
    here = browser(cast.branch_organiser)
    form = given(cast, slug, source="Letter to all staff") | wrong
    page = here.post(f"/changes/new/{slug}", form, status=422)
    assert words(unescape(page.text)).count(sentence) == 2, "once on top, once beside the field"
    assert "Letter to all staff" in page.text
    if form["workplaces"] == [str(cast.leeds.id)]:
        assert f'name="workplaces" value="{cast.leeds.id}" checked' in page.text
    assert events(owner) == []
    assert owner.scalar(select(func.count()).select_from(Employer)) == 2
    assert owner.scalar(select(func.count()).select_from(Site)) == 1


def test_an_office_closed_by_then_is_said(browser: Open, cast: Cast, owner: Session) -> None:
    cast.leeds.closed_on = TODAY - timedelta(days=10)
    owner.commit()
    page = browser(cast.branch_organiser).post(
        "/changes/new/closure", given(cast, "closure"), status=422
    )
    assert "is closed since" in words(page.text)


def test_offices_of_two_employers_are_two_transfers(
    browser: Open, cast: Cast, owner: Session
) -> None:
    form = given(cast, workplaces=[str(cast.leeds.id), str(cast.revenue.id)])
    page = browser(cast.national_organiser).post("/changes/new/transfer", form, status=422)
    assert "belong to Revenue and Shared Services Ltd" in words(page.text)
    assert events(owner) == []


def test_looking_for_offices_keeps_what_was_ticked_and_typed(
    browser: Open, cast: Cast, owner: Session
) -> None:
    for n in range(70):
        make.workplace(owner, cast.leeds_branch, employer=f"Employer {n:02}")
    owner.commit()
    here = browser(cast.branch_organiser)
    assert "60 of 71 offices" in words(here.get("/changes/new/transfer").text)
    form = given(cast, q="Employer 66", find="1", announced_on="", about="So far")
    found = here.post("/changes/new/transfer", form)
    assert "Ticked: 1 office" in words(found.text)
    assert "Employer 66" in words(found.text)
    assert "Employer 65 " not in words(found.text).split("Who will employ")[0]
    assert "So far" in found.text
    assert "error-summary" not in found.text
    part = here.post("/changes/new/transfer", form, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="changes-offices"')
    assert events(owner) == []


def test_a_wildcard_finds_only_itself(browser: Open, cast: Cast) -> None:
    here = browser(cast.branch_organiser)
    page = here.post("/changes/new/transfer", {"q": "%", "find": "1"})
    assert "No office fits" in words(page.text)


def test_only_managed_offices_are_offered(browser: Open, cast: Cast) -> None:
    for who, sees_leeds, sees_revenue in (
        (cast.branch_organiser, True, False),
        (cast.regional_organiser, True, False),
        (cast.group_organiser, True, False),
        (cast.national_organiser, True, True),
    ):
        page = words(browser(who).get("/changes/new/closure").text)
        assert ("Shared Services Ltd Hub House" in page) is sees_leeds, who.name
        assert ("Revenue Hub House" in page) is sees_revenue, who.name


def test_an_office_elsewhere_is_answered_like_none(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    elsewhere, nobody = (
        words(
            here.post(
                "/changes/new/closure", given(cast, "closure", workplaces=[n]), status=422
            ).text
        )
        for n in (str(cast.revenue.id), "987654")
    )
    assert elsewhere == nobody
    assert events(owner) == []


@pytest.mark.parametrize(
    "name", ["rep", "observer", "data_officer", "auditor", "advocate", "outsider"]
)
def test_whoever_plans_no_changes_notes_none(
    browser: Open, cast: Cast, owner: Session, name: str
) -> None:
    here = browser(cast.everyone[name])
    here.get("/changes/new", status=403)
    here.post("/changes/new/closure", given(cast, "closure"), status=403)
    assert events(owner) == []


def test_an_unknown_kind_is_nothing(browser: Open, cast: Cast) -> None:
    here = browser(cast.branch_organiser)
    here.get("/changes/new/merger", status=404)
    here.post("/changes/new/merger", given(cast), status=404)
