"""What an import did is undone exactly, and what was changed since is left and said."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.people.models import Person
from tests.browser import words
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of
from tests.state import every_table

LIST = csv_of(
    "Staff No,Surname,Forename,Team,Grade",
    "00412,Able,Ann,Post,AO",
    "00413,Baker,Bob,Post,EO",
    ",Shah,Priya,Post,HEO",
)


@pytest.fixture
def leeds(browser: Browsers, cast: Cast) -> Import:
    return bring(browser(cast.branch_organiser), "staff", cast.leeds.id, LIST)


def undo(run: Import, **more: str) -> str:
    return words(run.browser.post(f"{run.url}/reversal", more).text)


def test_a_staff_list_undone_leaves_every_table_as_it_was(leeds: Import, owner: Session) -> None:
    leeds.choose(line4="same")
    before = every_table(owner)
    leeds.commit()
    assert every_table(owner) != before
    assert "undone" in undo(leeds)
    assert every_table(owner) == before


def test_who_was_changed_since_stays(leeds: Import, owner: Session) -> None:
    leeds.commit()
    owner.execute(text("update staff set known_as = 'Annie', rev = rev + 1 where surname = 'Able'"))
    owner.commit()
    undo(leeds)
    owner.rollback()
    left = set(owner.scalars(select(Person.surname)))
    assert "Able" in left
    assert "Baker" not in left


def test_what_was_left_is_undone_too_when_that_is_wanted(leeds: Import, owner: Session) -> None:
    before = every_table(owner)
    leeds.commit()
    owner.execute(text("update staff set known_as = 'Annie', rev = rev + 1 where surname = 'Able'"))
    owner.commit()
    undo(leeds)
    assert owner.scalar(select(Person.known_as).where(Person.surname == "Able")) == "Annie"
    undo(leeds, anyway="yes")
    assert every_table(owner) == before


@pytest.mark.parametrize(
    ("who", "kind", "unit", "lines"),
    [
        (
            "branch_organiser",
            "members",
            "leeds_branch",
            ("Mem No,Name,Status,Join Date", "M1,Priya Shah,Active,01/02/2024",
             "M2,Nobody Here,Active,01/02/2025"),
        ),
        (
            "branch_organiser",
            "movements",
            "leeds_branch",
            ("Mem No,Name,J/L,Effective Date,Reason", "M7,Priya Shah,J,02/11/2026,",
             "M8,Nobody Here,J,02/11/2026,"),
        ),
        (
            "national_organiser",
            "headcounts",
            "union",
            ("Employer,Site,Headcount", "Revenue,Hub House,120", "Pensions,New Tower,30"),
        ),
    ],
)  # fmt: skip
def test_other_kinds_undone_leave_every_table_as_it_was(
    browser: Browsers, cast: Cast, owner: Session, who: str, kind: str, unit: str,
    lines: tuple[str, ...],
) -> None:  # fmt: skip
    organiser = browser(getattr(cast, who))
    organiser.get("/imports")  # the day's first request rolls it forward
    before = every_table(owner)
    run = bring(organiser, kind, getattr(cast, unit).id, csv_of(*lines))
    if kind == "members":
        run.choose(line2="same")
    run.commit()
    assert every_table(owner) != before
    undo(run)
    assert every_table(owner) == before
