"""An organogram: posts in FTE beside people, and nothing of it anywhere else (trap 22)."""

import csv
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.files.reading import Row
from app.imports.plan.organogram import Beside, count_posts, fte, grade_group
from tests.browser import words
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of, shared
from tests.state import every_table

JUNIOR = (
    "Parent Department,Organisation,Unit,Reporting Senior Post,Grade,Payscale Minimum (£),"
    "Payscale Maximum (£),Generic Job Title,Number of Posts in FTE,Professional/Occupational Group"
)
SENIOR = (
    "Post Unique Reference,Name,Grade (or equivalent),Job Title,Job/Team Function,"
    "Parent Department,Organisation,Unit,Contact Phone,Contact E-mail,Reports to Senior Post,"
    "Salary Cost of Reports (£),FTE,Actual Pay Floor (£),Actual Pay Ceiling (£),,"
    "Professional/Occupational Group,Notes,Valid?"
)


def junior(unit: str, grade: str, posts: str, department: str = "Department of Works") -> str:
    return f"{department},{department},{unit},46,{grade},ao,ao,Officer,{posts},Operational"


def senior(ref: str, name: str, posts: str, valid: str = "1") -> str:
    return (
        f"{ref},{name},SCS1,Director,Running it,Department of Works,Shared Services,Leeds,"
        f"020 7946 0123,someone@works.example,X,100000,{posts},100000,104999,,Policy,,{valid}"
    )


@pytest.fixture
def organogram(browser: Browsers, cast: Cast):
    organiser = browser(cast.branch_organiser)

    def bring_posts(*lines: str, unit: int = cast.leeds.id) -> Import:
        return bring(organiser, "organogram", unit, csv_of(*lines))

    return bring_posts


def test_posts_stand_beside_people_and_are_none(organogram) -> None:
    brought = organogram(JUNIOR, junior("Leeds", "AO", "0.54"), junior("Leeds", "EO", "5.76"))
    page = brought.words()
    assert "6.3 posts in FTE" in page
    assert "Posts in FTE are not people" in page
    assert "People on our list there 1" in page
    assert "Headcount declared for Shared Services Ltd Hub House not known" in page


def test_it_leaves_every_table_as_it_was(organogram, owner: Session) -> None:
    brought = organogram(JUNIOR, junior("Leeds", "AO", "12"))
    before = every_table(owner)
    assert "12 posts in FTE" in brought.commit()
    assert every_table(owner) == before
    assert "undone" in words(brought.browser.post(f"{brought.url}/reversal", {}).text)
    assert every_table(owner) == before


def test_nothing_about_people_is_kept(organogram, owner: Session) -> None:
    brought = organogram(SENIOR, senior("1", "Wilma Secret", "1"), senior("2", "Vacant", "1"))
    kept = owner.scalar(
        text("select string_agg(array_to_string(cells, ' '), ' ') from import_rows where line > 1")
    )
    assert "Secret" not in kept
    assert "0123" not in kept
    assert "someone" not in kept
    assert "100000" not in kept
    assert "Vacant" in kept
    assert "Contact Phone (about one person" in brought.words()
    everything = owner.scalar(
        text("select (select json_agg(r) from import_runs r)::text")
    ) + owner.scalar(text("select coalesce((select json_agg(l) from import_lines l)::text, '')"))
    assert "Secret" not in everything


def test_posts_nobody_works_in_do_not_count(organogram) -> None:
    brought = organogram(
        SENIOR,
        senior("10", "N/D", "1"),
        senior("11", "Vacant", "1"),
        senior("12", "Eliminated", "1"),
        senior("0", "Anna Example", "1"),
        senior("13", "Bob Example", "1", valid="0"),
        senior("14", "Carol Example", "0.5"),
        senior("14", "Dora Example", "0.6"),
    )
    page = brought.words("conflict")
    # Whose name is not disclosed is somebody all the same.
    assert "2.1 posts in FTE" in page
    assert "1 post is shared" in page
    assert "Not counted 4" in page


