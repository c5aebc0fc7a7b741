"""A merge is undone exactly; what came since is said, and stays unless told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.asks.models import AskState
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.conversations.models import Contact
from app.db.ids import new_id
from app.matching.models import Merge
from app.people import commands as people
from app.people.models import Person, UnionRoleKind
from app.seating.models import TieKind
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.matching.whole import fill
from tests.state import every_table, ledger

Sign = Callable[..., Browser]
DAYS = [make.days_ago(days) for days in range(-60, 440, 20)]


@pytest.fixture
def twice(owner: Session, cast: Cast) -> Person:
    """Priya Shah's other row."""
    made = make.person(owner, cast.leeds, "Priya", "Shah", since=make.days_ago(100))
    people.restate(owner, [made.id, cast.colleague.id])
    owner.commit()
    return made


def everything(db: Session) -> dict[str, str]:
    """But the record that it was done, and what says that somebody was here."""
    left_out = {"merges", "rolled_forward", "uncounted_people", "rate_limits"}
    return {name: rows for name, rows in every_table(db).items() if name not in left_out}


def merge(browser: Sign, cast: Cast, kept: int, gone: int, **chosen: str) -> None:
    browser(cast.branch_organiser).post(f"/people/{kept}/same-as/{gone}", chosen)


def undo(browser: Sign, cast: Cast, owner: Session, status: int = 200, **more: str) -> str:
    owner.rollback()
    latest = owner.scalars(select(Merge).order_by(Merge.id.desc()).limit(1)).one()
    organiser = browser(cast.branch_organiser)
    return words(organiser.post(f"/merges/{latest.id}/reversal", more, status=status).text)


def clash(owner: Session, cast: Cast, one: Person, two: Person) -> None:
    """Both have what only one of them can keep."""
    asker, other = make.person(owner, cast.leeds), make.person(owner, cast.leeds)
    for person, asked_by, days in ((one, asker, 3), (two, other, 9)):
        make.ask(owner, asked_by, person, by=cast.rep)
        make.promise(owner, person, cast.rep, make.days_ago(-days))
        make.tie(owner, person, asker, TieKind.SHARES_LIFT, by=cast.rep)
        make.union_role(owner, person, UnionRoleKind.LEARNING, valid_from=make.days_ago(days))
        make.membership(owner, person, number="M7", joined_on=make.days_ago(90))
        make.seat(
            owner, person, make.area(owner, cast.leeds), by=cast.rep,
            confirmed_on=make.days_ago(days),
        )  # fmt: skip
        make.conflict(owner, person, cast.payments, by=cast.rep)
        make.pending_join(owner, person, cast.rep, said_on=make.days_ago(days))
    make.tie(owner, one, two, TieKind.SHARES_LIFT, by=cast.rep)
    make.ask(owner, one, two, by=cast.rep, state=AskState.REACHED)
    people.restate(owner, [one.id, two.id])
    owner.commit()


@pytest.mark.parametrize("scene", ["full", "clashing", "plain"])
@pytest.mark.parametrize("swapped", [False, True])
def test_everything_is_as_before(
    browser: Sign, cast: Cast, owner: Session, twice: Person, scene: str, swapped: bool
) -> None:
    if scene == "full":
        fill(owner, cast, twice)
    if scene == "clashing":
        clash(owner, cast, cast.colleague, twice)
    kept, gone = cast.colleague.id, twice.id
    kept, gone = (gone, kept) if swapped else (kept, gone)
    before, counted = everything(owner), ledger(owner, DAYS)
    merge(browser, cast, kept, gone, work="other", name="other")
    merged = everything(owner)
    assert merged["staff"] != before["staff"]
    assert ledger(owner, DAYS) != counted
    undo(browser, cast, owner)
    after = everything(owner)
    assert {name for name in before if before[name] != after[name]} == set()
    assert ledger(owner, DAYS) == counted
    browser(cast.rep).get(f"/people/{gone}")


