"""An evening's list, and callers with a card of it open."""

import pytest
from sqlalchemy.orm import Session

from app.call_lists.models import CallList
from app.people.models import Person
from tests.calling import bank
from tests.calling.bank import NAMES, Caller, Open
from tests.cast import Cast


@pytest.fixture
def staff(owner: Session, cast: Cast) -> list[Person]:
    return bank.people(owner, cast.leeds, *NAMES, team=cast.payments)


@pytest.fixture
def evening(owner: Session, cast: Cast, staff: list[Person]) -> CallList:
    callers = [cast.rep, cast.regional_organiser]
    return bank.call_list(
        owner, cast.branch_organiser, callers, staff, script="Ask about the claim."
    )


@pytest.fixture
def caller(browser: Open, cast: Cast, evening: CallList) -> Caller:
    return Caller(browser(cast.rep), evening)


@pytest.fixture
def from_afar(browser: Open, cast: Cast, evening: CallList) -> Caller:
    """Sees nobody there but whom she is calling."""
    return Caller(browser(cast.regional_organiser), evening)
