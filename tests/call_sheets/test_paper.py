"""The sheet on paper: what stands on it, what never does, and whose copy it is."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.call_lists.models import By, CallListCaller, EntryState
from app.call_sheets import pdf, rules
from app.conversations.models import Assessment, Outcome
from app.exports.models import Export
from app.people.models import StandingCode
from tests import make
from tests.browser import Browser, words
from tests.call_sheets.lists import Listed, call_list
from tests.call_sheets.test_rules import row
from tests.cast import Cast

Open = Callable[..., Browser]
PDFTOTEXT = shutil.which("pdftotext")
needs_poppler = pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not on this machine")


@pytest.fixture
def listed(owner: Session, cast: Cast) -> Listed:
    made = call_list(owner, cast)
    owner.commit()
    return made


def read(file: bytes, folder: Path) -> str:
    """The words of a PDF, in one line."""
    assert PDFTOTEXT is not None
    (folder / "sheet.pdf").write_bytes(file)
    done = subprocess.run(
        [PDFTOTEXT, str(folder / "sheet.pdf"), "-"], capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def printing(people: int, **more: object) -> pdf.Printing:
    some = [row(rank) for rank in range(1, people + 1)]
    laid = rules.sheet_rows(12, some, purpose="Ask to join")
    said = {
        "title": "Evening calls",
        "purpose": "Ask to join",
        "for_whom": "Amina Yusuf",
        "printed_on": date(2026, 11, 23),
        "destroy_by": date(2026, 12, 7),
        "copies": [1],
        "by_phone": False,
        "entry": "https://alongside.example/call-sheets/12/results",
        "rows": laid,
    }
    return pdf.Printing(**(said | more))  # type: ignore[arg-type]


def test_it_is_a_tagged_pdf_with_its_own_fonts() -> None:
    file = pdf.pdf(printing(3))
    assert file.startswith(b"%PDF-1.7")
    for sign in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid", b"Libertinus"):
        assert sign in file
    assert b"/Table" in file or b"ObjStm" in file
    assert file == pdf.pdf(printing(3)), "the same sheet gives the same file"


@pytest.mark.parametrize(
    ("rows", "copies", "sheets"), [(1, 1, 1), (13, 1, 1), (14, 1, 2), (30, 3, 9)]
)
def test_each_page_is_one_page(rows: int, copies: int, sheets: int) -> None:
    """However long the names: a row that grew would push the last one to another page."""
    long = [
        row(
            rank,
            first="Llanfairpwllgwyngyll",
            surname="Featherstonehaugh-Cholmondeley",
            team="Reconciliations, suspense accounts and month-end",
            area="North wing, second floor, by the lift",
            days=0b11111,
            phone="029 2018 0123",
        )
        for rank in range(1, rows + 1)
    ]
    laid = rules.sheet_rows(12, long, purpose="Ask to join")
    for by_phone in (True, False):
        made = pdf.pages(
            printing(1, rows=laid, copies=list(range(1, copies + 1)), by_phone=by_phone)
        )
        assert len(made) == sheets


def test_words_are_set_as_words() -> None:
    """What would be markup, code or a file to typst is only letters."""
    for name in ('#read("/etc/passwd")', "*bold* _x_ $x^2$", "= Heading", "@ref <label>", "\\"):
        laid = rules.sheet_rows(12, [row(1, first=name, surname="")], purpose="Ask to join")
        assert pdf.pdf(printing(1, rows=laid, title=name, for_whom=name)).startswith(b"%PDF")


@needs_poppler
def test_what_stands_on_it(
    browser: Open, cast: Cast, owner: Session, listed: Listed, tmp_path: Path
) -> None:
    area = make.area(owner, cast.leeds, "North wing")
    make.seat(owner, listed.people[0], area, by=cast.rep, days=0b101)
    make.contact(owner, listed.people[0], cast.rep, outcome=Outcome.THINKING)
    owner.commit()
    said = read(browser(cast.branch_organiser).get(f"{listed.path}.pdf").content, tmp_path)
    until = clock.today() + timedelta(days=14)
    for expected in (
        "Evening calls (Ask to join)", cast.leeds.unit.name, "For Bryn Pritchard",
        f"destroy by {until.day} {until:%b %Y}", "copy 1", "page 1 of 1", listed.code(1),
        "Siân Ŵ.", "Huw Morgan", "Huw Mostyn", "Zofia N.", "0113 496 0101", "North wing", "Mon Wed",
        "thinking AY", "What would help you decide?", "Not in", "Joined", "No thanks", "contact",
        f"alongside.test/call-sheets/{listed.id}/results", "shred it or hand it back", "OK to",
    ):  # fmt: skip
        assert expected in said, expected


@needs_poppler
def test_a_sheet_left_on_a_printer_says_as_little_as_it_can(
    browser: Open, cast: Cast, owner: Session, tmp_path: Path
) -> None:
    """Trap 29 and DP-8: no number of a member, no digit of an assessment, nothing of membership."""
    listed = call_list(owner, cast, names=(("Siân", "Ŵyn"),), by=By.DESK_WALK)
    person = listed.people[0]
    make.membership(owner, person, number="M987654")
    said_in = make.contact(owner, person, cast.rep, outcome=Outcome.ALREADY_MEMBER)
    owner.add(
        Assessment(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            contact_id=said_in.id,
            code=5,
            assessed_on=clock.today(),
            author_id=cast.rep.id,
        )
    )
    person.work_email = "sian@office.example"
    owner.commit()
    said = read(browser(cast.branch_organiser).get(f"{listed.path}.pdf").content, tmp_path)
    assert "Siân Ŵ." in said
    for kept_back in ("Ŵyn", "M987654", "0113 496", "office.example", "member", "assess"):
        assert kept_back not in said, kept_back
    assert "destroy by" in said


@needs_poppler
def test_who_asked_not_to_be_contacted_meanwhile_is_not_printed(
    browser: Open, cast: Cast, owner: Session, listed: Listed, tmp_path: Path
) -> None:
    sian, huw, zofia, mostyn = listed.people
    sian.asked_not_to_contact_at = clock.now()
    huw.left_for_now_until = clock.today() + timedelta(days=30)
    owner.execute(
        text("update call_list_entries set state = :done where staff_id = :id"),
        {"done": EntryState.DONE.value, "id": zofia.id},
    )
    owner.commit()
    branch = browser(cast.branch_organiser)
    for form in ("phone", "person"):
        said = read(branch.get(f"{listed.path}.pdf?by={form}").content, tmp_path)
        assert "Huw M" in said
        assert listed.code(4) in said
        for gone in ("Siân", "Zofia", listed.code(2)):
            assert gone not in said
    assert mostyn.surname not in words(branch.get(listed.path).text)


def test_who_joined_since_is_not_printed(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    branch = browser(cast.branch_organiser)
    assert "4 people still to speak to" in words(branch.get(listed.path).text)
    owner.execute(text("update call_lists set as_at = as_at - 10"))
    owner.execute(
        text("update standings set code = :member, valid_from = current_date where staff_id = :id"),
        {"member": StandingCode.MEMBER.value, "id": listed.people[0].id},
    )
    owner.commit()
    assert "3 people still to speak to" in words(branch.get(listed.path).text)


@needs_poppler
def test_numbers_are_printed_only_where_they_may_be_dialled(
    browser: Open, cast: Cast, owner: Session, listed: Listed, tmp_path: Path
) -> None:
    changes = {"%101": "is_registered = true", "%102": "checked_on = checked_on - 29"}
    for number, change in changes.items():
        owner.execute(text(f"update number_screenings set {change} where number like '{number}'"))
    owner.commit()
    branch = browser(cast.branch_organiser)
    assert "2 of them with a number" in words(branch.get(listed.path).text)
    said = read(branch.get(f"{listed.path}.pdf?by=phone").content, tmp_path)
    assert re.findall(r"0113 496 01\d\d", said) == ["0113 496 0103", "0113 496 0104"]
    on_foot = read(branch.get(f"{listed.path}.pdf?by=person").content, tmp_path)
    assert "0113 496" not in on_foot
    assert listed.code(1) in on_foot


@needs_poppler
def test_each_printing_is_a_numbered_copy_in_the_register(
    browser: Open, cast: Cast, owner: Session, listed: Listed, tmp_path: Path
) -> None:
    branch = browser(cast.branch_organiser)
    said = read(branch.get(f"{listed.path}.pdf?copies=2").content, tmp_path)
    assert "copy 1" in said
    assert "copy 2" in said
    branch.get(f"{listed.path}.xlsx")
    copies = owner.scalars(select(Export).order_by(Export.id)).all()
    assert [(one.what, one.format, one.asked["copy"], one.rows) for one in copies] == [
        ("call_sheet", "pdf", 1, 4), ("call_sheet", "pdf", 2, 4), ("call_sheet", "xlsx", 3, 4)
    ]  # fmt: skip
    assert copies[0].expires_on == clock.today() + timedelta(days=14)
    assert "phone" in copies[0].columns
    events = owner.scalars(select(AuditEvent.event).where(AuditEvent.event.like("call_list_%")))
    assert set(events) >= {"call_list_printed", "call_list_exported"}
    page = words(branch.get(listed.path).text)
    assert "Copy 1, paper" in page
    branch.post(f"{listed.path}/copies", {"destroyed": [str(copies[0].id), str(copies[2].id)]})
    owner.expire_all()
    assert [one.destroyed_at is not None for one in copies] == [True, False, True]
    assert "Copy 1, paper" in words(branch.get(listed.path).text)
    assert "destroyed" in words(branch.get(listed.path).text)


def test_a_copy_is_said_to_be_destroyed_by_whoever_took_it(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    as_caller(owner, cast, listed)
    browser(cast.rep).get(f"{listed.path}.pdf")
    copy = owner.scalars(select(Export)).one()
    branch = browser(cast.branch_organiser)
    branch.post(f"{listed.path}/copies", {"destroyed": str(copy.id)})
    owner.refresh(copy)
    assert copy.destroyed_at is None
    assert "Amina Yusuf" in words(branch.get(listed.path).text)
    browser(cast.rep).post(f"{listed.path}/copies", {"destroyed": str(copy.id)})
    owner.refresh(copy)
    assert copy.destroyed_at is not None


@needs_poppler
def test_a_caller_prints_their_share(
    browser: Open, cast: Cast, owner: Session, listed: Listed, tmp_path: Path
) -> None:
    as_caller(owner, cast, listed)
    as_caller(owner, cast, listed, cast.branch_organiser.id)
    rep, branch = browser(cast.rep), browser(cast.branch_organiser)
    shares = [
        set(re.findall(r"L\d+-\d\d", read(file, tmp_path)))
        for file in (
            rep.get(f"{listed.path}.pdf?whose={cast.rep.id}").content,
            branch.get(f"{listed.path}.pdf?whose={cast.branch_organiser.id}").content,
        )
    ]
    assert shares[0] | shares[1] == {listed.code(rank) for rank in range(1, 5)}
    assert not shares[0] & shares[1]
    said = read(branch.get(f"{listed.path}.pdf?whose={cast.rep.id}").content, tmp_path)
    assert "For Amina Yusuf" in said
    rep.get(f"{listed.path}.pdf?whose=999", status=409)


def as_caller(owner: Session, cast: Cast, listed: Listed, user_id: int | None = None) -> None:
    owner.add(
        CallListCaller(
            call_list_id=listed.id,
            user_id=user_id or cast.rep.id,
            added_by_id=cast.branch_organiser.id,
        )
    )
    owner.commit()


def test_a_list_that_is_over_is_neither_printed_nor_saved(
    browser: Open, cast: Cast, owner: Session, listed: Listed
) -> None:
    branch = browser(cast.branch_organiser)
    owner.execute(text("update call_lists set expires_on = current_date"))
    owner.commit()
    for form in ("pdf", "xlsx"):
        branch.get(f"{listed.path}.{form}", status=409)
    page = words(branch.get(listed.path).text)
    assert "This list is over" in page
    assert "Type in what you wrote" in page
    assert owner.scalars(select(Export)).all() == []
