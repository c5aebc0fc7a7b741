"""A membership extract is planned part by part, and says the same whatever the parts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.imports.commands import moving
from app.imports.kinds import members
from app.imports.models import ImportLine
from app.people.models import IdentifierKind, Membership, Person, StaffIdentifier, StandingCode
from tests import make
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of

AS_AT = clock.today() - timedelta(days=1)
HEADER = "Membership Number,Name,Status,Join Date,Leave Date,Staff No,Email"
FILE = (
    "M1,Priya Shah,Resigned,01/02/2019,01/02/2024,0077,",  # ends, to make room for line 14
    "M2,Ann Able,Active,01/02/2024,,,",  # nobody else has the name, in the file or here
    "M3,John Smith,Active,01/02/2024,,,",  # two of them here
    "M4,Tom Twin,Active,01/02/2024,,,",  # one here, two in the file
    "M5,Meg Mail,Active,01/02/2024,,,meg@work.example",
    "M6,Some Body,Active,01/02/2024,,,both@work.example",  # one e-mail on two memberships
    "M7,Said Twice,Active,01/02/2024,,,",
    "M8,Clash One,Active,01/02/2024,,,",
    ",Un Numbered,Active,01/03/2020,,,",
    ",Un Numbered,Active,01/03/2020,,,",
    "M9,Wrong Row,Sideways,01/02/2024,,,",
    "M4b,Twin Tom,Active,01/02/2024,,,",
    "M1,Priya Shah,Active,01/06/2025,,0077,",
    "M10,Priya Shah,Active,01/01/2020,,0077,",  # a member twice on one day
    "M6b,Both Bodies,Active,01/02/2024,,,both@work.example",
    "M7,Said Twice,Active,01/02/2024,,,",
    "M8,Clash Two,Active,01/02/2023,,,",
    "M11,Kept Promise,Active,01/02/2024,,0078,",
    "M12,Moved Day,Active,02/02/2020,,,",  # the record's own day stands two lines below
    "M12,Moved Day,Resigned,01/02/2018,01/02/2019,,",
    "M12,Moved Day,Lapsed,01/02/2020,02/02/2020,,",
)


@pytest.fixture
def extract(browser: Browsers, cast: Cast, owner: Session) -> Import:
    """Brought, with everybody it could be about on record."""
    known(owner, cast, cast.colleague, "0077")
    promised = make.person(owner, cast.leeds, "Kept", "Promise")
    known(owner, cast, promised, "0078")
    make.pending_join(owner, promised, cast.rep)
    for name in ("Ann Able", "John Smith", "John Smith", "Tom Twin", "Some Body"):
        make.person(owner, cast.leeds, *name.split())
    make.person(owner, cast.leeds, "Meg", "Mail", work_email="Meg@work.example")
    make.person(owner, cast.leeds, "Bo", "Body", work_email="both@work.example")
    make.membership(owner, cast.colleague, number="M1", joined_on=date(2019, 2, 1))
    moved = make.person(owner, cast.leeds, "Moved", "Day")
    make.membership(owner, moved, number="M12", joined_on=date(2020, 2, 1))
    owner.add(
        Membership(
            scope_unit_id=cast.leeds_branch.id,
            name="Numbered, Un",
            status=2,
            joined_on=date(2020, 3, 1),
            confirmed_on=AS_AT,
        )
    )
    make.membership(owner, make.person(owner, cast.leeds, "Not", "Named"), number="M99")
    owner.commit()
    organiser = browser(cast.branch_organiser)
    data = csv_of(HEADER, *FILE)
    return bring(organiser, "members", cast.leeds_branch.id, data, as_at=AS_AT.isoformat())


def known(owner: Session, cast: Cast, person: Person, number: str) -> None:
    owner.add(
        StaffIdentifier(
            staff_id=person.id,
            scope_unit_id=cast.leeds.id,
            kind=IdentifierKind.STAFF_NUMBER,
            issuer_id=make.employer(owner, "Shared Services Ltd").id,
            value=number,
            valid_from=date(2020, 1, 1),
        )
    )


def planned(owner: Session) -> list[Any]:
    owner.rollback()
    columns = [c for c in ImportLine.__table__.c if c.name not in ("id", "run_id")]
    return list(map(tuple, owner.execute(select(*columns).order_by(ImportLine.id))))


def test_parts_of_any_size_make_the_same_plan(
    extract: Import, owner: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = planned(owner)
    verdicts = {row[0]: row[1] for row in whole if row[0]}
    assert len(verdicts) == len(FILE)
    held = {line for line, verdict in verdicts.items() if verdict == "conflict"}
    assert held == {9, 15, 17, 18}
    assert "Not Named" in extract.words("absent")
    for rows in (1, 7):
        monkeypatch.setattr(members, "ROWS", rows)
        extract.browser.post(f"{extract.url}/choices", {})
        assert planned(owner) == whole


def test_one_who_left_and_came_back_does_so_whatever_is_carried_out_together(
    extract: Import, cast: Cast, owner: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "ACTS", 1)
    extract.commit()
    owner.rollback()
    hers = select(Membership).where(Membership.staff_id == cast.colleague.id)
    records = owner.scalars(hers.order_by(Membership.joined_on)).all()
    assert [(one.joined_on, one.ended_on) for one in records] == [
        (date(2019, 2, 1), date(2024, 2, 1)),
        (date(2025, 6, 1), date.max),
    ]
    colleague = owner.get_one(Person, cast.colleague.id, populate_existing=True)
    assert colleague.standing is StandingCode.MEMBER


def test_more_rows_with_one_number_than_can_be_told_apart_are_held_back(
    extract: Import, browser: Browsers, cast: Cast
) -> None:
    rows = [f"M0001,Pat Number{n},Active,01/02/2024,,," for n in range(60)]
    rows += ["M0002,Pat Own,Active,01/02/2024,,,"]
    organiser = browser(cast.branch_organiser)
    data = csv_of(HEADER, *rows)
    brought = bring(organiser, "members", cast.leeds_branch.id, data, as_at=AS_AT.isoformat())
    assert "61 rows: 1 to add and 60 held back." in brought.words()
    assert "More than 50 rows have this membership number." in brought.words("conflict")


def test_a_membership_that_changed_since_the_plan_is_left(
    extract: Import, cast: Cast, owner: Session
) -> None:
    promised = owner.scalars(select(Person.id).where(Person.surname == "Promise")).one()
    make.membership(owner, owner.get_one(Person, promised), number="M77")
    owner.commit()
    extract.commit()
    owner.rollback()
    hers = select(Membership.number).where(Membership.staff_id == promised)
    assert owner.scalars(hers).all() == ["M77"]
    note = select(ImportLine.note).where(ImportLine.line == 19)
    assert "was changed by somebody since the plan was made" in owner.scalars(note).one()
