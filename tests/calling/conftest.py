from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.people.models import Person
from tests import make
from tests.calling.acting import Caller, caller, give_number
from tests.cast import Cast


@pytest.fixture
def people(owner: Session, cast: Cast) -> list[Person]:
    """Four non-members of Leeds who gave a number each."""
    made = [make.person(owner, cast.leeds, forename) for forename in ("Ann", "Ben", "Cai", "Dee")]
    for one in made:
        give_number(owner, one, by=cast.rep)
    owner.commit()
    return made


@pytest.fixture
def calls(app_engine: Engine) -> Callable[[User], Caller]:
    return lambda user: caller(app_engine, user)
