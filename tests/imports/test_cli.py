"""`alongside import`: the page's plan in a terminal."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.cli.imports import imports
from app.db.embedded import SetupError
from app.imports.models import ImportRow, ImportRun, RunState
from app.people.models import Person
from app.settings import Settings
from tests.cast import Cast

LIST = "rec_id,Surname,Forename,date_of_birth\n7,Able,Ann,19600101\n8,,,19700101\n"


@pytest.fixture
def alongside(settings: Settings, tmp_path: Path):
    def run(*arguments: str, text: str = LIST, exit_code: int = 0) -> str:
        file = tmp_path / "list.csv"
        file.write_text(text)
        kind, *rest = arguments
        done = CliRunner().invoke(
            imports, [kind, str(file), "--as-at", "3/11/2026", *rest], obj=settings
        )
        if isinstance(done.exception, SetupError):
            assert exit_code == 2, done.exception
            return str(done.exception)
        assert done.exit_code == exit_code, (done.output, done.exception)
        return " ".join(done.output.split())

    return run


def test_looks_first_and_changes_nothing(alongside, cast: Cast, owner: Session) -> None:
    asked = ("staff", "--workplace", str(cast.leeds.id), "--as", cast.branch_organiser.email)
    said = alongside(*asked, "--map", "rec_id=staff_number", exit_code=1)
    assert "Column left out: date_of_birth (birth date)" in said
    assert "2 rows: 1 to add and 1 that can't be read." in said
    assert "Nothing was changed." in said
    assert owner.scalars(select(ImportRun.state)).all() == [RunState.DISCARDED]
    assert owner.scalars(select(ImportRow.line)).all() == []


def test_commits_and_says_the_second_time_that_all_is_there(
    alongside, cast: Cast, owner: Session
) -> None:
    asked = ("staff", "--workplace", str(cast.leeds.id), "--as", cast.branch_organiser.email)
    assert "Imported." in alongside(*asked, "--commit", exit_code=1)
    assert owner.scalar(select(func.count()).where(Person.surname == "Able")) == 1
    one = "Surname,Forename\nAble,Ann\n"
    assert "Nothing to import" in alongside(*asked, "--commit", text=one)


def test_what_was_imported_is_undone_by_its_number(
    alongside, settings: Settings, cast: Cast, owner: Session
) -> None:
    asked = ("staff", "--workplace", str(cast.leeds.id), "--as", cast.branch_organiser.email)
    said = alongside(*asked, "--commit", exit_code=1)
    number = re.findall(r"import undo (\d+)", said)[0]
    undo = ["undo", number, "--as", cast.branch_organiser.email]
    done = CliRunner().invoke(imports, undo, obj=settings)
    assert "1 put back, 0 left" in " ".join(done.output.split())
    assert owner.scalar(select(func.count()).where(Person.surname == "Able")) == 0


def test_to_look_and_to_commit_are_not_the_same(alongside, cast: Cast) -> None:
    asked = ("staff", "--workplace", str(cast.leeds.id), "--as", cast.branch_organiser.email)
    assert "choose one" in alongside(*asked, "--dry-run", "--commit", exit_code=2)


def test_members_and_headcounts_too(alongside, cast: Cast) -> None:
    members = "Name,Join Date\nPriya Shah,01/02/2024\n"
    organiser = ("--as", cast.branch_organiser.email, "--commit")
    assert "Imported." in alongside("members", *organiser, "--accept-names", text=members)
    counts = "Employer,Site,Headcount\nPensions,Tower,30\n"
    national = ("--as", cast.national_organiser.email, "--commit")
    assert "add up to 30 people" in alongside("headcounts", *national, text=counts)


def test_kinds_without_options_of_their_own(alongside, cast: Cast) -> None:
    months = "Mem No,Name,J/L,Effective Date,Reason\nM7,Priya Shah,J,02/11/2026,\n"
    organiser = ("--as", cast.branch_organiser.email, "--accept-names")
    said = alongside("movements", *organiser, text=months)
    assert "1 row: 1 to add." in said


@pytest.mark.parametrize(
    ("who", "workplace", "says"),
    [
        ("branch_organiser", "Nowhere", "names none of these"),
        ("national_organiser", "Hub House", "none that you see"),
        ("rep", "Hub House", "role doesn't include"),
    ],
)
def test_scope_and_role_hold_here_too(
    alongside, cast: Cast, who: str, workplace: str, says: str
) -> None:
    email = getattr(cast, who).email
    assert says in alongside("staff", "--workplace", workplace, "--as", email, exit_code=2)


def test_another_branchs_workplace_can_not_be_named(alongside, cast: Cast) -> None:
    asked = ("staff", "--workplace", str(cast.revenue.id), "--as", cast.branch_organiser.email)
    assert "names none of these" in alongside(*asked, exit_code=2)


def test_says_what_is_wrong_in_one_sentence(alongside, cast: Cast) -> None:
    asked = ("staff", "--workplace", str(cast.leeds.id), "--as", cast.branch_organiser.email)
    assert "empty" in alongside(*asked, text="", exit_code=2)
    assert "no column called x" in alongside(*asked, "--map", "x=team", exit_code=2)
    assert "must not hold" in alongside(*asked, "--map", "date_of_birth=team", exit_code=2)
    nobody = ("staff", "--workplace", "1", "--as", "nobody@union.example")
    assert "Nobody signs in" in alongside(*nobody, exit_code=2)
