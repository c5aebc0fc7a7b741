"""A list to call from, as a maker of lists would leave it."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from httpx import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.call_lists.models import By, CallList, CallListCaller, CallListEntry
from app.conversations.models import Contact
from app.people.models import Person, StandingCode
from app.phones.models import GivenNumber
from app.workplaces.models import Workplace
from tests import make
from tests.browser import Browser, words

NAMES = ("Zoë Brontë", "Dewi Prys", "Chidi Okonkwo")
Open = Callable[..., Browser]


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
        question={"rules": [{"rule": "standing", "those": [0, 3]}]},
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


class Caller:
    """Somebody with a card open."""

    def __init__(self, browser: Browser, call_list: CallList) -> None:
        self.browser, self.at = browser, f"/calling/{call_list.id}"
        self.page = browser.post(f"{self.at}/calls")

    @property
    def name(self) -> str:
        return heading(self.page)

    @property
    def card(self) -> str:
        return self.page.url.path.removesuffix("/result")

    def taps(self, answer: str, *, status: int = 200, **more: object) -> Response:
        found = re.search(r'name="id" value="([^"]+)"', self.page.text)
        assert found
        said = {"id": found[1], "answer": answer, **more}
        self.page = self.browser.post(f"{self.card}/result", said, status=status)
        return self.page

    def undoes(self) -> Response:
        found = re.search(r'action="(/calling/[^"]+/reversal)"', self.page.text)
        assert found
        self.page = self.browser.post(found[1])
        return self.page


def heading(page: Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert found
    return words(found[1])


def entry(db: Session, person: Person) -> CallListEntry:
    db.rollback()
    db.expire_all()
    return db.scalars(select(CallListEntry).where(CallListEntry.staff_id == person.id)).one()


def contacts(db: Session, person: Person) -> list[Contact]:
    db.rollback()
    return list(db.scalars(select(Contact).where(Contact.staff_id == person.id)))
