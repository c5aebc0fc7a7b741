"""Campaigns on their pages: who reads one, who changes it, and a sentence for each mistake."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.audit.models import AuditEvent
from app.campaigns.models import Campaign, CampaignKind, CampaignLink, DemandStep, TalkingPoint
from app.union.models import Unit
from app.workplaces.models import Workplace
from tests.browser import Browser, words
from tests.cast import Cast
from tests.changes.acting import acting

Open = Callable[..., Browser]
TODAY = clock.today()
STEP = {"state": "1", "stepped_on": TODAY.isoformat(), "by_whom": "The branch"}


def given(unit: Unit | Workplace, **other: str) -> dict[str, str]:
    return {
        "name": "Save our shared services",
        "kind": "5",
        "unit": str(unit.id),
        "begins_on": TODAY.isoformat(),
        "position": "Keep it in public hands.",
    } | other


@pytest.fixture
def campaign(cast: Cast, owner: Session) -> Campaign:
    """Runs in the whole branch."""
    made = Campaign(
        unit_id=cast.leeds_branch.id,
        name="Save our shared services",
        kind=CampaignKind.CLOSURE,
        begins_on=TODAY,
        made_by_id=cast.branch_organiser.id,
    )
    owner.add(made)
    owner.commit()
    return made


def at(campaign: Campaign, more: str = "") -> str:
    return f"/campaigns/{campaign.id}{more}"


def count(owner: Session, table: type[object]) -> int:
    owner.rollback()
    return owner.scalar(select(func.count()).select_from(table)) or 0


def test_an_organiser_starts_one_from_an_empty_page(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    assert "No campaign here yet" in words(here.get("/campaigns").text)
    assert "Leeds Shared Services" in words(here.get("/campaigns/new").text)
    page = words(here.post("/campaigns", given(cast.leeds_branch, target_joins="1,200")).text)
    assert "Keep it in public hands." in page
    assert "aims at 1,200 joins" in page
    assert "Running" in page
    assert "Save our shared services" in words(here.get("/campaigns").text)
    assert "campaign_started" in owner.scalars(select(AuditEvent.event)).all()


def test_a_rep_reads_the_branchs_campaign_and_changes_nothing(
    browser: Open, cast: Cast, campaign: Campaign, owner: Session
) -> None:
    here = browser(cast.rep)
    assert campaign.name in words(here.get("/campaigns").text)
    page = here.get(at(campaign)).text
    assert "What we demand" in words(page)
    assert f'action="{at(campaign)}' not in page
    assert "Start a campaign" not in words(here.get("/campaigns").text)
    here.get("/campaigns/new", status=403)
    here.post(at(campaign, "/edit"), given(cast.leeds_branch), status=403)
    here.post(at(campaign, "/closure"), status=403)
    owner.rollback()
    assert owner.get_one(Campaign, campaign.id).closed_at is None


@pytest.mark.parametrize("name", ["outsider"])
def test_for_another_branch_it_is_not_there(
    browser: Open, cast: Cast, campaign: Campaign, name: str
) -> None:
    here = browser(cast.everyone[name])
    assert campaign.name not in here.get("/campaigns").text
    here.get(at(campaign), status=404)
    here.get("/campaigns/999999999999999999999", status=404)


def test_the_database_keeps_it_from_another_branch(
    app_engine: Engine, cast: Cast, campaign: Campaign, owner: Session
) -> None:
    about = {"campaign_id": campaign.id, "made_by_id": cast.branch_organiser.id}
    owner.add(TalkingPoint(said="It is decided.", answer="By whom?", **about))
    owner.commit()
    tables = ("campaigns", "campaign_points")
    for user, seen in ((cast.rep, 1), (cast.branch_organiser, 1), (cast.outsider, 0)):
        with acting(app_engine, user) as me:
            for table in tables:
                found = me.db.scalar(text(f"select count(*) from {table}"))
                assert found == seen, (user.name, table)
    ids = {"id": campaign.id, "unit": cast.leeds_branch.id}
    for user in (cast.rep, cast.outsider):
        for change in (
            "insert into campaign_points(campaign_id, said, answer, made_by_id) "
            "values (:id, 'x', 'y', my_id())",
            "insert into campaigns(unit_id, name, kind, begins_on, made_by_id) "
            "values (:unit, 'x', 1, now(), my_id())",
        ):
            with pytest.raises(DBAPIError, match="row-level security"):
                attempt(app_engine, user, change, ids)
        with acting(app_engine, user) as me:
            me.db.execute(text("update campaigns set name = 'Taken over'"))
            me.db.execute(text("delete from campaign_points"))
    owner.rollback()
    assert owner.scalars(select(Campaign.name)).all() == ["Save our shared services"]
    assert count(owner, TalkingPoint) == 1


def attempt(engine: Engine, user: User, change: str, ids: dict[str, int]) -> None:
    with acting(engine, user) as me:
        me.db.execute(text(change), {key: ids[key] for key in ids if f":{key}" in change})


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("ends_on", (TODAY - timedelta(days=1)).isoformat(), "can’t end before it begins"),
        ("name", "", "Give it a name"),
        ("kind", "99", "Choose what it is about"),
        ("begins_on", "soon", "Enter a day like 3/11/2026"),
        ("target_joins", "many", "as a whole number"),
        ("target_joins", "0", "as a whole number"),
        ("position", "x" * 4_001, "4,000"),
    ],
)
def test_each_mistake_is_one_sentence_and_nothing_is_lost(
    browser: Open, cast: Cast, owner: Session, field: str, typed: str, sentence: str
) -> None:
    here = browser(cast.branch_organiser)
    form = given(cast.leeds_branch, position="Typed with care.") | {field: typed}
    page = unescape(here.post("/campaigns", form, status=422).text).replace("'", "’")
    assert sentence in words(page)
    if field != "position":
        assert "Typed with care." in page
    assert count(owner, Campaign) == 0


def test_nobody_runs_one_where_they_do_not_organise(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    for unit in (cast.revenue_branch, cast.revenue, cast.union):
        page = here.post("/campaigns", given(unit), status=422).text
        assert "Choose where it runs" in words(page)
    assert count(owner, Campaign) == 0


def test_what_became_of_a_demand_is_kept_step_by_step(
    browser: Open, cast: Cast, campaign: Campaign, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    assert "No demand is noted yet" in words(here.get(at(campaign)).text)
    page = here.post(at(campaign, "/demands"), STEP | {"text": "No closure"}).text
    assert "No closure" in words(page)
    demand_id = page.split("/demands/")[1].split("/")[0]
    for state, whom in (("3", "The employer"), ("4", "The new director")):
        step = STEP | {"state": state, "by_whom": whom}
        page = here.post(at(campaign, f"/demands/{demand_id}/steps"), step).text
    said = words(page)
    assert said.index("Broken by The new director") < said.index("Agreed by The employer")
    assert said.index("Agreed by The employer") < said.index("Asked by The branch")
    assert count(owner, DemandStep) == 3
    late = STEP | {"stepped_on": (TODAY + timedelta(days=1)).isoformat()}
    page = here.post(at(campaign, f"/demands/{demand_id}/steps"), late, status=422).text
    assert "have happened yet" in words(page)
    here.post(at(campaign, "/demands/999999999/steps"), STEP, status=404)
    here.post(at(campaign, f"/demands/{demand_id}/removal"))
    assert count(owner, DemandStep) == 0


def test_a_link_is_no_more_than_a_link_and_says_when_it_was_looked_at(
    browser: Open, cast: Cast, campaign: Campaign, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    link = {"kind": "2", "title": "Speak out", "url": "https://action.example/speak-out"}
    wrong = link | {"url": "javascript:alert(1)"}
    page = here.post(at(campaign, "/links"), wrong, status=422).text
    assert "Enter the whole address of a web page, beginning with https://." in words(page)
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
    page = here.post(at(campaign, "/links"), link).text
    assert 'href="https://action.example/speak-out" rel="noopener noreferrer"' in page
    assert "<iframe" not in page
    link_id = page.split("/links/")[1].split("/")[0]
    page = here.post(at(campaign, f"/links/{link_id}/loss")).text
    assert "gone when looked at" in words(page)
    page = here.post(at(campaign, f"/links/{link_id}/check")).text
    assert "gone when looked at" not in words(page)
    here.post(at(campaign, f"/links/{link_id}/removal"))
    assert count(owner, CampaignLink) == 0


def test_an_answer_stands_beside_what_will_be_said(
    browser: Open, cast: Cast, campaign: Campaign
) -> None:
    here = browser(cast.branch_organiser)
    point = {"said": "It is decided.", "answer": "By whom?\n<b>Ask.</b>"}
    page = here.post(at(campaign, "/points"), point).text
    assert "&lt;b&gt;Ask.&lt;/b&gt;" in page
    assert "It is decided." in words(browser(cast.rep).get(at(campaign)).text)
    page = here.post(at(campaign, "/points"), {"said": "", "answer": "Kept."}, status=422).text
    assert "Kept." in page


def test_it_is_changed_closed_and_opened_again(
    browser: Open, cast: Cast, campaign: Campaign, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    page = here.post(at(campaign, "/edit"), given(cast.leeds, name="Stay in Leeds")).text
    assert "Stay in Leeds" in words(page)
    page = words(here.post(at(campaign, "/closure")).text)
    assert "Closed" in page
    assert "Open it again" in page
    here.post(at(campaign, "/closure"))
    assert "Running" in words(here.post(at(campaign, "/closure/reversal")).text)
    events = owner.scalars(
        select(AuditEvent.event).where(AuditEvent.event.like("campaign%")).order_by(AuditEvent.id)
    ).all()
    assert events == ["campaign_edited", "campaign_closed", "campaign_edited"]


def test_answers_stand_beside_the_contact_form_while_the_campaign_runs(
    browser: Open, cast: Cast, campaign: Campaign, owner: Session
) -> None:
    about = {"campaign_id": campaign.id, "made_by_id": cast.branch_organiser.id}
    owner.add(TalkingPoint(said="It is decided.", answer="By whom?", **about))
    owner.commit()
    log = f"/people/{cast.colleague.id}/contacts/new"
    here = browser(cast.rep)
    page = words(here.get(log).text)
    assert "It is decided. By whom?" in page
    assert (
        "It is decided."
        not in browser(cast.outsider).get(f"/people/{cast.stranger.id}/contacts/new").text
    )
    for changed in (
        {"ends_on": TODAY - timedelta(days=1), "begins_on": TODAY - timedelta(days=9)},
        {"begins_on": TODAY + timedelta(days=1)},
        {"closed_at": clock.now()},
    ):
        owner.refresh(campaign)
        before = {name: getattr(campaign, name) for name in changed}
        for name, value in changed.items():
            setattr(campaign, name, value)
        owner.commit()
        assert "It is decided." not in here.get(log).text, changed
        for name, value in before.items():
            setattr(campaign, name, value)
        owner.commit()
    assert "It is decided." in here.get(log).text
