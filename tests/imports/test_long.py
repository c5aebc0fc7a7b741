"""What takes longer than a request goes on by itself, in the right of whoever asked for it."""

import random

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from app.imports import tasks
from app.imports.commands import moving
from app.imports.models import ImportRun, RunState
from app.people.models import Person
from tests.cast import Cast
from tests.imports.bring import Browsers, bring, csv_of
from tests.state import every_table
from tests.working import Killed, run_waiting_jobs

LIST = csv_of("Staff No,Surname,Forename,Team", *(f"{n:05},Able{n},Ann,Post" for n in range(60)))


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty rows are many: everything is left to the worker, a few at a time."""
    monkeypatch.setattr(tasks, "SMALL", 10)
    monkeypatch.setattr(moving, "ACTS", 7)
    monkeypatch.setattr(moving, "PEOPLE", 5)


def state_of(owner: Session) -> RunState:
    owner.rollback()
    return owner.scalars(select(ImportRun.state).order_by(ImportRun.id.desc())).first()


def test_a_long_list_is_planned_applied_and_undone_by_the_worker(
    browser: Browsers, cast: Cast, owner: Session, app_engine: Engine
) -> None:
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, LIST)
    assert state_of(owner) is RunState.PLANNING
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    before = every_table(owner)
    assert "60 rows: 60 to add." in run.words()
    run.commit()
    assert state_of(owner) is RunState.APPLYING
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    assert state_of(owner) is RunState.APPLIED
    run.browser.post(f"{run.url}/reversal", {})
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    assert state_of(owner) is RunState.UNDONE
    assert every_table(owner) == before


def test_killed_anywhere_it_ends_as_if_nothing_had_been(
    browser: Browsers, cast: Cast, owner: Session, app_engine: Engine
) -> None:
    chance = random.Random(20)
    kills = 0

    def perhaps() -> None:
        nonlocal kills
        if chance.random() < 0.4:
            kills += 1
            raise Killed

    def work_through() -> None:
        while True:
            try:
                run_waiting_jobs(app_engine, between=perhaps)
                return
            except Killed:
                continue

    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, LIST)
    work_through()
    before = every_table(owner)
    run.commit()
    work_through()
    assert owner.scalar(select(func.count()).where(Person.surname.like("Able%"))) == 60
    run.browser.post(f"{run.url}/reversal", {})
    work_through()
    assert every_table(owner) == before
    assert kills >= 8


def test_a_fault_undoes_what_was_applied_and_says_so(
    browser: Browsers, cast: Cast, owner: Session, app_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, LIST)
    run_waiting_jobs(app_engine)
    before = every_table(owner)
    run.commit()
    taken = iter(range(100))
    apply = moving.stored.mark_applied

    def fails_at_last(db: Session, ids: list[int]) -> None:
        if next(taken) == 4:
            raise RuntimeError
        apply(db, ids)

    monkeypatch.setattr(moving.stored, "mark_applied", fails_at_last)
    assert run_waiting_jobs(app_engine) == ["failed"]
    assert every_table(owner) == before
    assert "all of it was undone" in run.words()
    assert state_of(owner) is RunState.PLANNED


def test_what_a_dismissed_organiser_began_is_the_next_ones_to_undo(
    browser: Browsers, cast: Cast, owner: Session, app_engine: Engine
) -> None:
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, LIST)
    run_waiting_jobs(app_engine)
    before = every_table(owner)
    run.commit()
    steps = iter(range(100))

    def dismiss() -> None:
        if next(steps) == 4:
            owner.execute(
                text("update role_grants set valid_to = valid_from where user_id = :u"),
                {"u": cast.branch_organiser.id},
            )
            owner.execute(text("delete from user_sessions"))
            owner.commit()

    assert run_waiting_jobs(app_engine, between=dismiss) == ["failed"]
    assert state_of(owner) is RunState.APPLYING
    owner.execute(
        text("update role_grants set user_id = :next where user_id = :left"),
        {"next": cast.outsider.id, "left": cast.branch_organiser.id},
    )
    owner.execute(
        text("update role_grants set valid_to = '9999-12-31' where user_id = :next"),
        {"next": cast.outsider.id},
    )
    owner.commit()
    successor = browser(cast.outsider)
    assert "may no longer import" in successor.get(run.url).text
    successor.post(f"{run.url}/reversal", {})
    run_waiting_jobs(app_engine)
    assert state_of(owner) is RunState.UNDONE
    left_alone = {"role_grants"}
    after = every_table(owner)
    assert {k: v for k, v in after.items() if k not in left_alone} == {
        k: v for k, v in before.items() if k not in left_alone
    }
