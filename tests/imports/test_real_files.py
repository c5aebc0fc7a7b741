"""Lists that exist, or were made to break readers."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.files.reading import Table, Unreadable, read
from app.imports import tasks
from app.imports.models import ImportRow
from app.people.models import Person
from app.workplaces.models import DeclaredHeadcount, Workplace
from tests.cast import Cast
from tests.imports.bring import SHARED, Browsers, bring, shared


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left to a worker here."""
    monkeypatch.setattr(tasks, "SMALL", 20_000)


def test_the_civil_services_workplaces_add_up(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    table = shared("cs-workplaces-2019", "civil_servants_by_department_postcode_2019.csv")
    national = browser(cast.national_organiser)
    brought = bring(national, "headcounts", cast.union.id, table.read_bytes(), as_at="2019-03-31")
    said = brought.words()
    assert "3,528 rows: 3,528 to add." in said
    assert "The figures add up to 433,260 people" in said
    assert "433,260 people" in brought.commit()
    before = owner.scalar(select(func.count()).select_from(Workplace))
    assert owner.scalar(select(func.sum(DeclaredHeadcount.eligible))) == 433_260
    again = bring(national, "headcounts", cast.union.id, table.read_bytes(), as_at="2019-03-31")
    assert "3,528 rows: 3,528 unchanged." in again.words()
    assert "nothing to import" in again.words()
    owner.rollback()
    assert owner.scalar(select(func.count()).select_from(Workplace)) == before == 3_528 + 2


def test_a_thousand_invented_people_are_all_accounted_for(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    people = shared("matching-febrl", "dataset1.csv").read_bytes()
    organiser = browser(cast.branch_organiser)
    brought = bring(organiser, "staff", cast.leeds.id, people)
    brought.map(rec_id="staff_number")
    page = brought.words()
    assert "1,000 rows: 1,000 to add." in page
    assert "date_of_birth (birth date)" in page
    assert "soc_sec_id (insurance number)" in page
    assert "62 rows" in brought.words("remark").replace("62 of 62", "62")
    assert "Only one name is given." in brought.words("remark")
    kept = str(owner.scalars(select(ImportRow.cells)).all())
    assert "19081209" not in kept
    assert "6988048" not in kept
    brought.commit()
    owner.rollback()
    assert owner.scalar(select(func.count()).select_from(Person)) == 1_002
    again = bring(organiser, "staff", cast.leeds.id, people)
    again.map(rec_id="staff_number")
    assert "1,000 rows: 1,000 unchanged." in again.words()


def torture() -> list[Path]:
    folders = (SHARED / "csv-torture-csvkit", SHARED / "csv-spectrum", SHARED / "blns")
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


def test_every_tortured_file_is_read_right_or_refused_in_one_sentence() -> None:
    files = torture()
    if not files:
        pytest.skip("the torture files are not on this machine")
    for path in files:
        said, table = read_or_refuse(path.read_bytes())
        if table is None:
            assert said.endswith("."), path
            assert len(said) < 220, path
        else:
            assert all(len(row.cells) == len(table.header) for row in table.rows), path


def read_or_refuse(data: bytes) -> tuple[str, Table | None]:
    try:
        return "", read(data)
    except Unreadable as refusal:
        return refusal.message, None


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("comma_in_quotes", [("John", "Doe", "120 any st.", "Anytown, WW", "08123")]),
        ("newlines", [("1", "2", "3"), ("Once upon a time", "5", "6"), ("7", "8", "9")]),
        ("utf8", [("1", "2", "3"), ("4", "5", "ʤ")]),
        ("empty_crlf", [("1", "", ""), ("2", "3", "4")]),
    ],
)
def test_reads_what_the_spectrum_says(file: str, rows: list[tuple[str, ...]]) -> None:
    table = read(shared("csv-spectrum", "csvs", f"{file}.csv").read_bytes())
    assert [row.cells for row in table.rows] == rows


def test_no_naughty_string_gets_past_a_page(browser: Browsers, cast: Cast, owner: Session) -> None:
    strings = shared("blns", "blns.txt").read_text().splitlines()
    lines = [s for s in strings if s.strip() and not s.startswith("#")]
    cells = ['"' + s.replace('"', '""') + '"' for s in lines]
    data = "\n".join(["Surname,Team", *(f"{cell},Payments" for cell in cells)]).encode()
    brought = bring(browser(cast.branch_organiser), "staff", cast.leeds.id, data)
    for tab in ("new", "question", "rejected"):
        assert "<script>alert" not in brought.page(tab)
    brought.commit()
    owner.rollback()
    kept = set(owner.scalars(select(Person.surname)))
    assert "Ω≈ç√∫˜µ≤≥÷" in kept
