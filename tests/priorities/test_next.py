"""Where to go next: who gets it, of which offices, and that each number is the ledger's."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.changes.models import ChangeEvent, ChangeKind, ChangeState, ChangeWorkplace
from app.db.scope import hashed, new_token
from app.finding.address import pack
from app.goals.models import Goal
from app.people.models import StandingCode
from app.priorities.reasons import months_before, not_spoken_to
from app.union.models import Unit
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.density.test_density import fill

Open = Callable[..., Browser]
TODAY = clock.today()


def comes(db: Session, cast: Cast, branch: Unit, *places: Workplace, **changed: object) -> None:
    usual = {"kind": ChangeKind.CLOSURE, "effective_on": TODAY + timedelta(30)}
    event = ChangeEvent(
        unit_id=branch.id, title="Closure", announced_on=TODAY,
        made_by_id=cast.national_organiser.id, **usual | changed,
    )  # fmt: skip
    db.add(event)
    db.flush()
    db.add_all(ChangeWorkplace(event_id=event.id, workplace_id=place.id) for place in places)
    db.flush()


def calm(db: Session, place: Workplace, author: object, *, people: int = 10) -> None:
    """Members and others, a rep, everybody spoken to this week."""
    here = fill(db, place, members=people, none=people)
    make.union_role(db, here[0])
    for person in here[people:]:
        make.contact(db, person, author)
    db.flush()


def test_for_those_who_organise_more_than_one_office(browser: Open, cast: Cast) -> None:
    may = {"branch_organiser", "regional_organiser", "group_organiser", "national_organiser"}
    for name, user in cast.everyone.items():
        page = browser(user).get("/next", status=200 if name in may else 403)
        assert ("Where to go next" in page.text) == (name in may), name
        home = browser(user).get("/more").text
        assert ('href="/next"' in home) == (name in may), name


def test_each_sees_their_own_offices(browser: Open, cast: Cast, owner: Session) -> None:
    fill(owner, cast.leeds, members=3, none=9)
    fill(owner, cast.revenue, members=3, none=9)
    owner.commit()
    ours, theirs = f'href="/density/{cast.leeds.id}"', f'href="/density/{cast.revenue.id}"'
    for name in ("branch_organiser", "regional_organiser", "group_organiser"):
        page = browser(cast.everyone[name]).get("/next").text
        assert ours in page
        assert theirs not in page
        assert cast.revenue.unit.name not in page
    page = browser(cast.national_organiser).get("/next").text
    assert ours in page
    assert theirs in page


def test_whoever_only_observes_an_office_is_not_told_of_it(
    browser: Open, cast: Cast, owner: Session
) -> None:
    fill(owner, cast.revenue, members=1, none=5)
    make.grant(owner, cast.branch_organiser, Role.OBSERVER, cast.revenue_branch)
    owner.commit()
    assert cast.revenue.unit.name not in browser(cast.branch_organiser).get("/next").text


def test_a_new_union_is_told_what_to_do(browser: Open, cast: Cast, owner: Session) -> None:
    owner.execute(text("delete from placements"))
    owner.commit()
    assert "No people listed yet" in browser(cast.branch_organiser).get("/next").text


def test_nothing_calls_where_all_is_well(browser: Open, cast: Cast, owner: Session) -> None:
    calm(owner, cast.leeds, cast.rep)
    owner.commit()
    assert "Nothing calls for you" in browser(cast.branch_organiser).get("/next").text


def test_every_reason_with_its_numbers_and_what_to_do(
    browser: Open, cast: Cast, owner: Session
) -> None:
    leeds = cast.leeds
    here = fill(owner, leeds, members=10, none=20, others=2)
    for person in fill(owner, leeds, members=4):
        owner.execute(
            text("update placements set valid_to = :day where staff_id = :id"),
            {"day": TODAY - timedelta(days=20), "id": person.id},
        )
    make.promise(owner, here[15], cast.rep, TODAY - timedelta(8), spoken_on=TODAY - timedelta(40))
    make.promise(owner, here[16], cast.rep, TODAY - timedelta(7), spoken_on=TODAY - timedelta(40))
    comes(owner, cast, cast.leeds_branch, leeds)
    owner.add(
        Goal(
            unit_id=leeds.id, per_mille=600, by_on=TODAY - timedelta(1),
            set_by_id=cast.branch_organiser.id,
        )
    )  # fmt: skip
    owner.commit()
    page = browser(cast.regional_organiser).get("/next").text
    said = words(page)
    assert "1 of 1 office needs somebody." in said
    assert "No rep or advocate among 33 people." in said
    assert " from 14 of 37 (37.8 %) to 10 of 33 (30.3 %)." in said
    assert "None of 21 who could join spoken to in 30 days." in said
    assert "1 promise overdue by more than 7 days, the oldest by 8." in said
    assert "The office closes on " in said
    assert "60 % was to be reached by" in said
    for address in (
        f"/access/invitations/new?unit_id={leeds.id}",
        f"/coverage/{leeds.id}",
        f"/density/{leeds.id}/target",
    ):
        assert f'href="{address}"' in page
        browser(cast.regional_organiser).get(address)
    call = f"/call-lists/new?q={pack(not_spoken_to(leeds.id))}"
    assert f'href="{call}"' in page
    assert "21 people" in words(browser(cast.branch_organiser).get(call).text)


def test_promises_to_those_gone_or_silent_are_none(
    browser: Open, cast: Cast, owner: Session
) -> None:
    calm(owner, cast.leeds, cast.rep)
    gone, silent = fill(owner, cast.leeds, none=2)
    for person in (gone, silent):
        make.promise(owner, person, cast.rep, TODAY - timedelta(30))
    owner.execute(
        text("update placements set valid_to = :today where staff_id = :id"),
        {"today": TODAY, "id": gone.id},
    )
    owner.execute(
        text("update staff set asked_not_to_contact_at = now() where id = :id"), {"id": silent.id}
    )
    owner.commit()
    assert "Nothing calls for you" in browser(cast.branch_organiser).get("/next").text


def test_only_what_is_announced_and_near_is_coming(
    browser: Open, cast: Cast, owner: Session
) -> None:
    calm(owner, cast.leeds, cast.rep)
    for state in (ChangeState.APPLIED, ChangeState.UNDONE, ChangeState.WITHDRAWN):
        comes(owner, cast, cast.leeds_branch, cast.leeds, state=state)
    comes(owner, cast, cast.leeds_branch, cast.leeds, effective_on=TODAY + timedelta(91))
    owner.commit()
    assert "Nothing calls for you" in browser(cast.branch_organiser).get("/next").text
    comes(owner, cast, cast.leeds.unit, kind=ChangeKind.REVIEW)
    owner.commit()
    assert "An outsourcing review on" in browser(cast.branch_organiser).get("/next").text


def test_filtered_by_reason_and_paged(browser: Open, cast: Cast, owner: Session) -> None:
    for n in range(27):
        place = make.workplace(owner, cast.leeds_branch)
        fill(owner, place, members=5 + n)
    calm(owner, cast.leeds, cast.rep)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    first = organiser.get("/next").text
    assert "25 of 27 offices" in words(first)
    assert "Page 1 of 2" in words(first)
    second = organiser.get("/next?page_no=2").text
    assert "2 of 27 offices" in words(second)
    assert "5 of 5" in words(second)  # the smallest is the last
    assert "27 offices" in words(organiser.get("/next?why=no_rep&page_no=9999999999").text)
    nothing = organiser.get("/next?why=falling").text
    assert "No office for this reason" in nothing
    assert "25 of 27 offices" in words(organiser.get("/next?why=tea&page_no=x").text)
    part = organiser.get("/next?why=no_rep", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<div")
    assert 'href="/next?why=no_rep&amp;page_no=2"' in part


def test_what_is_read_is_the_truth(browser: Open, cast: Cast, owner: Session) -> None:
    """office_signals() against a recount of everybody, folded or not."""
    calm(owner, cast.leeds, cast.rep)
    fill(owner, cast.revenue, members=7, none=5, others=2)
    make.person(
        owner, cast.leeds, since=TODAY - timedelta(40), until=TODAY - timedelta(5),
        standing=StandingCode.MEMBER,
    )  # fmt: skip
    make.person(owner, cast.leeds, since=TODAY + timedelta(5), standing=StandingCode.MEMBER)
    owner.commit()
    token = new_token()
    owner.execute(
        text("select open_session(:s, :u, 'web', '', interval '1 hour')"),
        {"s": hashed(token), "u": cast.national_organiser.id},
    )
    months = dict(zip(("d3", "d12"), months_before(TODAY), strict=True))
    days = {"now": TODAY} | {name: first - timedelta(1) for name, first in months.items()}
    truth: dict[str, dict[tuple[int, int], int]] = {
        name: {
            (row.unit_id, row.measure): row.people
            for row in owner.execute(text("select * from recount_on(:day)"), {"day": day})
        }
        for name, day in days.items()
    }
    for _ in range(2):
        owner.execute(text("select begin_request(:t)"), {"t": token})
        rows = owner.execute(
            text("select * from office_signals(:now, :d3, :d12)"), months | {"now": TODAY}
        ).all()
        assert {row.unit_id for row in rows} == {cast.leeds.id, cast.revenue.id}
        for row in rows:
            got = [*row[1:7], row.eligible_3, row.members_3, row.eligible_12, row.members_12]
            asked = [("now", m) for m in (1, 2, 3, 6, 7, 13)]
            asked += [("d3", 1), ("d3", 2), ("d12", 1), ("d12", 2)]
            assert got == [truth[day].get((row.unit_id, m), 0) for day, m in asked]
        owner.execute(text("select fold_headcounts()"))
