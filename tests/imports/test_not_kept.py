"""What we must not hold is in no table and no log, whatever becomes of the file."""

import logging
from unittest.mock import patch

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.imports.liability import recognised
from app.imports.models import FileConfirmation
from app.privacy.commands import CONFIRMED_FOR
from tests.browser import words
from tests.cast import Cast
from tests.imports.bring import Browsers, bring, csv_of

TODAY = clock.today().isoformat()
# header → the cells of four people; none of these may be found afterwards
PLANTED = {
    "NI No": ["QQ998801A", "QQ998802A", "QQ998803A", "QQ998804A"],
    "Ref": ["QQ 99 88 11 B", "QQ 99 88 12 B", "QQ 99 88 13 B", ""],
    "DOB": ["03/04/1967", "04/05/1977", "05/06/1987", "06/07/1997"],
    "Anniversary": ["13/04/1967", "14/05/1977", "15/06/1987", "16/07/1997"],
    "Figure": ["£31,987.11", "£32,987.12", "£33,987.13", "£34,987.14"],
    "Amount": ["41987.21", "42987.22", "43987.23", "44987.24"],
    "Code": ["40-47-81", "40-47-82", "40-47-83", "60-83-71"],
    "Remarks": ["", "her number is QQ998821C", "", "QQ 99 88 22 D"],
    "Sickness": ["Plantedflu", "Plantedcold", "Plantedback", "Plantednone"],
    "Home Address": [f"{n} Planted Road, Leeds" for n in range(1, 5)],
    "Flat": [f"1{n} Plantation Street" for n in range(1, 5)],
    "Union": ["Plantedunion"] * 4,
}
NAMES = ["Able,Ann", "Bell,Bryn", "Craig,Carys", "Davies,Dilip"]
LIABILITY = (
    "Employee No", "Surname", "First Name", "NI Number", "DOB", "Job Title", "Grade",
    "Basic Salary", "Hours", "Contract Type", "Continuous Service Date", "Place of Work",
    "Notice Period", "Pension Scheme", "Disciplinary", "Grievance", "TU Deduction",
    "Collective Agreement",
)  # fmt: skip
HR_LIST = (
    "Payroll No,Title,Surname,Forename,Known As,Job Title,Grade,Directorate,Team,Location,Bldg,"
    "Floor,Desk,FTE,Contract Type,Start Date,Line Manager,Email,Tel Ext"
)


def everything_in(owner: Session) -> str:
    """The text of every row of every table."""
    owner.rollback()
    tables = owner.scalars(
        text(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables"
            " where table_type = 'BASE TABLE'"
            " and table_schema not in ('pg_catalog', 'information_schema')"
        )
    ).all()
    assert "public.import_rows" in tables
    found = []
    for table in tables:
        found += owner.scalars(text(f"select t::text from {table} t")).all()
    return "\n".join(found)


def planted_list() -> bytes:
    rows = zip(*PLANTED.values(), strict=True)
    quoted = (",".join(f'"{cell}"' for cell in row) for row in rows)
    lines = [f"{name},{cells}" for name, cells in zip(NAMES, quoted, strict=True)]
    return csv_of(",".join(("Surname", "Forename", *PLANTED)), *lines)


@pytest.mark.parametrize("planning", ["goes well", "fails"])
def test_no_table_and_no_log_holds_what_was_refused(
    browser: Browsers, cast: Cast, owner: Session, caplog: pytest.LogCaptureFixture, planning: str
) -> None:
    caplog.set_level(logging.DEBUG)
    organiser = browser(cast.branch_organiser)
    if planning == "fails":
        with patch("app.imports.columns.missing", side_effect=RuntimeError("a bug")):
            bring(organiser, "staff", cast.leeds.id, planted_list(), as_at=TODAY, status=500)
    else:
        run = bring(organiser, "staff", cast.leeds.id, planted_list(), as_at=TODAY)
        page = run.words()
        for why in ("Ref (insurance number)", "Anniversary (looks like birth dates)"):
            assert why in page
        for name in ("Figure", "Amount"):
            assert f"{name} (looks like pay)" in page
        assert "Code (looks like bank details)" in page
        mapping = words(organiser.get(f"{run.url}/mapping").text)
        assert "2 cells held insurance numbers: they were emptied" in mapping
        assert "Remarks" in mapping
        run.commit()
        assert "Able" in everything_in(owner)
    held = everything_in(owner) + caplog.text
    for name, cells in PLANTED.items():
        for cell in filter(None, cells):
            assert cell not in held, name
    assert "QQ" not in held


