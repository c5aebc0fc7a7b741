"""An import whose worker is killed again and again ends as if nobody had."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app import clock
from app.imports import tasks
from app.imports.models import ImportRun
from app.settings import Settings
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of
from tests.state import every_table
from tests.working import run_waiting_jobs

KILLS = 7  # of each: planning, applying, undoing
KNOWN, ROWS = 400, 1_200
HEADER = "Staff No,Surname,Forename,Team,Grade"
# Workers are born of one process that has everything imported: a second each, else.
NURSERY = """
import os, signal, sys
import app.main
from app.cli.worker import work_until_stopped
from app.imports.commands import moving
from app.settings import Settings
from app.work import worker
moving.ACTS = moving.PEOPLE = 20
worker.POLL = worker.SWEEP = worker.LATER = 0.2
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        work_until_stopped(Settings(), 1)
        os._exit(0)
    print(child, flush=True)
"""


@contextmanager
def nursery(settings: Settings) -> Iterator[Callable[[], int]]:
    """A function that begins a worker and says its number; all are dead afterwards."""
    environment = os.environ | {
        "ALONGSIDE_DATABASE_URL": str(settings.database_url),
        "ALONGSIDE_DATA_DIR": str(settings.data_dir),
        "ALONGSIDE_SECRET_KEY": "a pepper that is only for the tests",
    }
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], env=environment, text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as parent:  # fmt: skip
        assert parent.stdin is not None
        assert parent.stdout is not None
        to, of = parent.stdin, parent.stdout

        def begin() -> int:
            to.write("one\n")
            to.flush()
            return int(of.readline())

        try:
            yield begin
        finally:
            os.killpg(parent.pid, signal.SIGKILL)


class Victim:
    """One run, and the workers that are killed over it."""

    def __init__(self, begin: Callable[[], int], owner: Session) -> None:
        self.begin, self.owner = begin, owner
        self.chance = random.Random(20_261_123)
        self.killed = 0

    def go(self) -> None:
        """To the end of what the run is doing, through several killings."""
        for _ in range(KILLS):
            self._kill(after=self.chance.uniform(0, 0.25))
        last = self.begin()
        assert soon(lambda: self._started() > 0 and not self._moving(), seconds=90)
        os.kill(last, signal.SIGKILL)
        self._no_heart()

    def _kill(self, *, after: float) -> None:
        before = self._started()
        worker = self.begin()
        assert soon(lambda: self._started() > before or not self._moving(), seconds=90)
        time.sleep(after)
        os.kill(worker, signal.SIGKILL)
        self.killed += self._moving()
        self._no_heart()

    def _started(self) -> int:
        """How often a job was begun. What is to be tried again later is tried at once."""
        self.owner.rollback()
        self.owner.execute(
            text(
                "update work.procrastinate_jobs set scheduled_at = now()"
                " where status = 'todo' and scheduled_at > now()"
            )
        )
        self.owner.commit()
        asked = text("select count(*) from work.procrastinate_events where type = 'started'")
        return self.owner.scalar(asked) or 0

    def _moving(self) -> bool:
        self.owner.rollback()
        return self.owner.scalars(select(ImportRun).order_by(ImportRun.id)).all()[-1].state.moving

    def _no_heart(self) -> None:
        """What was killed is taken for dead at once, not after half a minute."""
        self.owner.execute(
            text(
                "update work.procrastinate_workers set last_heartbeat = now() - interval '1 minute'"
            )
        )
        self.owner.commit()


def soon(holds: Callable[[], bool], *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.01)
    return False


def said(owner: Session) -> dict[str, str]:
    """Every table's rows without numbers of rows and moments, which differ each time."""
    owner.commit()
    return {
        name: owner.scalar(
            text(
                "select md5(coalesce(string_agg(row, '|' order by row), '')) from (select"
                " (select string_agg(e.key || e.value, ',' order by e.key) from"
                "  jsonb_each_text(to_jsonb(t)) e where e.key !~ '(^|_)(id|at|rev)$') as row"
                f" from {name} t) q"
            )
        )
        for name in every_table(owner)
    } | {"who": who_is_where(owner)}


def who_is_where(owner: Session) -> str:
    """What hangs together, told by names instead of numbers."""
    return owner.scalar(
        text(
            "select md5(string_agg(row, '|' order by row)) from (select concat_ws(',',"
            " s.forename, s.surname, i.value, t.name, p.grade, p.valid_from, p.valid_to) as row"
            " from staff s join placements p on p.staff_id = s.id left join teams t on"
            " t.id = p.team_id left join staff_identifiers i on i.staff_id = s.id) q"
        )
    ) or ""  # fmt: skip


def rows(number: int, *, grade: str) -> bytes:
    teams = ("Post", "Payroll", "Helpdesk", "Records")
    lines = (
        f"{n:05},Surname{n:05},Forename{n % 97},{teams[n % 4]},{grade}" for n in range(1, number)
    )
    return csv_of(HEADER, *lines)


@pytest.fixture
def second(browser: Browsers, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Import]:
    """Some are on record already; the second list changes a third of them and adds the others."""
    today = clock.today().isoformat()
    organiser = browser(cast.branch_organiser)
    bring(organiser, "staff", cast.leeds.id, rows(KNOWN, grade="AO"), as_at=today).commit()
    monkeypatch.setattr(tasks, "SMALL", 0)
    return lambda: bring(organiser, "staff", cast.leeds.id, rows(ROWS, grade="EO"), as_at=today)


def press_commit(run: Import, owner: Session) -> None:
    owner.rollback()
    shown = owner.scalars(select(ImportRun.plan_no).order_by(ImportRun.id)).all()[-1]
    run.browser.post(f"{run.url}/commit", {"shown": str(shown)})


def test_killed_over_and_over_it_ends_the_same(
    second: Callable[[], Import], settings: Settings, app_engine: Engine, owner: Session
) -> None:
    before = every_table(owner)
    whole = second()
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    press_commit(whole, owner)
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    there = said(owner)
    whole.browser.post(f"{whole.url}/reversal")
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    assert every_table(owner) == before

    with nursery(settings) as begin:
        victim = Victim(begin, owner)
        run = second()
        victim.go()
        press_commit(run, owner)
        victim.go()
        assert said(owner) == there
        run.browser.post(f"{run.url}/reversal")
        victim.go()
    assert every_table(owner) == before
    assert victim.killed >= 20
