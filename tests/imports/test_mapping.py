"""The page about a file's columns, its sheets and its header, and what is remembered of them."""

from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.audit.models import AuditEvent
from app.imports.models import ImportRow, ImportRun, ImportSource
from tests import make
from tests.browser import words
from tests.cast import Cast
from tests.files.books import book
from tests.imports.bring import Browsers, Import, bring, csv_of

TODAY = clock.today().isoformat()
PEOPLE = [("Able", "Ann"), ("Bell", "Bryn"), ("Craig", "Carys"), ("Davies", "Dilip")]


def listed(*columns: str, cells: str = "") -> bytes:
    """Surname, forename and further columns that hold `cells`, with {n} counted."""
    rows = [
        f"{s},{f}{',' if cells else ''}{cells.format(n=n)}" for n, (s, f) in enumerate(PEOPLE, 1)
    ]
    return csv_of(",".join(("Surname", "Forename", *columns)), *rows)


def mapped(run: Import) -> str:
    return words(run.browser.get(f"{run.url}/mapping").text)


@pytest.fixture
def brought(browser: Browsers, cast: Cast) -> "Brought":
    return Brought(browser, cast)


class Brought:
    def __init__(self, browser: Browsers, cast: Cast) -> None:
        self.organiser, self.leeds = browser(cast.branch_organiser), cast.leeds.id

    def __call__(self, data: bytes, name: str = "list.csv", **more: str) -> Import:
        return bring(self.organiser, "staff", self.leeds, data, as_at=TODAY, name=name, **more)


def kept(owner: Session) -> list[list[str]]:
    owner.rollback()
    return list(owner.scalars(select(ImportRow.cells).order_by(ImportRow.sheet, ImportRow.line)))


def sheets(book: Any, sheet: Any) -> None:
    """A floor that is seen and an old one that is hidden."""
    for at, row in enumerate([("Surname", "Forename"), *PEOPLE]):
        sheet.write_row(at, 0, row)
    old = book.add_worksheet("Old")
    for at, row in enumerate([("Name", "Sex"), ("Evans, Ewan", "M"), ("Fry, Farah", "F")]):
        old.write_row(at, 0, row)
    old.hide()


def test_a_column_of_postcodes_called_phone_is_questioned_and_may_be_chosen(
    brought: Brought,
) -> None:
    run = brought(listed("Phone", cells="LS{n} 4AP"))
    asked = "The column Phone holds postcodes: it is not used unless you say so."
    assert asked in run.words()
    assert "LS1 4AP · LS2 4AP · LS3 4AP" in mapped(run)
    assert asked in mapped(run)
    run.map()
    assert asked not in run.words()
    run.map(Phone="team")
    assert "LS1 4AP" in run.words("new")


def test_a_column_without_a_name_is_told_by_its_cells(brought: Brought) -> None:
    rows = [f"{s},{f},{f}@employer.example" for s, f in (*PEOPLE, ("Evans", "Ewan"))]
    run = brought(csv_of("Surname,Forename,", *rows))
    assert "Column 3 looks like work e-mails." in run.words()
    assert "3 of 3 columns are used" in run.words()


