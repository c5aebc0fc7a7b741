"""What a caller can't make of a call by asking in an order the pages never do."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.call_lists.models import By
from app.people.models import Person
from tests import make
from tests.calling.acting import Caller, call_list, caller
from tests.cast import Cast

Calls = Callable[[User], Caller]


@pytest.fixture
def people(owner: Session, cast: Cast) -> list[Person]:
    return [make.person(owner, cast.leeds, name) for name in ("Ann", "Ben")]


@pytest.fixture
def calls(app_engine: Engine) -> Calls:
    return lambda user: caller(app_engine, user)


def test_a_call_runs_again_only_for_a_caller_who_has_nobody_else(
    owner: Session, cast: Cast, people: list[Person], calls: Calls
) -> None:
    callers = [cast.regional_organiser]
    one = call_list(owner, cast.branch_organiser, people[:1], callers=callers, by=By.DESK_WALK)
    other = call_list(owner, cast.branch_organiser, people[1:], callers=callers, by=By.DESK_WALK)
    rosa = calls(cast.regional_organiser)
    first, second = rosa.taken(one), rosa.taken(other)
    resume = text("select resume_call(:lease)")
    with rosa.request() as db:
        assert db.scalar(resume, {"lease": first}) is False
        assert db.scalar(text("select put_back_call(:lease)"), {"lease": second})
        assert db.scalar(resume, {"lease": first}) is True


def test_paper_lengthens_no_call(
    owner: Session, cast: Cast, people: list[Person], calls: Calls
) -> None:
    callers = [cast.regional_organiser, cast.rep]
    of = call_list(owner, cast.branch_organiser, people, callers=callers, by=By.DESK_WALK)
    rosa, paper = calls(cast.regional_organiser), text("select take_from_paper(:list, :person)")
    lease, asked = rosa.taken(of), {"list": of.id, "person": people[0].id}
    with rosa.request() as db:
        assert db.scalar(paper, asked) is None
        assert db.scalar(text("select skip_call(:lease)"), {"lease": lease})
    assert not rosa.sees(people[0])
    with calls(cast.rep).request() as db:
        assert db.scalar(paper, asked)
