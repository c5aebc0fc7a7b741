"""What a column is taken for: its name, its cells, and what is asked where they disagree."""

import pytest

from app.imports.guessing import Proposal, Sure, mapping_of, propose
from app.imports.models import ImportKind

STAFF, MEMBERS, HEADCOUNTS = (ImportKind(n) for n in (1, 2, 3))

FIRST = [
    "Ann",
    "Bryn",
    "Carys",
    "Dilip",
    "Ewan",
    "Farah",
    "Gethin",
    "Huw",
    "Ifeoma",
    "Jo",
    "Kit",
    "Lowri",
]
LAST = [
    "Able",
    "Bell",
    "Craig",
    "Davies",
    "Evans",
    "Fry",
    "Green",
    "Hughes",
    "Igwe",
    "Jones",
    "Khan",
    "Lewis",
]
TEAMS = ["Payments", "Payroll", "Helpdesk"]
# Twelve rows of everything a list may hold, by what the column is about.
CELLS = {
    "number": [f"00{i:04}" for i in range(12)],
    "title": ["Ms", "Mr", "Mx"] * 4,
    "surname": LAST,
    "forename": FIRST,
    "name": [f"{s}, {f}" for f, s in zip(FIRST, LAST, strict=True)],
    "job": ["Adviser", "Manager", "Clerk"] * 4,
    "grade": ["AO", "EO", "HEO"] * 4,
    "team": TEAMS * 4,
    "site": ["Leeds", "Hub House"] * 6,
    "floor": ["1", "2", "G"] * 4,
    "desk": [f"D{i}" for i in range(12)],
    "fte": ["1", "0.6"] * 6,
    "contract": ["Permanent", "Fixed term", "Agency"] * 4,
    "day": [f"{i + 1:02}/04/2019" for i in range(12)],
    "email": [f"{f}.{s}@employer.example" for f, s in zip(FIRST, LAST, strict=True)],
    "home_email": [f"{f}@gmail.com" for f in FIRST],
    "phone": [f"0113 496 0{i:03}" for i in range(12)],
    "ext": [f"4{i:03}" for i in range(12)],
    "mobile": [f"07700 900{i:03}" for i in range(12)],
    "postcode": [f"LS{i + 1} 4AP" for i in range(12)],
    "status": ["Active", "Left"] * 6,
    "count": [str(i * 7 + 10) for i in range(12)],
    "text": ["x", "two words", "7"] * 4,
    "empty": [""] * 12,
}


def found(kind: ImportKind, **columns: str) -> dict[str, Proposal]:
    """Header (with spaces for underscores) → what it is taken for."""
    return dict(zip(columns, proposals(kind, list(columns.items())), strict=True))


def proposals(kind: ImportKind, columns: list[tuple[str, str]]) -> list[Proposal]:
    rows = list(zip(*(CELLS[content] for _, content in columns), strict=True))
    return propose(kind, [name for name, _ in columns], rows)


def taken(kind: ImportKind, columns: list[tuple[str, str]]) -> dict[str, str]:
    """Field → header."""
    names = [name for name, _ in columns]
    return {key: names[at] for key, at in mapping_of(proposals(kind, columns)).items()}


HR_LIST = [
    ("Payroll No", "number"), ("Title", "title"), ("Surname", "surname"),
    ("Forename", "forename"), ("Known As", "forename"), ("Job Title", "job"), ("Grade", "grade"),
    ("Directorate", "team"), ("Team", "team"), ("Location", "site"), ("Bldg", "site"),
    ("Floor", "floor"), ("Desk", "desk"), ("FTE", "fte"), ("Contract Type", "contract"),
    ("Start Date", "day"), ("Line Manager", "name"), ("Email", "email"), ("Tel Ext", "ext"),
]  # fmt: skip
EXTRACT = [
    ("Membership Number", "number"), ("Title", "title"), ("Forename(s)", "forename"),
    ("Surname", "surname"), ("Known As", "forename"), ("Status", "status"), ("Join Date", "day"),
    ("Leave Date", "day"), ("Leave Reason", "text"), ("Category", "status"),
    ("Employer", "site"), ("Workplace", "site"), ("Workplace Postcode", "postcode"),
    ("Branch", "site"), ("Region", "site"), ("Job Title", "job"), ("Role", "job"),
]  # fmt: skip
PHONE_LIST = [
    ("Display Name", "name"), ("E-mail", "email"), ("Department", "team"), ("Office", "site"),
    ("Extension", "ext"), ("Desk Neighbourhood", "desk"),
]  # fmt: skip


