"""An evening's list, and callers with a card of it open."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.call_lists.models import CallList
from app.people.models import Person
from tests import make
from tests.calling import acting, bank
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


@pytest.fixture
def people(owner: Session, cast: Cast) -> list[Person]:
    """Four non-members of Leeds who gave a number each."""
    made = [make.person(owner, cast.leeds, forename) for forename in ("Ann", "Ben", "Cai", "Dee")]
    for one in made:
        acting.give_number(owner, one, by=cast.rep)
    owner.commit()
    return made


@pytest.fixture
def calls(app_engine: Engine) -> Callable[[User], acting.Caller]:
    return lambda user: acting.caller(app_engine, user)
