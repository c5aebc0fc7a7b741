"""The engine: connections that the server closed, plans that are kept or not."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from app.db.session import Sessions, make_engine, make_sessions, one_transaction, plan_each_time
from tests.conftest import Addresses


@pytest.fixture
def sessions(database: Addresses) -> Iterator[Sessions]:
    engine = make_engine(database.app)
    yield make_sessions(engine)
    engine.dispose()


def plans(sessions: Sessions) -> str:
    with one_transaction(sessions) as db:
        return str(db.scalar(text("show plan_cache_mode")))


def test_a_connection_the_server_closed_is_replaced_unnoticed(
    sessions: Sessions, database: Addresses
) -> None:
    with one_transaction(sessions) as db:
        first = db.scalar(text("select pg_backend_pid()"))
    with one_transaction(sessions) as db:
        assert db.scalar(text("select pg_backend_pid()")) == first, "the pool keeps it meanwhile"
    with psycopg.connect(database.app.replace("+psycopg", ""), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s)", [first])
        while other.execute("select 1 from pg_stat_activity where pid = %s", [first]).fetchone():
            pass
    with one_transaction(sessions) as db:
        assert db.scalar(text("select pg_backend_pid()")) != first


def test_plans_are_kept_but_for_who_asks_otherwise(sessions: Sessions) -> None:
    assert plans(sessions) == "auto"
    with one_transaction(sessions) as db:
        plan_each_time(db)
        assert db.scalar(text("show plan_cache_mode")) == "force_custom_plan"
    assert plans(sessions) == "auto", "the next transaction on this connection is as before"
