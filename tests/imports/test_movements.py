"""A month's joiners and leavers, as the membership system lists them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.conversations.models import PendingJoin
from app.imports.models import ImportRow
from app.imports.plan.leaving import Reason, reason_of
from app.people.models import (
    ExtractCoverage,
    IdentifierKind,
    Membership,
    MembershipStatus,
    Person,
    StaffIdentifier,
    StandingCode,
)
from tests import make
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of

AS_AT = clock.today() - timedelta(days=1)
HEADER = "Mem No,Name,Branch,J/L,Effective Date,Reason,Method,Workplace,Employer"
WITH_STAFF_NO = "Mem No,Name,J/L,Effective Date,Reason,Staff No"


@pytest.fixture
def movements(browser: Browsers, cast: Cast):
    organiser = browser(cast.branch_organiser)

    def bring_list(*lines: str, header: str = HEADER) -> Import:
        data, branch = csv_of(header, *lines), cast.leeds_branch.id
        return bring(organiser, "movements", branch, data, as_at=AS_AT.isoformat())

    return bring_list


@pytest.fixture
def member(owner: Session, cast: Cast) -> Person:
    make.membership(owner, cast.colleague, number="M001", joined_on=date(2024, 2, 1))
    owner.commit()
    return cast.colleague


def records(db: Session) -> list[Membership]:
    db.rollback()
    found = db.scalars(select(Membership).order_by(Membership.joined_on, Membership.id))
    return list(found.unique())


def give_number(owner: Session, cast: Cast, number: str = "0077") -> None:
    owner.add(
        StaffIdentifier(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=make.employer(owner, "Shared Services Ltd").id,
            value=number,
            valid_from=date(2020, 1, 1),
        )
    )
    owner.commit()


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("Resigned", MembershipStatus.RESIGNED),
        ("Payment failed", MembershipStatus.LAPSED),
        ("Left employer", MembershipStatus.LEFT_EMPLOYER),
        ("Retired", MembershipStatus.RETIRED),
        ("Deceased", MembershipStatus.DECEASED),
        ("Transferred to Cardiff", MembershipStatus.TRANSFERRED_OUT),
        ("Did not know", MembershipStatus.LAPSED),
        ("Code 17", MembershipStatus.RESIGNED),
    ],
)
def test_a_leaver_stops_counting_on_the_day_with_the_reason_kept(
    movements, member: Person, owner: Session, reason: str, status: MembershipStatus
) -> None:
    row = f"M001,Priya Shah,Leeds,L,03/10/2026,{reason},DD,Hub House,Shared Services Ltd"
    brought = movements(row)
    assert "1 row: 1 to change." in brought.words()
    brought.commit()
    record = records(owner)[0]
    assert (record.status, record.ended_on, record.end_reason) == (
        status,
        date(2026, 10, 3),
        reason,
    )
    standing = owner.get_one(Person, member.id, populate_existing=True).standing
    assert standing is StandingCode.NOT_MEMBER
    again = movements(row)
    assert "1 row: 1 unchanged." in again.words()
    assert "nothing to import" in again.words()


def test_an_unknown_reason_is_kept_as_it_stands_and_said(movements, member: Person) -> None:
    page = movements("M001,Priya Shah,,L,03/10/2026,Code 17,,,").words("remark")
    assert "The reason is none we know: kept as it stands." in page


def test_a_joiner_is_a_member_from_the_day_and_nobody_else_is_judged(
    movements, cast: Cast, owner: Session
) -> None:
    give_number(owner, cast)
    tom = make.person(owner, cast.leeds, "Tom", "Nobody")
    make.pending_join(owner, cast.colleague, cast.rep)
    owner.commit()
    row = "M002,Priya Shah,J,03/10/2026,,0077"
    brought = movements(row, header=WITH_STAFF_NO)
    assert "1 join is confirmed by this list." in brought.words()
    brought.commit()
    record = records(owner)[0]
    assert (record.staff_id, record.status, record.joined_on, record.ended_on) == (
        cast.colleague.id,
        MembershipStatus.ACTIVE,
        date(2026, 10, 3),
        date.max,
    )
    assert owner.scalars(select(PendingJoin.confirmed_on)).one() == AS_AT
    assert owner.scalars(select(ExtractCoverage.workplace_id)).all() == []
    assert owner.get_one(Person, tom.id, populate_existing=True).standing is StandingCode.UNKNOWN
    assert "nothing to import" in movements(row, header=WITH_STAFF_NO).words()


def test_a_joiner_is_matched_by_name_only_when_a_person_says_so(
    movements, cast: Cast, owner: Session
) -> None:
    row = "M002,Priya Shah,,J,03/10/2026,,,,"
    brought = movements(row)
    assert "Priya Shah is the only one of this name here." in brought.words("question")
    brought.choose(line2="same")
    brought.commit()
    assert records(owner)[0].staff_id == cast.colleague.id


def test_a_leaver_whom_nobody_knows_as_a_member_is_held_back_with_a_sentence(
    movements, member: Person, owner: Session
) -> None:
    page = movements(
        "M404,Nobody Known,,L,03/10/2026,Resigned,,,",
        "M001,Priya Shah,,L,03/10/2023,Resigned,,,",
        ",Priya Shah,,L,03/10/2026,Resigned,,,",
    ).words("conflict")
    assert "No running membership on record has this number" in page
    assert "The membership began on 1 Feb 2024, not before 3 Oct 2023." in page
    assert "Nobody on record is known to be this member." in page


def test_a_day_that_differs_from_the_one_on_record_is_held_back(
    movements, member: Person, owner: Session
) -> None:
    movements("M001,Priya Shah,,L,03/10/2026,Resigned,,,").commit()
    page = movements("M001,Priya Shah,,L,04/10/2026,Resigned,,,").words("conflict")
    assert "On record this membership ended on 3 Oct 2026, not on 4 Oct 2026." in page


def test_one_who_left_and_came_back_in_one_month_has_two_records(
    movements, member: Person, owner: Session
) -> None:
    rows = (
        "M001,Priya Shah,,J,20/10/2026,,,,",
        "M001,Priya Shah,,L,03/10/2026,Did not know,,,",
    )
    brought = movements(*rows)
    assert "2 rows: 1 to add and 1 to change." in brought.words()
    brought.choose(line2="same")
    brought.commit()
    assert [(one.joined_on, one.ended_on) for one in records(owner)] == [
        (date(2024, 2, 1), date(2026, 10, 3)),
        (date(2026, 10, 20), date.max),
    ]
    assert "nothing to import" in movements(*rows).words()


def test_one_who_joined_and_left_again_in_one_month_has_one_record(
    movements, owner: Session
) -> None:
    rows = (
        "M005,Brief Stay,,L,20/10/2026,Cost,,,",
        "M005,Brief Stay,,J,03/10/2026,,,,",
        "M005,Brief Stay,,J,03/10/2026,,,,",
    )
    brought = movements(*rows)
    assert "Listed twice: this is line 3 once more." in brought.words("conflict")
    brought.commit()
    record = records(owner)[0]
    assert (record.joined_on, record.ended_on) == (date(2026, 10, 3), date(2026, 10, 20))
    assert record.status is MembershipStatus.RESIGNED
    assert "nothing to import" in movements(*rows).words()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("M1,Ann Able,,X,03/10/2026,,,,", "neither joined nor left"),
        ("M1,Ann Able,,J,,,,,", "There is no effective date"),
        (",,,J,03/10/2026,,,,", "neither a name nor a membership number"),
    ],
)
def test_rows_that_tell_no_movement_are_listed_with_the_reason(
    movements, row: str, says: str
) -> None:
    assert says in movements(row, "M9,Good Row,,J,03/10/2026,,,,").words("rejected")


def test_trap_24_how_somebody_pays_is_never_kept(movements, owner: Session) -> None:
    """A colleague in payroll must not learn from us who pays by check-off."""
    brought = movements("M1,Ann Able,,J,03/10/2026,,DOCAS,,")
    assert "Method (how somebody pays)" in brought.words()
    kept = str(owner.execute(select(ImportRow.cells)).all())
    assert "Ann Able" in kept
    assert "DOCAS" not in kept


def test_outsiders_do_not_see_the_list(
    movements, browser: Browsers, cast: Cast, owner: Session
) -> None:
    brought = movements("M1,Ann Able,,J,03/10/2026,,,,")
    brought.commit()
    role, branch = Role.BRANCH_ORGANISER, cast.revenue_branch
    neighbour = make.user(owner, "Nia Neighbour", role, branch)
    owner.commit()
    browser(neighbour).get(brought.url, status=404)
    browser(cast.outsider).get(brought.url, status=404)


def test_reasons_are_known_by_what_systems_write() -> None:
    assert reason_of("DID NOT KNOW THEY HAD LEFT") is Reason.DID_NOT_KNOW
    assert reason_of("Member didn't know") is Reason.DID_NOT_KNOW
    assert reason_of("Non-payment (DD)") is Reason.PAYMENT_FAILED
    assert reason_of("Vol. Redundancy") is Reason.REDUNDANCY
    assert reason_of("") is Reason.NOT_KNOWN
    assert reason_of(None, MembershipStatus.RETIRED) is Reason.RETIRED
    assert reason_of("Code 17", MembershipStatus.RESIGNED) is Reason.NOT_KNOWN
