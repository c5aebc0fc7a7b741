"""Coverage and concerns: people reached, promises, joins said, issues, reps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Contact, ContactIssue, FollowUp, Issue, PendingJoin, Result
from app.people.models import (
    Engagement,
    Person,
    Standing,
    StandingCode,
    StandingSource,
    UnionRole,
    UnionRoleKind,
)
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.density.test_density import fill

Open = Callable[..., Browser]
TODAY = clock.today()
NOW = datetime.now(UTC)


def days_ago(days: int) -> dict[str, object]:
    return {"happened_on": TODAY - timedelta(days=days)}


def correct(db: Session, wrong: Contact, **changed: object) -> Contact:
    """A later entry that stands in place of `wrong`."""
    kept = ("staff_id", "scope_unit_id", "workplace_id", "author_id", "happened_on", "channel")
    right = Contact(
        **(
            {name: getattr(wrong, name) for name in kept}
            | {"id": UUID(int=wrong.id.int ^ 1), "result": Result.SPOKE, "reached": True}
            | {"corrects_id": wrong.id}
            | changed
        )
    )
    db.add(right)
    db.flush()
    return right


@pytest.fixture
def potential(owner: Session, cast: Cast) -> list[Person]:
    """29 who could join, Priya of the cast among them, one of whom asked not to be contacted."""
    people = [cast.colleague, *fill(owner, cast.leeds, members=35, others=4, none=28)[39:]]
    owner.add(
        Standing(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            code=StandingCode.NOT_MEMBER,
            source=StandingSource.EXTRACT,
            valid_from=TODAY - timedelta(days=400),
        )
    )
    people[-1].asked_not_to_contact_at = NOW - timedelta(days=3)
    make.person(owner, cast.leeds, engagement=Engagement.AGENCY)
    owner.commit()
    return people


def seen(browser: Open, cast: Cast, address: str = "") -> str:
    return words(browser(cast.rep).get(f"/coverage/{cast.leeds.id}{address}").text)


def test_twelve_people_in_seventeen_conversations_are_twelve_of_28(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    for person in potential[:12]:
        make.contact(owner, person, cast.rep, **days_ago(5))
    for person in potential[:5]:
        make.contact(owner, person, cast.rep, **days_ago(10))
    # An attempt is no conversation; who asked not to be contacted counts nowhere.
    make.contact(owner, potential[20], cast.rep, result=Result.NOT_IN, **days_ago(2))
    make.contact(owner, potential[-1], cast.rep, result=Result.DO_NOT_CONTACT, **days_ago(3))
    owner.commit()
    page = seen(browser, cast)
    assert "12 of 28 · 42.9 %" in page
    assert "1 person asked not to be contacted" in page
    assert "12 of 29 in 90 days" in page


def test_counts_the_days_thirty_ninety_and_a_year(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    for person, days in zip(potential, (0, 29, 30, 89, 90, 364, 365), strict=False):
        make.contact(owner, person, cast.rep, **days_ago(days))
    owner.commit()
    page = seen(browser, cast)
    assert "In the last 30 days 2 of 28" in page
    assert "In the last 90 days 4 of 28" in page
    assert "In the last 365 days 6 of 28" in page
    before = (TODAY - timedelta(days=29)).isoformat()
    # On that day nobody had yet asked not to be contacted.
    assert "In the last 30 days 2 of 29" in seen(browser, cast, f"?as_at={before}")


def test_only_the_latest_of_a_chain_of_corrections_counts(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    spoke = make.contact(owner, potential[0], cast.rep)
    correct(owner, spoke, result=Result.NOT_IN, reached=False)
    taken_back = make.contact(owner, potential[1], cast.rep)
    correct(owner, taken_back, result=Result.VOID, reached=True)
    missed = make.contact(owner, potential[2], cast.rep, result=Result.NOT_IN)
    correct(owner, missed)
    owner.commit()
    assert "In the last 30 days 1 of 28" in seen(browser, cast)


def test_promises_are_overdue_by_age_and_not_to_those_who_said_stop(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    overdue = zip([*potential[:7], potential[-1]], (0, 1, 7, 8, 30, 31, 99, 5), strict=True)
    for person, days in overdue:
        contact = make.contact(owner, person, cast.rep, **days_ago(100))
        owner.add(
            FollowUp(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                owner_id=cast.rep.id,
                due_on=TODAY - timedelta(days=days),
                promised_in_id=contact.id,
            )
        )
        owner.add(
            PendingJoin(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                contact_id=contact.id,
                said_on=TODAY,
                said_to_id=cast.rep.id,
                confirmed_on=TODAY if days < 2 else None,
            )
        )
    owner.commit()
    page = seen(browser, cast)
    assert "6: 2 up to a week, 2 up to 30 days, 2 longer" in page
    assert "Said they will join 6, not yet on an extract" in page


def test_reps_are_people_with_a_running_role(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    ended = {"valid_from": TODAY - timedelta(days=90), "valid_to": TODAY}
    running = {"valid_from": TODAY - timedelta(days=90)}
    for person, kind, dates in (
        (potential[0], UnionRoleKind.REP, running),
        (potential[0], UnionRoleKind.ADVOCATE, running),
        (potential[1], UnionRoleKind.REP, ended),
        (potential[2], UnionRoleKind.LEARNING, running),
    ):
        owner.add(
            UnionRole(staff_id=person.id, scope_unit_id=person.scope_unit_id, kind=kind, **dates)
        )
    empty = make.workplace(owner, cast.leeds_branch)
    owner.commit()
    assert "Reps 1, one for 35 members; 1 more for one in 26" in seen(browser, cast)
    page = browser(cast.regional_organiser).get(f"/coverage/{cast.leeds_branch.id}?no_rep=yes").text
    assert "Workplaces with no rep 1 of 2" in words(page)
    assert f'href="/coverage/{empty.id}"' in page
    assert f'href="/coverage/{cast.leeds.id}"' not in page


def raise_issue(db: Session, cast: Cast, person: Person, name: str) -> None:
    contact = make.contact(db, person, cast.rep)
    issue = db.scalars(select(Issue).where(Issue.name == name)).one()
    about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
    db.add(ContactIssue(contact_id=contact.id, issue_id=issue.id, **about))


def test_issues_count_people_not_conversations(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    for person in [*potential[:5], potential[0]]:
        raise_issue(owner, cast, person, "Privatisation")
    raise_issue(owner, cast, potential[0], "Pay")
    owner.commit()
    page = browser(cast.branch_organiser).get(f"/coverage/{cast.leeds_branch.id}").text
    assert "Privatisation 5 · Pay 1" in words(page)
    for other in (cast.regional_organiser, cast.group_organiser, cast.observer):
        few = words(browser(other).get(f"/coverage/{cast.leeds_branch.id}?everything=yes").text)
        assert "Privatisation 5" in few
        assert "Pay 1" not in few
        assert "others too few to show" in few


def test_an_observer_gets_coverage_in_quarters_and_nothing_else(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    for person in potential[:12]:
        make.contact(owner, person, cast.rep)
    owner.commit()
    page = words(browser(cast.observer).get(f"/coverage/{cast.leeds.id}").text)
    assert "A quarter to a half" in page
    assert "12 of" not in page
    assert "overdue 0" not in page


def test_the_outsider_sees_nothing_of_ours(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    before = browser(cast.outsider).get(f"/coverage/{cast.revenue.id}").text
    for person in potential[:12]:
        raise_issue(owner, cast, person, "Job cuts")
    owner.commit()
    assert browser(cast.outsider).get(f"/coverage/{cast.revenue.id}").text == before


def test_nothing_can_be_counted_without_a_session(
    browser: Open, cast: Cast, owner: Session, potential: list[Person]
) -> None:
    raise_issue(owner, cast, potential[0], "Pay")
    make.promise(owner, potential[1], cast.rep, TODAY - timedelta(days=3))
    owner.commit()
    with browser(cast.rep).app.state.engine.connect() as connection:
        units = [cast.leeds.id, cast.leeds_branch.id, cast.north.id, cast.union.id]
        for counts in (
            "headcounts_on(current_date, :units)",
            "list_facts_on(current_date, :units)",
            "list_facts_below(:units)",
            "promises_on(current_date, :units)",
            "issues_raised_below(current_date, :units)",
            "team_counts(current_date, :units)",
            "units_about(:unit)",
        ):
            asked = {"units": units} if ":units" in counts else {"unit": cast.leeds.id}
            assert connection.execute(text(f"select * from {counts}"), asked).all() == []
        without = text("select places_without_rep(current_date, :unit)")
        assert connection.scalar(without, {"unit": cast.union.id}) == 0
