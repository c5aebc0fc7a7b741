"""The engine, and the one transaction of a request."""

import select
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from anyio import CancelScope, CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Depends, Request
from sqlalchemy import Engine, Executable, Result, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session as Session
from sqlalchemy.orm import sessionmaker

_SETTINGS = text(
    "select set_config('enable_seqscan', :on_or_off, true),"
    " set_config('enable_hashjoin', :on_or_off, true),"
    " set_config('enable_mergejoin', :on_or_off, true)"
)
Sessions = sessionmaker[Session]

_PLAN_EACH_TIME = text("set local plan_cache_mode = force_custom_plan")
_PLAN_ONCE = text("set local plan_cache_mode = force_generic_plan")


def make_engine(url: str) -> Engine:
    """An engine for the application's role.

    Plans are kept for statements that come again and again: planning a page's queries under row
    security costs more than running them. Where the best plan depends on what is asked, a query
    says plan_each_time() first, a function is made with plan_cache_mode = force_custom_plan; long
    lists have their limit written out, because a kept plan can't know how few a parameter allows.
    """
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_use_lifo=True,  # the connection used last has its plans and its caches warm
        # A line that dies without a word is not used for longer than this.
        pool_recycle=1800,
        connect_args={"options": "-c timezone=UTC", "keepalives_idle": 30},
    )
    event.listen(engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, *_: object) -> None:
    """A connection that the server closed is replaced before it is used.

    An idle connection has nothing to read but that it was closed; looking costs no round trip.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if connection.closed or waiting.poll(0):
        raise DisconnectionError("The server closed this connection.")


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def one_transaction(sessions: Sessions) -> Iterator[Session]:
    """Returning commits, raising rolls back; nobody else calls either."""
    with sessions() as db, db.begin():
        yield db


async def transaction(request: Request) -> AsyncIterator[Session]:
    """The same for a request. Beginning asks nothing of the database; ending does, in a thread.

    The limiter is its own, so that a request can always end, however many others hold threads.
    """
    transaction = one_transaction(request.app.state.sessions)
    db = transaction.__enter__()
    try:
        yield db
    except BaseException as error:
        await _in_a_thread(transaction.__exit__, type(error), error, error.__traceback__)
        raise
    await _in_a_thread(transaction.__exit__, None, None, None)


async def _in_a_thread(end: Callable[..., object], *arguments: object) -> None:
    with CancelScope(shield=True):
        await run_sync(end, *arguments, limiter=CapacityLimiter(1))


# scope="function": commit first, reply after. Without it a failed commit looks like success.
Db = Annotated[Session, Depends(transaction, scope="function")]


def read(
    db: Session, statement: Executable, asked: Mapping[str, Any] | None = None
) -> Result[*tuple[Any, ...]]:
    """Rows of columns, never objects: half the cost, for pages that ask often."""
    return db.connection().execute(statement, asked)


def plan_each_time(db: Session) -> None:
    """For the rest of this transaction, plan every statement for what it asks."""
    db.execute(_PLAN_EACH_TIME)


@contextmanager
def only_by_index(db: Session) -> Iterator[None]:
    """Look up row by row, whatever the database thinks of how many rows there are."""
    read(db, _SETTINGS, {"on_or_off": "off"})
    yield
    read(db, _SETTINGS, {"on_or_off": "on"})


def plan_once(db: Session) -> None:
    """For the rest of this transaction, plan no statement again that was planned before.

    For statements so large that planning costs more than the best plan could save; the database
    would by itself rather plan them for what they ask, because it takes planning to be cheap.
    """
    read(db, _PLAN_ONCE)
