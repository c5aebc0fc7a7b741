"""The worker itself: real processes and threads, killed, stopped and set against each other."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.db.session import make_sessions
from app.settings import Settings
from app.work import worker as workers
from app.work.schema import expected, look, upstream
from app.work.tasks import later
from app.work.worker import WorkerThread, working
from tests.browser import wait_for
from tests.cast import Cast
from tests.work.pieces import add_one, sleep
from tests.work.test_later import acting, asked_by, names, statuses

COMMAND = "import tests.work.pieces; from app.cli.main import run; run()"


def soon(holds: Callable[[], bool], *, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"SWEEP": 0.2, "POLL": 0.2, "LATER": 0.2}.items():
        monkeypatch.setattr(workers, name, seconds)


@contextmanager
def thread(settings: Settings, engine: Engine) -> Iterator[WorkerThread]:
    one = WorkerThread(settings, make_sessions(engine))
    one.start()
    try:
        yield one
    finally:
        one.stop()
    assert not one.is_alive()


@contextmanager
def process(settings: Settings, *, pause: float) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "ALONGSIDE_DATABASE_URL": str(settings.database_url),
        "ALONGSIDE_DATA_DIR": str(settings.data_dir),
        "TESTS_PAUSE": str(pause),
    }
    one = subprocess.Popen([sys.executable, "-c", COMMAND, "worker"], env=environment)
    try:
        yield one
    finally:
        one.kill()
        one.wait()


def stop_the_heart(owner: Session) -> None:
    """Of the first worker, a minute ago."""
    aged = "update work.procrastinate_workers set last_heartbeat = now() - interval '1 minute'"
    owner.execute(text(f"{aged} where id = 1"))
    owner.commit()


def workers_there(owner: Session) -> int:
    owner.rollback()
    return owner.scalar(text("select count(*) from work.procrastinate_workers")) or 0


def ask_for_sleep(engine: Engine, cast: Cast, seconds: int) -> None:
    with acting(engine, cast.rep) as db:
        later(db, sleep, seconds=seconds)


def test_two_workers_do_each_job_once(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    with thread(settings, app_engine), thread(settings, app_engine):
        for number in range(12):
            with acting(app_engine, cast.rep) as db:
                later(db, add_one, unit_id=cast.leeds.id, number=number)
        assert soon(lambda: statuses(owner) == ["succeeded"] * 12)
    assert len(names(owner, cast.leeds.id)) == 12
    started = text("select count(*) from work.procrastinate_events where type = 'started'")
    assert owner.scalar(started) == 12
    assert workers_there(owner) == 0


def test_what_is_put_down_is_heard_of_at_once(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    ready = text("select count(*) from pg_stat_activity where query like 'LISTEN%'")
    with thread(settings, app_engine), app_engine.connect() as watching:
        watching = watching.execution_options(isolation_level="AUTOCOMMIT")
        assert soon(lambda: (watching.scalar(ready) or 0) > 0)
        asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
        assert soon(lambda: statuses(owner) == ["succeeded"], seconds=workers.POLL / 2)


def test_work_of_a_killed_worker_is_done_by_the_next(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, most=40)
    with process(settings, pause=0.05) as first:
        assert soon(lambda: len(names(owner, cast.leeds.id)) > 3)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert statuses(owner) == ["doing"]
    with process(settings, pause=0) as second:
        # Not while its heart may only be late.
        assert not soon(lambda: statuses(owner) != ["doing"], seconds=3)
        stop_the_heart(owner)
        assert soon(lambda: statuses(owner) == ["succeeded"], seconds=90)
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=60) is not None
    assert names(owner, cast.leeds.id) == [f"Step {n + 1}" for n in range(40)]


def test_a_server_that_is_stopped_puts_back_what_it_was_doing(
    app: FastAPI, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"worker": "inside"})

    async def serve() -> float:
        async with working(app):
            while statuses(owner) != ["doing"]:
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
            began = time.monotonic()
        return time.monotonic() - began

    ask_for_sleep(app_engine, cast, 60)
    assert wait_for(serve()) < 30  # the job would sleep for a minute
    assert statuses(owner) == ["todo"]
    running = text("select count(*) from pg_stat_activity where query like '%pg_sleep(%' and"
                   " state = 'active' and pid <> pg_backend_pid()")  # fmt: skip
    assert owner.scalar(running) == 0


def test_between_two_steps_it_stops_at_once(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tests.work.pieces.PAUSE", 0.05)
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, most=100)
    with thread(settings, app_engine) as one:
        assert soon(lambda: len(names(owner, cast.leeds.id)) > 2)
        one.stop()
    assert statuses(owner) == ["todo"]
    assert len(names(owner, cast.leeds.id)) < 100
    assert owner.scalar(text("select count(*) from user_sessions where kind = 'work'")) == 0


@pytest.mark.usefixtures("quick")
def test_a_worker_thought_dead_leaves_its_work_to_the_next(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tests.work.pieces.PAUSE", 0.1)
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, most=20)
    with thread(settings, app_engine):
        assert soon(lambda: len(names(owner, cast.leeds.id)) > 2)
        with thread(settings, app_engine):
            assert soon(lambda: workers_there(owner) == 2)
            stop_the_heart(owner)
            assert soon(lambda: statuses(owner) == ["succeeded"])
            time.sleep(0.5)
    assert names(owner, cast.leeds.id) == [f"Step {n + 1}" for n in range(20)]
    assert statuses(owner) == ["succeeded"]
    put_back = text("select count(*) from work.procrastinate_events where type ="
                    " 'deferred_for_retry'")  # fmt: skip
    assert owner.scalar(put_back) > 0


@pytest.mark.usefixtures("quick")
def test_it_begins_anew_when_its_connections_were_cut(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    cut = text(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
        " and usename = current_user and datname = current_database()"
    )
    with thread(settings, app_engine):
        assert soon(lambda: workers_there(owner) == 1)
        for _ in range(3):
            with app_engine.begin() as db:
                db.execute(cut)
            time.sleep(0.3)
        asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
        assert soon(lambda: statuses(owner) == ["succeeded"])


@pytest.mark.usefixtures("quick")
def test_a_job_whose_end_was_not_heard_is_done_again(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    with thread(settings, app_engine):
        asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
        assert soon(lambda: statuses(owner) == ["succeeded"])
        owner.execute(text("update work.procrastinate_jobs set status = 'doing'"))
        owner.commit()
        assert soon(lambda: statuses(owner) == ["succeeded"])
    started = text("select count(*) from work.procrastinate_events where type = 'started'")
    assert owner.scalar(started) == 2


@pytest.mark.usefixtures("quick")
def test_a_dead_worker_s_job_gives_way_to_the_same_put_down_again(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    """As when a worker is killed between putting the next piece down and ending its own."""
    asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
    owner.execute(
        text(
            "with dead as (insert into work.procrastinate_workers(last_heartbeat)"
            " values (now() - interval '1 hour') returning id)"
            " update work.procrastinate_jobs j set status = 'doing', worker_id = dead.id from dead"
        )
    )
    owner.commit()
    assert asked_by(app_engine, cast.rep, unit_id=cast.leeds.id)
    with thread(settings, app_engine):
        assert soon(lambda: statuses(owner) == ["aborted", "succeeded"])


@pytest.mark.usefixtures("quick")
def test_what_ended_a_week_ago_is_removed(
    settings: Settings, app_engine: Engine, cast: Cast, owner: Session
) -> None:
    with thread(settings, app_engine):
        for most in (1, 101):
            asked_by(app_engine, cast.rep, unit_id=cast.leeds.id, most=most)
        assert soon(lambda: statuses(owner) == ["succeeded", "failed"])
    failed = "(select max(id) from work.procrastinate_jobs)"
    aged = (
        f"update work.procrastinate_events set at = at - interval '8 days' where job_id = {failed}"
    )
    owner.execute(text(aged))
    owner.commit()
    with thread(settings, app_engine):
        assert soon(lambda: statuses(owner) == ["succeeded"])


def test_tables_are_those_that_the_installed_package_expects(settings: Settings) -> None:
    """When it does not hold: a migration that applies upstream(after=…, through=…)."""
    found = look(settings.database_url or "")
    assert found.applied == expected() == found.expected


def test_a_package_that_has_gone_back_is_noticed() -> None:
    with pytest.raises(LookupError):
        upstream(through="99.00.00_01_of_the_future")
