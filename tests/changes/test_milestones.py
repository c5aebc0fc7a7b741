"""Milestones on the way, whose it would be, and figures and assurances beside each other."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.changes.models import ChangeEvent, ChangeMilestone, Claim, Ownership
from app.people.models import StandingCode
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.changes.test_pages_forms import given

Open = Callable[..., Browser]
TODAY = clock.today()
DUE = TODAY + timedelta(days=20)


def announced(here: Browser, cast: Cast, **more: object) -> str:
    return here.post("/changes/new/review", given(cast, "review", **more)).url.path


def test_a_milestone_is_noted_drawn_done_reopened_and_taken_away(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    at = announced(here, cast)
    page = here.post(
        f"{at}/milestones",
        {"what": "First report", "due_on": DUE.isoformat(), "said_by": "Finance director"},
    )
    assert "First report to come" in words(page.text)
    assert "Said by Finance director" in words(page.text)
    assert "<desc>1: " in page.text
    made = owner.scalars(select(ChangeMilestone)).one()
    one = f"{at}/milestones/{made.id}"
    assert "First report done" in words(here.post(f"{one}/completion").text)
    assert "First report to come" in words(here.post(f"{one}/completion/reversal").text)
    assert "First report" not in words(here.post(f"{one}/removal").text)
    told = owner.scalars(select(AuditEvent.subject_kind).order_by(AuditEvent.id)).all()
    assert told.count("change_milestones") == 4


def test_a_milestone_without_words_or_done_tomorrow_is_asked_again(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    at = announced(here, cast)
    page = here.post(
        f"{at}/milestones", {"what": "", "due_on": "soon", "said_by": "HR"}, status=422
    )
    assert "Say what is to happen on that day" in words(page.text)
    assert "Enter a day like 3/11/2026" in words(page.text)
    assert 'value="HR"' in page.text
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    later = {"what": "Report", "due_on": tomorrow, "done_on": tomorrow}
    page = here.post(f"{at}/milestones", later, status=422)
    assert "still to come: leave this empty until it is done" in words(page.text)
    assert owner.scalar(select(ChangeMilestone.id)) is None


def test_a_late_milestone_says_so(browser: Open, cast: Cast) -> None:
    here = browser(cast.branch_organiser)
    at = announced(here, cast, announced_on="1/2/2026")
    page = here.post(f"{at}/milestones", {"what": "Report", "due_on": "3/3/2026"})
    assert "Report not done, its day is past" in words(page.text)
    assert browser(cast.outsider).get(at, status=404)


def test_whose_it_would_be_and_the_options_stand_as_tags_and_in_the_form(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    at = announced(here, cast, ownership="3", scenarios=["3", "1"], said_by="Permanent secretary")
    page = words(here.get(at).text)
    assert "Ownership: public–private" in page
    assert "Option: in-house Option: fully private" in page
    assert "Permanent secretary" in page
    event = owner.scalars(select(ChangeEvent)).one()
    assert (event.ownership, event.scenarios) == (Ownership.PUBLIC_PRIVATE, [1, 3])
    form = here.get(f"{at}/edit").text
    assert 'value="3" checked' in form
    here.post(f"{at}/edit", given(cast, "review", ownership="7"), status=422)


def test_milestones_are_marks_on_the_trend(browser: Open, cast: Cast, owner: Session) -> None:
    for n in range(8):
        make.person(owner, cast.leeds, f"Person{n}", standing=StandingCode.NOT_MEMBER)
    owner.commit()
    here = browser(cast.branch_organiser)
    at = announced(here, cast, announced_on="1/2/2026")
    here.post(f"{at}/milestones", {"what": "First report", "due_on": "3/3/2026"})
    page = words(here.get(f"/density/{cast.leeds.id}/trend").text)
    assert "3 Mar 2026 · On the way: First report – Outsourcing review" in page


def test_conflicting_figures_stand_side_by_side_and_an_assurance_beside_what_came_after(
    browser: Open, cast: Cast, owner: Session
) -> None:
    here = browser(cast.branch_organiser)
    at = announced(here, cast, announced_on="1/2/2026")
    event = owner.scalars(select(ChangeEvent)).one()
    said = {"event_id": event.id, "made_by_id": cast.branch_organiser.id}
    for affected, of_all, who in ((400, None, "Web page"), (500, None, "News"), (514, 1115, "PCS")):
        owner.add(
            Claim(
                **said, statement="Jobs go", affected=affected, of_all=of_all, said_by=who,
                said_on=date(2026, 3, 4), scope="SSCL in 2014",
            )
        )  # fmt: skip
    owner.commit()
    assured = {"statement": "There is no hidden plan", "said_by": "Director", "said_on": "1/3/2026"}
    page = here.post(f"{at}/claims", assured)
    text = words(page.text)
    assert "About all of it: every figure that was given, side by side" in text
    for figure in ("400 · Web page", "500 · News", "514 of 1,115 · PCS"):
        assert figure in text
    assert page.text.count('class="density-members" width=') == 3
    after = text[text.index("“There is no hidden plan”") :]
    assert "After that: 4 Mar 2026 · Web page: Jobs go" in after
