"""A branch organiser brings a list: a wrong one, then the right one, whose plan she reads, settles,

imports while a bar tells how far it is, and undoes.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import clock
from app.imports import tasks
from app.imports.commands import moving
from tests import make
from tests.cast import Cast
from tests.chromium import look, look_all_round, sign_in
from tests.state import every_table
from tests.working import run_waiting_jobs

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
SHOWS = 20_000  # milliseconds; other work may keep the machine busy
LIST = """Nom de famille;Prénom;Team;Band;NI No
Able;Ann;Post;AO;
Shah;Priya;Post;EO;
Baker;Bob;Post;EO;
Cole;Cy;Post;AO;
Zoë;Ifan;Post;AO;
;;Post;;
"""


class Worker:
    """Does what waits, in a thread of its own, as many steps as it is let."""

    def __init__(self, engine: Engine) -> None:
        self.may = threading.Semaphore(0)
        self.free = False
        self.ended: list[str] = []
        self.thread = threading.Thread(target=self._work, args=(engine,), daemon=True)
        self.thread.start()

    def _work(self, engine: Engine) -> None:
        self.ended = run_waiting_jobs(engine, between=self._wait)

    def _wait(self) -> None:
        if not self.free:
            self.may.acquire(timeout=60)

    def steps(self, number: int) -> None:
        self.may.release(number)

    def finish(self) -> None:
        self.free = True
        self.may.release()
        self.thread.join(timeout=60)
        assert self.ended == ["succeeded"]


@pytest.fixture
def in_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is the worker's, and an act at a time."""
    monkeypatch.setattr(tasks, "SMALL", 0)
    monkeypatch.setattr(moving, "ACTS", 1)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "wrong.csv").write_bytes(b"%PDF-1.7 nothing to read")
    (tmp_path / "list.csv").write_bytes(LIST.encode("cp1252"))
    return tmp_path


def choose_file(page: Page, file: Path) -> None:
    page.goto("/imports/new?kind=staff")
    unit = page.get_by_label("Whose list is it?")
    if unit.input_value() == "":
        unit.select_option(index=1)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.locator("[name=as_at]").fill(clock.today().isoformat())
    page.get_by_role("button", name="Show what it would change").click()


@pytest.mark.usefixtures("in_background")
def test_a_list_from_its_file_to_its_undoing(
    visit: Visit, owner: Session, app_engine: Engine, cast: Cast, lists: Path
) -> None:
    make.person(owner, cast.leeds, "Ann", "Able")
    make.person(owner, cast.leeds, "Gone", "Green")
    owner.commit()
    page = visit(width=390)
    main = page.get_by_role("main")
    sign_in(page, cast.branch_organiser.email, make.PASSWORD)
    expect(main).to_be_visible()
    page.goto("/imports")
    look(page, "imports-none")
    before = every_table(owner)

    choose_file(page, lists / "wrong.csv")
    expect(main).to_contain_text("This is a PDF", timeout=SHOWS)
    look(page, "imports-wrong")

    choose_file(page, lists / "list.csv")
    expect(main).to_contain_text("Comparing the file", timeout=SHOWS)
    expect(main).to_contain_text("0 of 6 rows")
    look_all_round(page, "imports-planning")
    page.set_viewport_size({"width": 390, "height": 844})
    Worker(app_engine).finish()
    # By itself, because it asks how far it is.
    expect(main).to_contain_text("Say which column holds the name", timeout=SHOWS)
    look(page, "imports-no-name")

    page.get_by_role("link", name="Choose the columns").click()
    page.get_by_label("Nom de famille", exact=True).select_option("surname")
    page.get_by_label("Prénom", exact=True).select_option("forename")
    page.get_by_role("button", name="Use these").click()
    expect(main).to_contain_text("Comparing the file", timeout=SHOWS)
    Worker(app_engine).finish()
    expect(main).to_contain_text("6 rows:", timeout=SHOWS)
    look_all_round(page, "imports-plan")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Not in the file").click()
    expect(main).to_contain_text("Gone Green")
    look(page, "imports-absent")

    # Two people of whom nobody can say but she who they are.
    page.get_by_role("link", name="Say who is who: 2 questions").click()
    expect(page.locator("h1")).to_have_text("Who is Ann Able?")
    look_all_round(page, "imports-question")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Same person: Ann Able").check()
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.locator("h1")).to_have_text("Who is Priya Shah?", timeout=SHOWS)
    page.get_by_label("Somebody else: add").check()
    page.get_by_role("button", name="Keep").click()
    expect(main).to_contain_text("Comparing the file", timeout=SHOWS)
    Worker(app_engine).finish()
    expect(main).to_contain_text("4 to add", timeout=SHOWS)

    page.get_by_role("button", name="Add 4 people").click()
    expect(main).to_contain_text("Importing", timeout=SHOWS)
    worker = Worker(app_engine)
    worker.steps(2)
    expect(main).to_contain_text("2 of 5 changes", timeout=SHOWS)
    look(page, "imports-applying")
    page.goto("/imports")
    expect(main).to_contain_text("being imported, 40 %")
    page.get_by_role("link", name="Staff list", exact=True).click()
    expect(main).to_contain_text("2 of 5 changes")
    worker.finish()
    expect(main).to_contain_text("6 rows read: 4 added, 1 changed", timeout=SHOWS)
    look_all_round(page, "imports-done")
    page.set_viewport_size({"width": 390, "height": 844})

    page.get_by_text("Undo this import…").click()
    page.get_by_role("button", name="Undo this import").click()
    expect(main).to_contain_text("Undoing the import", timeout=SHOWS)
    look(page, "imports-undoing")
    Worker(app_engine).finish()
    expect(main).to_contain_text("This import was undone", timeout=SHOWS)
    look_all_round(page, "imports-undone")
    page.goto("/imports")
    expect(main).to_contain_text("undone")
    look_all_round(page, "imports-history")
    assert every_table(owner) == before


@pytest.mark.usefixtures("in_background")
def test_the_same_without_javascript(
    visit: Visit, owner: Session, app_engine: Engine, cast: Cast, lists: Path
) -> None:
    page = visit(width=390, javascript=False)
    main = page.get_by_role("main")
    sign_in(page, cast.branch_organiser.email, make.PASSWORD)
    (lists / "list.csv").write_text("Surname,Forename,Team\nShah,Priya,Post\nBaker,Bob,Post\n")
    choose_file(page, lists / "list.csv")
    expect(main).to_contain_text("0 of 2 rows", timeout=SHOWS)
    Worker(app_engine).finish()
    page.get_by_role("link", name="Refresh").click()
    expect(main).to_contain_text("2 rows: 1 to decide and 1 to add", timeout=SHOWS)
    page.get_by_role("link", name="Say who is who: 1 question").click()
    page.get_by_label("Leave out for now").check()
    page.get_by_role("button", name="Keep").click()
    Worker(app_engine).finish()
    page.get_by_role("link", name="Refresh").click()
    page.get_by_role("button", name="Add 1 person").click()
    expect(main).to_contain_text("Importing", timeout=SHOWS)
    Worker(app_engine).finish()
    page.get_by_role("link", name="Refresh").click()
    expect(main).to_contain_text("2 rows read: 1 added")
    page.get_by_text("Undo this import…").click()
    page.get_by_role("button", name="Undo this import").click()
    Worker(app_engine).finish()
    page.get_by_role("link", name="Refresh").click()
    expect(main).to_contain_text("This import was undone", timeout=SHOWS)
