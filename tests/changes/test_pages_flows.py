"""A transfer, a closure and a move through the pages, without a script; who reads and who may."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.changes.models import ChangeEvent, ChangeState
from app.people.models import StandingCode
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.changes.test_pages_forms import given

Open = Callable[..., Browser]
TODAY = clock.today()
NOW = {"announced_on": TODAY.isoformat(), "effective_on": TODAY.isoformat()}


@pytest.fixture
def people(owner: Session, cast: Cast) -> None:
    """Four members and eight others in Leeds, all known."""
    for n in range(12):
        standing = StandingCode.MEMBER if n < 4 else StandingCode.NOT_MEMBER
        person = make.person(owner, cast.leeds, f"Person{n}", standing=standing)
        if n < 4:
            make.membership(owner, person)
    owner.commit()


def announce(here: Browser, cast: Cast, slug: str, **other: object) -> str:
    """The address of the change, just announced for today."""
    page = here.post(f"/changes/new/{slug}", given(cast, slug, **NOW | other))
    assert "is noted" in words(page.text)
    return page.url.path


def state(owner: Session) -> ChangeState:
    owner.rollback()
    return owner.scalars(select(ChangeEvent.state)).one()


def told(owner: Session) -> list[str]:
    owner.rollback()
    query = "select event from audit_events where event like 'change%' or event like 'claim%'"
    return list(owner.scalars(text(f"{query} order by id")))


def test_a_transfer_is_announced_seen_applied_and_undone(
    browser: Open, cast: Cast, owner: Session, people: None
) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "transfer")
    page = words(here.get(at).text)
    assert "13 people, 4 members." in page
    assert "every membership goes on" in page
    assert "4 of 13" in page
    assert "at least 28 days before" in page
    assert "Its day was" in page
    done = here.post(f"{at}/application", {"keep": ["teams", "numbers", "asks", "grants"]})
    assert "The transfer is applied: 13 people moved, 1 workplace made" in words(done.text)
    assert f'action="{at}/reversal"' in done.text, "undo stands beside what was said"
    assert state(owner) is ChangeState.APPLIED
    there = owner.scalars(select(Workplace).order_by(Workplace.id.desc())).first()
    assert there is not None
    after = words(here.get(at).text)
    assert "What it did to density" in after
    undone = here.post(f"{at}/reversal")
    assert "Undone: 13 people are as before." in words(undone.text)
    assert state(owner) is ChangeState.UNDONE
    assert told(owner) == ["change_announced", "change_applied", "change_undone"]


def test_whoever_was_edited_since_is_named_and_left_alone_unless_ticked(
    browser: Open, cast: Cast, owner: Session, people: None
) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "transfer")
    here.post(f"{at}/application", {"keep": ["teams"]})
    there = owner.scalars(select(Workplace.id).order_by(Workplace.id.desc())).first()
    owner.rollback()
    person = owner.scalar(text("select min(id) from staff where forename = 'Person3'"))
    back = {"workplace_id": str(cast.leeds.id), "when": "today"}
    assert there is not None
    here.post(f"/people/{person}/move", back)
    page = words(here.get(at).text)
    assert "1 person was edited since." in page
    assert "Person3" in page
    undone = words(here.post(f"{at}/reversal").text)
    assert "1 person was edited since" in undone
    assert state(owner) is ChangeState.UNDONE


def test_a_closure_lists_who_has_no_office_by_name_only_to_their_branch(
    browser: Open, cast: Cast, owner: Session, people: None
) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "closure")
    page = words(here.get(at).text)
    assert "Nobody leaves the union by it" in page
    assert "20 to 99 redundancies" in page
    done = words(here.post(f"{at}/application").text)
    assert "13 people with no new office yet" in done
    assert "13 people have no office yet" in done
    assert "Person7" in done
    region = words(browser(cast.regional_organiser).get(at).text)
    assert "13 people have no office yet" in region
    assert "Person7" not in region
    assert "Person7" not in words(here.get(f"{at}/sheet").text), "no names on paper"
    here.post(f"{at}/reversal")
    assert "have no office yet" not in words(here.get(at).text)


def test_a_closure_may_say_where_people_go(
    browser: Open, cast: Cast, owner: Session, people: None
) -> None:
    other = make.workplace(owner, cast.leeds_branch, site=make.site(owner, "Canal Wharf"))
    owner.commit()
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "closure")
    assert "Canal Wharf" in here.get(f"{at}/homes").text
    page = words(here.post(f"{at}/homes", {f"to-{cast.leeds.id}": str(other.id)}).text)
    assert "Noted where they go." in page
    assert "Canal Wharf" in page
    done = words(here.post(f"{at}/application").text)
    assert "with no new office" not in done
    owner.rollback()
    here_now = "select count(*) from staff where workplace_id = :there"
    assert owner.scalar(text(here_now), {"there": other.id}) == 13


def test_an_office_moves_with_everybody(
    browser: Open, cast: Cast, owner: Session, people: None
) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "move")
    assert "Canal Wharf" in words(here.get(at).text)
    done = words(here.post(f"{at}/application", {"keep": ["teams", "grants"]}).text)
    assert "The move is applied: 13 people moved" in done
    assert "Undone: 13 people" in words(here.post(f"{at}/reversal").text)


def test_it_is_put_right_while_it_is_only_announced(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "closure")
    later = (TODAY + timedelta(days=9)).isoformat()
    words_ = {"title": "Hub House shuts", "announced_on": TODAY.isoformat(), "effective_on": later}
    assert "Hub House shuts" in here.post(f"{at}/edit", words_).text
    wrong = words_ | {"effective_on": "2001-01-01", "about": "Kept"}
    refused = here.post(f"{at}/edit", wrong, status=422)
    assert "before it was announced" in refused.text
    assert "Kept" in refused.text
    here.post(f"{at}/application")
    here.get(f"{at}/edit", status=409)
    here.post(f"{at}/edit", words_, status=409)
    assert told(owner) == ["change_announced", "change_edited", "change_applied"]


def test_what_is_withdrawn_stands_among_what_was(browser: Open, cast: Cast, owner: Session) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "review")
    assert "withdrawn" in words(here.post(f"{at}/withdrawal").text)
    page = words(here.get("/changes").text)
    assert re.search(r"What was.*Outsourcing review · withdrawn", page)
    here.post(f"{at}/withdrawal", status=409)
    here.post(f"{at}/application", status=422)


def test_a_review_has_its_steps(browser: Open, cast: Cast, owner: Session) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "review")
    note = {
        "step": "1",
        "noted_on": "3/11/2026",
        "text": "Asked for the plan.",
        "owner": "Secretary",
    }
    page = words(here.post(f"{at}/notes", note).text)
    assert re.search(r"In-house improvement plan.*Asked for the plan.*In-house bid", page)
    for wrong, sentence in (
        ({"text": ""}, "Write what was agreed or done"),
        ({"noted_on": "1/1/1970"}, "between 1990 and 2099"),
        ({"step": "9"}, "Choose one of the steps shown."),
    ):
        refused = here.post(f"{at}/notes", note | wrong, status=422)
        assert sentence in words(refused.text)
        assert "Secretary" in refused.text
    found = re.search(rf'action="({at}/notes/\d+/removal)"', here.get(at).text)
    assert found is not None
    assert "Asked for the plan" not in here.post(found[1]).text
    here.post(found[1], status=404)


CLAIM = {
    "statement": "At least 400 jobs", "affected": "1,000", "of_all": "1,115",
    "said_by": "The employer", "said_on": "4/3/2014", "source": "Intranet",
}  # fmt: skip


def test_figures_stand_beside_each_other_and_our_own(
    browser: Open, cast: Cast, owner: Session, people: None
) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "closure")
    here.post(f"{at}/claims", CLAIM)
    page = here.post(f"{at}/claims", CLAIM | {"said_by": "The union", "affected": "105"})
    row = words(page.text)
    assert re.search(r"The employer 4 Mar 2014 At least 400 jobs Intranet 1,000 1,115 13", row)
    assert re.search(r"The union 4 Mar 2014 At least 400 jobs Intranet 105 1,115 13", row)
    found = re.search(rf'action="({at}/claims/\d+/removal)"', page.text)
    assert found is not None
    assert "The employer" not in words(here.post(found[1]).text)
    here.post(found[1], status=404)
    assert told(owner)[-1] == "change_edited"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"statement": ""}, "Write what was said"),
        ({"said_by": ""}, "Say who gave the figure"),
        ({"affected": "some"}, "Enter a whole number, or leave this empty."),
        ({"affected": "2,000"}, "be affected of 1,115"),
        ({"affected": ""}, "Enter how many of them are affected"),
        ({"said_on": "4/3/1914"}, "between 1990 and 2099"),
        ({"said_on": "1/1/2090"}, "still to come"),
    ],
)
def test_a_figure_with_a_mistake_is_kept_as_typed(
    browser: Open, cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "closure")
    refused = here.post(f"{at}/claims", CLAIM | wrong, status=422)
    assert sentence in words(refused.text)
    assert "Intranet" in refused.text


def test_who_reads_and_who_may_act(browser: Open, cast: Cast, owner: Session, people: None) -> None:
    at = announce(browser(cast.branch_organiser), cast, "closure")
    for who in ("branch_organiser", "regional_organiser", "group_organiser", "national_organiser"):
        page = browser(cast.everyone[who]).get(at).text
        assert f'action="{at}/application"' in page, who
    for who in ("rep", "observer"):
        here = browser(cast.everyone[who])
        page = here.get(at)
        assert "Closure of Shared Services" in words(page.text)
        assert f'action="{at}' not in page.text, who
        assert "Note a change" not in here.get("/changes").text
        assert at in here.get("/changes").text
        here.get(f"{at}/sheet")
        for act in ("edit", "application", "reversal", "withdrawal", "claims", "notes"):
            here.post(f"{at}/{act}", status=403)
    observer = words(browser(cast.observer).get(at).text)
    assert "13" not in observer, "small numbers are bands elsewhere, so none stands here"
    stranger = browser(cast.outsider)
    stranger.get(at, status=404)
    stranger.get(f"{at}/sheet", status=404)
    assert at not in stranger.get("/changes").text
    for who in ("data_officer", "auditor", "advocate"):
        browser(cast.everyone[who]).get(at, status=403)


def test_a_rep_sees_no_change_of_another_office_of_the_branch(
    browser: Open, cast: Cast, owner: Session
) -> None:
    other = make.workplace(owner, cast.leeds_branch)
    owner.commit()
    here = browser(cast.branch_organiser)
    at = announce(here, cast, "closure", workplaces=[str(other.id)])
    both = announce(here, cast, "review", workplaces=[str(other.id), str(cast.leeds.id)])
    rep = browser(cast.rep)
    rep.get(at, status=404)
    listed = rep.get("/changes").text
    assert (at in listed, both in listed) == (False, True)
    assert other.unit.name not in words(rep.get(both).text.split("</h1>")[1])


def test_the_list_is_of_one_unit(browser: Open, cast: Cast) -> None:
    here = browser(cast.national_organiser)
    assert "No change is known" in here.get("/changes").text
    at = announce(here, cast, "closure")
    assert at in here.get(f"/changes?unit={cast.leeds_branch.id}").text
    assert at in here.get(f"/changes?unit={cast.leeds.id}").text
    assert "No change is coming here" in here.get(f"/changes?unit={cast.revenue_branch.id}").text
    browser(cast.rep).get(f"/changes?unit={cast.revenue.id}", status=404)


def test_an_end_of_check_off_says_how_many_members_to_speak_to(
    browser: Open, cast: Cast, people: None
) -> None:
    here = browser(cast.branch_organiser)
    page = words(here.get(announce(here, cast, "check-off")).text)
    assert "4 members work in this office today." in page
    assert "without knowing it" in page
    assert "Apply this" not in page
