"""Bargaining units: making one, who sees which numbers of it, what the law's day changes."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.bargaining.models import BargainingUnit
from app.people.models import Engagement, StandingCode
from app.union.models import Unit
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]
SINCE = date(2025, 1, 1)


def furnish(
    db: Session, cast: Cast, members: int, others: int, unknown: int = 0, *, name: str = "Clerks"
) -> BargainingUnit:
    """An office with so many workers, and a unit of it that has another 2 declared."""
    place = make.workplace(db, cast.leeds_branch)
    for kind, count in (
        (StandingCode.MEMBER, members),
        (StandingCode.NOT_MEMBER, others),
        (None, unknown),
    ):
        for _ in range(count):
            make.person(db, place, since=SINCE, standing=kind)
    make.person(db, place, since=SINCE, engagement=Engagement.AGENCY)
    made = make.bargaining_unit(
        db,
        cast.leeds_branch,
        [place],
        name,
        declared_workers=members + others + unknown + 2,
        declared_on=SINCE,
        declared_source="HR",
    )
    db.commit()
    return made


def page_of(browser: Open, who: object, unit: BargainingUnit, query: str = "") -> str:
    return words(browser(who).get(f"/bargaining/{unit.id}{query}").text)


def test_each_threshold_says_whether_it_holds(browser: Open, cast: Cast, owner: Session) -> None:
    unit = furnish(owner, cast, 35, 29, 4)  # 35 of 68: a majority; of the 70 declared, not
    page = page_of(browser, cast.branch_organiser, unit)
    assert "35–39 of 68" in page
    assert "70 workers are declared by HR" in page
    assert "It holds for the 68 listed, not for the 70 declared: 1 more" in page
    assert "35 members of the 68 listed and of the 70 declared." in page  # a tenth
    assert "70 work in this unit alone" in page
    assert "Uncertain" in page


def test_the_law_is_that_of_the_day_asked_for(browser: Open, cast: Cast, owner: Session) -> None:
    unit = furnish(owner, cast, 20, 30)
    before = page_of(browser, cast.branch_organiser, unit, "?as_at=2026-04-05")
    after = page_of(browser, cast.branch_organiser, unit, "?as_at=6/4/2026")
    for said in ("likely to favour recognition", "40 % of all the workers are for it"):
        assert said in before
        assert said not in after
    assert "A vote for action lasts 12 months." in after
    owner.execute(text("update bargaining_units set declared_on = '2026-04-06'"))
    owner.commit()
    for day, declared in (("2026-04-05", False), ("2026-04-06", True)):
        page = page_of(browser, cast.branch_organiser, unit, f"?as_at={day}")
        assert ("of the 52 declared" in page) is declared
    february = page_of(browser, cast.branch_organiser, unit, "?as_at=2026-02-17")
    assert "lasts 6 months" in february
    assert "In important public services" in february
    assert "In important public services" not in before


def test_a_ballot_can_be_tried(browser: Open, cast: Cast, owner: Session) -> None:
    unit = furnish(owner, cast, 20, 48)
    address = "?as_at=2026-04-05&ballot=recognition&yes=27&no=20"
    page = page_of(browser, cast.regional_organiser, unit, address)
    assert "27 for it, of 47 votes." in page
    assert "27 for it, of 68 workers. 1 more makes it hold." in page
    page = page_of(browser, cast.regional_organiser, unit, "?ballot=action&yes=6&no=4")
    assert "10 voted, of 20 entitled to vote." in page
    odd = browser(cast.regional_organiser).get(
        f"/bargaining/{unit.id}?ballot=action&yes=15&no=6", status=422
    )
    assert "More voted than may vote" in words(odd.text)
    wrong = browser(cast.regional_organiser).get(
        f"/bargaining/{unit.id}?ballot=action&yes=many&no=6&as_at=31/2/2026", status=422
    )
    assert "Enter a whole number of people" in words(wrong.text)
    assert 'value="many"' in wrong.text


def test_small_numbers_and_rough_ones(browser: Open, cast: Cast, owner: Session) -> None:
    large, small = furnish(owner, cast, 22, 30), furnish(owner, cast, 2, 30, name="Few")
    seen = page_of(browser, cast.observer, large)
    assert f"Offices {owner.get_one(Unit, large.workplace_ids[0]).name}" in seen
    assert "20 to 29 of 50 to 59" in seen
    assert "22" not in seen.replace("22 ", "22").replace("2022", "")
    assert "more make" not in seen
    hidden = page_of(browser, cast.observer, small)
    assert "fewer than 3 of 32" in hidden
    assert "too small to be shown" in hidden
    assert "Holds" not in hidden
    assert "22 of 52" in page_of(browser, cast.regional_organiser, large)
    assert "2 of 32" in page_of(browser, cast.regional_organiser, small)
    # A rule that picks a grade is a filter: only who sees the people sees it exactly.
    owner.execute(
        text("update bargaining_units set grades = '{AO}' where id = :id"), {"id": small.id}
    )
    owner.execute(text("update placements set grade = 'AO' where scope_unit_id = any(:w)"),
                  {"w": small.workplace_ids})  # fmt: skip
    owner.commit()
    assert "fewer than 3 of 32" in page_of(browser, cast.regional_organiser, small)
    assert "2 of 32" in page_of(browser, cast.branch_organiser, small)


def test_nobody_outside_sees_it(browser: Open, cast: Cast, owner: Session) -> None:
    unit = furnish(owner, cast, 5, 5)
    for who in (cast.outsider, cast.rep):
        browser(who).get(f"/bargaining/{unit.id}", status=404)
        assert "Clerks" not in browser(who).get("/bargaining").text
    for who in (cast.data_officer, cast.auditor):
        browser(who).get(f"/bargaining/{unit.id}", status=403)
    for name in ("branch_organiser", "regional_organiser", "group_organiser", "observer"):
        assert "Clerks" in browser(cast.everyone[name]).get("/bargaining").text
    browser(cast.observer).get(f"/bargaining/{unit.id}/edit", status=403)


def form(cast: Cast, **more: object) -> dict[str, object]:
    return {
        "unit_id": str(cast.leeds_branch.id),
        "employer_id": str(cast.leeds.employer_id),
        "name": "Payments grades",
        "workplaces": [str(cast.leeds.id)],
        "grades": ["AO"],
        "more_grades": " EO , AO",
        "engagements": ["1", "2", "6"],
        "valid_from": "1/1/2025",
        "recognition": "1",
        "recognised_on": "1/4/2014",
        "declared_workers": "1,204",
        "declared_on": "3/11/2026",
        "declared_source": "HR",
    } | more


def test_one_is_made_and_changed(browser: Open, cast: Cast, owner: Session) -> None:
    make.person(owner, cast.leeds, grade="AO", since=SINCE, engagement=Engagement.AGENCY)
    owner.commit()
    here = browser(cast.branch_organiser)
    begun = f"/bargaining/new?employer_id={cast.leeds.employer_id}&unit_id={cast.leeds_branch.id}"
    assert 'value="AO"' in here.get(begun).text
    page = here.post("/bargaining", form(cast))
    assert "The bargaining unit is made" in words(page.text)
    assert "0 of 1" in words(page.text) or "0–1 of 1" in words(page.text)
    made = owner.scalars(select(BargainingUnit)).one()
    assert (made.grades, made.engagements, made.declared_workers) == (["AO", "EO"], [1, 2, 6], 1204)
    page = here.post(f"/bargaining/{made.id}/edit", form(cast, name="Clerks", grades=[]))
    assert "Saved" in words(page.text)
    assert "Recognised by agreement since 1 Apr 2014" in words(page.text)
    again = here.post("/bargaining", form(cast, name="Clerks"), status=422)
    assert "called that already" in words(again.text)
    trail = owner.execute(
        text("select event, fields from audit_events where event like 'bargaining%' order by id")
    ).all()
    assert [tuple(row) for row in trail] == [
        ("bargaining_unit_added", []),
        ("bargaining_unit_changed", ["name"]),
    ]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give it the name"),
        ({"engagements": []}, "at least one kind"),
        ({"engagements": ["77"]}, "at least one kind"),
        ({"valid_to": "1/1/2025"}, "It ends after it begins"),
        ({"declared_on": ""}, "Say of which day"),
        ({"declared_workers": "0"}, "whole number"),
        ({"more_grades": "x" * 61}, "60 characters"),
        ({"workplaces": []}, "Tick the offices"),
        ({"workplaces": ["999999"]}, "Choose offices of that employer"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(
    browser: Open, cast: Cast, owner: Session, wrong: dict[str, object], sentence: str
) -> None:
    page = browser(cast.branch_organiser).post("/bargaining", form(cast, **wrong), status=422)
    assert sentence in words(page.text)
    assert 'value="1,204"' in page.text or "declared_workers" in wrong
    assert owner.scalars(select(BargainingUnit)).all() == []


def test_nobody_counts_offices_that_are_not_theirs(
    browser: Open, cast: Cast, owner: Session
) -> None:
    """A rule counts people anywhere: it must not look into another branch's office."""
    theirs = {"workplaces": [str(cast.revenue.id)], "employer_id": str(cast.revenue.employer_id)}
    for wrong in (
        theirs,
        {"workplaces": [str(cast.revenue.id)]},
        {"unit_id": str(cast.revenue_branch.id)},
    ):
        for name in ("branch_organiser", "regional_organiser"):
            here = browser(cast.everyone[name])
            reply = here.client.post("/bargaining", data=form(cast, **wrong))
            from tests.browser import wait_for

            assert wait_for(reply).status_code in (409, 422)
    assert owner.scalars(select(BargainingUnit)).all() == []
    page = browser(cast.national_organiser).post("/bargaining", form(cast, **theirs))
    assert "is made" in words(page.text)


def test_only_the_whole_union_says_all_offices(browser: Open, cast: Cast, owner: Session) -> None:
    page = browser(cast.national_organiser).post("/bargaining", form(cast, workplaces=[]))
    assert "all of the employer’s" in words(page.text)
    made = owner.scalars(select(BargainingUnit)).one()
    # Put under the branch, but not the branch's to change: it counts beyond it.
    browser(cast.branch_organiser).get(f"/bargaining/{made.id}")
    browser(cast.branch_organiser).get(f"/bargaining/{made.id}/edit", status=404)


def test_the_database_itself_refuses_offices_out_of_reach(
    cast: Cast, owner: Session, browser: Open
) -> None:
    from sqlalchemy.exc import DBAPIError

    unit = furnish(owner, cast, 1, 1)
    here = browser(cast.branch_organiser)
    token = here.client.cookies["session"]
    with here.app.state.sessions() as db:
        db.execute(text("select begin_request(:t)"), {"t": token})
        with pytest.raises(DBAPIError, match="row-level security"):
            db.execute(
                text("update bargaining_units set workplace_ids = :w where id = :id"),
                {"w": [cast.revenue.id], "id": unit.id},
            )
