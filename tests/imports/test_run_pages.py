"""A run's pages: its bar, its plan to take along, who is who, who has left, what undo left."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.imports import picture, tasks
from app.imports.models import ImportRun, RunState
from app.people.models import Person
from tests import make
from tests.browser import words
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of
from tests.working import run_waiting_jobs

TODAY = clock.today().isoformat()
LIST = csv_of(
    "Staff No,Surname,Forename,Team",
    "00412,Able,Ann,Post",
    "00413,Baker,=Bob,Post",
    ",Shah,Priya,Post",
    ",,,Post",
)


@pytest.fixture
def run(browser: Browsers, cast: Cast) -> Import:
    return bring(browser(cast.branch_organiser), "staff", cast.leeds.id, LIST, as_at=TODAY)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is one for the worker."""
    monkeypatch.setattr(tasks, "SMALL", 0)


def run_of(db: Session) -> ImportRun:
    db.rollback()
    return db.scalars(select(ImportRun)).one()


def rows_of(text_: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text_.removeprefix("\ufeff"))))


@pytest.mark.usefixtures("later")
def test_a_bar_shows_how_far_it_is_until_its_page_comes(
    run: Import, app_engine: Engine, owner: Session, browser: Browsers, cast: Cast
) -> None:
    page = run.words()
    assert "0 of 4 rows" in page
    assert "You may close this page; it goes on." in page
    part = run.browser.part(f"{run.url}/progress")
    assert "<html" not in part.text
    assert 'hx-trigger="every 2s"' in part.text
    assert "being read" in words(run.browser.get("/imports").text)
    run.browser.post(f"{run.url}/commit", {"shown": "1"})
    assert run_of(owner).state is RunState.PLANNING
    assert run_waiting_jobs(app_engine) == ["succeeded"]
    assert run.browser.part(f"{run.url}/progress").headers["HX-Redirect"] == run.url
    assert "Ann Able" in run.words("new")

    run.browser.post(f"{run.url}/commit", {"shown": str(run_of(owner).plan_no)})
    assert "Importing" in run.words()
    run.browser.post(f"{run.url}/discard", status=409)
    assert "being imported" in words(run.browser.get("/imports").text)
    colleague = make.user(owner, "Cai Evans", Role.BRANCH_ORGANISER, cast.leeds_branch)
    owner.commit()
    assert "Importing" in words(browser(colleague).get(run.url).text)
    browser(cast.national_organiser).get(run.url, status=404)
    run_waiting_jobs(app_engine)
    assert "2 added" in run.words()


@pytest.mark.usefixtures("later")
def test_what_has_not_moved_for_two_minutes_says_so(run: Import, owner: Session) -> None:
    assert "waiting for the worker" not in run.words()
    owner.execute(text("update import_runs set moved_at = now() - interval '121 seconds'"))
    owner.commit()
    assert "waiting for the worker" in run.words()


def test_every_row_is_in_the_picture(run: Import) -> None:
    page = run.page()
    desc = re.findall(r"<desc>(.*?)</desc>", page)[0]
    assert desc == "2 to add, 1 to decide, 1 can’t be read."
    one = picture.slices({"new": 9_999, "rejected": 1})
    assert one[1].width > 1
    assert sum(part.width for part in one) == pytest.approx(100, abs=0.05)


