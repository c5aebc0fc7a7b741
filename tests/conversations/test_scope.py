"""Whom each page shows to whom: out of sight is simply not there."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.conversations.models import Note
from app.conversations.routes import ROUTERS
from app.db.ids import new_id
from app.people.models import Suppression
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast
from tests.make import days_ago

Open = Callable[..., Browser]


@dataclass(frozen=True)
class Address:
    method: str
    path: str


def addresses(cast: Cast, owner: Session) -> list[Address]:
    """Every route of the room that names a person, a contact, a promise or a workplace."""
    follow_up = make.promise(owner, cast.colleague, cast.rep, days_ago(0))
    owner.commit()
    values = {
        "person_id": cast.colleague.id,
        "person_id:int": cast.colleague.id,
        "workplace_id": cast.leeds.id,
        "contact_id": follow_up.promised_in_id,
        "follow_up_id": follow_up.id,
    }
    found = []
    for router in ROUTERS:
        for route in router.routes:
            path = str(getattr(route, "path", ""))
            # A guide card is a branch's, named by a word: test_guide has its scope.
            if "{" not in path or path.startswith("/guide/"):
                continue
            for name, value in values.items():
                path = path.replace("{" + name + "}", str(value))
            found += [Address(m, path) for m in sorted(getattr(route, "methods", set()))]
    assert len(found) >= 15
    return found


def ask(browser: Browser, address: Address, status: int) -> str:
    data = {"id": str(new_id()), "result": "2", "come_back": "tomorrow"}
    if "silence" in address.path:
        data["result"] = "4"
    return browser.request(
        address.method,
        address.path,
        status=status,
        **({"data": data} if address.method == "POST" else {}),
    ).text


def test_the_outsider_finds_nothing_at_any_address(
    browser: Open, cast: Cast, owner: Session
) -> None:
    otto = browser(cast.outsider)
    for address in addresses(cast, owner):
        assert "Priya" not in ask(otto, address, 404)


def test_nobody_else_without_people_opens_any_of_them(
    browser: Open, cast: Cast, owner: Session
) -> None:
    found = addresses(cast, owner)
    for who in (
        cast.expired_rep,
        cast.regional_organiser,
        cast.group_organiser,
        cast.national_organiser,
        cast.data_officer,
        cast.auditor,
        cast.observer,
    ):
        one = browser(who)
        for address in [*found, Address("GET", "/today"), Address("GET", "/workplaces")]:
            assert "Priya" not in ask(one, address, 403)


def test_numbers_that_nobody_has_look_the_same(browser: Open, cast: Cast) -> None:
    amina = browser(cast.rep)
    for url in (
        "/people/0",
        "/people/99999999999999999999",
        "/people/nobody",
        f"/people/{cast.stranger.id}",
        f"/contacts/{new_id()}/correction",
        "/contacts/no/correction",
        "/follow-ups/999999999999999999999.ics",
        f"/workplaces/{cast.revenue.id}",
        "/workplaces/99999999999999999999",
        f"/workplaces/{cast.leeds_branch.id}/sheet",
    ):
        amina.get(url, status=404)


def test_an_observer_of_a_region_still_sees_only_the_people_of_their_own_workplace(
    browser: Open, cast: Cast, owner: Session
) -> None:
    make.grant(owner, cast.outsider, make.Role.OBSERVER, cast.leeds_branch)
    owner.commit()
    otto = browser(cast.outsider)
    otto.get(f"/workplaces/{cast.leeds.id}", status=404)
    assert "Priya" not in otto.get("/today").text


def test_a_note_is_for_its_author_and_the_branch_organiser(
    browser: Open, cast: Cast, owner: Session
) -> None:
    contact = make.contact(owner, cast.colleague, cast.rep)
    owner.add(
        Note(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            contact_id=contact.id,
            author_id=cast.rep.id,
            body="Likes to be asked early",
        )
    )
    another = make.user(owner, "Other Rep", make.Role.REP, cast.leeds.unit)
    owner.commit()
    for who, reads in ((cast.rep, True), (cast.branch_organiser, True), (another, False)):
        page = browser(who).get(f"/people/{cast.colleague.id}").text
        assert ("Likes to be asked early" in page) is reads
        assert "Amina Yusuf" in page or who is cast.rep


def test_somebody_elses_promise_is_not_mine_to_close(
    browser: Open, cast: Cast, owner: Session
) -> None:
    follow_up = make.promise(owner, cast.colleague, cast.rep, days_ago(0))
    owner.commit()
    bryn = browser(cast.branch_organiser)
    bryn.post(f"/follow-ups/{follow_up.id}/closure", status=404)
    bryn.get(f"/follow-ups/{follow_up.id}.ics", status=404)
    assert "Amina Yusuf promised to come back" in words(
        bryn.get(f"/people/{cast.colleague.id}").text
    )


@pytest.mark.parametrize("suppressed", [False, True])
def test_every_look_at_a_person_is_in_the_trail(
    browser: Open, cast: Cast, owner: Session, suppressed: bool
) -> None:
    if suppressed:
        cast.colleague.asked_not_to_contact_at = clock.now()
        owner.add(
            Suppression(
                staff_id=cast.colleague.id,
                scope_unit_id=cast.leeds.id,
                recorded_by_id=cast.branch_organiser.id,
            )
        )
        owner.commit()
    browser(cast.rep).get(f"/people/{cast.colleague.id}")
    seen = owner.execute(
        text("select user_id, subject_id from audit_events where event = 'person_seen'")
    ).one()
    assert tuple(seen) == (cast.rep.id, str(cast.colleague.id))
