"""One server a worker, one cloned database a test, requests in-process under the app's own role."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.accounts.models import User
from app.main import create_app
from app.settings import Settings
from tests.browser import Browser
from tests.cast import Cast, raise_curtain
from tests.chromium import SKIPPED, address, chromium, visit
from tests.postgres import ScratchDatabases

# How long an example takes says more about the machine than about the program.
hypothesis.settings.register_profile("calm", deadline=None)
hypothesis.settings.load_profile("calm")

__all__ = ["address", "chromium", "visit"]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a test waits for the database a third of its time."""
    return (os.cpu_count() or 1) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(SKIPPED in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"!!! {SKIPPED} !!!", yellow=True, bold=True)


class Addresses(NamedTuple):
    owner: str
    app: str


@pytest.fixture(scope="session")
def databases() -> Iterator[ScratchDatabases]:
    with ScratchDatabases() as scratch:
        yield scratch


@pytest.fixture
def database(databases: ScratchDatabases) -> Iterator[Addresses]:
    """A migrated database of this test's own."""
    owner, app = databases.clone()
    yield Addresses(owner, app)
    databases.drop(owner)


@pytest.fixture
def owner(database: Addresses) -> Iterator[Session]:
    """A session of the tables' owner, past row security: for making and for checking.

    Commit what requests should see.
    """
    engine = create_engine(database.owner, poolclass=NullPool)
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def app_engine(database: Addresses) -> Iterator[Engine]:
    """Real connections under the application's role."""
    engine = create_engine(database.app)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database: Addresses, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database.app,
        owner_database_url=database.owner,
        data_dir=tmp_path,
        public_url="http://alongside.test",
        secret_key="a pepper that is only for the tests",
        cheap_passwords=True,
        worker="outside",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    application = create_app(settings)
    yield application
    application.state.engine.dispose()


@pytest.fixture
def cast(owner: Session) -> Cast:
    return raise_curtain(owner)


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[..., Browser]]:
    """`browser(cast.rep)` is a browser in which she is signed in; `browser()` nobody."""
    opened: list[Browser] = []

    def open_browser(user: User | None = None) -> Browser:
        opened.append(Browser(app, user))
        return opened[-1]

    yield open_browser
    for one in opened:
        one.close()