def test_the_plan_is_taken_along_as_text(run: Import, owner: Session) -> None:
    answer = run.browser.get(f"{run.url}/plan.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = rows_of(answer.text)
    assert rows[0][:3] == ["Line", "What becomes of it", "Who or what"]
    assert {row[0] for row in rows[1:] if row[0]} == {"2", "3", "4", "5"}
    assert any(row[2] == "'=Bob Baker" for row in rows)
    assert len(rows_of(run.browser.get(f"{run.url}/plan.csv?show=new").text)) == 3
    assert len(rows_of(run.browser.get(f"{run.url}/plan.csv?show=nonsense").text)) == len(rows)
    owner.rollback()
    noted = text("select count(*) from audit_events where event = 'import_downloaded'")
    assert owner.scalar(noted) == 3
    taken = text("select count(*) from exports where what = 'import' and state = 3 and rows = 4")
    assert owner.scalar(taken) == 3


def test_rows_left_out_come_as_they_were_and_can_be_brought_again(
    run: Import, cast: Cast, owner: Session
) -> None:
    run.commit()
    assert "Download these rows" in run.words()
    answer = run.browser.get(f"{run.url}/left-out.csv")
    rows = rows_of(answer.text)
    assert rows[0] == ["Staff No", "Surname", "Forename", "Team", "Why"]
    assert rows[1][:4] == ["", "Shah", "Priya", "Post"]
    assert rows[1][4]
    assert rows[2] == ["", "", "", "Post", "There is no name in this row."]
    mended = answer.text.replace('"","","","Post"', '"00500","Cole","Cy","Post"').encode()
    again = bring(run.browser, "staff", cast.leeds.id, mended, as_at=TODAY)
    assert "1 to add" in again.words()
    owner.execute(text("update import_runs set rows_gone_at = now()"))
    owner.commit()
    run.browser.get(f"{run.url}/left-out.csv", status=404)


def test_a_question_shows_both_and_the_next_one_follows(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    make.person(owner, cast.leeds, "Ann", "Able")
    owner.commit()
    data = csv_of("Surname,Forename,Team", "Able,Ann,Post", "Shah,Priya,Post", "New,Nia,Post")
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, data, as_at=TODAY)
    first = run.browser.get(f"{run.url}/questions")
    assert first.url.path == f"{run.url}/questions/2"
    page = words(first.text)
    assert "question 1 of 2" in page
    assert "Same person: Ann Able" in page
    assert "Shared Services" in page
    choices = re.findall(r'name="choice-2" value="([^"]*)"', first.text)
    assert choices[0].startswith("same:")
    assert choices[-1] == "leave"
    answer = {"shown": "2", "one_by_one": "yes", "choice-2": choices[0]}
    second = run.browser.post(f"{run.url}/choices", answer)
    assert second.url.path == f"{run.url}/questions/3"
    answer = {"shown": "3", "one_by_one": "yes", "choice-3": "leave"}
    after = run.browser.post(f"{run.url}/choices", answer)
    assert after.url.path in (run.url, f"{run.url}/questions/3")
    run.browser.get(f"{run.url}/questions/4", status=404)
    run.browser.get(f"{run.url}/questions/99999999999", status=200)
    browser(cast.national_organiser).get(f"{run.url}/questions/2", status=404)


def test_many_answers_to_a_large_file_are_planned_once(
    browser: Browsers, cast: Cast, owner: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.person(owner, cast.leeds, "Ann", "Able")
    owner.commit()
    data = csv_of("Surname,Forename,Team", "Able,Ann,Post", "Shah,Priya,Post", "New,Nia,Post")
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, data, as_at=TODAY)
    monkeypatch.setattr(tasks, "SMALL", 2)
    answer = {"shown": "2", "one_by_one": "yes", "choice-2": "add"}
    run.browser.post(f"{run.url}/choices", answer)
    kept = run_of(owner)
    assert (kept.state, kept.plan_no) == (RunState.PLANNED, 1)
    page = run.words()
    assert "1 answer is kept" in page
    assert 'action="' + run.url + '/commit"' not in run.page()
    run.browser.post(f"{run.url}/commit", {"shown": "1"})
    assert run_of(owner).state is RunState.PLANNED
    run.browser.post(f"{run.url}/plans")
    assert run_of(owner).state is RunState.PLANNING
    assert run_of(owner).plan_no == 2


def test_who_has_left_is_kept_page_by_page(run: Import, owner: Session, cast: Cast) -> None:
    absent = make.person(owner, cast.leeds, "Gone", "Green")
    other = make.person(owner, cast.leeds, "Gill", "Grey")
    owner.commit()
    run.browser.post(f"{run.url}/plans")
    page = run.words("absent")
    assert "Gone Green" in page
    assert "names too few" in page
    sent = {"shown": [str(absent.id), str(other.id)], "left": str(absent.id)}
    run.browser.post(f"{run.url}/leavers", sent)
    assert run_of(owner).mapping["leavers"] == [absent.id]
    run.browser.post(f"{run.url}/leavers", {"shown": str(other.id), "left": str(other.id)})
    assert set(run_of(owner).mapping["leavers"]) == {absent.id, other.id}
    run.browser.post(f"{run.url}/leavers", {"shown": [str(absent.id)]})
    assert run_of(owner).mapping["leavers"] == [other.id]


def test_after_a_fault_it_says_so_and_is_planned_again(run: Import, owner: Session) -> None:
    owner.execute(
        text("""update import_runs set problem = 'It stopped because of a fault.',
        result = '{"failed": "x", "undo": {"anyway": true, "undone": 2, "kept": 0}}'""")
    )
    owner.commit()
    page = run.words()
    assert "The import stopped." in page
    assert "something is wrong" in words(run.browser.get("/imports").text)
    again = words(run.browser.post(f"{run.url}/plans").text)
    assert "2 to add" in again


def test_two_taps_do_it_once(run: Import, owner: Session) -> None:
    run.commit()
    twice = words(run.browser.post(f"{run.url}/commit", {"shown": "1"}).text)
    assert "2 added" in twice
    assert owner.scalar(select(Person.id).where(Person.surname == "Able")) is not None
    run.browser.post(f"{run.url}/plans", status=409)
    run.browser.post(f"{run.url}/leavers", status=409)
    assert "undone" in words(run.browser.post(f"{run.url}/reversal").text)
    run.browser.post(f"{run.url}/reversal", status=409)
    assert "undone" in words(run.browser.get("/imports").text)


def test_undo_says_whom_it_left_(run: Import, owner: Session) -> None:
    run.commit()
    owner.execute(text("update staff set known_as = 'Annie', rev = rev + 1 where surname = 'Able'"))
    owner.commit()
    page = run.browser.post(f"{run.url}/reversal")
    assert "Annie Able" in words(page.text)
    assert "Changed by somebody since" in words(page.text)
    assert re.search(r'href="/people/\d+">Annie Able', page.text)
    assert "Undo these too" in words(page.text)


def test_undone_anyway_nobody_is_left(run: Import, owner: Session) -> None:
    run.commit()
    owner.execute(text("update staff set known_as = 'Annie', rev = rev + 1 where surname = 'Able'"))
    owner.commit()
    after = words(run.browser.post(f"{run.url}/reversal", {"anyway": "yes"}).text)
    assert "Annie Able" not in after
    owner.rollback()
    assert owner.scalar(select(Person.id).where(Person.surname == "Able")) is None


def test_after_ninety_days_there_is_no_undo(run: Import, owner: Session) -> None:
    run.commit()
    assert "Undo this import" in run.words()
    owner.execute(text("update import_runs set begun_at = now() - interval '91 days'"))
    owner.commit()
    assert "can’t be undone any more" in run.words()
    run.browser.post(f"{run.url}/reversal", status=409)


def test_what_stopped_for_good_is_undone_by_who_looks_after_the_unit_now(
    run: Import, owner: Session, browser: Browsers, cast: Cast
) -> None:
    run.commit()
    owner.execute(text("update import_runs set state = 3, problem = 'It stopped.'"))
    colleague = make.user(owner, "Cai Evans", Role.BRANCH_ORGANISER, cast.leeds_branch)
    owner.commit()
    other = browser(colleague)
    assert "stopped part of the way" in words(other.get(run.url).text)
    assert other.get(f"{run.url}/progress").url.path == run.url
    other.get(f"{run.url}/left-out.csv", status=404)
    assert "undone" in words(other.post(f"{run.url}/reversal").text)
    owner.rollback()
    assert owner.scalar(select(Person.id).where(Person.surname == "Able")) is None


def test_a_long_history_has_pages(run: Import, owner: Session, cast: Cast) -> None:
    before = run_of(owner)
    for days in range(60):
        owner.add(
            ImportRun(
                kind=before.kind, state=RunState.APPLIED, user_id=before.user_id,
                unit_id=before.unit_id, as_at=clock.today() - timedelta(days=days),
                file_name="x.csv", file_sha256=b"0" * 32, header=[], refused=[], mapping={},
                counts={"new": 1, "changed": 0}, committed_at=clock.now(),
            )
        )  # fmt: skip
    owner.commit()
    page = words(run.browser.get("/imports").text)
    assert "50 of 61 imports" in page
    assert "11 of 61 imports" in words(run.browser.get("/imports?number=2").text)
    assert "11 of 61 imports" in words(run.browser.get("/imports?number=999").text)
