"""The matching month: what an extract shows, against what people said and where they work."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.audit.models import AuditEvent
from app.conversations.models import PendingJoin
from app.people.models import (
    IdentifierKind,
    Person,
    StaffIdentifier,
    StandingCode,
)
from tests import make
from tests.browser import words
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of

AS_AT = clock.today() - timedelta(days=1)
HEADER = "Membership Number,Name,Status,Join Date,Leave Date,Leave Reason,Staff No,Employer"


@pytest.fixture
def extract(browser: Browsers, cast: Cast):
    organiser = browser(cast.branch_organiser)

    def bring_extract(*lines: str, as_at: date = AS_AT) -> Import:
        data, branch = csv_of(HEADER, *lines), cast.leeds_branch.id
        brought = bring(organiser, "members", branch, data, as_at=as_at.isoformat())
        brought.commit()
        return brought

    return bring_extract


@pytest.fixture
def numbered(owner: Session, cast: Cast) -> Person:
    """Priya, with staff number 0077."""
    owner.add(
        StaffIdentifier(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=make.employer(owner, "Shared Services Ltd").id,
            value="0077",
            valid_from=date(2020, 1, 1),
        )
    )
    owner.commit()
    return cast.colleague


def month(brought: Import, show: str = "") -> str:
    return words(brought.browser.get(f"{brought.url}/month?show={show}").text)


SOMEBODY = "M900,Any One,Active,01/02/2024,,,,"


def test_who_left_is_a_worklist_with_the_reasons(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    gone = [make.person(owner, cast.leeds, "Ann", f"Gone{n}") for n in range(4)]
    for n, person in enumerate(gone):
        make.membership(owner, person, number=f"M{n}", joined_on=date(2024, 2, 1))
    owner.commit()
    extract(SOMEBODY, as_at=AS_AT - timedelta(days=30))
    day = f"{AS_AT - timedelta(days=9):%d/%m/%Y}"
    brought = extract(
        f"M0,Ann Gone0,Lapsed,01/02/2024,{day},Did not know,,",
        f"M1,Ann Gone1,Resigned,01/02/2024,{day},Code 17,,",
        f"M2,Ann Gone2,Deceased,01/02/2024,{day},,,",
        f"M3,Ann Gone3,Resigned,01/02/2024,{day},Member has died,,",
    )
    page = month(brought)
    assert "Left or lapsed 2" in page
    for reason in ("Did not know they had left: 1", "Reason not known: 1", "Died: 2"):
        assert reason in page
    assert page.index("Ann Gone0") < page.index("Ann Gone1")
    assert "Ann Gone2" not in page
    assert "Ann Gone3" not in page
    assert "the month" in words(brought.browser.get("/imports").text)


def test_who_left_before_the_last_extract_is_another_months_work(
    extract, numbered: Person, owner: Session
) -> None:
    make.membership(owner, numbered, number="M1", joined_on=date(2024, 2, 1))
    owner.commit()
    before = AS_AT - timedelta(days=30)
    row = f"M1,Priya Shah,Resigned,01/02/2024,{before:%d/%m/%Y},,0077,"
    first = extract(row, as_at=before)
    assert "Priya Shah" in month(first, "left")
    assert "There is no earlier extract" in month(first)
    assert "Nobody to ask back" in month(extract(row), "left")


def test_who_came_back_at_once_did_not_leave(extract, numbered: Person, owner: Session) -> None:
    make.membership(owner, numbered, number="M1", joined_on=date(2024, 2, 1))
    owner.commit()
    day = AS_AT - timedelta(days=5)
    brought = extract(
        f"M1,Priya Shah,Resigned,01/02/2024,{day:%d/%m/%Y},,0077,",
        f"M2,Priya Shah,Active,{AS_AT:%d/%m/%Y},,,0077,",
    )
    assert "Left or lapsed 0" in month(brought)


def test_who_said_they_will_join_is_confirmed_or_still_waits(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    make.pending_join(owner, numbered, cast.rep, said_on=AS_AT - timedelta(days=9))
    for days in (5, 35, 65):
        late = make.person(owner, cast.leeds, "Late", f"Days{days}")
        make.pending_join(owner, late, cast.rep, said_on=AS_AT - timedelta(days=days))
    owner.commit()
    brought = extract(f"M1,Priya Shah,Active,{AS_AT:%d/%m/%Y},,,0077,")
    page = month(brought, "waiting")
    assert "2 said so 30 days ago or more, 1 of them 60." in page
    assert page.index("Late Days65") < page.index("Late Days35") < page.index("Late Days5 ")
    assert "Told Amina Yusuf" in page
    assert "Priya Shah" not in page
    assert "Priya Shah" in month(brought, "joined")


def test_members_without_a_workplace_and_those_on_no_staff_list_are_apart(
    extract, cast: Cast, owner: Session
) -> None:
    moved = make.person(owner, cast.leeds, "Mo", "Moved", until=AS_AT - timedelta(days=90))
    make.membership(owner, moved, number="M1", joined_on=date(2024, 2, 1))
    owner.commit()
    brought = extract("M1,Mo Moved,Active,01/02/2024,,,,", SOMEBODY)
    assert "Mo Moved" in month(brought, "nowhere")
    assert "Any One" not in month(brought, "nowhere")
    assert "Any One" in month(brought, "unlisted")


def test_another_employer_on_the_map_is_told_and_any_other_word_is_not(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    ann = make.person(owner, cast.leeds, "Ann", "Able")
    make.membership(owner, ann, number="M2", joined_on=date(2024, 2, 1))
    owner.commit()
    brought = extract(
        "M1,Priya Shah,Active,01/02/2024,,,0077,REVENUE",
        "M2,Ann Able,Active,01/02/2024,,,,Shared Svcs",
    )
    page = month(brought, "elsewhere")
    assert "Here: Shared Services Ltd. In the extract: Revenue" in page
    assert "Ann Able" not in page


def test_whoever_asked_not_to_be_contacted_is_on_no_list(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    make.pending_join(owner, numbered, cast.rep)
    numbered.asked_not_to_contact_at = clock.now()
    owner.merge(numbered)
    owner.commit()
    brought = extract(SOMEBODY)
    for show in ("left", "waiting", "joined", "nowhere", "unlisted", "elsewhere"):
        assert "Priya Shah" not in month(brought, show)


def test_a_month_is_its_branchs_own_and_looking_is_noted(
    extract, browser: Browsers, cast: Cast, owner: Session
) -> None:
    brought = extract(SOMEBODY)
    neighbour = make.user(owner, "Nia Neighbour", Role.BRANCH_ORGANISER, cast.revenue_branch)
    owner.commit()
    browser(neighbour).get(f"{brought.url}/month", status=404)
    browser(cast.outsider).get(f"{brought.url}/month", status=403)
    month(brought, "unlisted")
    owner.rollback()
    seen = select(AuditEvent.count).where(AuditEvent.purpose == "month unlisted")
    assert owner.scalars(seen).one() == 1


def test_only_an_extract_that_is_in_has_a_month(browser: Browsers, cast: Cast) -> None:
    organiser, branch = browser(cast.branch_organiser), cast.leeds_branch.id
    planned = bring(organiser, "members", branch, csv_of(HEADER, SOMEBODY))
    organiser.get(f"{planned.url}/month", status=404)
    staff = bring(organiser, "staff", cast.leeds.id, csv_of("Name", "Ann Able"))
    staff.commit()
    organiser.get(f"{staff.url}/month", status=404)


def test_trap_26_a_join_is_credited_once_to_whoever_was_told_first(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    """Two reps heard it: one promise, one join confirmed, and the same file again adds none."""
    make.pending_join(owner, numbered, cast.rep, said_on=AS_AT - timedelta(days=9))
    make.contact(owner, numbered, cast.branch_organiser, happened_on=AS_AT)
    owner.commit()
    row = f"M1,Priya Shah,Active,{AS_AT:%d/%m/%Y},,,0077,"
    extract(row)
    extract(row)
    owner.rollback()
    confirmed = owner.execute(select(PendingJoin.said_to_id, PendingJoin.confirmed_on)).all()
    assert confirmed == [(cast.rep.id, AS_AT)]
    events = select(AuditEvent.id).where(AuditEvent.event == "join_confirmed")
    assert len(owner.scalars(events).all()) == 1


def test_trap_27_saying_so_makes_nobody_a_member(
    extract, numbered: Person, cast: Cast, owner: Session
) -> None:
    """Pending until the extract has them; an extract without them leaves the promise waiting."""
    make.pending_join(owner, numbered, cast.rep)
    owner.commit()
    brought = extract(SOMEBODY)
    owner.rollback()
    person = owner.get_one(Person, numbered.id, populate_existing=True)
    assert person.standing is StandingCode.NOT_MEMBER
    assert "Priya Shah" in month(brought, "waiting")
    assert owner.scalars(select(PendingJoin.confirmed_on)).one() is None


def test_trap_31_another_union_is_what_the_person_said_and_no_extract_can_tell(
    extract, numbered: Person, cast: Cast, owner: Session, browser: Browsers
) -> None:
    """A leaver's reason "joined another union" is hearsay: it sets nobody down as its member."""
    make.membership(owner, numbered, number="M1", joined_on=date(2024, 2, 1))
    owner.commit()
    brought = extract(
        f"M1,Priya Shah,Resigned,01/02/2024,{AS_AT:%d/%m/%Y},Joined another union,0077,"
    )
    owner.rollback()
    person = owner.get_one(Person, numbered.id, populate_existing=True)
    assert person.standing is StandingCode.NOT_MEMBER
    assert "Joined another union: 1" in month(brought, "left")
