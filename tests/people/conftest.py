"""Acting below the pages: a transaction under somebody's scope."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.models import User
from app.accounts.sign_in import actor_of
from app.db.scope import hashed, limit_to, new_token
from app.db.session import one_transaction

As = Callable[[User], AbstractContextManager[tuple[Session, Actor]]]


@pytest.fixture
def acting(app: FastAPI) -> As:
    """`with acting(cast.rep) as (db, actor)` is a transaction under her scope."""

    @contextmanager
    def act(user: User) -> Iterator[tuple[Session, Actor]]:
        token = new_token()
        with app.state.sessions() as db, db.begin():
            db.execute(
                text("select open_session(:s, :u, 'web', '', interval '1 day')"),
                {"s": hashed(token), "u": user.id},
            )
        with one_transaction(app.state.sessions) as db:
            session = limit_to(db, token)
            assert session
            yield db, actor_of(session)

    return act
