"""Asking, making lists and calling from them, as tests do it."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.call_lists.models import Because, By, CallLease, CallListEntry, EntryState, LeaseEnd
from app.conversations.models import Contact, Outcome, Result
from app.db.ids import new_id
from app.finding.address import pack
from app.finding.question import Question, Rule, Standing
from app.people.models import Person, StandingCode
from app.phones.models import NumberScreening
from tests import make
from tests.browser import Browser, words

NOT_MEMBERS = Standing(those=(StandingCode.NOT_MEMBER, StandingCode.UNKNOWN))


def asking(*rules: Rule) -> str:
    return pack(Question(rules=rules or (NOT_MEMBERS,)))


def form(*rules: Rule, **answers: object) -> dict[str, Any]:
    asked = {"id": str(new_id()), "q": asking(*rules), "by": By.DESK_WALK.value, "purpose": "join"}
    return {name: str(value) if not isinstance(value, list) else value
            for name, value in (asked | answers).items()}  # fmt: skip


def made(browser: Browser, *rules: Rule, **answers: object) -> int:
    """The number of a list just made."""
    page = browser.post("/call-lists", form(*rules, **answers))
    assert page.url.path.startswith("/call-lists/"), words(page.text)
    return int(page.url.path.rsplit("/", 1)[1])


def screened(db: Session, by: User, *numbers: str, on: date | None = None) -> None:
    for number in numbers:
        db.add(
            NumberScreening(
                number=number, is_registered=False, checked_on=on or clock.today(),
                checked_by_id=by.id,
            )
        )  # fmt: skip
    db.flush()


def reasons(db: Session, list_id: int) -> dict[Because, list[int]]:
    kept: dict[str, list[int]] = db.scalar(
        text("select left_out from call_lists where id = :id"), {"id": list_id}
    )
    return {Because(int(code)): people for code, people in kept.items()}


def on_list(db: Session, list_id: int) -> list[int]:
    """Ids in the list's order."""
    return list(
        db.scalars(
            text("select staff_id from call_list_entries where call_list_id = :id order by rank"),
            {"id": list_id},
        )
    )


def entry(db: Session, list_id: int, person: Person) -> CallListEntry:
    db.expire_all()
    found = db.get(CallListEntry, (list_id, person.id))
    assert found is not None
    return found


def called(
    db: Session,
    list_id: int,
    person: Person,
    by: User,
    result: Result = Result.SPOKE,
    outcome: Outcome | None = None,
    **settled: Any,
) -> Contact:
    """A call from the list that is finished and settled."""
    contact = make.contact(db, person, by, result=result, outcome=outcome)
    now = clock.now()
    db.add(
        CallLease(
            staff_id=person.id, scope_unit_id=person.scope_unit_id, id=new_id(),
            call_list_id=list_id, user_id=by.id, leased_at=now, until=now, ended_at=now,
            ended=LeaseEnd.FINISHED, contact_id=contact.id,
        )
    )  # fmt: skip
    one = entry(db, list_id, person)
    one.contact_id = contact.id
    for name, value in ({"state": EntryState.DONE, "done_at": now} | settled).items():
        setattr(one, name, value)
    db.commit()
    return contact


def calling_now(db: Session, list_id: int, person: Person, by: User) -> None:
    now = clock.now()
    db.add(
        CallLease(
            staff_id=person.id, scope_unit_id=person.scope_unit_id, id=new_id(),
            call_list_id=list_id, user_id=by.id, leased_at=now, until=now.replace(year=2099),
        )
    )  # fmt: skip
    db.commit()
