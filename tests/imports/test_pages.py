"""Who may bring what, and what the pages say when something is wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.workplaces.models import DeclaredHeadcount
from tests.browser import words
from tests.cast import Cast
from tests.imports.bring import Browsers, bring, csv_of

TODAY = clock.today()
NAMES = csv_of("Surname,Forename", "Able,Ann")
COUNTS = csv_of("Employer,Site,Headcount", "Revenue,Hub House,120", "Pensions,Tower,30")


def test_an_empty_history_says_what_to_do(browser: Browsers, cast: Cast) -> None:
    page = words(browser(cast.branch_organiser).get("/imports").text)
    assert "Nothing was imported yet" in page
    for kind in ("Staff list", "Membership extract", "Headcount table"):
        assert kind in page


@pytest.mark.parametrize("who", ["rep", "regional_organiser", "outsider", "observer", "auditor"])
def test_only_organisers_of_a_branch_and_national_ones_import(
    browser: Browsers, cast: Cast, who: str
) -> None:
    nobody = browser(getattr(cast, who))
    nobody.get("/imports", status=403)
    bring(nobody, "staff", cast.leeds.id, NAMES, status=403)


def test_a_national_organiser_brings_headcounts_only(browser: Browsers, cast: Cast) -> None:
    national = browser(cast.national_organiser)
    links = national.get("/imports").text
    assert "kind=headcounts" in links
    assert "kind=staff" not in links
    bring(national, "staff", cast.leeds.id, NAMES, status=404)
    bring(national, "members", cast.leeds_branch.id, NAMES, status=404)


def test_another_branchs_units_and_runs_are_not_there(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    organiser = browser(cast.branch_organiser)
    bring(organiser, "staff", cast.revenue.id, NAMES, status=404)
    bring(organiser, "members", cast.revenue_branch.id, NAMES, status=404)
    bring(organiser, "headcounts", cast.union.id, COUNTS, status=404)
    run = bring(organiser, "staff", cast.leeds.id, NAMES, as_at=TODAY.isoformat())
    national = browser(cast.national_organiser)
    for address in ("", "/commit", "/discard", "/mapping", "/choices", "/places"):
        if address:
            national.post(run.url + address, status=404)
        else:
            national.get(run.url, status=404)
    organiser.get("/imports/999999", status=404)
    assert "Able" in run.page()


def test_what_was_committed_is_history_for_the_branch(browser: Browsers, cast: Cast) -> None:
    organiser = browser(cast.branch_organiser)
    run = bring(organiser, "staff", cast.leeds.id, NAMES, as_at=TODAY.isoformat())
    assert "not imported yet" in words(organiser.get("/imports").text)
    run.commit()
    assert "1 added, 0 changed" in words(organiser.get("/imports").text)
    twice = organiser.post(f"{run.url}/commit", {"shown": "1"})
    assert "1 row read: 1 added" in words(twice.text)
    organiser.post(f"{run.url}/discard", status=409)
    browser(cast.national_organiser).get(run.url, status=404)


def test_a_discarded_file_is_forgotten(browser: Browsers, cast: Cast, owner: Session) -> None:
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, NAMES)
    run.browser.post(f"{run.url}/discard")
    run.browser.get(run.url, status=404)
    assert owner.scalar(text("select count(*) from import_rows")) == 0


@pytest.mark.parametrize(
    ("data", "as_at", "says"),
    [
        (b"", "2026-11-03", "The file is empty"),
        (b"%PDF-1.7", "2026-11-03", "This is a PDF"),
        (b"Name,Team", "2026-11-03", "no rows below it"),
        (NAMES, "soon", "Enter a day like"),
        (NAMES, "1899-12-31", "Enter a day between 1900"),
        (NAMES, (TODAY + timedelta(days=1)).isoformat(), "in the future"),
    ],
)
def test_a_wrong_file_or_day_is_said_beside_its_field(
    browser: Browsers, cast: Cast, data: bytes, as_at: str, says: str
) -> None:
    organiser = browser(cast.branch_organiser)
    answer = organiser.post(
        "/imports",
        {"kind": "staff", "unit": str(cast.leeds.id), "as_at": as_at},
        files={"file": ("list.csv", data, "text/csv")},
        status=422,
    )
    assert says in answer.text
    assert f'value="{as_at}"' in answer.text


def test_no_file_at_all(browser: Browsers, cast: Cast) -> None:
    organiser = browser(cast.branch_organiser)
    answer = organiser.post("/imports", {"kind": "staff", "unit": "1", "as_at": "x"}, status=422)
    assert "Choose the file." in answer.text


def test_an_older_list_needs_a_tick(browser: Browsers, cast: Cast) -> None:
    organiser = browser(cast.branch_organiser)
    bring(organiser, "staff", cast.leeds.id, NAMES, as_at=TODAY.isoformat()).commit()
    older = (TODAY - timedelta(days=30)).isoformat()
    asked = organiser.post(
        "/imports",
        {"kind": "staff", "unit": str(cast.leeds.id), "as_at": older},
        files={"file": ("list.csv", NAMES, "text/csv")},
        status=422,
    )
    assert "This list is older, and I mean to import it" in asked.text
    assert (
        "1 unchanged"
        in bring(organiser, "staff", cast.leeds.id, NAMES, as_at=older, older="yes").words()
    )


def test_a_file_nothing_is_recognised_in_asks_which_column_is_the_name(
    browser: Browsers, cast: Cast
) -> None:
    run = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, csv_of("a,b", "Ann Able,x"))
    assert "Say which column holds the name:" in run.words()
    run.map(a="full_name")
    assert "1 row: 1 to add." in run.words()


def test_formulas_and_scripts_are_only_text(browser: Browsers, cast: Cast) -> None:
    data = csv_of("Name,Team", '"=HYPERLINK(""x"")",<script>alert(1)</script>')
    run = bring(
        browser(cast.branch_organiser), "staff", cast.leeds.id, data, name="<b>../../x\x07.csv"
    )
    page = run.page()
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_headcounts_are_entered_changed_and_left(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    national = browser(cast.national_organiser)
    day = TODAY.isoformat()
    run = bring(national, "headcounts", cast.union.id, COUNTS, as_at=day)
    assert "2 rows: 2 to add." in run.words()
    assert "New workplace, 30 people" in run.words("new")
    run.commit()
    assert "2 unchanged" in bring(national, "headcounts", cast.union.id, COUNTS, as_at=day).words()
    other = csv_of(
        "Employer,Site,Headcount",
        *('Revenue,Hub House,"1,250"', "Pensions,Tower,30", "Pensions,tower,31", "Mint,Yard,0.5"),
    )
    changed = bring(national, "headcounts", cast.union.id, other, as_at=day)
    assert "1 to change, 2 held back and 1 that can't be read." in changed.words()
    assert "Headcount: 120 → 1,250" in changed.words("changed")
    changed.commit()
    owner.rollback()
    assert set(owner.scalars(select(DeclaredHeadcount.eligible))) == {1250, 30}


def test_the_trail_says_who_brought_what_and_no_names(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    bring(browser(cast.branch_organiser), "staff", cast.leeds.id, NAMES).commit()
    events = owner.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert {"import_previewed", "import_committed"} <= {event.event for event in events}
    committed = next(event for event in events if event.event == "import_committed")
    assert (committed.user_id, committed.unit_id) == (cast.branch_organiser.id, cast.leeds.id)
    assert committed.count == 1
    assert "Able" not in str([vars(event) for event in events])
