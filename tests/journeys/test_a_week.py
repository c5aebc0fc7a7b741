"""A week in the life: a plan on Monday, six conversations, two who join, islands that shrink."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.asks.models import Ask, AskState
from app.conversations.models import Outcome, Result
from app.db.ids import new_id
from app.people.models import IdentifierKind, Person, StaffIdentifier, StandingCode
from tests import make
from tests.asks.conftest import asker
from tests.browser import Browser, words
from tests.cast import Cast
from tests.imports.bring import bring, csv_of

Open = Callable[..., Browser]
NAMES = ("Cai", "Dee", "Eli", "Fay", "Gil", "Hal")
HEADER = "Membership Number,Forename(s),Surname,Status,Join Date,Leave Date,Staff No"


@pytest.fixture
def bay(owner: Session, cast: Cast) -> list[Person]:
    """Six at a bank of their own, beyond arm's length of the rep, who is Ana on the list."""
    area = make.area(owner, cast.leeds, "North bay")
    ana = asker(owner, cast, "Ana")
    make.seat(owner, ana, desk=make.desk(owner, area, 100, 100, block="A"), by=cast.rep)
    people = []
    for place, name in enumerate(NAMES):
        person = make.person(owner, cast.leeds, name, standing=StandingCode.NOT_MEMBER)
        desk = make.desk(owner, area, 1500 + 160 * place, 100, block="B")
        make.seat(owner, person, desk=desk, by=cast.rep)
        owner.add(
            StaffIdentifier(
                staff_id=person.id,
                scope_unit_id=cast.leeds.id,
                kind=IdentifierKind.STAFF_NUMBER,
                issuer_id=cast.leeds.employer_id,
                value=f"00{place}7",
                valid_from=date(2020, 1, 1),
            )
        )
        people.append(person)
    owner.execute(update(User).where(User.id == cast.rep.id).values(staff_id=ana.id))
    owner.commit()
    return people


def log(browser: Browser, person: Person, result: Result, **said: object) -> None:
    url = f"/people/{person.id}/contacts"
    sent = {"id": str(new_id()), "result": str(int(result)), **said}
    if result is Result.LEAVE_FOR_NOW:
        url = f"/people/{person.id}/silence"
    browser.post(url, sent)


def islands(browser: Browser, cast: Cast) -> list[int]:
    """How many people each island on the seat map has."""
    page = words(browser.get(f"/workplaces/{cast.leeds.id}/map").text)
    found = re.findall(r"An island of (\d+) without a member, around desk (\w+)", page)
    return [int(people) for people, _ in dict.fromkeys(found)]


def states(db: Session) -> dict[str, AskState]:
    db.rollback()
    found = db.query(Person.forename, Ask.state).join(Ask, Ask.staff_id == Person.id)
    return {row[0]: row[1] for row in found}


def test_a_week_of_asking(browser: Open, cast: Cast, owner: Session, bay: list[Person]) -> None:
    cai, dee, eli, fay, gil, hal = bay
    rep, organiser = browser(cast.rep), browser(cast.branch_organiser)
    at = f"/workplaces/{cast.leeds.id}/asks"
    assert islands(organiser, cast) == [6]

    # Monday: one page, one number, one tap to accept.
    assert "could be asked now" in words(rep.get(at).text)
    page = rep.post(f"{at}/plan", {"most": "6", "by": "week"}).text
    found = re.search(r'/plans/(\d+)/acceptance.*?name="shown" value="(\w+)"', page, re.S)
    assert found
    assert "Same area" in words(page)
    said = words(rep.post(f"/plans/{found[1]}/acceptance", {"shown": found[2]}).text)
    assert "6 new asks" in said
    assert states(owner) == dict.fromkeys(NAMES, AskState.OPEN)

    # The week: six are asked, in whatever way it went.
    log(rep, cai, Result.SPOKE, outcome=int(Outcome.WILL_JOIN))
    log(rep, dee, Result.SPOKE, outcome=int(Outcome.WILL_JOIN))
    log(rep, eli, Result.SPOKE, outcome=int(Outcome.NO_THANKS), agreed="yes")
    log(rep, fay, Result.SPOKE)
    log(rep, gil, Result.LEAVE_FOR_NOW)
    log(rep, hal, Result.NOT_IN)
    reached = dict.fromkeys(("Cai", "Dee", "Eli", "Fay"), AskState.REACHED)
    after = states(owner)
    assert {name: after[name] for name in reached} == reached
    assert after["Hal"] is AskState.OPEN, "nobody met them yet"
    assert after["Gil"] is not AskState.OPEN

    # Said to join is not joined: the map waits for the union's own list.
    assert islands(organiser, cast) == [5], "Gil, who is to be left for now, is on no map"
    today = clock.today()
    lines = [
        f"M{number},{one.forename},{one.surname},Active,{today:%d/%m/%Y},,{number}"
        for one, number in ((cai, "0007"), (dee, "0017"))
    ]
    extract = bring(
        organiser,
        "members",
        cast.leeds_branch.id,
        csv_of(HEADER, *lines),
        as_at=today.isoformat(),
    )
    assert "2 joins are confirmed" in extract.words()
    extract.commit()
    assert islands(organiser, cast) == [], "only Hal is more than two desks from a member"

    # Nobody is asked twice: what is left to plan is nobody, and one ask is open.
    page = words(organiser.get(at).text)
    assert "Open asks: 1" in page
    assert "Hal" in page
    for name in ("Cai", "Dee", "Eli", "Fay", "Gil"):
        assert f"{name} Testby" not in page
