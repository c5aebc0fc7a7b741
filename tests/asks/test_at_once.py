"""Two things at the same moment: nobody is asked who asked at that moment not to be contacted."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.asks.models import AskState
from app.db.ids import new_id
from app.people.models import Person
from tests import make
from tests.asks.conftest import Floor
from tests.asks.test_advocate import Day, day
from tests.asks.test_plan import draft, rows, work_out
from tests.browser import Browser, wait_for
from tests.cast import Cast

__all__ = ["day"]

Open = Callable[..., Browser]


@contextmanager
def meanwhile(
    browser: Browser, db: Session, person: Person, url: str, sent: dict[str, Any]
) -> Iterator[Future[httpx.Response]]:
    """The form is sent while somebody else's “don't contact” is not yet committed."""
    db.rollback()
    db.execute(
        text("update staff set asked_not_to_contact_at = now() where id = :who"), {"who": person.id}
    )

    def send() -> httpx.Response:
        return wait_for(browser.client.post(url, data=sent, follow_redirects=False))

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        wait([sending], timeout=2)
        db.commit()
        yield sending


def open_asks(db: Session) -> list[int]:
    return list(rows(db, AskState.OPEN))


def test_nobody_claims_whom_a_colleague_was_just_told_to_leave(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    owner.merge(cast.rep).staff_id = floor.ana.id
    owner.commit()
    cai, rep = floor.people[0], browser(cast.rep)
    with meanwhile(rep, owner, cai, f"/people/{cai.id}/asks", {}) as sending:
        assert sending.result().status_code == 409
    assert open_asks(owner) == []


def test_a_plan_is_accepted_without_whom_a_colleague_was_just_told_to_leave(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    rep = browser(cast.rep)
    page = work_out(rep, cast)
    shown = re.findall(r'name="shown" value="(\w+)"', page)[0]
    at, (cai, *others) = f"/plans/{draft(owner).id}/acceptance", floor.people
    with meanwhile(rep, owner, cai, at, {"shown": shown}) as sending:
        # The draft has lost a pair, or will have: either nothing happened or all the others did.
        assert sending.result().status_code in (303, 409)
    assert cai.id not in open_asks(owner)
    assert len(open_asks(owner)) in (0, len(others))


def test_whom_a_plan_gives_out_at_that_moment_is_let_go_again(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    """The other way round: the plan is accepted, but not yet committed."""
    rep, cai = browser(cast.rep), floor.people[0]
    work_out(rep, cast)
    owner.rollback()
    owner.execute(text("update asks set state = 3, opened_at = now() where state = 1"))

    def send() -> httpx.Response:
        sent = {"id": str(new_id()), "result": "4"}
        return wait_for(
            rep.client.post(f"/people/{cai.id}/silence", data=sent, follow_redirects=False)
        )

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        wait([sending], timeout=2)
        owner.commit()
        assert sending.result().status_code == 303
    assert cai.id not in open_asks(owner)


def test_an_ask_that_came_back_is_not_given_out_again_then(
    browser: Open, cast: Cast, owner: Session, floor: Floor
) -> None:
    cai = floor.people[0]
    ask = make.ask(owner, floor.ana, cai, by=cast.rep, state=AskState.RETURNED)
    owner.commit()
    rep, sent = browser(cast.rep), {"asker_id": floor.bo.id, "by": "week"}
    with meanwhile(rep, owner, cai, f"/asks/{ask.id}/again", sent) as sending:
        assert sending.result().status_code in (404, 409)
    assert open_asks(owner) == []


def test_an_answer_and_a_wish_at_once_do_not_wait_for_each_other(
    app: FastAPI, day: Day, owner: Session
) -> None:
    """The advocate types "wants to join" while a rep holds the person and closes their asks."""
    here = Browser(app, day.cast.advocate)
    sent = {"id": str(new_id()), "result": "2", "wish": "join"}
    owner.rollback()
    owner.execute(text("select from staff where id = :who for update"), {"who": day.priya.id})

    def send() -> httpx.Response:
        at = f"/asks/{day.ask.id}/answer"
        return wait_for(here.client.post(at, data=sent, follow_redirects=False))

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        wait([sending], timeout=2)
        owner.execute(
            text("update staff set left_out_of_plans_at = now() where id = :who"),
            {"who": day.priya.id},
        )
        owner.commit()
        assert sending.result().status_code == 404
    here.close()
    owner.rollback()
    assert owner.scalar(text("select count(*) from contacts")) == 0


def test_an_ask_is_not_kept_of_whom_a_colleague_was_just_told_to_leave(
    browser: Open, day: Day, owner: Session, app_engine: Engine
) -> None:
    advocate = browser(day.cast.advocate)
    advocate.post(f"/asks/{day.ask.id}/hand-back")
    at = f"/asks/{day.ask.id}/hand-back/reversal"
    with meanwhile(advocate, owner, day.priya, at, {}) as sending:
        assert sending.result().status_code == 404
    assert open_asks(owner) == []
