"""A rep notes something about a row while it is made one with another: nothing of it is lost."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.conversations.models import Contact
from app.db.ids import new_id
from app.matching.models import Merge
from app.people.models import Person
from tests import make
from tests.browser import Browser
from tests.cast import Cast

Sign = Callable[..., Browser]
WAITING = "select count(distinct pid) from pg_locks where not granted"


@pytest.fixture
def twice(owner: Session, cast: Cast) -> Person:
    made = make.person(owner, cast.leeds, "Priya", "Shah")
    owner.commit()
    return made


def until_waiting(owner: Session, so_many: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if owner.scalar(text(WAITING)) == so_many:
            return
        time.sleep(0.02)
    owner.rollback()  # or those who do wait would wait for ever
    raise AssertionError("nobody waits")


def test_a_contact_sent_meanwhile_is_sent_on_to_the_one_who_stays(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    kept, gone = cast.colleague.id, twice.id
    organiser, rep = browser(cast.branch_organiser), browser(cast.rep)
    contact_id = str(new_id())
    owner.execute(text("lock table users in exclusive mode"))  # where a merge comes last
    with ThreadPoolExecutor(2) as hands:
        merging = hands.submit(organiser.post, f"/people/{kept}/same-as/{gone}", {})
        until_waiting(owner, 1)
        said = {"id": contact_id, "result": "2", "channel": "1"}
        noting = hands.submit(rep.post, f"/people/{gone}/contacts", said)
        until_waiting(owner, 2)
        owner.commit()
        merging.result()
        assert "/people/" in str(noting.result().url)
    noted = owner.scalars(select(Contact)).one()
    assert (str(noted.id), noted.staff_id) == (contact_id, kept)


def test_a_contact_that_is_being_saved_is_waited_for_and_carried_along(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    kept, gone = cast.colleague.id, twice.id
    organiser = browser(cast.branch_organiser)
    make.contact(owner, twice, cast.rep)
    with ThreadPoolExecutor(1) as hands:
        merging = hands.submit(organiser.post, f"/people/{kept}/same-as/{gone}", {})
        until_waiting(owner, 1)
        owner.commit()
        merging.result()
    assert owner.scalars(select(Contact)).one().staff_id == kept


def test_two_who_merge_at_once_do_it_once(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    pages = [browser(cast.branch_organiser) for _ in range(2)]
    address = f"/people/{cast.colleague.id}/same-as/{twice.id}"
    owner.execute(text("lock table users in exclusive mode"))
    with ThreadPoolExecutor(2) as hands:
        sent = [hands.submit(page.post, address, {}) for page in pages]
        until_waiting(owner, 2)
        owner.commit()
        for one in sent:
            assert str(one.result().url).endswith(f"/people/{cast.colleague.id}")
    assert len(owner.scalars(select(Merge)).all()) == 1
