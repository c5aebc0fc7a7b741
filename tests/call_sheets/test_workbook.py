"""The sheet as a workbook: filled in by LibreOffice, brought back, undone; nothing in it runs."""

import re
from collections.abc import Callable, Mapping
from math import isnan
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import PersonAccess
from app.call_lists.models import CallListCaller
from app.call_sheets.workbook import header
from app.conversations.models import Contact, FollowUp, Note, Outcome, Result
from tests import make
from tests.browser import Browser
from tests.call_sheets import office
from tests.call_sheets.files import as_csv, taken, upload
from tests.call_sheets.lists import Listed, Screen, call_list
from tests.call_sheets.office import needs_office
from tests.cast import Cast
from tests.reports.workbook import parts, sheets
from tests.state import every_table

Open = Callable[..., Browser]
COLUMNS = header(by_phone=True)
SIX = (
    ("Siân", "Ŵyn"), ("Huw", "Morgan"), ("Zofia", "Nowak"), ("Huw", "Mostyn"), ("Ada", "Obi"),
    ("Tomos", "Rhys"), ("Bel", "Ashe"), ("Cai", "Dunn"), ("Dee", "Eze"), ("Ebo", "Fynn"),
)  # fmt: skip
INJECTED = (
    "=HYPERLINK(\"http://x.example\",\"y\")", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1",
    "＝1+1", "＋1", " =1+1", "=cmd|' /C calc'!A0", "1e5", "00123", "TRUE",
)  # fmt: skip


def answers(rows: Mapping[int, Mapping[str, str]]) -> dict[int, dict[int, str]]:
    """{row on paper: {column: words}} as LibreOffice counts."""
    return {
        row: {COLUMNS.index(name): said for name, said in given.items()}
        for row, given in rows.items()
    }


def filled_in(
    folder: Path, file: bytes, rows: Mapping[int, Mapping[str, str]], *, kind: str = "xlsx"
) -> bytes:
    """Opened by LibreOffice, typed into, and saved by it."""
    flat = office.convert(folder, file, "fods").decode()
    typed = office.filled(flat, answers(rows))
    return office.convert(folder, typed.encode(), kind, suffix="fods")


@pytest.fixture
def listed(owner: Session, cast: Cast) -> Listed:
    made = call_list(owner, cast, names=SIX)
    owner.commit()
    return made


