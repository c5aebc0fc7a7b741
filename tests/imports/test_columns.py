"""Which column is what, and which we must not hold."""

from datetime import date

import pytest

from app.files import refusing
from app.files.cells import column_of_days, open_end, people, postcode
from app.files.reading import Table, read
from app.files.refusing import Kept
from app.imports.columns import guess, missing
from app.imports.fields import FIELDS
from app.imports.models import ImportKind
from app.imports.refusing import REFUSED, refusal

STAFF, MEMBERS, HEADCOUNTS = (ImportKind(n) for n in (1, 2, 3))
DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    "header",
    [
        *("DOB", "D.O.B.", "date_of_birth", "DateOfBirth", "Birthday", "Born", "Age", "Birth Date"),
        *("NI No", "NINO", "ni_number", "National Insurance Number", "soc_sec_id", "SSN", "NatIns"),
        *("Gender", "Sex", "Ethnicity", "Religion", "Disability", "Sexual Orientation"),
        *("Sickness days", "Absence", "Medical", "Disciplinary", "Grievance"),
        *("Basic Salary", "Pay", "Payscale (£)", "Hourly rate", "Pension Scheme", "TU Deduction"),
        *("Bank", "Sort Code", "Account Number", "Payment Method", "Direct Debit Ref"),
        *("Home Address", "Address 1", "Street", "Postcode", "Home Email", "Personal Mobile"),
        *("Marital Status", "Passport No", "Security Clearance", "Next of Kin", "Nationality"),
    ],
)
def test_what_we_must_not_hold_is_refused_by_name(header: str) -> None:
    assert refusal(STAFF, header)
    assert refusal(MEMBERS, header)


@pytest.mark.parametrize(
    "header",
    [
        *("Payroll No", "Pay Band", "Grade (or equivalent)", "E-mail Address", "Agency", "Team"),
        *("Location", "Work postcode", "Employee No", "Start Date", "Page", "Category", "Stage"),
    ],
)
def test_what_a_list_is_for_is_not(header: str) -> None:
    assert refusal(STAFF, header) is None


def without_refused(table: Table) -> Kept:
    known = {name for field in FIELDS[STAFF].values() for name in field.names}
    return refusing.without_refused(REFUSED[STAFF], table, known=known, as_at=DAY)


def test_membership_told_by_an_employer_is_refused_and_by_the_union_is_not() -> None:
    for header in ("Membership No", "Member?", "M/NM", "Check-off"):
        assert refusal(STAFF, header)
    assert refusal(MEMBERS, "Membership No") is None


def test_a_postcode_is_a_place_in_a_headcount_and_a_home_in_a_staff_list() -> None:
    assert refusal(HEADCOUNTS, "postcode") is None
    assert refusal(STAFF, "postcode") == "home address"


def test_three_insurance_numbers_give_a_renamed_column_away() -> None:
    rows = "\n".join(f"Sam{i},QQ 12 34 5{i} C,x" for i in range(3))
    kept = without_refused(read(f"Name,Ref,Team\n{rows}".encode()))
    assert (kept.header, kept.refused) == (("Name", "Team"), (("Ref", "insurance number"),))
    assert "QQ" not in str(kept.rows)


def test_two_may_be_anything() -> None:
    kept = without_refused(read(b"Name,Ref\na,QQ123456C\nb,QQ123457C\nc,x"))
    assert kept.refused == ()


@pytest.mark.parametrize("shape", ["{y}1209", "12/09/{y}", "{y}-12-09"])
def test_birth_dates_under_another_name_are_refused(shape: str) -> None:
    rows = "\n".join(f"n,{shape.format(y=1950 + i * 7)}" for i in range(6))
    kept = without_refused(read(f"Name,Reference\n{rows}".encode()))
    assert kept.refused == (("Reference", "looks like birth dates"),)


def test_old_start_dates_are_start_dates() -> None:
    rows = "\n".join(f"n,01/09/{1980 + i * 5}" for i in range(8))
    kept = without_refused(read(f"Name,Start Date\n{rows}".encode()))
    assert kept.refused == ()


def test_the_realistic_headers_are_recognised() -> None:
    header = [
        *("Payroll No", "Title", "Surname", "Forename", "Known As", "Job Title", "Grade"),
        *("Directorate", "Team", "Location", "Bldg", "Floor", "Desk", "FTE", "Contract Type"),
        *("Start Date", "Line Manager", "Email", "Tel Ext"),
    ]
    found = {key: header[place] for key, place in guess(STAFF, header).items()}
    assert found == {
        "staff_number": "Payroll No",
        "surname": "Surname",
        "forename": "Forename",
        "known_as": "Known As",
        "team": "Team",
        "grade": "Grade",
        "work_email": "Email",
        "work_phone": "Tel Ext",
        "engagement": "Contract Type",
        "start_date": "Start Date",
        "workplace": "Location",
    }
    header = ["Membership Number", "Forename(s)", "Surname", "Status", "Join Date", "Leave Date"]
    assert len(guess(MEMBERS, header)) == 6
    header = ["department", "postcode", "headcount_rounded", "latitude", "longitude"]
    assert guess(HEADCOUNTS, header) == {"employer": 0, "postcode": 1, "headcount": 2}


def test_posts_in_fte_are_no_headcount() -> None:
    assert "headcount" not in guess(HEADCOUNTS, ["Organisation", "Site", "Number of Posts in FTE"])


def test_says_which_column_is_missing() -> None:
    assert "the name" in (missing(STAFF, {"team": 0}) or "")
    assert "the join date" in (missing(MEMBERS, {"surname": 0}) or "")
    assert "the site" in (missing(HEADCOUNTS, {"employer": 0, "headcount": 1}) or "")
    assert missing(STAFF, {"forename": 0}) is None


def test_a_column_of_days_is_read_day_first_as_a_whole() -> None:
    days = column_of_days([(2, "03/04/2026"), (3, "25/12/2025")])
    assert days.read("03/04/2026") == date(2026, 4, 3)
    assert column_of_days([(2, "1-Apr-26")]).read("1-Apr-26") == date(2026, 4, 1)
    assert column_of_days([(2, "20260403")]).read("20260403") == date(2026, 4, 3)
    assert column_of_days([(2, "2026-04-03 00:00:00")]).read("2026-04-03") == date(2026, 4, 3)
    assert column_of_days([(2, "46115")]).read("46115") == date(2026, 4, 3)


def test_one_impossible_day_stops_the_column_and_never_turns_it() -> None:
    days = column_of_days([(2, "03/04/2026"), (3, ""), (4, "12/25/2025")])
    assert (days.wrong_line, days.month_first) == (4, True)
    assert column_of_days([(2, "03/04/2026"), (3, "soon")]).month_first is False


def test_the_end_of_time_is_an_open_end() -> None:
    day = column_of_days([(2, "31/12/9999")]).read("31/12/9999")
    assert open_end(day) == date.max


def test_numbers_of_people_and_postcodes() -> None:
    assert [people(cell) for cell in ("7,680", "10", "1 250", "3.0")] == [7680, 10, 1250, 3]
    assert [people(cell) for cell in ("0.54", "ao", "-3", "7,68", "")] == [None] * 5
    assert postcode("bs348jh") == "BS34 8JH"
    assert postcode("willaroo") is None