def test_an_hr_list_is_recognised_as_it_comes() -> None:
    assert taken(STAFF, HR_LIST) == {
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
    assert all(p.sure is Sure.SURE for p in proposals(STAFF, HR_LIST) if p.field)


def test_a_membership_extract_is_recognised_as_it_comes() -> None:
    assert taken(MEMBERS, EXTRACT) == {
        "number": "Membership Number",
        "surname": "Surname",
        "forename": "Forename(s)",
        "status": "Status",
        "joined_on": "Join Date",
        "ended_on": "Leave Date",
        "end_reason": "Leave Reason",
        "category": "Category",
        "employer": "Employer",
        "workplace": "Workplace",
    }


def test_a_phone_list_is_recognised_as_it_comes() -> None:
    assert taken(STAFF, PHONE_LIST) == {
        "full_name": "Display Name",
        "team": "Department",
        "work_email": "E-mail",
        "work_phone": "Extension",
        "workplace": "Office",
    }


@pytest.mark.parametrize(
    ("kind", "name", "content", "holds"),
    [
        (STAFF, "Phone", "postcode", "postcodes"),
        (STAFF, "Email", "phone", "phone numbers"),
        (STAFF, "Email", "home_email", "private e-mail addresses"),
        (STAFF, "Surname", "number", "numbers"),
        (STAFF, "Payroll No", "surname", "names or words"),
        (STAFF, "Payroll No", "email", "e-mail addresses"),
        (STAFF, "Team", "email", "e-mail addresses"),
        (STAFF, "Grade", "day", "days"),
        (STAFF, "Start Date", "team", "names or words"),
        (STAFF, "Location", "phone", "phone numbers"),
        (MEMBERS, "Join Date", "status", "names or words"),
        (HEADCOUNTS, "Headcount", "site", "names or words"),
        (HEADCOUNTS, "Postcode", "count", "numbers"),
    ],
)
def test_a_column_that_holds_something_else_than_its_name_says_is_questioned(
    kind: ImportKind, name: str, content: str, holds: str
) -> None:
    (asked,) = proposals(kind, [(name, content)])
    said = f"The column {name} holds {holds}: it is not used unless you say so."
    assert asked == Proposal("", Sure.DOUBTFUL, said)


def test_another_column_of_that_name_whose_cells_fit_is_used_instead() -> None:
    columns = [("Phone", "postcode"), ("Tel Ext", "ext")]
    assert taken(STAFF, columns) == {"work_phone": "Tel Ext"}


def test_a_site_may_be_given_by_its_postcode() -> None:
    assert taken(STAFF, [("Location", "postcode")]) == {"workplace": "Location"}


def test_two_columns_of_one_name_are_asked_about() -> None:
    first, second = proposals(STAFF, [("Location", "site"), ("Location (2)", "floor")])
    assert (first.field, first.sure) == ("workplace", Sure.LIKELY)
    assert first.said == "Two columns are called Location: the first is used. Look at both."
    assert (second.field, second.sure) == ("", Sure.DOUBTFUL)
    asked, used = proposals(STAFF, [("Location", "phone"), ("Location (2)", "site")])
    assert (asked.sure, used) == (Sure.DOUBTFUL, Proposal("workplace"))


@pytest.mark.parametrize(
    ("content", "field", "said"),
    [
        ("email", "work_email", "Column 1 looks like work e-mails."),
        ("phone", "work_phone", "Column 1 looks like work phones."),
        ("mobile", "", "Column 1 may be the work phone: say so if it is."),
        ("name", "full_name", "Column 1 looks like names."),
        ("grade", "grade", "Column 1 looks like the grade."),
        ("contract", "engagement", "Column 1 looks like the contract type."),
        ("team", "", "Column 1 may be the team: say so if it is."),
        ("number", "", "Column 1 may be the staff or payroll number: say so if it is."),
        ("text", "", ""),
        ("empty", "", ""),
        ("day", "", ""),
        ("home_email", "", ""),
    ],
)
def test_a_column_without_a_name_is_told_by_what_is_in_it(
    content: str, field: str, said: str
) -> None:
    (guessed,) = proposals(STAFF, [("Column 1", content)])
    assert (guessed.field, guessed.said) == (field, said)
    assert guessed.sure is not Sure.SURE or not field


def test_content_alone_never_stands_above_a_name() -> None:
    columns = [("Column 1", "email"), ("Email", "email"), ("Column 3", "name"), *HR_LIST[2:4]]
    assert taken(STAFF, columns) == {
        "work_email": "Email",
        "surname": "Surname",
        "forename": "Forename",
    }


def test_too_few_cells_prove_nothing() -> None:
    rows = [("LS1 4AP", "Ann Able")] * 2
    assert [p.field for p in propose(STAFF, ["Phone", "x"], rows)] == ["work_phone", ""]


def test_a_whole_name_beside_a_surname_is_not_used() -> None:
    columns = [("Name", "name"), ("Surname", "surname"), ("Forename", "forename")]
    assert "full_name" not in taken(STAFF, columns)
