"""The worker: takes what was put down, one job after another, until it is told to stop.

A thread with an event loop of its own, in which procrastinate listens, fetches and keeps the
worker's heartbeat; a job itself is done in a thread beside it. When anything of that fails, above
all because the database is away, the worker begins anew a little later.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread
from typing import Any

import procrastinate
from fastapi import FastAPI
from procrastinate import exceptions, jobs
from procrastinate.job_context import JobContext, JobResult
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker
from sqlalchemy import make_url

from app.db.session import Sessions
from app.settings import Settings, secret_key
from app.work.running import Again, Job, JobSteps, perform
from app.work.steps import Stopped, TakenAway
from app.work.tasks import TASKS

HEARTBEAT, STALLED = 10.0, 30.0  # seconds
POLL = 10.0  # for what was put back; what is new is heard of at once
SWEEP = 10.0
KEPT_HOURS = 7 * 24
PATIENCE, MOST_PATIENCE = 2.0, 8.0  # for a step to end by itself; for anything to
LATER = 5.0

logger = logging.getLogger("alongside")
# Its log would have the words of exceptions, which may hold somebody's name; we say what failed.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL + 1)


@asynccontextmanager
async def working(app: FastAPI) -> AsyncIterator[None]:
    """The lifespan of a server that does its work itself; of several, each job is one's."""
    settings: Settings = app.state.settings
    if settings.worker == "outside":
        yield
        return
    worker = WorkerThread(settings, app.state.sessions)
    worker.start()
    try:
        yield
    finally:
        worker.stop()


class WorkerThread(Thread):
    """`at_once` is how many jobs it does at the same time."""

    def __init__(self, settings: Settings, sessions: Sessions, *, at_once: int = 1) -> None:
        super().__init__(name="working", daemon=True)
        self._url, self._pepper = settings.database_url or "", secret_key(settings)
        self._sessions, self._at_once = sessions, at_once
        self._stopped = Event()
        self._worker: OurWorker | None = None
        self._at_work: dict[int, JobSteps] = {}
        self._taken_away: set[int] = set()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                asyncio.run(self._work())
                ended = "a connection was lost"
            except Exception as error:
                ended = type(error).__name__
            if not self._stopped.wait(LATER):
                logger.warning("The worker begins anew: %s", ended)

    def stop(self) -> None:
        """Let the present step end, or end it; what is not done is put back."""
        self._stopped.set()
        began = time.monotonic()
        while self.is_alive() and time.monotonic() - began < MOST_PATIENCE:
            if self._worker is not None:
                self._worker.stop()
            self.join(timeout=0.1)
            if time.monotonic() - began > PATIENCE:
                for steps in [*self._at_work.values()]:
                    steps.interrupt()

    async def _work(self) -> None:
        app = procrastinate.App(connector=connector(self._url))
        for name in TASKS:
            app.task(name=name, pass_context=True, retry=Back())(self._do)
        async with app.open_async():
            await put_back_stalled(app)
            self._worker = OurWorker(app, self._taken_away, self._at_once)
            if not self._stopped.is_set():
                await self._worker.run()

    def _do(self, context: JobContext, /, **_args: Any) -> None:
        found = context.job
        if found.id is None or found.worker_id is None:
            raise ValueError("A job that was fetched has an id and a worker.")
        job = Job(found.id, found.worker_id, found.task_name, found.attempts, found.task_kwargs)
        steps = JobSteps(
            self._sessions,
            job,
            pepper=self._pepper,
            stopping=lambda: self._stopped.is_set() or context.should_abort(),
        )
        self._at_work[job.id] = steps
        try:
            perform(steps, job)
        except TakenAway:
            self._taken_away.add(job.id)
            raise
        finally:
            del self._at_work[job.id]


class Back(BaseRetryStrategy):
    """What was stopped is put back at once, what the database was in the way of a little later."""

    def get_retry_decision(
        self, *, exception: BaseException, job: jobs.Job
    ) -> RetryDecision | None:
        if isinstance(exception, Stopped):
            return RetryDecision()
        if isinstance(exception, Again):
            return RetryDecision(retry_in={"seconds": min(60, 2 ** min(job.attempts, 6))})
        return None


class OurWorker(Worker):
    """Looks after the jobs of dead workers, and leaves alone what was taken from it.

    Both by replacing a method of the library that it keeps for itself: tests/work would tell if
    that ceased to work. There are no periodic jobs here, so that place is free for the first; and
    as a task beside the others, its end is the worker's.
    """

    def __init__(self, app: procrastinate.App, taken_away: set[int], at_once: int) -> None:
        super().__init__(
            app,
            name=None,
            concurrency=at_once,
            fetch_job_polling_interval=POLL,
            abort_job_polling_interval=3600,  # nobody asks for that
            shutdown_graceful_timeout=0.1,  # then it is told to stop after its step
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
        )
        self.taken_away = taken_away

    async def run(self) -> None:
        await super().run()  # type: ignore[no-untyped-call]  # the library leaves it untyped

    def stop(self) -> None:
        super().stop()  # type: ignore[no-untyped-call]  # the library leaves it untyped

    async def _periodic_deferrer(self) -> None:
        suspects: set[int] = set()
        swept = 0
        while True:
            if swept % 360 == 0:
                await delete_old(self.app)
            swept += 1
            suspects = await self._put_back(suspects)
            await asyncio.sleep(SWEEP)

    async def _put_back(self, suspects: set[int]) -> set[int]:
        """Jobs of the dead; and of our own those that ended without the database hearing of it,

        when they seemed so the last time, too: one may have been fetched this very moment.
        """
        await put_back_stalled(self.app)
        ours = await self.app.job_manager.list_jobs_async(status="doing", worker_id=self.worker_id)
        at_work = {context.job.id for context in self._running_jobs.values()}
        lost = {job.id for job in ours if job.id is not None} - at_work
        for job in ours:
            if job.id in lost & suspects:
                await put_back(self.app, job)
        return lost - suspects

    async def _persist_job_status(
        self,
        job: jobs.Job,
        status: jobs.Status,
        retry_decision: RetryDecision | None,
        context: JobContext,
        job_result: JobResult | None,
    ) -> None:
        if job.id in self.taken_away:  # another's to end
            self.taken_away.discard(job.id)
            return
        await super()._persist_job_status(job, status, retry_decision, context, job_result)


async def put_back_stalled(app: procrastinate.App) -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        await put_back(app, job)


async def put_back(app: procrastinate.App, job: jobs.Job) -> None:
    try:
        await app.job_manager.retry_job(job)
        logger.warning("work %s (%s) is done again: its worker ended", job.id, job.task_name)
    # The same was put down again meanwhile. The library reads which from the error's detail, which
    # PostgreSQL keeps from our role, and then fails an assertion of its own.
    except (exceptions.UniqueViolation, AssertionError):
        await app.job_manager.finish_job(job, status=jobs.Status.ABORTED, delete_job=False)
    except exceptions.ConnectorException:
        pass  # another worker was first


async def delete_old(app: procrastinate.App) -> None:
    await app.job_manager.delete_old_jobs(
        KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


def connector(url: str) -> procrastinate.PsycopgConnector:
    """Connections of its own, as the application's role, that look for its tables in `work`."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return procrastinate.PsycopgConnector(
        conninfo=address,
        min_size=1,
        max_size=3,
        kwargs={"options": "-c search_path=work,pg_temp -c timezone=UTC", "keepalives_idle": 30},
    )
