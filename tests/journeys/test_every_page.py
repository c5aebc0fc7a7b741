"""Every page there is, as everybody who may open it sees it: axe, both widths, light and dark."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app import clock
from app.demo.load import load_demo
from app.main import create_app
from app.settings import Settings
from tests import make
from tests.chromium import look, look_all_round, served, sign_in, wear
from tests.journeys.every_page import (
    NOT_WALKED,
    NOTHING_THERE,
    WALKERS,
    Ids,
    get_routes,
    open_to,
    prepare,
    seen_by_others,
)
from tests.postgres import ScratchDatabases


class Demo(NamedTuple):
    address: str
    ids: dict[str, Ids]


@pytest.fixture(scope="module")
def demo(databases: ScratchDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    owner_url, app_url = databases.clone()
    settings = Settings(
        database_url=app_url,
        owner_database_url=owner_url,
        data_dir=Path(tmp_path_factory.mktemp("demo")),
        public_url="http://alongside.test",
        secret_key="a pepper that is only for the tests",
        cheap_passwords=True,
        demo=True,
    )
    load_demo(owner_url, settings, today=clock.today(), scale=0.1)
    app = create_app(settings)
    # Playwright keeps this thread's event loop, and the browser in-process needs one of its own.
    with ThreadPoolExecutor(1) as aside:
        ids = aside.submit(prepare_all, owner_url, app).result()
    with served(app) as address:
        yield Demo(address, ids)
    app.state.engine.dispose()
    databases.drop(owner_url)


def prepare_all(owner_url: str, app: FastAPI) -> dict[str, Ids]:
    with Session(create_engine(owner_url, poolclass=NullPool)) as db:
        return {walker: prepare(db, app, walker) for walker in WALKERS}


@pytest.mark.browser
@pytest.mark.parametrize("walker", WALKERS)
def test_every_page_passes(demo: Demo, chromium: Browser, walker: str) -> None:
    ids = demo.ids[walker]
    context = chromium.new_context(
        base_url=demo.address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    email, _ = WALKERS[walker]
    if email:
        sign_in(page, email, make.PASSWORD)
        page.wait_for_url(lambda url: "/sign-in" not in url)
    known = seen_by_others(walker)
    pages = [(ids.address(path), path in known) for path in open_to(walker)]
    pages += [(at, False) for at in ids.more]
    faults = [fault for at, seen in pages if (fault := fault_of(page, at, walker, seen=seen))]
    context.close()
    assert not faults, "\n\n".join(faults)


def fault_of(page: Page, at: str, walker: str, *, seen: bool) -> str | None:
    """What is wrong with a page, so that one walk finds all there is to find."""
    answer = page.goto(at)
    wanted = 404 if at in NOTHING_THERE else 200
    if answer is None or answer.status != wanted:
        return f"{at}: {answer and answer.status} instead of {wanted}"
    try:
        name = f"{walker}{re.sub('[^a-z0-9]+', '-', at)}"
        if seen:
            wear(page, "light")
            look(page, name)
        else:
            look_all_round(page, name)
    except AssertionError as fault:
        return f"{at}: {fault}"
    return None


def test_no_page_is_left_out() -> None:
    walked = {path for walker in WALKERS for path in open_to(walker)}
    assert set(get_routes()) - walked == set(NOT_WALKED)
