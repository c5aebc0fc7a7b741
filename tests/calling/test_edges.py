"""What a caller can't make of a call by asking in an order the pages never do."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.call_lists.models import By
from app.people.models import Person, Suppression
from tests.calling.acting import Caller, call_list
from tests.cast import Cast

Calls = Callable[[User], Caller]


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


def test_a_caller_lifts_their_own_suppression_for_ten_minutes(
    owner: Session, cast: Cast, people: list[Person], calls: Calls
) -> None:
    of = call_list(owner, cast.branch_organiser, people, callers=[cast.regional_organiser])
    rosa, ann = calls(cast.regional_organiser), people[0]
    rosa.taken(of)
    for minutes in (11, 1):
        owner.add(
            Suppression(
                staff_id=ann.id,
                scope_unit_id=ann.scope_unit_id,
                keys=[],
                asked_at=clock.now() - timedelta(minutes=minutes),
                recorded_by_id=cast.regional_organiser.id,
            )
        )
    owner.commit()
    lift = text("update suppressions set lifted_at = now() where staff_id = :person returning id")
    with rosa.request() as db:
        assert len(db.scalars(lift, {"person": ann.id}).all()) == 1
