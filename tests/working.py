"""Background work in tests: done when asked for, in this thread, as the application's role."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, text

from app.db.session import make_sessions
from app.work.running import Again, Failed, Job, JobSteps, nothing, perform
from app.work.steps import Stopped, TakenAway

PEPPER = "a pepper that is only for the tests"


class Killed(BaseException):
    """Raised between two steps it leaves everything as kill -9 would."""


def run_waiting_jobs(engine: Engine, *, between: Callable[[], None] = nothing) -> list[str]:
    """Do all that waits, one after the other, and what an earlier call was killed at.

    How each ended, in order: succeeded, failed, todo (put back for later) or taken.
    `between` is called before every step and after the last one; what it raises comes out here.
    """
    with engine.begin() as db:
        _put_back(db)
        worker: int = db.execute(
            text("select work.procrastinate_register_worker_v1()")
        ).scalar_one()
    ended = []
    while job := _fetch(engine, worker):
        ended.append(_do(engine, job, between))
    with engine.begin() as db:
        db.execute(text("select work.procrastinate_unregister_worker_v1(:w)"), {"w": worker})
    return ended


def waiting_jobs(engine: Engine) -> list[str]:
    """The names of the tasks that wait."""
    asked = text("select task_name from work.procrastinate_jobs where status = 'todo' order by id")
    with engine.begin() as db:
        return [*db.scalars(asked)]


def _put_back(db: Connection) -> None:
    db.execute(
        text(
            "select work.procrastinate_retry_job_v2(id, null, null, null, null)"
            " from work.procrastinate_jobs where status = 'doing' order by id"
        )
    )


def _fetch(engine: Engine, worker: int) -> Job | None:
    fetch = text(
        "select id, task_name, attempts, args from work.procrastinate_fetch_job_v2(null, :worker)"
    )
    with engine.begin() as db:
        found = db.execute(fetch, {"worker": worker}).one()
    if found.id is None:
        return None
    return Job(found.id, worker, found.task_name, found.attempts, found.args)


def _do(engine: Engine, job: Job, between: Callable[[], None]) -> str:
    status = "succeeded"
    try:
        perform(JobSteps(make_sessions(engine), job, pepper=PEPPER, between=between), job)
        between()
    except Failed:
        status = "failed"
    except TakenAway:
        return "taken"
    except (Again, Stopped):
        with engine.begin() as db:
            db.execute(
                text(
                    "select work.procrastinate_retry_job_v2"
                    "(:job, now() + interval '1 hour', null, null, null)"
                ),
                {"job": job.id},
            )
        return "todo"
    with engine.begin() as db:
        db.execute(
            text("select work.procrastinate_finish_job_v1(:job, cast(:status as text)"
                 "::work.procrastinate_job_status, false)"),
            {"job": job.id, "status": status},
        )  # fmt: skip
    return status