def test_military_ranks_are_kept_apart(organogram) -> None:
    ministry = "Ministry of Defence"
    brought = organogram(
        JUNIOR,
        junior("Army", "OF1", "1376", ministry),
        junior("Army", "OR7-8", "200.5", ministry),
        junior("Army", "D", "40", ministry),
        junior("Army", "E1", "10", ministry),
    )
    page = brought.words()
    assert "50 posts in FTE" in page
    assert "1,576.5 of military ranks, kept apart" in page


def test_only_the_parts_that_are_ticked_are_compared(organogram) -> None:
    brought = organogram(JUNIOR, junior("Leeds", "AO", "12"), junior("York", "AO", "88"))
    assert "100 posts in FTE" in brought.words()
    brought.browser.post(f"{brought.url}/places", {"place": ["Department of Works: Leeds"]})
    assert "12 posts in FTE" in brought.words()


def test_words_where_a_number_should_be_are_said(organogram) -> None:
    page = organogram(JUNIOR, junior("Leeds", "AO", "ao"), junior("Leeds", "AO", "-3")).words()
    assert "Can't be read 2" in page
    assert "0 posts in FTE" in page


def test_it_may_be_held_against_a_branch_of_ones_own_only(browser: Browsers, cast: Cast) -> None:
    data = csv_of(JUNIOR, junior("Leeds", "AO", "12"))
    organiser = browser(cast.branch_organiser)
    assert "12 posts" in bring(organiser, "organogram", cast.leeds_branch.id, data).words()
    bring(organiser, "organogram", cast.revenue_branch.id, data, status=404)


@pytest.mark.parametrize(
    ("grade", "defence", "group"),
    [
        ("AO (N)", False, "AO"),
        ("Grade 7", False, "G7"),
        ("SCS1A", False, "SCS"),
        ("C2", True, "HEO"),
        ("C2", False, "C2"),
        ("D", False, "D"),
        ("Skill Zone 2", True, "Skill zones"),
        ("Higher Officer", False, "HEO"),
        ("OF3 (RFA)", True, "Military ranks"),
        ("OR1-3", True, "Military ranks"),
        ("Officer", False, "Officer"),
    ],
)
def test_grades_are_grouped(grade: str, defence: bool, group: str) -> None:
    assert grade_group(grade, defence=defence)[0] == group


@pytest.mark.parametrize("cell", ["nan", "Infinity", "1e9", "", "ao", "-1", "9" * 40])
def test_these_are_no_posts(cell: str) -> None:
    assert fte(cell) is None


def test_tenths_are_added_exactly() -> None:
    rows = [Row(n, ("Works", "AO", "0.1")) for n in range(2, 12)]
    mapping = {"organisation": 0, "grade": 1, "fte": 2}
    counted = count_posts(rows, mapping, (), Beside(None, None))
    assert counted.extras["posts"]["civilian"] == "1"
    assert fte("1,376.50") == Decimal("1376.50")


@pytest.mark.parametrize(
    ("name", "civilian"),
    [
        ("rural_payments_agency-2011-09-30-junior.csv", "2,373.29"),
        ("department_for_transport-2011-09-30-junior.csv", "1,901.86"),
    ],
)
def test_a_real_file_adds_up(name: str, civilian: str, browser: Browsers, cast: Cast) -> None:
    data = shared("uk-organograms", name).read_bytes()
    brought = bring(browser(cast.branch_organiser), "organogram", cast.leeds.id, data, name=name)
    page = brought.words()
    assert f"{civilian} posts in FTE" in page
    assert "military ranks, kept apart" not in page


def test_most_posts_of_defence_are_military_and_kept_apart() -> None:
    path = shared("uk-organograms", "ministry_of_defence-2012-03-31-junior.csv")
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))
    mapping = {"department": 0, "organisation": 1, "unit": 2, "grade": 4, "fte": 8}
    rows = [Row(line, tuple(cells)) for line, cells in enumerate(read[1:], start=2)]
    posts = count_posts(rows, mapping, (), Beside(None, None)).extras["posts"]
    civilian, military = (Decimal(posts[key].replace(",", "")) for key in ("civilian", "military"))
    assert civilian + military == Decimal("233380.15")
    assert Decimal("0.72") < military / (civilian + military) < Decimal("0.80")
