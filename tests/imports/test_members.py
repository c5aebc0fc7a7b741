"""A membership extract against the people on record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.conversations.models import PendingJoin
from app.imports.plan.member_rows import STATUSES
from app.people.models import (
    ExtractCoverage,
    IdentifierKind,
    Membership,
    MembershipStatus,
    Person,
    Placement,
    StaffIdentifier,
    StandingCode,
)
from tests import make
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of

AS_AT = clock.today() - timedelta(days=1)
HEADER = "Membership Number,Forename(s),Surname,Status,Join Date,Leave Date,Staff No"


@pytest.fixture
def extract(browser: Browsers, cast: Cast):
    organiser = browser(cast.branch_organiser)

    def bring_extract(*lines: str, as_at: date = AS_AT, header: str = HEADER) -> Import:
        data = csv_of(header, *lines)
        return bring(organiser, "members", cast.leeds_branch.id, data, as_at=as_at.isoformat())

    return bring_extract


@pytest.fixture
def numbered(owner: Session, cast: Cast) -> Person:
    """Priya, with staff number 0077."""
    employer = make.employer(owner, "Shared Services Ltd")
    owner.add(
        StaffIdentifier(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=employer.id,
            value="0077",
            valid_from=date(2020, 1, 1),
        )
    )
    owner.commit()
    return cast.colleague


def standing(db: Session, person: Person) -> StandingCode:
    db.rollback()
    return db.get_one(Person, person.id, populate_existing=True).standing


def records(db: Session) -> list[Membership]:
    db.rollback()
    return list(db.scalars(select(Membership).order_by(Membership.id)))


def test_an_extract_makes_members_and_the_rest_no_members(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    tom = make.person(owner, cast.leeds, "Tom", "Nobody")
    owner.commit()
    brought = extract("M001,Priya,Shah,Active,01/02/2024,31/12/9999,0077")
    assert "1 row: 1 to add." in brought.words()
    brought.commit()
    assert standing(owner, numbered) is StandingCode.MEMBER
    assert standing(owner, tom) is StandingCode.NOT_MEMBER
    record = records(owner)[0]
    assert (record.number, record.joined_on, record.ended_on) == (
        "M001",
        date(2024, 2, 1),
        date.max,
    )
    assert owner.scalars(select(ExtractCoverage.workplace_id)).all() == [cast.leeds.id]
    again = extract("M001,Priya,Shah,Active,01/02/2024,31/12/9999,0077")
    assert "1 row: 1 unchanged." in again.words()
    assert "nothing to import" in again.words()


def test_an_extract_from_before_the_first_staff_list_says_that_it_tells_little(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    hers = Placement.staff_id == numbered.id
    first_list = owner.scalars(select(Placement.valid_from).where(hers)).one()
    row = "M001,Priya,Shah,Active,01/02/2014,31/12/9999,0077"
    said = f"The extract is older than the first staff list of {cast.leeds.unit.name}:"
    early = extract(row, as_at=first_list - timedelta(days=1))
    assert f"{said} whoever is not in it stays not known there." in early.words()
    tom = make.person(owner, cast.leeds, "Tom", "Nobody")
    owner.commit()
    early.commit()
    assert standing(owner, tom) is StandingCode.UNKNOWN
    assert said not in extract(row, as_at=first_list).words()


def test_an_equal_name_is_only_suggested(extract, cast: Cast, owner: Session) -> None:
    brought = extract("M001,PRIYA,Shah,Active,01/02/2024,,")
    assert "Priya Shah is the only one of this name here." in brought.words("question")
    brought.commit()
    assert records(owner)[0].staff_id is None
    assert records(owner)[0].scope_unit_id == cast.leeds_branch.id


def test_all_unique_names_can_be_accepted_at_once(extract, cast: Cast, owner: Session) -> None:
    make.person(owner, cast.leeds, "Ann", "Able")
    for _ in "twins":
        make.person(owner, cast.leeds, "John", "Smith")
    owner.commit()
    brought = extract(
        "M1,Priya,Shah,Active,01/02/2024,,",
        "M2,Ann,Able,Active,01/02/2024,,",
        "M3,John,Smith,Active,01/02/2024,,",
    )
    assert "Accept all 2 where nobody else has the name" in brought.words("question")
    brought.browser.post(f"{brought.url}/choices", {"accept_asked": "yes", "accept_exact": "yes"})
    brought.commit()
    assert [record.staff_id is None for record in records(owner)] == [False, False, True]


def test_a_member_matched_to_nobody_can_be_matched_later(
    extract, cast: Cast, owner: Session
) -> None:
    row = "M001,Late,Comer,Active,01/02/2024,,0099"
    said = extract(row).commit()
    assert "Members matched to nobody" in said
    late = make.person(owner, cast.leeds, "Late", "Comer", since=date(2025, 1, 1))
    owner.add(
        StaffIdentifier(
            staff_id=late.id,
            scope_unit_id=cast.leeds.id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=make.employer(owner, "Shared Services Ltd").id,
            value="0099",
            valid_from=date(2025, 1, 1),
        )
    )
    owner.commit()
    again = extract(row)
    assert "matched to nobody → Late Comer" in again.words("changed")
    again.commit()
    assert standing(owner, late) is StandingCode.MEMBER
    assert len(records(owner)) == 1


def test_a_join_is_confirmed_when_the_extract_says_so(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    contact = make.contact(owner, numbered, cast.rep, happened_on=AS_AT)
    owner.add(
        PendingJoin(
            staff_id=numbered.id,
            scope_unit_id=cast.leeds.id,
            contact_id=contact.id,
            said_on=AS_AT,
            said_to_id=cast.rep.id,
        )
    )
    owner.commit()
    applied = f"M1,Priya,Shah,Applied,{AS_AT:%d/%m/%Y},,0077"
    assert "confirms" not in extract(applied).words("remark")
    brought = extract(f"M1,Priya,Shah,Active,{AS_AT:%d/%m/%Y},,0077")
    assert "1 join is confirmed by this extract." in brought.words()
    assert "1 join is confirmed" in brought.commit()
    owner.rollback()
    assert owner.scalars(select(PendingJoin.confirmed_on)).one() == AS_AT
    events = owner.execute(select(AuditEvent.event, AuditEvent.subject_id)).all()
    assert ("join_confirmed", str(numbered.id)) in events


@pytest.mark.parametrize("word", ["Lapsed", "Resigned", "Retired", "Left employer", "Deceased"])
def test_a_member_who_left_stops_counting_on_the_day(
    extract, numbered: Person, owner: Session, word: str
) -> None:
    extract("M001,Priya,Shah,Active,01/02/2024,,0077", as_at=AS_AT - timedelta(days=40)).commit()
    extract(f"M001,Priya,Shah,{word},01/02/2024,,0077").commit()
    record = records(owner)[0]
    assert (record.status, record.ended_on) == (STATUSES[word.lower()], AS_AT)
    assert standing(owner, numbered) is StandingCode.NOT_MEMBER


def test_retired_members_count_nowhere(extract, numbered: Person, owner: Session) -> None:
    header = HEADER + ",Category"
    extract("M001,Priya,Shah,Active,01/02/2024,,0077,Retired", header=header).commit()
    assert standing(owner, numbered) is StandingCode.NOT_MEMBER


def test_arrears_count_through_the_grace_from_the_first_extract_that_says_so(
    extract, numbered: Person, owner: Session
) -> None:
    row = "M001,Priya,Shah,In arrears,01/02/2024,,0077"
    extract(row).commit()
    assert records(owner)[0].arrears_from == AS_AT
    assert standing(owner, numbered) is StandingCode.MEMBER
    assert "nothing to import" in extract(row).words()
    extract("M001,Priya,Shah,Active,01/02/2024,,0077").commit()
    assert records(owner)[0].arrears_from is None


def test_a_rejoin_opens_a_new_record(extract, numbered: Person, owner: Session) -> None:
    extract("M001,Priya,Shah,Active,01/02/2019,,0077", as_at=AS_AT - timedelta(days=40)).commit()
    brought = extract(
        "M001,Priya,Shah,Resigned,01/02/2019,01/02/2024,0077",
        "M001,Priya,Shah,Active,01/06/2025,,0077",
    )
    assert "2 rows: 1 to add and 1 to change." in brought.words()
    brought.commit()
    assert [record.joined_on.year for record in records(owner)] == [2019, 2025]
    assert standing(owner, numbered) is StandingCode.MEMBER


def test_nobody_is_a_member_twice_on_one_day(extract, numbered: Person, owner: Session) -> None:
    brought = extract(
        "M001,Priya,Shah,Active,01/02/2019,,0077", "M002,Priya,Shah,Active,01/02/2020,,0077"
    )
    assert "has the membership of line 2 for the same days" in brought.words("conflict")
    brought.commit()
    assert [record.number for record in records(owner)] == ["M001"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("M1,Ann,Able,Active,,,", "There is no join date"),
        ("M1,Ann,Able,Sideways,01/02/2024,,", "The status is none we know"),
        ("M1,Ann,Able,NM,01/02/2024,,", "says that this is no member"),
        ("M1,Ann,Able,Active,01/02/1824,,", "before 1900"),
        ("M1,Ann,Able,Resigned,01/02/2024,01/02/2024,", "not after the join date"),
        (",,,Active,01/02/2024,,", "neither a name nor a membership number"),
    ],
)
def test_rows_that_state_no_membership_are_listed_with_the_reason(
    extract, row: str, says: str
) -> None:
    assert says in extract(row, "M9,Good,Row,Active,01/02/2024,,").words("rejected")


def test_one_number_twice_with_different_content_is_held_back(extract, owner: Session) -> None:
    brought = extract(
        "M1,Ann,Able,Active,01/02/2024,,",
        "M1,Bob,Baker,Active,01/02/2023,,",
        "M2,Cy,Cole,Active,01/02/2024,,",
        "M2,Cy,Cole,Active,01/02/2024,,",
    )
    assert "4 rows: 1 to add and 3 held back." in brought.words()


def test_who_left_the_extract_is_listed_and_left(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    make.membership(owner, numbered, number="M001")
    owner.commit()
    brought = extract("M002,Ann,Able,Active,01/02/2024,,")
    assert "Priya Shah" in brought.words("absent")
    brought.commit()
    assert records(owner)[0].status is MembershipStatus.ACTIVE


def test_only_the_chosen_workplaces_are_covered(extract, cast: Cast, owner: Session) -> None:
    york = make.workplace(owner, cast.leeds_branch)
    sam = make.person(owner, york, "Sam", "York")
    owner.commit()
    brought = extract("M1,Ann,Able,Active,01/02/2024,,")
    columns = ["number", "forename", "surname", "status", "joined_on", "ended_on", "staff_number"]
    brought.browser.post(
        f"{brought.url}/mapping", {"column": columns, "covers": [str(cast.leeds.id)]}
    )
    brought.commit()
    assert standing(owner, sam) is StandingCode.UNKNOWN
    assert standing(owner, cast.colleague) is StandingCode.NOT_MEMBER
    other = {"column": columns, "covers": [str(cast.revenue.id)]}
    second = extract("M2,Ann,Able,Active,01/02/2024,,", as_at=clock.today())
    second.browser.post(f"{second.url}/mapping", other)
    second.commit()
    owner.rollback()
    covered = set(owner.scalars(select(ExtractCoverage.workplace_id)))
    assert cast.revenue.id not in covered


def test_payment_details_of_the_union_are_left_out_too(extract, owner: Session) -> None:
    header = HEADER + ",Payment Method,Sub Band,Home Email,NI No"
    brought = extract(
        "M1,Ann,Able,Active,01/02/2024,,,DD,C,ann@home.example,QQ123456C", header=header
    )
    page = brought.words()
    for column in ("Payment Method", "Sub Band", "Home Email", "NI No"):
        assert f"{column} (" in page
    kept = str(owner.execute(text("select cells, mapping from import_rows, import_runs")).all())
    assert "QQ123456C" not in kept
    assert "ann@home.example" not in kept
