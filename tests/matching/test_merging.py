"""Two rows of the list are one person: everything is carried over, the stricter wish holds."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app import clock
from app.asks.models import Ask, AskState
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.conversations.models import Contact, FollowUp, Note, Result
from app.matching.models import Merge
from app.people.models import (
    Agreement,
    ContactBasis,
    Membership,
    Person,
    Placement,
    StaffIdentifier,
    Standing,
    StandingCode,
    Suppression,
    UnionRole,
    UnionRoleKind,
)
from app.seating.models import Seat, Tie, TieKind
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Sign = Callable[..., Browser]


@pytest.fixture
def twice(owner: Session, cast: Cast) -> Person:
    """Priya Shah's other row."""
    made = make.person(owner, cast.leeds, "Priya", "Shah", since=make.days_ago(100))
    owner.commit()
    return made


def merge(browser: Sign, cast: Cast, kept: Person, gone: Person, **chosen: str) -> None:
    browser(cast.branch_organiser).post(f"/people/{kept.id}/same-as/{gone.id}", chosen)


def homes(owner: Session, person: Person) -> list[tuple[int, date, date]]:
    rows = owner.execute(
        select(Placement.workplace_id, Placement.valid_from, Placement.valid_to)
        .where(Placement.staff_id == person.id, Placement.is_home)
        .order_by(Placement.valid_from)
    )
    return [tuple(row) for row in rows]


def test_the_other_row_goes_and_its_address_leads_to_the_one_that_stays(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    merge(browser, cast, cast.colleague, twice)
    rep = browser(cast.rep)
    assert str(rep.get(f"/people/{twice.id}").url).endswith(f"/people/{cast.colleague.id}")
    assert str(rep.get(f"/people/{twice.id}/edit").url).endswith(f"/{cast.colleague.id}/edit")
    browser(cast.outsider).get(f"/people/{twice.id}", status=404)
    assert owner.get(Person, twice.id, populate_existing=True) is None
