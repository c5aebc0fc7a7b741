"""One ask from its opening to its end, whoever brings it about."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.asks.models import Ask, AskState, EndReason
from app.conversations.models import Contact, Result
from app.db.ids import new_id
from app.people.models import (
    ConflictKind,
    Person,
    Placement,
    Standing,
    StandingCode,
)
from app.people.models import UnionRole as Role
from tests import make
from tests.asks.conftest import Floor, asker
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def cai(floor: Floor) -> Person:
    return floor.people[0]


@pytest.fixture
def ask(owner: Session, cast: Cast, floor: Floor, cai: Person) -> Ask:
    """The rep is Ana on the list, and is to ask Cai."""
    owner.execute(update(User).where(User.id == cast.rep.id).values(staff_id=floor.ana.id))
    made = make.ask(owner, floor.ana, cai, by=cast.rep)
    owner.commit()
    return made


def now(db: Session, ask: Ask) -> tuple[AskState, EndReason | None]:
    db.rollback()
    db.refresh(ask)
    return ask.state, ask.end_reason


def speak(browser: Browser, person: Person, result: Result = Result.SPOKE) -> str:
    made = str(new_id())
    browser.post(f"/people/{person.id}/contacts", {"id": made, "result": int(result)})
    return made


def test_the_askers_conversation_answers_it_and_taking_it_back_reopens_it(
    browser: Open, cast: Cast, owner: Session, ask: Ask, cai: Person
) -> None:
    rep = browser(cast.rep)
    contact = speak(rep, cai)
    assert now(owner, ask) == (AskState.REACHED, None)
    assert str(ask.contact_id) == contact
    rep.post(f"/contacts/{contact}/void", {"id": str(new_id())})
    assert now(owner, ask) == (AskState.OPEN, None)
    assert ask.closed_at is None


def test_an_attempt_leaves_it_open(
    browser: Open, cast: Cast, owner: Session, ask: Ask, cai: Person
) -> None:
    speak(browser(cast.rep), cai, Result.NOT_IN)
    assert now(owner, ask) == (AskState.OPEN, None)


def test_a_colleague_who_is_first_ends_it(
    browser: Open, cast: Cast, owner: Session, ask: Ask, cai: Person
) -> None:
    contact = speak(browser(cast.branch_organiser), cai)
    assert now(owner, ask) == (AskState.ENDED, EndReason.COLLEAGUE)
    assert str(ask.contact_id) == contact


def test_whoever_asks_not_to_be_contacted_is_not_asked(
    browser: Open, cast: Cast, owner: Session, ask: Ask, cai: Person
) -> None:
    rep = browser(cast.rep)
    rep.post(f"/people/{cai.id}/silence", {"id": str(new_id()), "result": "4"})
    assert now(owner, ask) == (AskState.ENDED, EndReason.NOT_TO_BE_ASKED)
    assert "Cai" not in words(rep.get(f"/workplaces/{cast.leeds.id}/asks").text)


def test_joining_moving_and_being_left_out_end_it(
    owner: Session, cast: Cast, floor: Floor, ask: Ask, cai: Person
) -> None:
    owner.execute(update(Person).where(Person.id == cai.id).values(standing=StandingCode.MEMBER))
    owner.commit()
    assert now(owner, ask) == (AskState.ENDED, EndReason.JOINED)
    dee, eli = floor.people[1:3]
    moving = make.ask(owner, floor.ana, dee, by=cast.rep)
    left_out = make.ask(owner, floor.ana, eli, by=cast.rep)
    elsewhere = make.workplace(owner, cast.leeds_branch)
    owner.execute(
        update(Placement)
        .where(Placement.staff_id == dee.id)
        .values(workplace_id=elsewhere.id, team_id=None)
    )
    owner.execute(
        update(Person).where(Person.id == eli.id).values(left_out_of_plans_at=clock.now())
    )
    owner.commit()
    assert now(owner, moving) == (AskState.ENDED, EndReason.LEFT)
    assert now(owner, left_out) == (AskState.ENDED, EndReason.NOT_TO_BE_ASKED)


def test_an_ask_whose_asker_leaves_comes_back_and_may_go_to_another(
    browser: Open, cast: Cast, owner: Session, floor: Floor, ask: Ask
) -> None:
    owner.execute(
        update(Placement).where(Placement.staff_id == floor.ana.id).values(valid_to=clock.today())
    )
    owner.commit()
    assert now(owner, ask) == (AskState.RETURNED, EndReason.LEFT)
    rep = browser(cast.branch_organiser)
    page = words(rep.get(f"/workplaces/{cast.leeds.id}/asks").text)
    assert "whoever was to ask left" in page
    rep.post(f"/asks/{ask.id}/again", {"by": "week"}, status=404)
    rep.post(f"/asks/{ask.id}/again", {"by": "week", "asker_id": floor.bo.id})
    owner.rollback()
    again = owner.query(Ask).filter(Ask.state == AskState.OPEN).one()
    assert (again.asker_id, again.staff_id) == (floor.bo.id, ask.staff_id)
    assert again.reasons


@pytest.mark.parametrize(("days", "state"), [(3, AskState.OPEN), (4, AskState.RETURNED)])
def test_what_is_not_done_comes_back_three_days_after_it_was_due(
    browser: Open, cast: Cast, owner: Session, ask: Ask, days: int, state: AskState
) -> None:
    ask.due_on = clock.today() - timedelta(days=days)
    owner.execute(
        text("update rolled_forward set through = :day"),
        {"day": clock.today() - timedelta(days=1)},
    )
    owner.commit()
    page = words(browser(cast.rep).get(f"/workplaces/{cast.leeds.id}/asks").text)
    assert now(owner, ask)[0] is state
    assert ("not done in time" in page) is (state is AskState.RETURNED)
    assert ("Was due" in page) is (state is AskState.OPEN)


def returned(db: Session, ask: Ask, why: EndReason = EndReason.NOT_DONE) -> None:
    ask.state, ask.end_reason, ask.closed_at = AskState.RETURNED, why, clock.now()
    db.commit()


def test_what_came_back_is_asked_again_once_however_often_it_is_clicked(
    browser: Open, cast: Cast, owner: Session, ask: Ask
) -> None:
    returned(owner, ask)
    rep = browser(cast.rep)
    for _ in range(2):
        page = words(rep.post(f"/asks/{ask.id}/again", {"by": "week"}).text)
    assert "Came back to you" not in page
    owner.rollback()
    again = owner.query(Ask).filter(Ask.state == AskState.OPEN).one()
    assert again.asker_id == ask.asker_id
    assert again.due_on == clock.today() + timedelta(days=7)
    assert now(owner, ask) == (AskState.RETURNED, EndReason.NOT_DONE), "what was, stays on record"


def test_what_came_back_may_be_left_and_a_later_plan_finds_them(
    browser: Open, cast: Cast, owner: Session, ask: Ask
) -> None:
    returned(owner, ask)
    rep = browser(cast.rep)
    at = f"/workplaces/{cast.leeds.id}/asks"
    page = words(rep.post(f"{at}/plan", {"most": "5", "by": "week"}).text)
    assert "Came back to you" not in page, "the plan has them now"
    plan = re.search(r"/plans/(\d+)/discard", rep.get(at).text)
    assert plan
    assert "Came back to you" in words(rep.post(f"/plans/{plan[1]}/discard").text)
    for _ in range(2):
        page = words(rep.post(f"/asks/{ask.id}/leaving").text)
    assert "Came back to you" not in page
    assert now(owner, ask) == (AskState.ENDED, EndReason.TAKEN_BACK)


@pytest.mark.parametrize(
    "change",
    [
        {"left_out_of_plans_at": clock.now()},
        {"code": StandingCode.MEMBER},
        {"asked_not_to_contact_at": clock.now()},
    ],
    ids=["left out", "joined", "asked not to"],
)
def test_who_may_not_be_asked_any_more_does_not_come_back(
    browser: Open, cast: Cast, owner: Session, ask: Ask, change: dict[str, object]
) -> None:
    returned(owner, ask)
    # What somebody is to the union is read from their standings, or it would not last the night.
    table = Standing if "code" in change else Person
    whose = Standing.staff_id if "code" in change else Person.id
    owner.execute(update(table).where(whose == ask.staff_id).values(**change))
    owner.commit()
    rep = browser(cast.rep)
    assert "Came back" not in words(rep.get(f"/workplaces/{cast.leeds.id}/asks").text)
    rep.post(f"/asks/{ask.id}/again", {"by": "week"}, status=404 if "asked" in str(change) else 409)
    owner.rollback()
    assert owner.query(Ask).filter(Ask.state == AskState.OPEN).count() == 0


def test_the_day_and_the_asker_can_be_changed(
    browser: Open, cast: Cast, owner: Session, floor: Floor, ask: Ask
) -> None:
    rep = browser(cast.rep)
    rep.post(f"/asks/{ask.id}/date", {"by": "fortnight"})
    assert now(owner, ask)[0] is AskState.OPEN
    assert ask.due_on == clock.today() + timedelta(days=14)
    rep.post(f"/asks/{ask.id}/date", {"by": "pick", "by_date": "1/1/2020"}, status=422)
    page = words(rep.get(f"/asks/{ask.id}/change").text)
    assert "Bo" in page
    rep.post(f"/asks/{ask.id}/asker", {}, status=422)
    rep.post(f"/asks/{ask.id}/asker", {"asker_id": floor.bo.id})
    assert now(owner, ask)[0] is AskState.OPEN
    assert ask.asker_id == floor.bo.id
    assert ask.reasons == "same area", "the reasons are the new asker's"


def test_nobody_gets_an_ask_who_is_full_or_must_not_have_it(
    browser: Open, cast: Cast, owner: Session, floor: Floor, ask: Ask
) -> None:
    rep = browser(cast.rep)
    owner.execute(update(Role).where(Role.staff_id == floor.bo.id).values(most_asks=0))
    owner.commit()
    rep.post(f"/asks/{ask.id}/asker", {"asker_id": floor.bo.id}, status=409)
    owner.execute(update(Role).where(Role.staff_id == floor.bo.id).values(most_asks=5))
    make.conflict(owner, floor.bo, floor.fraud, by=cast.rep, kind=ConflictKind.PAYROLL)
    theirs = asker(owner, cast, "Tal", place=cast.revenue)
    owner.commit()
    rep.post(f"/asks/{ask.id}/asker", {"asker_id": floor.bo.id}, status=409)
    for nobody in (theirs.id, cast.stranger.id, cast.colleague.id, 2**62):
        rep.post(f"/asks/{ask.id}/asker", {"asker_id": nobody}, status=404)
    assert now(owner, ask)[0] is AskState.OPEN
    assert ask.asker_id == floor.ana.id


def test_taking_an_ask_back_ends_it_once(
    browser: Open, cast: Cast, owner: Session, ask: Ask
) -> None:
    rep = browser(cast.rep)
    for _ in range(2):
        rep.post(f"/asks/{ask.id}/taking-back")
    assert now(owner, ask) == (AskState.ENDED, EndReason.TAKEN_BACK)
    rep.post(f"/asks/{ask.id}/date", {"by": "week"}, status=409)


def test_what_was_written_down_for_an_asker_counts_as_theirs(
    browser: Open, cast: Cast, owner: Session, floor: Floor, ask: Ask, cai: Person
) -> None:
    owner.execute(update(User).where(User.id == cast.rep.id).values(staff_id=None))
    owner.commit()
    rep, organiser = browser(cast.rep), browser(cast.branch_organiser)
    at = f"/asks/{ask.id}/change"
    assert f"/people/{cai.id}/contacts/new?back={at}" in organiser.get(at).text
    form = {"id": str(new_id()), "result": "2", "back": at}
    page = words(organiser.post(f"/people/{cai.id}/contacts", form).text)
    assert "Was it Ana" in page
    assert "Was it Ana" not in words(rep.get(at).text)
    rep.post(f"/asks/{ask.id}/answered", status=409)
    for _ in range(2):
        organiser.post(f"/asks/{ask.id}/answered")
    assert now(owner, ask) == (AskState.REACHED, None)
    assert owner.query(Contact).one().author_id == cast.branch_organiser.id


def test_nobody_elsewhere_can_do_anything_with_it(
    browser: Open, cast: Cast, owner: Session, floor: Floor, ask: Ask
) -> None:
    otto = browser(cast.outsider)
    otto.get(f"/asks/{ask.id}/change", status=404)
    sent = {"by": "week", "asker_id": str(floor.bo.id)}
    for act in ("date", "asker", "taking-back", "answered", "again", "leaving"):
        otto.post(f"/asks/{ask.id}/{act}", sent, status=404)
        browser(cast.rep).post(f"/asks/{2**40}/{act}", sent, status=404)
    assert now(owner, ask) == (AskState.OPEN, None)


def test_a_pair_that_is_only_planned_is_no_ask_yet(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    planned = make.ask(owner, floor.ana, floor.people[1], by=cast.rep, state=AskState.PROPOSED)
    owner.commit()
    browser(cast.rep).get(f"/asks/{planned.id}/change", status=404)
