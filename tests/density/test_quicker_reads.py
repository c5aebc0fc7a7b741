"""What is read from fewer rows says what it said from all of them."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import ContactIssue, Issue
from app.density import ledger
from app.main import ROOMS
from app.people.commands import restate
from app.people.models import Person, StandingCode
from app.web.wings import first_word, wings
from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.density.test_moves import As, acting, put

Open = Callable[..., Browser]
TODAY = clock.today()
__all__ = ["acting"]


def test_a_unit_is_found_among_those_kept_in_order(owner: Session) -> None:
    dice = random.Random(7)
    among = text(
        "select array(select u from unnest(cast(:asked as int[])) u"
        " where is_among(u, cast(:units as int[])))"
    )
    for size in (0, 1, 2, 7, 400):
        units = sorted(dice.sample(range(1000), size))
        asked = [-1, 0, 1000, *dice.sample(range(1000), 50), *units[:3], *units[-3:]]
        given = {"asked": asked, "units": units}
        assert owner.scalar(among, given) == [unit for unit in asked if unit in units]
    assert owner.scalar(text("select is_among(null, '{1}') or is_among(1, null)")) is False


def test_each_unit_on_a_day_of_its_own_is_as_on_that_day(
    owner: Session, cast: Cast, acting: As
) -> None:
    for n in range(12):
        place = cast.leeds if n % 2 else cast.revenue
        since = TODAY - timedelta(days=97 * n + 3)
        until = TODAY + timedelta(days=40 * n + 10)
        make.person(owner, place, since=since, until=until, standing=StandingCode.MEMBER)
        if n == 6:
            ledger.fold(owner)
    owner.commit()
    units = [cast.leeds.id, cast.revenue.id, cast.north.id, cast.union.id]
    days = [TODAY + timedelta(days=n) for n in (-1000, -400, -31, 0, 5, 90, 700)]
    with acting(cast.national_organiser) as db:
        found = ledger.headcounts_by(db, {(unit, day) for unit in units for day in days})
        one_by_one = {
            (unit, day): heads
            for day in days
            for unit, heads in ledger.headcounts_on(db, day, units).items()
        }
    assert found == one_by_one
    assert len({heads.counts.members for heads in found.values()}) > 5
    with acting(cast.outsider) as db:
        assert ledger.headcounts_by(db, {(cast.leeds.id, TODAY)}) == {}


def test_years_are_what_their_months_are(owner: Session, cast: Cast) -> None:
    for n in range(8):
        make.person(owner, cast.leeds, since=TODAY - timedelta(days=150 * n))
        ledger.fold(owner)
    years = text(
        "select unit_id, date_trunc('year', month)::date, measure, sum(people)"
        " from headcount_months group by 1, 2, 3"
        " except select unit_id, year, measure, people from headcount_years"
    )
    assert owner.execute(years).all() == []
    assert ledger.doubtful_units(owner) == []
    owner.execute(text("update headcount_years set people = people + 1 where unit_id = :north"),
                  {"north": cast.north.id})  # fmt: skip
    assert ledger.doubtful_units(owner) == [cast.north.id]
    assert [*ledger.recount(owner)][-1] == 1.0
    assert ledger.doubtful_units(owner) == []


def test_teams_of_today_are_the_same_before_the_day_has_begun(
    owner: Session, cast: Cast, acting: As
) -> None:
    team = make.team(owner, cast.leeds, "Post")
    codes = (StandingCode.MEMBER, StandingCode.OTHER_UNION, StandingCode.NOT_MEMBER, None)
    people = [
        make.person(owner, cast.leeds, standing=code, team=within)
        for code in codes
        for within in (team, None)
    ]
    make.union_role(owner, people[0])
    owner.commit()
    counts = text("select * from team_counts(current_date, :places) order by 2 nulls first")
    found = []
    for through in (TODAY, TODAY - timedelta(days=1)):
        owner.execute(text("update rolled_forward set through = :day"), {"day": through})
        owner.commit()
        with acting(cast.rep) as db:
            found.append(db.execute(counts, {"places": [cast.leeds.id, cast.revenue.id]}).all())
    assert found[0] == found[1]
    assert sum(row.eligible for row in found[0]) >= len(people)


@pytest.mark.parametrize("through", [0, 30])
def test_what_somebody_raised_goes_where_they_work_on_the_day(
    owner: Session, cast: Cast, acting: As, through: int
) -> None:
    """Whether or not what hangs on them has been carried along yet."""
    mover = make.person(owner, cast.leeds, standing=StandingCode.NOT_MEMBER)
    other = make.workplace(owner, cast.leeds_branch)
    issue = Issue(name="Draughts")
    owner.add(issue)
    owner.flush()
    contact = make.contact(owner, mover, cast.rep, happened_on=TODAY - timedelta(days=40))
    owner.add(ContactIssue(contact_id=contact.id, issue_id=issue.id, staff_id=mover.id,
                           scope_unit_id=mover.scope_unit_id))  # fmt: skip
    make.promise(owner, mover, cast.rep, TODAY - timedelta(days=20))
    owner.flush()
    put(owner, mover, other, TODAY - timedelta(days=10))
    carry(owner, mover, cast.leeds.id if through else other.id)
    owner.execute(
        text("update rolled_forward set through = :day"),
        {"day": TODAY - timedelta(days=through)},
    )
    owner.commit()
    raised = text("select workplace_id, people from issues_raised_below(:day, :units)")
    due = text("select unit_id, overdue_7 + overdue_30 from promises_on(:day, :units)")
    with acting(cast.branch_organiser) as db:
        now = {"day": TODAY, "units": [other.id]}
        assert db.execute(raised, now).all() == [(other.id, 1)]
        assert db.execute(due, now).all() == [(other.id, 1)]
        then = {"day": TODAY - timedelta(days=15), "units": [cast.leeds.id]}
        assert db.execute(raised, then).all() == [(cast.leeds.id, 1)]
        assert db.execute(due, now | {"units": [cast.leeds.id]}).all() == []


def carry(db: Session, person: Person, scope: int) -> None:
    db.execute(
        text("update staff set scope_unit_id = :scope where id = :id"),
        {"scope": scope, "id": person.id},
    )
    restate(db, [person.id])


def test_every_room_is_found_by_the_first_word_of_its_addresses(app: FastAPI) -> None:
    found = wings(ROOMS)
    assert len({wing.word for wing in found}) == len(found)
    assert sum(len(wing.routes) for wing in found) == sum(len(room.routes) for room in ROOMS)
    for wing in found:
        inside = [r.path for room in ROOMS for r in room.routes
                  if isinstance(r, APIRoute) and first_word(r.path) == wing.word]  # fmt: skip
        assert [r.path for r in wing.routes if isinstance(r, APIRoute)] == inside


def test_an_address_of_no_room_and_a_wrong_method_are_said(browser: Open, cast: Cast) -> None:
    page = browser(cast.rep)
    assert page.get("/nowhere", status=404)
    assert page.get("/density/1/nowhere", status=404)
    assert page.get("/today/", status=404)
    assert page.request("POST", "/today", status=405)
