"""A staff list of a branch: rows name their workplace."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.imports.models import ImportLine, ImportRun, StaffList
from app.people.models import Person, StaffIdentifier
from app.workplaces.models import Team
from tests import make
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of

AS_AT = (clock.today() - timedelta(days=1)).isoformat()


@pytest.fixture
def branch(browser: Browsers, cast: Cast):
    organiser = browser(cast.branch_organiser)

    def bring_list(*lines: str, as_at: str = AS_AT) -> Import:
        return bring(organiser, "staff", cast.leeds_branch.id, csv_of(*lines), as_at=as_at)

    return bring_list


def run_of(db: Session) -> ImportRun:
    db.rollback()
    return db.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()


def test_each_row_goes_to_the_workplace_it_names(branch, cast: Cast, owner: Session) -> None:
    york = make.workplace(owner, cast.leeds_branch, site=make.site(owner, "York House", "YO1 1AA"))
    owner.commit()
    brought = branch(
        "Staff No,Name,Team,Location",
        "1,Ann Able,Post,HUB HOUSE",
        "2,Bob Baker,Post,York House",
        "3,Cy Cole,,YO1 1AA",
        "4,Di Dunn,,Atlantis",
        "5,Ed East,,",
    )
    assert "5 rows: 3 to add and 2 of another workplace." in brought.words()
    assert "we know no workplace of that name" in brought.words("elsewhere")
    assert "The row names no workplace." in brought.words("elsewhere")
    places = {one["name"]: one for one in (run_of(owner).result or {})["places"]}
    assert places["Atlantis"]["workplace_id"] is None
    assert (places["York House"]["rows"], places["York House"]["workplace_id"]) == (1, york.id)
    brought.commit()
    found = {p.forename: p.workplace_id for p in owner.scalars(select(Person))}
    assert (found["Ann"], found["Bob"], found["Cy"]) == (cast.leeds.id, york.id, york.id)
    assert set(owner.scalars(select(StaffList.workplace_id))) == {cast.leeds.id, york.id}
    teams = {(team.workplace_id, team.name) for team in owner.scalars(select(Team))}
    assert {(cast.leeds.id, "Post"), (york.id, "Post")} <= teams


def test_a_strange_name_is_taken_for_what_it_was_said_to_be(
    browser: Browsers, cast: Cast, owner: Session, app_engine
) -> None:
    from app.imports.plan.staff_places import ManyPlaces, Said
    from app.workplaces.queries import WorkplaceName

    hub = WorkplaceName(7, "Hub", "Shared", "Hub House", None, 1, "Leeds")
    twin = WorkplaceName(8, "Hub too", "Revenue", "Hub House", None, 1, "Leeds")
    told = ManyPlaces([hub, twin], {"LDS-04": 7, "Gone": 0, "Foreign": 99})
    assert told.find(Said("LDS-04", "")) == 7
    assert "none of ours" in str(told.find(Said("Gone", "")))
    assert "we know no workplace" in str(told.find(Said("Foreign", "")))
    assert "Say which it is" in str(told.find(Said("Hub House", "")))
    assert told.find(Said("hub house", "REVENUE")) == 8


def test_a_list_of_several_must_name_them(branch) -> None:
    assert "Say which column holds the workplace" in branch("Staff No,Name", "1,Ann Able").words()


def test_one_number_with_two_employers_is_two_people(branch, cast: Cast, owner: Session) -> None:
    agency = make.workplace(
        owner, cast.leeds_branch, employer="Temps Ltd", site=make.site(owner, "Gate 2")
    )
    owner.commit()
    brought = branch(
        "Staff No,Name,Location",
        "77,Ann Able,Hub House",
        "77,Bob Baker,Gate 2",
        "77,Cy Cole,Gate 2",
    )
    assert "3 rows: 1 to add and 2 held back." in brought.words()
    brought.commit()
    owner.rollback()
    assert owner.scalars(select(StaffIdentifier.issuer_id)).all() == [cast.leeds.employer_id]
    assert agency.employer_id != cast.leeds.employer_id


def test_whoever_is_listed_elsewhere_now_has_moved(branch, cast: Cast, owner: Session) -> None:
    york = make.workplace(owner, cast.leeds_branch, site=make.site(owner, "York House"))
    owner.commit()
    first = (clock.today() - timedelta(days=20)).isoformat()
    branch("Staff No,Name,Location", "1,Ann Able,Hub House", as_at=first).commit()
    brought = branch("Staff No,Name,Location", "1,Ann Able,York House")
    assert "Workplace:" in brought.words("changed")
    brought.commit()
    owner.rollback()
    ann = owner.scalars(select(Person).where(Person.surname == "Able")).one()
    assert ann.workplace_id == york.id


def test_nobody_outside_brings_a_list_for_the_branch(
    browser: Browsers, cast: Cast, owner: Session
) -> None:
    other = make.user(owner, "Olga Other", Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    outsider = browser(other)
    sent = {"kind": "staff", "unit": str(cast.leeds_branch.id), "as_at": AS_AT}
    file = {"file": ("list.csv", csv_of("Name,Location", "Ann Able,Hub House"), "text/csv")}
    outsider.post("/imports", sent, files=file, status=404)
    page = outsider.get("/imports/new?kind=staff").text
    offered = set(re.findall(r'value="(\d+)"', page))
    assert str(cast.revenue_branch.id) in offered
    assert str(cast.leeds_branch.id) not in offered


def test_lines_say_whom_they_are_about(branch, owner: Session, cast: Cast) -> None:
    branch("Staff No,Name,Location", "1,Ann Able,Hub House")
    owner.rollback()
    absent = owner.scalars(select(ImportLine).where(ImportLine.verdict == "absent")).one()
    assert (absent.line, absent.staff_id) == (0, cast.colleague.id)
