"""The plan of who asks whom: worked out, changed by hand, accepted; who is never in it."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app import clock
from app.asks.models import Ask, AskPlan, AskState, PlanState
from app.audit.models import AuditEvent
from app.people.models import (
    ConflictOfInterest,
    Person,
)
from tests import make
from tests.asks.conftest import MEMBER, NO, Floor, asker
from tests.browser import Browser, words
from tests.cast import Cast

Open = Callable[..., Browser]


def work_out(browser: Browser, cast: Cast, most: int = 5, *, status: int = 200) -> str:
    at = f"/workplaces/{cast.leeds.id}/asks/plan"
    return browser.post(at, {"most": most, "by": "week"}, status=status).text


def rows(db: Session, state: AskState = AskState.PROPOSED) -> dict[int, int | None]:
    """Who asks each person."""
    db.rollback()
    found = db.execute(
        select(Ask.staff_id, Ask.asker_id).where(Ask.state == state).order_by(Ask.staff_id)
    )
    return {row[0]: row[1] for row in found}


def draft(db: Session) -> AskPlan:
    db.rollback()
    return db.scalars(select(AskPlan).where(AskPlan.state == PlanState.DRAFT)).one()


def accept(browser: Browser, db: Session, cast: Cast, *, status: int = 200) -> str:
    page = browser.get(f"/workplaces/{cast.leeds.id}/asks").text
    found = re.search(r'name="shown" value="(\w+)"', page)
    assert found, words(page)
    at = f"/plans/{draft(db).id}/acceptance"
    return browser.post(at, {"shown": found[1]}, status=status).text


def test_each_is_asked_by_whoever_is_nearest_and_told_why(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    page = words(work_out(browser(cast.rep), cast, most=2))
    cai, dee, eli, fay = (person.id for person in floor.people)
    assert rows(owner) == {cai: floor.ana.id, dee: floor.ana.id, eli: floor.bo.id, fay: floor.bo.id}
    assert "Side by side" in page
    assert "Two desks away" in page
    near = owner.scalars(select(Ask).where(Ask.staff_id == cai)).one()
    assert (near.points, near.reasons, near.reaches) == (50, "side by side", [1])
    assert "2 out of reach of everybody who asks" in page
    assert "No team: 1 person out of reach" in page
    assert "Payments: 1 person out of reach" in page


def test_nobody_is_planned_who_asked_not_to_or_is_left_out(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    cai, dee, eli, fay = floor.people
    cai.asked_not_to_contact_at = clock.now()
    dee.left_out_of_plans_at = clock.now()
    eli.left_for_now_until = clock.today() + timedelta(days=9)
    make.contact(owner, fay, cast.rep, happened_on=clock.today() - timedelta(days=20))
    owner.commit()
    page = words(work_out(browser(cast.rep), cast))
    assert rows(owner) == {}
    for name in ("Cai", "Eli"):
        assert name not in page


def test_a_conflict_of_interest_is_never_crossed(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    make.conflict(owner, floor.ana, floor.fraud, by=cast.rep)
    owner.commit()
    rep = browser(cast.rep)
    work_out(rep, cast)
    cai, dee, *_ = (person.id for person in floor.people)
    found = rows(owner)
    assert found[cai] == found[dee] == floor.bo.id
    at = f"/plans/{draft(owner).id}/people/{cai}"
    assert "Ana" not in words(rep.get(at).text)
    assert "conflict of interest" in words(
        rep.post(at, {"asker_id": floor.ana.id}, status=409).text
    )
    owner.execute(update(ConflictOfInterest).values(team_id=None))
    owner.commit()
    work_out(rep, cast)
    assert floor.ana.id not in rows(owner).values()


def test_the_same_floor_gives_the_same_plan(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast, most=2)
    first, plan = rows(owner), draft(owner).id
    work_out(rep, cast, most=2)
    assert (rows(owner), draft(owner).id) == (first, plan)
    rep.post(f"/plans/{plan}/discard")
    work_out(rep, cast, most=2)
    assert rows(owner) == first
    assert draft(owner).id != plan


def test_nobody_has_more_than_they_want_and_open_asks_count(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    rep.post(f"/workplaces/{cast.leeds.id}/askers/{floor.ana.id}", {"most": "1"})
    make.ask(owner, floor.bo, floor.far, by=cast.rep)
    owner.commit()
    page = words(work_out(rep, cast, most=2))
    found = list(rows(owner).values())
    assert (found.count(floor.ana.id), found.count(floor.bo.id)) == (1, 1)
    assert "2 left over" in page
    rep.post(f"/workplaces/{cast.leeds.id}/askers/{floor.ana.id}", {"most": "0"})
    work_out(rep, cast, most=2)
    assert floor.ana.id not in rows(owner).values()
    rep.post(f"/workplaces/{cast.leeds.id}/askers/{floor.ana.id}", {"most": ""})
    work_out(rep, cast, most=4)
    assert list(rows(owner).values()).count(floor.ana.id) >= 2


def test_what_was_chosen_by_hand_survives_a_new_run(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast, most=2)
    plan = draft(owner).id
    cai, dee, eli, fay = (person.id for person in floor.people)
    rep.post(f"/plans/{plan}/people/{fay}", {"asker_id": floor.ana.id})
    assert rows(owner)[fay] == floor.ana.id
    assert len(rows(owner)) == 3, "Ana was full: her least near one waits"
    rep.post(f"/plans/{plan}/people/{eli}/bar", {"asker_id": floor.bo.id})
    rep.post(f"/plans/{plan}/people/{dee}/bar")
    page = words(work_out(rep, cast, most=2))
    found = rows(owner)
    assert found == {cai: floor.ana.id, fay: floor.ana.id}
    assert "Kept out of this plan: 2" in page
    rep.post(f"/plans/{plan}/people/{dee}/return")
    work_out(rep, cast, most=2)
    assert rows(owner)[dee] == floor.bo.id
    rep.post(f"/plans/{plan}/askers/{floor.bo.id}", {"asked_id": eli})
    assert rows(owner)[eli] == floor.bo.id, "what is chosen by hand undoes what was kept apart"


def test_a_full_asker_with_only_chosen_people_takes_nobody_more(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast, most=1)
    plan = draft(owner).id
    cai, dee, *_ = (person.id for person in floor.people)
    rep.post(f"/plans/{plan}/people/{cai}", {"asker_id": floor.ana.id})
    rep.post(f"/plans/{plan}/people/{dee}", {"asker_id": floor.ana.id}, status=409)
    assert rows(owner)[cai] == floor.ana.id


def test_accepting_opens_what_was_shown_and_leaves_out_who_changed_since(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast, most=2)
    before = rows(owner)
    cai, dee, eli, fay = floor.people
    plan = draft(owner)
    make.contact(owner, cai, cast.branch_organiser)
    owner.execute(update(Person).where(Person.id == dee.id).values(standing=MEMBER))
    owner.commit()
    page = rep.get(f"/workplaces/{cast.leeds.id}/asks").text
    said = words(accept(rep, owner, cast))
    assert "2 new asks" in said
    assert "1 was left out" in said, "who joined was off the plan when it was shown"
    opened = rows(owner, AskState.OPEN)
    assert opened == {k: v for k, v in before.items() if k in (eli.id, fay.id)}
    assert rows(owner) == {}
    kept = owner.scalars(select(Ask).where(Ask.staff_id == eli.id)).one()
    assert kept.due_on == plan.due_on
    assert kept.opened_at is not None
    assert dee.forename not in words(page)
    owner.refresh(plan)
    assert plan.state is PlanState.ACCEPTED
    work_out(rep, cast, most=5)
    assert rows(owner, AskState.OPEN) == opened, "a new plan leaves open asks alone"
    assert not rows(owner).keys() & opened.keys()


def test_a_plan_that_changed_since_it_was_seen_is_not_accepted(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep, organiser = browser(cast.rep), browser(cast.branch_organiser)
    work_out(rep, cast, most=2)
    page = rep.get(f"/workplaces/{cast.leeds.id}/asks").text
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown
    plan = draft(owner).id
    organiser.post(f"/plans/{plan}/people/{floor.people[0].id}/bar")
    before = rows(owner)
    answer = rep.post(f"/plans/{plan}/acceptance", {"shown": shown[1]}, status=409)
    assert "Somebody changed this plan" in words(answer.text)
    assert rows(owner) == before
    assert rows(owner, AskState.OPEN) == {}
    rep.post(f"/plans/{plan}/discard")
    rep.post(f"/plans/{plan}/acceptance", {"shown": shown[1]}, status=409)


def test_a_plan_whose_day_has_passed_is_worked_out_again(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast)
    owner.execute(update(AskPlan).values(due_on=clock.today() - timedelta(days=1)))
    owner.commit()
    accept(rep, owner, cast, status=409)
    assert rows(owner, AskState.OPEN) == {}


def test_a_double_click_and_two_people_at_once_make_one_draft(
    app: FastAPI, browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    both = [browser(cast.rep), browser(cast.branch_organiser)]
    failed: list[BaseException] = []

    def run(one: Browser) -> None:
        try:
            work_out(one, cast, most=2)
        except BaseException as error:  # the thread's own would be lost
            failed.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in both * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert draft(owner)
    assert len(rows(owner)) == 4
    assert owner.scalar(text("select count(*) from asks")) == 4


def test_without_anybody_who_asks_the_page_says_whom_to_ask(
    browser: Open, cast: Cast, owner: Session
) -> None:
    rep = browser(cast.rep)
    page = words(rep.get(f"/workplaces/{cast.leeds.id}/asks").text)
    assert "Ask a member to become an advocate" in page
    assert "Ask a member to become an advocate" in words(work_out(rep, cast, status=409))
    owner.rollback()
    assert owner.scalar(text("select count(*) from ask_plans")) == 0


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"most": "0", "by": "week"}, "Enter a whole number from 1 to 40."),
        ({"most": "many", "by": "week"}, "Enter a whole number from 1 to 40."),
        ({"most": "3"}, "Choose by when."),
        ({"most": "3", "by": "pick"}, "Choose the day."),
        ({"most": "3", "by": "pick", "by_date": "1/1/2020"}, "still to come"),
        ({"most": "3", "by": "pick", "by_date": "1/1/2199"}, "three months"),
    ],
)
def test_a_wrong_number_or_day_says_what_to_change(
    browser: Open, cast: Cast, floor: Floor, sent: dict[str, str], sentence: str
) -> None:
    at = f"/workplaces/{cast.leeds.id}/asks/plan"
    assert sentence in words(browser(cast.rep).post(at, sent, status=422).text)


def test_ids_of_elsewhere_are_nothing(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast, most=2)
    plan = draft(owner).id
    theirs = asker(owner, cast, "Tal", place=cast.revenue)
    owner.commit()
    before = rows(owner)
    cai = floor.people[0].id
    for asker_id in (theirs.id, cast.stranger.id, cast.colleague.id, 2**62):
        rep.post(f"/plans/{plan}/people/{cai}", {"asker_id": asker_id}, status=404)
        rep.get(f"/plans/{plan}/askers/{asker_id}", status=404)
    for person_id in (cast.stranger.id, 2**62):
        rep.post(f"/plans/{plan}/askers/{floor.ana.id}", {"asked_id": person_id}, status=404)
        rep.post(f"/plans/{plan}/people/{person_id}", {"asker_id": floor.ana.id}, status=404)
        rep.post(f"/plans/{plan}/people/{person_id}/bar", status=404)
        rep.post(f"/plans/{plan}/people/{cai}/bar", {"asker_id": person_id}, status=404)
        rep.get(f"/plans/{plan}/people/{person_id}", status=404)
    assert rows(owner) == before


def test_the_gap_names_the_member_who_would_reach_most_of_it(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    corner = make.area(owner, cast.leeds, "Corner")
    for name in ("Hal", "Ida", "Jan"):
        person = make.person(owner, cast.leeds, name, standing=NO)
        make.seat(owner, person, corner, by=cast.rep)
    kim = make.person(owner, cast.leeds, "Kim", standing=MEMBER)
    boss = make.person(owner, cast.leeds, "Lou", standing=MEMBER)
    silent = make.person(owner, cast.leeds, "Max", standing=MEMBER)
    silent.asked_not_to_contact_at = clock.now()
    for member in (kim, boss, silent):
        make.seat(owner, member, corner, by=cast.rep)
    make.conflict(owner, boss, by=cast.rep)
    owner.commit()
    page = words(work_out(browser(cast.rep), cast))
    assert re.search(r"Kim Testby\d+ Would reach 3 of them: 3 same area", page)
    for name in ("Lou", "Max"):
        assert f"{name} Testby" not in page


def test_the_outsider_finds_no_plan(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    work_out(browser(cast.rep), cast, most=2)
    plan, cai = draft(owner).id, floor.people[0].id
    otto = browser(cast.outsider)
    for at in ("asks", "asks/sheet"):
        otto.get(f"/workplaces/{cast.leeds.id}/{at}", status=404)
    for at in (f"people/{cai}", f"askers/{floor.ana.id}"):
        otto.get(f"/plans/{plan}/{at}", status=404)
    for at in ("acceptance", "discard", f"people/{cai}/bar", f"people/{cai}/return"):
        otto.post(f"/plans/{plan}/{at}", {"shown": "x"}, status=404)
    work_out(otto, cast, status=404)
    otto.post(f"/workplaces/{cast.leeds.id}/askers/{floor.ana.id}", {"most": "0"}, status=404)
    assert len(rows(owner)) == 4
    browser(cast.regional_organiser).get(f"/workplaces/{cast.leeds.id}/asks", status=403)


def test_what_was_done_is_in_the_trail(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast, most=2)
    rep.post(f"/plans/{draft(owner).id}/people/{floor.people[0].id}/bar")
    accept(rep, owner, cast)
    owner.rollback()
    lines = owner.execute(
        select(AuditEvent.event, AuditEvent.count, AuditEvent.unit_id)
        .where(AuditEvent.event.like("%plan%") | AuditEvent.event.like("ask%"))
        .order_by(AuditEvent.id)
    ).all()
    here = cast.leeds.id
    assert [tuple(line) for line in lines] == [
        ("plan_made", 4, here),
        ("plan_changed", None, here),
        ("plan_accepted", 3, here),
        ("ask_opened", 3, here),
    ]


def test_a_sheet_carries_what_paper_may(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    work_out(rep, cast, most=2)
    accept(rep, owner, cast)
    page = words(rep.get(f"/workplaces/{cast.leeds.id}/asks/sheet").text)
    assert "Destroy by" in page
    assert "By the window" in page
    for person in floor.people:
        assert f"{person.forename} {person.surname[:1]}" in page
        assert person.surname not in page
    only = words(rep.get(f"/workplaces/{cast.leeds.id}/asks/sheet?asker={floor.ana.id}").text)
    assert "Cai" in only
    assert "Fay" not in only


def test_whoever_does_not_see_all_of_a_plan_does_not_decide_about_it(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    """Else the pairs of whom they manage would stay in a plan that is accepted, for ever."""
    owner.merge(cast.rep).staff_id = floor.ana.id
    make.conflict(owner, floor.ana, floor.fraud, by=cast.branch_organiser)
    owner.commit()
    work_out(browser(cast.branch_organiser), cast)
    manager, before, plan = browser(cast.rep), rows(owner), draft(owner).id
    assert len(before) == 4
    assert "don't see all of a plan" in accept(manager, owner, cast, status=409).replace(
        "&#39;", "'"
    )
    manager.post(f"/plans/{plan}/discard", status=409)
    work_out(manager, cast, status=409)
    seen = floor.people[2].id
    manager.post(f"/plans/{plan}/people/{seen}/bar", status=409)
    assert rows(owner) == before