def test_every_cell_is_text_and_the_file_ends_with_its_count(
    browser: Open, cast: Cast, listed: Listed
) -> None:
    file = taken(browser(cast.branch_organiser), listed.path)
    rows = sheets(file)["Call sheet"]
    assert rows[0] == COLUMNS
    assert rows[1][:2] == [listed.code(1), "Siân Ŵ."]
    assert rows[2][1] == "Huw Morgan", "two would read alike"
    # A cell to be filled in holds nothing, which this reader gives as no number.
    assert all(isinstance(cell, str) or isnan(cell) for row in rows for cell in row)
    end = [str(row[0]) for row in rows[11:]]
    assert end[0] == "10 rows."
    assert "Copy 1, taken by Bryn Pritchard" in end[1]
    assert "destroy by" in end[2]
    written = parts(file)
    sheet = written["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert 'hidden="1"' not in sheet + written["xl/workbook.xml"]
    assert sheet.count("<dataValidation ") == 3
    assert "Not in,Spoke,Thinking" in sheet


def test_on_foot_it_has_no_numbers(browser: Open, cast: Cast, listed: Listed) -> None:
    rows = sheets(taken(browser(cast.branch_organiser), listed.path, by="person"))["Call sheet"]
    assert "Phone" not in rows[0]
    assert "0113" not in str(rows)


@needs_office
def test_round_trip_through_libreoffice(
    browser: Open, cast: Cast, owner: Session, listed: Listed, tmp_path: Path
) -> None:
    branch = browser(cast.branch_organiser)
    file = taken(branch, listed.path)
    screen = Screen(branch, listed)
    screen.send(screen.type("7 n"))
    screen.send(screen.fields)
    owner.refresh(listed.people[7])
    make.contact(owner, listed.people[7], cast.rep, result=Result.DO_NOT_CONTACT)
    listed.people[7].asked_not_to_contact_at = clock.now()
    before = every_table(owner)
    book = filled_in(
        tmp_path,
        file,
        {
            1: {"Result": "Not in", "Come back on": "1 week"},
            2: {"Result": "Thinking", "OK to note": "yes", "One line": "Wants to hear about Ŵ"},
            3: {"Result": "Will join", "Date": f"{clock.today():%d/%m/%Y}"},
            4: {"Result": "Thinking", "One line": "said without an OK"},
            5: {"Result": "Perhaps"},
            6: {"Result": "Spoke", "Date": "01/01/2099"},
            7: {"Result": "Spoke"},
            8: {"Result": "Spoke"},
            9: {"Result": "Spoke", "Row": listed.code(10)},
        },
    )
    run = upload(branch, listed.path, book)
    page = run.words("new")
    assert "10 rows: 4 to add, 1 unchanged, 1 held back and 4 that can’t be read." in page.replace(
        "'", "’"
    )
    for expected in ("Siân Ŵyn", "not in", "come back", "thinking", "fine with it being noted"):
        assert expected in page, expected
    rejected = run.words("rejected")
    for expected in (
        "“Perhaps” is no result", "still to come", "asked meanwhile not to be contacted",
        "don’t belong together",
    ):  # fmt: skip
        assert expected in rejected, expected
    assert "You noted them for" in run.words("conflict")
    assert "No result, so nothing is noted." in run.words("unchanged")
    assert every_table(owner) == before, "a plan changes nothing"
    run.commit()
    noted = contacts(owner, listed)
    assert noted == {
        1: (Result.NOT_IN, None),
        2: (Result.SPOKE, Outcome.THINKING),
        3: (Result.SPOKE, Outcome.WILL_JOIN),
        4: (Result.SPOKE, None),
        7: (Result.NOT_IN, None),
        8: (Result.DO_NOT_CONTACT, None),
    }
    assert owner.scalars(select(Note.body)).all() == ["Wants to hear about Ŵ"]
    assert len(owner.scalars(select(FollowUp)).all()) == 1
    # Brought again it changes nothing.
    after = every_table(owner)
    again = upload(branch, listed.path, book)
    assert "Nothing to do" in again.words()
    assert every_table(owner) == after
    branch.post(f"{run.url}/reversal", {})
    assert every_table(owner) == before


def contacts(owner: Session, listed: Listed) -> dict[int, tuple[Result, Outcome | None]]:
    owner.commit()
    ids = [person.id for person in listed.people]
    found = owner.scalars(select(Contact).where(Contact.staff_id.in_(ids))).all()
    return {ids.index(one.staff_id) + 1: (one.result, one.outcome) for one in found}


@needs_office
def test_validation_works_in_libreoffice(
    browser: Open, cast: Cast, listed: Listed, tmp_path: Path
) -> None:
    flat = office.convert(
        tmp_path, taken(browser(cast.branch_organiser), listed.path), "fods"
    ).decode()
    lists = re.findall(r'<table:content-validation [^>]*table:condition="([^"]+)"', flat)
    assert any("Not in" in one and "Will join" in one for one in lists), lists
    used = set(re.findall(r'table:content-validation-name="([^"]+)"', flat))
    assert len(used) == 3


@needs_office
def test_what_looks_like_a_formula_opens_as_text(
    browser: Open, cast: Cast, owner: Session, tmp_path: Path
) -> None:
    names = tuple((given, f"Testby {n}") for n, given in enumerate(INJECTED))
    listed = call_list(owner, cast, names=names)
    for person in listed.people:
        person.known_as = person.forename
    owner.commit()
    flat = office.convert(
        tmp_path, taken(browser(cast.branch_organiser), listed.path), "fods"
    ).decode()
    rows = office.cells(flat)[1 : len(INJECTED) + 1]
    kinds = {kind for row in rows for kind, said in row if said}
    assert kinds == {"string"}
    shown = " ".join(said for row in rows for _, said in row)
    for given in INJECTED:
        assert " ".join(given.split()) in " ".join(shown.split())


@needs_office
def test_notes_with_formulas_come_back_as_words(
    browser: Open, cast: Cast, owner: Session, listed: Listed, tmp_path: Path
) -> None:
    branch = browser(cast.branch_organiser)
    note = '=HYPERLINK("http://x.example")'
    rows = {1: {"Result": "Spoke", "OK to note": "yes", "One line": note}}
    run = upload(branch, listed.path, filled_in(tmp_path, taken(branch, listed.path), rows))
    run.commit()
    owner.commit()
    assert owner.scalars(select(Note.body)).all() == [note]


def test_the_file_of_another_list_is_not_taken(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    other = call_list(owner, cast)
    owner.commit()
    branch = browser(cast.branch_organiser)
    file = as_csv(taken(branch, other.path), {1: {"Result": "Spoke"}})
    run = upload(branch, listed.path, file, name="sheet.csv")
    assert "No row of this file belongs to this list" in run.words()
    staff = b"Surname,Forename\nShah,Priya\n"
    assert (
        "This is no call sheet of ours" in upload(branch, listed.path, staff, name="a.csv").words()
    )


def test_a_caller_brings_their_own_and_sees_no_other_import(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    owner.add(
        CallListCaller(
            call_list_id=listed.id, user_id=cast.rep.id, added_by_id=cast.branch_organiser.id
        )
    )
    owner.commit()
    rep, branch = browser(cast.rep), browser(cast.branch_organiser)
    mine = upload(
        rep, listed.path, as_csv(taken(rep, listed.path), {1: {"Result": "Not in"}}), name="a.csv"
    )
    theirs = upload(
        branch,
        listed.path,
        as_csv(taken(branch, listed.path), {2: {"Result": "Spoke"}}),
        name="b.csv",
    )
    assert "not in" in mine.words("new")
    rep.get(theirs.url, status=404)
    browser(cast.outsider).get(mine.url, status=404)
    mine.commit()
    theirs.commit()
    rep.get(theirs.url, status=404)
    rep.get("/imports", status=403)
    assert set(contacts(owner, listed)) == {1, 2}
    rep.post(f"{mine.url}/reversal", {})
    assert set(contacts(owner, listed)) == {2}


def test_a_row_typed_in_after_the_plan_is_left_and_said(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    branch = browser(cast.branch_organiser)
    file = as_csv(taken(branch, listed.path), {1: {"Result": "Spoke"}, 2: {"Result": "Not in"}})
    run = upload(branch, listed.path, file, name="a.csv")
    screen = Screen(branch, listed)
    screen.send(screen.type("1 n"))
    screen.send(screen.fields)
    run.commit()
    assert contacts(owner, listed) == {1: (Result.NOT_IN, None), 2: (Result.NOT_IN, None)}
    assert "You noted them for" in run.words()


def test_an_organiser_notes_whom_they_see_only_through_the_list(
    browser: Open, cast: Cast, owner: Session
) -> None:
    listed = call_list(owner, cast, owner=cast.regional_organiser)
    opened(owner, cast, listed)
    region = browser(cast.regional_organiser)
    said = {1: {"Result": "Spoke"}, 2: {"Result": "No thanks"}, 3: {"Result": "Don’t contact"}}
    file = as_csv(taken(region, listed.path), said)
    before = every_table(owner)
    run = upload(region, listed.path, file, name="a.csv")
    run.commit()
    assert contacts(owner, listed) == {
        1: (Result.SPOKE, None),
        2: (Result.LEAVE_FOR_NOW, None),
        3: (Result.DO_NOT_CONTACT, None),
    }
    region.post(f"{run.url}/reversal", {})
    assert every_table(owner) == before


def opened(owner: Session, cast: Cast, listed: Listed) -> None:
    for person in listed.people:
        owner.add(
            PersonAccess(
                user_id=cast.regional_organiser.id,
                staff_id=person.id,
                reason="Call list: Ask to join",
                until=clock.today().replace(year=clock.today().year + 1),
            )
        )
    owner.commit()
