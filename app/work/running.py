"""Doing one job: its steps, each in the right of whoever asked for it, and what it comes to."""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm import Session
from starlette.datastructures import State

from app.access.actor import Actor
from app.accounts import sign_in
from app.audit import trail
from app.audit.events import Event
from app.db.scope import limit_to
from app.db.session import Sessions, one_transaction
from app.errors import AppError, Conflict, SignInNeeded
from app.work.steps import NoLongerAllowed, Stopped, TakenAway
from app.work.tasks import TASKS, Task

# A job that ends its worker again and again is given up. Killing it is no reason to.
MOST_ATTEMPTS = 50
PASSING = ("40001", "40P01", "55P03")  # serialisation, deadlock, a lock not had in time
AWAY = ("08", "57P")  # the connection, or the server, ended
logger = logging.getLogger("alongside")

_TAKE_UP = text("select take_up_work(:job, :worker)")


@dataclass(frozen=True)
class Job:
    id: int
    worker_id: int
    task: str
    attempts: int
    args: Mapping[str, Any]

    @property
    def user_id(self) -> int:
        return int(self.args["user"])

    @property
    def ids(self) -> dict[str, int | UUID]:
        rest = {name: value for name, value in self.args.items() if name != "user"}
        return {name: UUID(v) if isinstance(v, str) else v for name, v in rest.items()}


class Again(Exception):
    """The database was away, or busy in a way that passes."""


class Failed(Exception):
    """It was told to the task and to the log."""


def nothing() -> None:
    """What is done between two steps, usually."""


class JobSteps:
    """The steps of one job: a session of the user's for as long as it takes."""

    def __init__(
        self,
        sessions: Sessions,
        job: Job,
        *,
        pepper: str,
        between: Callable[[], None] = nothing,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """`between` is called before each step, by tests."""
        self._sessions, self._job, self._between = sessions, job, between
        self.stopping, self.pepper = stopping, pepper
        self._task = TASKS.get(job.task)
        self._token: str | None = None
        self._rolled = State()
        self._at_work: psycopg.Connection[Any] | None = None

    @contextmanager
    def step(self) -> Iterator[tuple[Session, Actor]]:
        sign_in.ensure_rolled_forward(self._rolled, self._sessions)
        with self.without_session() as db:
            yield db, self._actor(db)

    @contextmanager
    def without_session(self) -> Iterator[Session]:
        self._between()
        if self.stopping():
            raise Stopped
        with one_transaction(self._sessions) as db:
            if not db.scalar(_TAKE_UP, {"job": self._job.id, "worker": self._job.worker_id}):
                raise TakenAway
            driver = db.connection().connection.driver_connection
            self._at_work = driver if isinstance(driver, psycopg.Connection) else None
            try:
                yield db
            finally:
                self._at_work = None

    def interrupt(self) -> None:
        """From another thread: end the statement that runs, if one does."""
        if connection := self._at_work:
            with suppress(psycopg.Error):
                connection.cancel()

    def close(self) -> None:
        """End the session; it ends by itself when the database is away."""
        if self._token is None:
            return
        with suppress(SQLAlchemyError), one_transaction(self._sessions) as db:
            session = limit_to(db, self._token)
            if session is not None:
                actor = sign_in.actor_of(session)
                trail.record(db, actor, Event.WORK_ENDED, purpose=self._job.task)
                db.execute(text("select close_session()"))

    def _actor(self, db: Session) -> Actor:
        session = limit_to(db, self._token) if self._token else None
        actor = sign_in.actor_of(session) if session else self._begin(db)
        needed = self._task.needs if self._task else None
        if not actor.roles or (needed and not actor.may(needed)):
            raise NoLongerAllowed
        return actor

    def _begin(self, db: Session) -> Actor:
        try:
            self._token, actor = sign_in.begin(
                db, self._job.user_id, kind="work", purpose=self._job.task
            )
        except (SignInNeeded, Conflict) as refused:
            raise NoLongerAllowed from refused
        return actor


def perform(steps: JobSteps, job: Job) -> None:
    """Do it. Raises Failed, and Again, Stopped or TakenAway when it has not come to its end."""
    task = TASKS.get(job.task)
    if task is None:
        logger.error("work %s: there is no task called %s", job.id, job.task)
        raise Failed
    try:
        _attempt(steps, job, task)
    except (Failed, Again, Stopped, TakenAway):
        steps.close()  # not in a `finally`: what ends the process leaves everything as it is
        raise
    except Exception as error:  # its own way of failing failed
        _log(job, error)
        steps.close()
        raise Failed from None
    steps.close()


def _attempt(steps: JobSteps, job: Job, task: "Task[...]") -> None:
    try:
        with _that_passes(steps, job):
            if job.attempts >= MOST_ATTEMPTS:
                raise AppError("This was tried too often.")
            task.run(steps, **job.ids)
    except (Stopped, TakenAway, Again):
        raise
    except NoLongerAllowed:
        _say_gone(steps, job, task)
    except Exception as error:
        _say_failed(steps, job, task, _log(job, error))


@contextmanager
def _that_passes(steps: JobSteps, job: Job) -> Iterator[None]:
    """An error of the database is no failure while we stop, or when it may not come again."""
    try:
        yield
    except (DBAPIError, psycopg.Error, NoneFree) as error:
        if steps.stopping():
            raise Stopped from None
        if passes(error) and job.attempts < MOST_ATTEMPTS:
            raise Again from None
        raise


def passes(error: Exception) -> bool:
    """Whether the same may well work a little later."""
    if isinstance(error, NoneFree):  # every connection was in use
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state is None:  # it never got as far as the server, or lost it on the way
        return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
    return state in PASSING or state.startswith(AWAY)


def _say_failed(steps: JobSteps, job: Job, task: "Task[...]", why: str) -> None:
    more = task.failed is not None
    while more and task.failed is not None:
        try:
            with _that_passes(steps, job), steps.step() as (db, actor):
                more = bool(task.failed(db, actor, why, **job.ids))
        except NoLongerAllowed:
            _say_gone(steps, job, task)
    raise Failed from None  # its log must not get the words of what went before


def _say_gone(steps: JobSteps, job: Job, task: "Task[...]") -> None:
    logger.warning("work %s (%s): whoever asked for it may no longer", job.id, job.task)
    more = task.gone is not None
    while more and task.gone is not None:
        with _that_passes(steps, job), steps.without_session() as db:
            more = bool(task.gone(db, **job.ids))
    raise Failed from None  # its log must not get the words of what went before


def _log(job: Job, error: Exception) -> str:
    """A sentence for the user. The log gets the type and the place: words may hold a name."""
    reference = secrets.token_hex(4)
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
    logger.error(
        "work %s (%s) failed, %s: %s at %s",
        job.id,
        job.task,
        reference,
        type(error).__name__,
        place,
    )
    if isinstance(error, AppError):
        return error.message
    return f"Something went wrong on our side. Reference {reference}"
