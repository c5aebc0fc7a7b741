"""Changes are folded beside the server's work, and nothing depends on it."""

import time
from collections.abc import Callable, Iterator

import anyio
import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.db.session import make_sessions
from app.density import ledger
from app.density.folding import Folder, folding
from tests import make
from tests.cast import Cast


@pytest.fixture
def waiting(owner: Session, cast: Cast) -> Callable[[], int]:
    """How many changes wait to be folded."""

    def count() -> int:
        owner.rollback()
        return owner.scalar(text("select count(*) from open_steps")) or 0

    assert count() > 0
    return count


def soon(holds: Callable[[], bool]) -> bool:
    return any(holds() or time.sleep(0.05) for _ in range(200))


@pytest.fixture
def folder(app: FastAPI) -> Iterator[Folder]:
    folder = Folder(app.state.sessions, soon=0.01, later=0.01)
    folder.start()
    yield folder
    folder.stop()
    assert not folder.is_alive()


def test_what_changed_is_folded_by_itself(
    waiting: Callable[[], int], folder: Folder, owner: Session, cast: Cast
) -> None:
    assert soon(lambda: waiting() == 0)
    make.contact(owner, make.person(owner, cast.leeds), cast.rep)
    owner.commit()
    assert soon(lambda: waiting() == 0)


def test_a_database_that_is_away_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    nowhere = create_engine("postgresql+psycopg://someone@127.0.0.1:9/nothing")
    folder = Folder(make_sessions(nowhere), soon=0.01, later=0.01)
    folder.start()
    assert soon(lambda: len(caplog.records) > 1)
    assert folder.is_alive()
    folder.stop()
    assert not folder.is_alive()
    assert "someone" not in caplog.text


def test_the_server_folds_while_it_runs(
    app: FastAPI, waiting: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app.router.lifespan_context is not None

    async def serve() -> None:
        async with folding(app):
            for _ in range(100):
                if waiting() == 0:
                    return
                await anyio.sleep(0.05)

    anyio.run(serve)
    assert waiting() == 0


def test_the_owner_counts_everybody_anew(owner: Session, cast: Cast) -> None:
    for _ in range(5):
        make.person(owner, cast.leeds)
    assert ledger.doubtful_units(owner) == []
    owner.execute(text("update headcount_changes set people = people + 1 where unit_id = :leeds"),
                  {"leeds": cast.leeds.id})  # fmt: skip
    assert cast.leeds.id in ledger.doubtful_units(owner)
    done = [*ledger.recount(owner, at_a_time=2)]
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert len(done) > 3
    assert ledger.doubtful_units(owner) == []
    on = text("select * from ledger_on(current_date) except select * from recount_on(current_date)")
    assert owner.execute(on).all() == []


def test_a_sum_that_is_wrong_is_found_above(owner: Session, cast: Cast) -> None:
    ledger.fold(owner)
    assert ledger.doubtful_units(owner) == []
    owner.execute(text("update headcount_months set people = people + 1 where unit_id = :north"),
                  {"north": cast.north.id})  # fmt: skip
    assert ledger.doubtful_units(owner) == [cast.north.id]