def test_people_of_two_workplaces_are_in_theirs_again(
    browser: Sign, cast: Cast, owner: Session
) -> None:
    second = make.workplace(owner, cast.leeds_branch)
    one = make.person(owner, cast.leeds, "Ivo", since=make.days_ago(300))
    two = make.person(owner, second, "Ivo", since=make.days_ago(200))
    for person, place in ((one, cast.leeds), (two, second)):
        neighbour = make.person(owner, place)
        make.seat(owner, person, make.area(owner, place), by=cast.rep)
        make.tie(owner, person, neighbour, TieKind.SHARES_LIFT, by=cast.rep)
        make.ask(owner, neighbour, person, by=cast.rep)
        make.contact(owner, person, cast.rep)
    people.restate(owner, [one.id, two.id])
    owner.commit()
    for work in ("kept", "other"):
        before, counted = everything(owner), ledger(owner, DAYS)
        merge(browser, cast, one.id, two.id, work=work)
        undo(browser, cast, owner)
        after = everything(owner)
        assert {name for name in before if before[name] != after[name]} == set(), work
        assert ledger(owner, DAYS) == counted


def test_what_was_noted_since_stays_with_the_one_who_was_kept(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    kept, gone = cast.colleague.id, twice.id
    merge(browser, cast, kept, gone)
    spoke = {"id": str(new_id()), "result": "2", "channel": "1"}
    browser(cast.rep).post(f"/people/{kept}/contacts", spoke)
    assert "two people again" in undo(browser, cast, owner)
    owner.rollback()
    assert owner.scalars(select(Contact)).one().staff_id == kept
    assert owner.get(Person, gone, populate_existing=True) is not None


def test_what_was_changed_since_is_said_and_stays_unless_told(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    twice.work_phone = "0113 496 0123"
    owner.commit()
    kept, gone = cast.colleague.id, twice.id
    merge(browser, cast, kept, gone)
    organiser = browser(cast.branch_organiser)
    rev = owner.scalar(text(f"select rev from staff where id = {kept}"))
    organiser.post(
        f"/people/{kept}/edit",
        {"forename": "Priya", "surname": "Shah", "work_phone": "0113 496 0999", "rev": str(rev)},
    )
    said = undo(browser, cast, owner)
    assert "Nothing was undone" in said
    assert "name, phone, e-mail" in said
    owner.rollback()
    assert owner.get(Person, gone, populate_existing=True) is None
    assert "two people again" in undo(browser, cast, owner, anyway="yes")
    owner.rollback()
    assert owner.get_one(Person, kept, populate_existing=True).work_phone is None
    assert owner.get(Person, gone, populate_existing=True) is not None


def test_the_latest_is_undone_first_and_addresses_follow(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    third = make.person(owner, cast.leeds, "Priya", "Shah", since=make.days_ago(50))
    people.restate(owner, [third.id])
    owner.commit()
    first, second, last = twice.id, cast.colleague.id, third.id
    before = everything(owner)
    merge(browser, cast, second, first)
    merge(browser, cast, last, second)
    rep, organiser = browser(cast.rep), browser(cast.branch_organiser)
    for gone in (first, second):
        assert str(rep.get(f"/people/{gone}").url).endswith(f"/people/{last}")
    owner.rollback()
    one, two = owner.scalars(select(Merge.id).order_by(Merge.id)).all()
    organiser.post(f"/merges/{one}/reversal", {}, status=409)
    organiser.post(f"/merges/{two}/reversal", {})
    assert str(rep.get(f"/people/{first}").url).endswith(f"/people/{second}")
    organiser.post(f"/merges/{one}/reversal", {})
    assert everything(owner) == before


def test_after_ninety_days_it_stays(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    merge(browser, cast, cast.colleague.id, twice.id)
    owner.rollback()
    made = owner.scalars(select(Merge)).one()
    made.recorded_at = clock.now() - timedelta(days=91)
    owner.commit()
    organiser = browser(cast.branch_organiser)
    assert "Make them two again" not in organiser.get(f"/merges/{made.id}").text
    organiser.post(f"/merges/{made.id}/reversal", {}, status=409)


def test_undone_twice_is_undone_once(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    merge(browser, cast, cast.colleague.id, twice.id)
    undo(browser, cast, owner)
    undo(browser, cast, owner)
    owner.rollback()
    said = owner.scalars(select(AuditEvent).where(AuditEvent.event == Event.MERGE_UNDONE)).all()
    assert len(said) == 2  # a line for each of the two people


def test_the_login_of_who_comes_back_is_theirs_again(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    user = make.user(owner, "Priya", Role.REP, cast.leeds.unit, staff=twice)
    owner.commit()
    gone = twice.id
    merge(browser, cast, cast.colleague.id, gone)
    owner.refresh(user)
    assert user.staff_id == cast.colleague.id
    undo(browser, cast, owner)
    owner.refresh(user)
    assert user.staff_id == gone