def test_columns_are_remembered_proposed_and_forgotten(
    brought: Brought, browser: Browsers, cast: Cast, owner: Session
) -> None:
    data = listed("Phone", "Whatever", cells="LS{n} 4AP,Team {n}")
    first = brought(data)
    assert "As last time" not in mapped(first)
    first.map(Phone="known_as", Whatever="team")
    first.commit()
    again = brought(data)
    assert "As last time. Read as on " in mapped(again)
    assert "4 unchanged" in again.words()
    source = owner.scalars(select(ImportSource)).one()
    assert source.columns == {
        "surname": "surname",
        "forename": "forename",
        "phone": "known_as!",
        "whatever": "team",
    }
    page = words(brought.organiser.get("/imports/sources").text)
    assert "4 columns" in page
    away = make.user(owner, "Otto Away", Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    outsider = browser(away)
    assert "Nothing is remembered yet" in outsider.get("/imports/sources").text
    outsider.post(f"/imports/sources/{source.id}/forgetting", status=404)
    brought.organiser.post(f"/imports/sources/{source.id}/forgetting")
    brought.organiser.post(f"/imports/sources/{source.id}/forgetting", status=404)
    assert "Nothing is remembered yet" in brought.organiser.get("/imports/sources").text
    owner.rollback()
    events = owner.scalars(select(AuditEvent.event)).all()
    assert {"import_columns_kept", "import_columns_forgotten"} <= set(events)


def test_a_remembered_column_that_holds_something_else_now_is_questioned(
    brought: Brought,
) -> None:
    brought(listed("Phone", cells="0113 496 000{n}")).commit()
    again = brought(listed("Phone", cells="LS{n} 4AP"))
    assert "The column Phone holds postcodes" in again.words()
    moved = csv_of("Phone,Forename,Surname", *(f"0113 496 0007,{f},{s}" for s, f in PEOPLE))
    assert "As last time" in mapped(brought(moved))


def test_another_sheet_is_chosen(brought: Brought, owner: Session) -> None:
    run = brought(book(sheets), name="list.xlsx")
    page = mapped(run)
    assert "Old 3 rows · hidden" in page
    assert "4 rows: 4 to add." in run.words()
    run.browser.post(f"{run.url}/header", {"sheet": "1"})
    assert "Sex (gender)" in mapped(run)
    assert "2 rows: 2 to add." in run.words()
    run.browser.post(f"{run.url}/header", {"sheet": "7"}, status=400)
    run.browser.post(f"{run.url}/header", {"sheet": "x"}, status=409)


def test_a_header_chosen_by_hand_drops_what_it_refuses_before_anything_is_shown(
    brought: Brought, owner: Session
) -> None:
    """The title is taken for a header here, so "Basic Salary" stood among the cells."""
    rows = [f"{s},{f},R{n}" for n, (s, f) in enumerate(PEOPLE)]
    with patch("app.files.headers._main_row", return_value=0):
        run = brought(csv_of("List,of,people", "Surname,Forename,Sickness record", *rows))
    assert any("R2" in cells for cells in kept(owner))
    page = mapped(run)
    assert "Row 2 Surname · Forename · Sickness record" in page
    run.browser.post(f"{run.url}/header", {"sheet": "0", "row": "2"})
    assert "Sickness record (health)" in mapped(run)
    assert "4 rows: 4 to add." in run.words()
    assert all(len(cells) == 2 for cells in kept(owner))
    run.browser.post(f"{run.url}/header", {"sheet": "0", "row": "0"})
    assert "Column 1" in mapped(run)
    run.browser.post(f"{run.url}/header", {"sheet": "0", "row": "999"}, status=400)


def test_two_rows_may_name_the_columns(brought: Brought, owner: Session) -> None:
    rows = [f"{s},{f},AO" for s, f in PEOPLE]
    run = brought(csv_of("Person,Person,Post", "Surname,Forename,Grade", *rows))
    run.browser.post(f"{run.url}/header", {"sheet": "0", "row": "1", "two": "yes"})
    owner.rollback()
    assert owner.scalars(select(ImportRun.header)).one() == [
        "Person / Surname",
        "Person / Forename",
        "Post / Grade",
    ]


def test_the_letters_may_be_chosen(brought: Brought, browser: Browsers, cast: Cast) -> None:
    data = "Surname;Forename\nO’Neill;Siân\n".encode("mac_roman")
    run = brought(data, encoding="Mac (Roman)", delimiter="semicolon")
    assert "Siân O’Neill" in run.words("new")
    assert "Read as Mac (Roman), the columns apart by semicolon." in mapped(run)
    form = {"kind": "staff", "unit": str(cast.leeds.id), "as_at": TODAY, "encoding": "EBCDIC"}
    files = {"file": ("list.csv", data, "text/csv")}
    answer = brought.organiser.post("/imports", form, files=files, status=422)
    assert "Choose one of the answers shown." in answer.text


def test_the_page_is_only_the_owners_and_only_while_it_is_open(
    brought: Brought, browser: Browsers, cast: Cast
) -> None:
    run = brought(listed())
    browser(cast.national_organiser).get(f"{run.url}/mapping", status=404)
    browser(cast.national_organiser).post(f"{run.url}/header", {"sheet": "0"}, status=404)
    browser(cast.rep).get(f"{run.url}/mapping", status=403)
    run.commit()
    run.browser.get(f"{run.url}/mapping", status=409)


def test_the_keys_of_rows_follow_the_columns(brought: Brought, owner: Session) -> None:
    run = brought(listed("Ref", cells="00{n}7"))
    keys = text("select number_key from import_rows where line > 1 order by line")
    assert set(owner.scalars(keys)) == {None}
    run.map(Ref="staff_number")
    owner.rollback()
    assert list(owner.scalars(keys)) == ["17", "27", "37", "47"]
