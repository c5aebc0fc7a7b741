"""Trend, offices, joins: what stands there, and for whom it does not."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.audit.events import Event
from app.changes.models import ChangeEvent, ChangeKind, ChangeState, ChangeWorkplace
from app.density.coarse import Part, quarter_ends, rounded, shown_openly
from app.density.history import months_before
from app.density.rates import Counts
from app.people.commands import restate
from app.people.models import ExtractCoverage, MembershipStatus, Person
from app.union.models import Unit
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.density.test_moves import member

Open = Callable[..., Browser]
TODAY = clock.today()
LONG_AGO = TODAY - timedelta(days=1500)


def staff(db: Session, place: Workplace, people: int, members: int) -> list[Person]:
    """Here since long ago, covered by an extract since then."""
    db.merge(ExtractCoverage(workplace_id=place.id, as_at=LONG_AGO))
    here = [make.person(db, place, since=LONG_AGO) for _ in range(people)]
    for person in here[:members]:
        make.membership(db, person, joined_on=LONG_AGO)
    restate(db, [person.id for person in here])
    return here


def leave(db: Session, people: list[Person], on: date) -> None:
    ids = [person.id for person in people]
    db.execute(
        text("update members set ended_on = :on, status = 6 where staff_id = any (:ids)"),
        {"on": on, "ids": ids},
    )
    restate(db, ids)


@pytest.fixture
def office(owner: Session, cast: Cast) -> Workplace:
    """68 people, 35 of them members, three of whom left last month."""
    place = make.workplace(owner, cast.leeds_branch)
    people = staff(owner, place, 68, 38)
    leave(owner, people[:3], months_before(TODAY, 1))
    owner.commit()
    return place


def test_a_trend_says_where_it_stands_and_what_is_missing(
    browser: Open, cast: Cast, office: Workplace
) -> None:
    page = browser(cast.branch_organiser).get(f"/density/{office.id}/trend")
    said = words(page.text)
    assert "35 of 68 · 51.5 %" in said
    assert "a majority" in said
    assert "Year on year ↓ −3 members, ↓ −4.4 points" in said
    assert page.text.count('<path class="trend-line"') == 1


def test_a_day_to_come_shows_what_is_announced(
    browser: Open, cast: Cast, owner: Session, office: Workplace
) -> None:
    going = TODAY + timedelta(days=60)
    owner.execute(
        text(
            "update placements set valid_to = :on where staff_id in"
            " (select staff_id from placements where workplace_id = :place limit 30)"
        ),
        {"on": going, "place": office.id},
    )
    closure = ChangeEvent(
        kind=ChangeKind.CLOSURE, unit_id=cast.leeds_branch.id, title="The lease ends",
        announced_on=TODAY, effective_on=going, made_by_id=cast.branch_organiser.id,
    )  # fmt: skip
    owner.add(closure)
    owner.flush()
    owner.add(ChangeWorkplace(event_id=closure.id, workplace_id=office.id))
    owner.commit()
    said = words(browser(cast.regional_organiser).get(f"/density/{office.id}/trend").text)
    assert "to come" in said
    assert "Closure (announced): The lease ends" in said
    assert "The list went from 68 to 38 people" in said
    assert "what will be" in said
    then = words(
        browser(cast.regional_organiser)
        .get(f"/density/{office.id}/trend?as_at={going + timedelta(days=1)}")
        .text
    )
    assert "of 38" in then
    before = words(
        browser(cast.regional_organiser)
        .get(f"/density/{office.id}/trend?as_at={TODAY - timedelta(days=90)}")
        .text
    )
    assert "38 of 68" in before
    assert "The lease ends" not in before


def test_another_employer_breaks_the_line_though_nobody_left(
    browser: Open, cast: Cast, owner: Session, office: Workplace
) -> None:
    transfer = ChangeEvent(
        kind=ChangeKind.TRANSFER, state=ChangeState.APPLIED, unit_id=office.id,
        title="Payroll work", announced_on=TODAY - timedelta(days=200),
        effective_on=TODAY - timedelta(days=150), made_by_id=cast.branch_organiser.id,
    )  # fmt: skip
    elsewhere = ChangeEvent(
        kind=ChangeKind.REVIEW, unit_id=cast.revenue.id, title="Not of here",
        announced_on=TODAY, effective_on=TODAY, made_by_id=cast.branch_organiser.id,
    )  # fmt: skip
    owner.add_all([transfer, elsewhere])
    owner.commit()
    for unit in (office.id, cast.leeds_branch.id, cast.defence.id, cast.union.id):
        page = browser(cast.national_organiser).get(f"/density/{unit}/trend").text
        assert "Payroll work" in words(page)
        assert ("Not of here" in page) is (unit == cast.union.id)
        # Of a region it is a few of its people.
        assert ("another employer from here" in words(page)) is (unit == office.id)
        assert ("the list changed here" in page) is (unit == office.id)


def test_offices_stand_with_the_biggest_fall_first(
    browser: Open, cast: Cast, owner: Session, office: Workplace
) -> None:
    steady, tiny, new = (make.workplace(owner, cast.leeds_branch) for _ in range(3))
    staff(owner, steady, 20, 10)
    staff(owner, tiny, 4, 2)
    owner.add_all([make.person(owner, new) for _ in range(12)])
    owner.commit()
    page = browser(cast.regional_organiser).get(f"/density/{cast.north.id}/offices")
    said = words(page.text)
    assert said.index(office.unit.name) < said.index(steady.unit.name) < said.index(tiny.unit.name)
    assert "↓ −4.4 points" in said
    assert "Fewer than 10 people" in said
    assert "Not known yet" in said
    assert page.text.count("small-trend") == 2
    by_name = words(browser(cast.rep).get(f"/density/{cast.leeds.id}/offices?sort=name").text)
    assert "1 office" in by_name
    found = browser(cast.regional_organiser).get(
        f"/density/{cast.north.id}/offices?q={office.site.name}"
    )
    assert "1 of 5 offices" in words(found.text)
    for sort in ("density", "size", "name", "nonsense"):
        assert browser(cast.regional_organiser).get(
            f"/density/{cast.north.id}/offices?sort={sort}&page=99"
        )


def test_offices_and_trend_ask_as_often_for_many_as_for_one(
    browser: Open, app: FastAPI, cast: Cast, owner: Session
) -> None:
    here = browser(cast.regional_organiser)
    here.get(f"/density/{cast.north.id}/offices")  # what a first page alone asks is asked
    asked: list[str] = []
    event.listen(app.state.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for _ in range(2):
        for _ in range(4):
            staff(owner, make.workplace(owner, cast.leeds_branch), 12, 6)
        owner.commit()
        asked.clear()
        here.get(f"/density/{cast.north.id}/offices")
        offices = len(asked)
        asked.clear()
        here.get(f"/density/{cast.north.id}/trend")
        counts.append((offices, len(asked)))
    assert counts[0] == counts[1]


def test_joins_say_how_one_headcount_became_the_other(
    browser: Open, cast: Cast, office: Workplace
) -> None:
    said = words(browser(cast.branch_organiser).get(f"/density/{office.id}/joins").text)
    assert "0 people joined and 3 left" in said
    assert "How 38 became 35" in said
    assert "makes exactly the number" in said
    assert "3 of 3 could perhaps have been kept · 100.0 %" in said


def test_who_left_is_listed_for_whoever_sees_them_and_noted_in_the_trail(
    browser: Open, cast: Cast, owner: Session
) -> None:
    gone = member(
        owner, cast.leeds, ended_on=TODAY - timedelta(days=2), status=MembershipStatus.LAPSED,
        end_reason="did not know they had left",
    )  # fmt: skip
    silent = member(owner, cast.leeds, ended_on=TODAY, status=MembershipStatus.LAPSED)
    silent.asked_not_to_contact_at = clock.now()
    back = member(owner, cast.leeds, ended_on=TODAY - timedelta(days=9))
    make.membership(owner, back, joined_on=TODAY - timedelta(days=3))
    restate(owner, [back.id])
    owner.commit()
    page = browser(cast.rep).get(f"/density/{cast.leeds.id}/leavers")
    assert f'href="/people/{gone.id}"' in page.text
    assert "Did not know they had left" in words(page.text)
    assert f"/people/{silent.id}" not in page.text
    assert f"/people/{back.id}" not in page.text
    noted = owner.execute(
        text("select unit_id, count, purpose from audit_events where event = :event"),
        {"event": Event.PEOPLE_LISTED.value},
    ).all()
    assert noted == [(cast.leeds.id, 1, "left the union")]
    for user, status in (
        (cast.outsider, 404), (cast.regional_organiser, 403), (cast.observer, 403)
    ):  # fmt: skip
        answer = browser(user).get(f"/density/{cast.leeds.id}/leavers", status=status)
        assert gone.surname not in answer.text


@pytest.mark.parametrize("way", ["trend", "offices", "joins"])
def test_the_outsider_finds_nothing(browser: Open, cast: Cast, office: Workplace, way: str) -> None:
    for unit in (office.id, cast.leeds_branch.id, cast.north.id, cast.union.id, 999_999_999):
        browser(cast.outsider).get(f"/density/{unit}/{way}", status=404)


@pytest.mark.parametrize("query", ["as_at=31/2/2026", "as_at=1/1/2199"])
def test_a_day_nobody_can_answer_for_is_said(
    browser: Open, cast: Cast, office: Workplace, query: str
) -> None:
    for way in ("trend", "offices"):
        page = browser(cast.rep).get(f"/density/{cast.leeds.id}/{way}?{query}", status=422)
        assert "Until then this shows" in words(page.text)


@pytest.mark.parametrize("query", ["since=x", "until=1/1/2199", "since=2/2/2026&until=1/2/2026"])
def test_a_period_that_cannot_be_is_said(browser: Open, cast: Cast, query: str) -> None:
    browser(cast.rep).get(f"/density/{cast.leeds.id}/joins?{query}", status=422)


# ---------- for those who see bands


def test_an_observer_sees_quarters_in_steps_of_five(
    browser: Open, cast: Cast, owner: Session, office: Workplace
) -> None:
    # Else their one workplace would hide what stands beside it.
    owner.execute(text("delete from placements where staff_id = :id"), {"id": cast.colleague.id})
    owner.commit()
    trend = words(browser(cast.observer).get(f"/density/{office.id}/trend").text)
    assert "about 55 %" in trend.lower()
    for number in ("35", "38", "51.5", "68", "−3"):
        assert number not in trend.replace(f"{TODAY:%-d %b %Y}", "")
    offices = words(browser(cast.observer).get(f"/density/{cast.leeds_branch.id}/offices").text)
    assert "about 55 %" in offices
    joins = words(browser(cast.observer).get(f"/density/{office.id}/joins").text)
    assert "fewer than 10" in joins
    assert "3 left" not in joins
    days = {
        words(browser(cast.observer).get(f"/density/{office.id}/trend?as_at={day}").text)
        .split("Day Density")[1]
        .split("Note")[0]
        for day in (TODAY, TODAY - timedelta(days=1))
    }
    assert len(days) == 1 or TODAY.day == 1


def test_an_observer_sees_nothing_of_few_people_nor_of_what_stands_beside_them(
    browser: Open, cast: Cast, owner: Session, office: Workplace
) -> None:
    few = make.workplace(owner, cast.leeds_branch)
    staff(owner, few, 40, 2)
    owner.commit()
    trend = words(browser(cast.observer).get(f"/density/{few.id}/trend").text)
    assert "Too few to show as a line." in trend
    assert "about" not in trend.lower().split("rates are of")[0]
    # The branch's own number less the other office's would be the small one.
    beside = words(browser(cast.observer).get(f"/density/{office.id}/trend").text)
    assert "about 55 %" not in beside.lower()
    assert "Too few to show" in words(browser(cast.observer).get(f"/density/{few.id}/joins").text)


def test_an_observer_who_is_a_rep_of_one_office_sees_that_one_exactly(
    browser: Open, cast: Cast, owner: Session, office: Workplace
) -> None:
    both = make.user(owner, "Both", Role.OBSERVER, cast.leeds_branch)
    make.grant(owner, both, Role.REP, owner.get_one(Unit, office.id))
    owner.commit()
    assert "35 of 68" in words(browser(both).get(f"/density/{office.id}/trend").text)
    branch = words(browser(both).get(f"/density/{cast.leeds_branch.id}/trend").text)
    assert "35 of" not in branch


def test_rounding_is_to_five_and_only_of_many() -> None:
    assert rounded(Counts(50, 24)) == rounded(Counts(100, 50))
    assert str(rounded(Counts(80, 2))) == "1/20"
    assert rounded(Counts(49, 24)) is None
    assert rounded(Counts(100, 40, unknown=6)) is None
    assert rounded(Counts()) is None


def test_a_group_is_hidden_when_a_branch_of_it_is() -> None:
    units = [Part(1, None, None, False), Part(2, 1, None, False), Part(3, 1, None, False)]
    units += [Part(4, 2, 3, False), Part(5, 2, 3, False), Part(6, 2, None, False)]
    counts = {n: Counts(300, 150) for n in (1, 2, 3)} | {n: Counts(100, 50) for n in (4, 5, 6)}
    assert shown_openly(units, counts) == {1, 2, 3, 4, 5, 6}
    counts[4] = Counts(100, 1)
    shown = shown_openly(units, counts)
    assert 4 not in shown
    assert 3 not in shown


def test_quarters_end_with_their_last_month() -> None:
    assert quarter_ends(date(2025, 11, 23), date(2026, 7, 1)) == [
        date(2025, 12, 31),
        date(2026, 3, 31),
        date(2026, 6, 30),
    ]
