"""The engine, and the one transaction of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session as Session
from sqlalchemy.orm import sessionmaker

Sessions = sessionmaker[Session]


def make_engine(url: str) -> Engine:
    """An engine for the application's role.

    Custom plans only: a cached generic plan made short lists ten times slower under row security.
    """
    return create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={"options": "-c plan_cache_mode=force_custom_plan -c timezone=UTC"},
    )


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def one_transaction(sessions: Sessions) -> Iterator[Session]:
    """Returning commits, raising rolls back; nobody else calls either."""
    with sessions() as db, db.begin():
        yield db


def transaction(request: Request) -> Iterator[Session]:
    with one_transaction(request.app.state.sessions) as db:
        yield db


# scope="function": commit first, reply after. Without it a failed commit looks like success.
Db = Annotated[Session, Depends(transaction, scope="function")]
