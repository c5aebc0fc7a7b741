"""A list to call from, as a maker of lists would leave it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.call_lists.models import By, CallList, CallListCaller, CallListEntry
from app.people.models import Person, StandingCode
from app.phones.models import GivenNumber
from app.workplaces.models import Workplace
from tests import make


def number(n: int) -> str:
    return f"+4411449601{n:02}"


def call_list(
    db: Session,
    owner: User,
    callers: Sequence[User],
    people: Sequence[Person],
    *,
    by: By = By.PHONE,
    **columns: Any,
) -> CallList:
    """Everybody open, in this order; by phone each on the number they gave. Commits."""
    made = CallList(
        owner_id=owner.id,
        by=by,
        question={"standings": [3, 4]},
        as_at=clock.today(),
        expires_on=clock.today() + timedelta(days=9),
        **{"purpose": "Ask to join", "name": "Payments, evenings"} | columns,
    )
    db.add(made)
    db.flush()
    db.add_all(
        CallListCaller(call_list_id=made.id, user_id=caller.id, added_by_id=owner.id)
        for caller in callers
    )
    for rank, person in enumerate(people, 1):
        about = {"staff_id": person.id, "scope_unit_id": person.scope_unit_id}
        on = number(rank) if by is By.PHONE else None
        db.add(CallListEntry(**about, call_list_id=made.id, rank=rank, number=on))
        if on:
            db.add(GivenNumber(**about, number=on, given_on=clock.today(), given_to_id=owner.id))
    db.commit()
    return made


def people(db: Session, at: Workplace, *names: str, **columns: Any) -> list[Person]:
    return [
        make.person(db, at, *name.split(" ", 1), standing=StandingCode.NOT_MEMBER, **columns)
        for name in names
    ]