def test_a_liability_file_is_known_by_three_of_its_headers() -> None:
    assert len(recognised(LIABILITY)) >= 3
    assert recognised(["Surname", "N.I. Number", "Date of birth", "Salary"])
    assert not recognised(["Surname", "NI Number", "DOB", "NINO"])
    assert not recognised(HR_LIST.split(","))
    assert not recognised(["Pay Period", "Payroll No", "NINO", "Surname", "Deduction Code"])


def liability_file() -> bytes:
    secret = "Permanent,01/05/2019,Hub House,Planted weeks,Planted pension,Planted warning"
    rows = [
        f"00{n},{name},QQ99880{n}A,0{n}/04/19{n}7,Plantedjob,AO,2{n}123.45,37,{secret},No,Yes,Planted"
        for n, name in enumerate(NAMES, 5)
    ]
    return csv_of("Employee liability information", ",".join(LIABILITY), *rows)


def test_a_liability_file_is_refused_whole(
    browser: Browsers, cast: Cast, owner: Session, caplog: pytest.LogCaptureFixture
) -> None:
    organiser = browser(cast.branch_organiser)
    form = {"kind": "staff", "unit": str(cast.leeds.id), "as_at": TODAY}
    files = {"file": ("list.csv", liability_file(), "text/csv")}
    answer = words(organiser.post("/imports", form, files=files, status=422).text)
    assert "This looks like an employee liability file (TUPE): it names NI Number, DOB" in answer
    assert "your data officer can confirm it for" in answer
    held = everything_in(owner) + caplog.text
    for cell in ("Able", "QQ99", "Plantedjob", "Planted warning"):
        assert cell not in held
    assert owner.scalar(text("select count(*) from import_runs")) == 0
    assert "import_refused" in owner.scalars(select(AuditEvent.event)).all()


def test_once_confirmed_only_names_jobs_and_locations_are_kept(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    officer, organiser = browser(cast.data_officer), browser(cast.branch_organiser)
    form = {"unit_id": str(cast.leeds.id), "because": "Agreed with the employer in writing"}
    page = words(officer.post("/confirmations", form).text)
    assert "Agreed with the employer in writing" in page
    run = bring(organiser, "staff", cast.leeds.id, liability_file(), as_at=TODAY)
    assert "4 rows: 4 to add" in run.words()
    assert "Disciplinary (conduct)" in run.words()
    assert "Hours (not needed from a liability file)" in run.words()
    assert "Contract Type (not needed from a liability file)" in run.words()
    held = everything_in(owner)
    assert "Able" in held
    for cell in ("QQ99", "Planted", "25123.45", "Permanent"):
        assert cell not in held
    assert owner.scalars(text("select header from import_runs")).one() == [
        "Employee No",
        "Surname",
        "First Name",
        "Grade",
        "Place of Work",
    ]
    events = owner.scalars(select(AuditEvent.event)).all()
    assert events.count("tupe_file_confirmed") == 1


def test_a_confirmation_is_for_one_place_and_a_week_and_may_be_withdrawn(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    officer, organiser = browser(cast.data_officer), browser(cast.branch_organiser)
    form = {"unit_id": str(cast.revenue.id), "because": "Agreed with the employer in writing"}
    officer.post("/confirmations", form)
    bring(organiser, "staff", cast.leeds.id, liability_file(), as_at=TODAY, status=422)
    officer.post("/confirmations", form | {"unit_id": str(cast.leeds.id)})
    made = owner.scalars(select(FileConfirmation).order_by(FileConfirmation.id.desc())).all()
    assert made[0].ends_at - made[0].recorded_at == CONFIRMED_FOR
    officer.post(f"/confirmations/{made[0].id}/withdrawal")
    officer.post(f"/confirmations/{made[0].id}/withdrawal", status=409)
    bring(organiser, "staff", cast.leeds.id, liability_file(), as_at=TODAY, status=422)
    officer.post("/confirmations", form | {"because": "short"}, status=422)
    officer.post("/confirmations", form | {"unit_id": "999999"}, status=404)
    officer.post("/confirmations/999999/withdrawal", status=404)


@pytest.mark.parametrize("who", ["rep", "branch_organiser", "auditor", "national_organiser"])
def test_only_a_data_officer_confirms(browser: Browsers, cast: Cast, who: str) -> None:
    nobody = browser(getattr(cast, who))
    nobody.get("/confirmations", status=403)
    form = {"unit_id": str(cast.leeds.id), "because": "Agreed with the employer in writing"}
    nobody.post("/confirmations", form, status=403)
