"""Who may be on the list twice: found, shown side by side, decided, remembered."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.people.models import IdentifierKind, Person, StaffIdentifier
from tests import make
from tests.browser import Browser, words
from tests.cast import Cast

Sign = Callable[..., Browser]


@pytest.fixture
def twice(owner: Session, cast: Cast) -> Person:
    made = make.person(owner, cast.leeds, "Priya", "Shah", work_email="priya@work.example")
    owner.commit()
    return made


def number(owner: Session, cast: Cast, person: Person, value: str) -> None:
    owner.add(
        StaffIdentifier(
            staff_id=person.id, scope_unit_id=person.scope_unit_id, value=value,
            kind=IdentifierKind.STAFF_NUMBER, issuer_id=cast.leeds.employer_id,
            valid_from=make.days_ago(9),
        )
    )  # fmt: skip


def test_nobody_twice_says_so(browser: Sign, cast: Cast) -> None:
    assert "Nobody looks listed twice" in browser(cast.branch_organiser).get("/people/doubles").text


def test_pairs_say_why_the_likeliest_first(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    one, two = make.person(owner, cast.leeds, "Bo"), make.person(owner, cast.leeds, "Beau")
    for person in (one, two):
        number(owner, cast, person, "0042")
    make.person(owner, cast.revenue, "Priya", "Shah")
    owner.commit()
    page = words(browser(cast.branch_organiser).get("/people/doubles").text)
    assert "2 pairs" in page
    assert page.index("Same staff number") < page.index("Same name at one workplace")


def test_pairs_out_of_sight_are_none(browser: Sign, cast: Cast, owner: Session) -> None:
    for _ in range(2):
        make.person(owner, cast.revenue, "Cai", "Rees")
    owner.commit()
    page = browser(cast.branch_organiser).get("/people/doubles").text
    assert "Cai" not in page


def test_both_are_seen_side_by_side_with_what_moves_and_what_it_changes(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    make.contact(owner, twice, cast.rep)
    make.promise(owner, twice, cast.rep, clock.today())
    number(owner, cast, twice, "0042")
    owner.commit()
    organiser = browser(cast.branch_organiser)
    page = words(organiser.get(f"/people/{cast.colleague.id}/same-as/{twice.id}").text)
    assert "2 conversations and attempts, 1 promise to come back" in page
    assert "Staff number 0042" in page
    assert "Amina Yusuf, 2" in page
    assert "One person fewer is counted: today" in page


def test_details_of_whoever_asked_not_to_be_contacted_are_not_shown(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    twice.asked_not_to_contact_at = clock.now()
    number(owner, cast, twice, "0042")
    owner.commit()
    organiser = browser(cast.branch_organiser)
    page = organiser.get(f"/people/{cast.colleague.id}/same-as/{twice.id}").text
    assert "0042" not in page
    assert "priya@work.example" not in page
    assert "Asked not to be contacted" in page
    listed = organiser.get("/people/doubles").text
    assert "Asked not to be contacted" in listed


def test_not_the_same_person_is_remembered_until_taken_back(
    browser: Sign, cast: Cast, twice: Person
) -> None:
    organiser = browser(cast.branch_organiser)
    pair = f"{cast.colleague.id}/other-than/{twice.id}"
    assert "Nobody looks listed twice" in organiser.post(f"/people/{pair}").text
    both = words(organiser.get(f"/people/{twice.id}/same-as/{cast.colleague.id}").text)
    assert "said that they are two people" in both
    organiser.post(f"/people/{pair}/withdrawal")
    assert "1 pair" in organiser.get("/people/doubles").text


def test_somebody_else_is_looked_for_by_name(
    browser: Sign, cast: Cast, owner: Session, twice: Person
) -> None:
    other = make.person(owner, cast.leeds, "Prue", "Shawcross")
    owner.commit()
    organiser = browser(cast.branch_organiser)
    at = f"/people/{cast.colleague.id}"
    assert "Is this somebody twice?" in organiser.get(at).text
    page = organiser.get(f"{at}/doubles").text
    assert f"{at}/same-as/{twice.id}" in page
    assert f"{at}/same-as/{other.id}" in organiser.get(f"{at}/doubles?q=Shawcr").text
    assert "Is this somebody twice?" not in browser(cast.rep).get(at).text
    assert "Possible duplicates" in organiser.get("/people").text


def test_a_person_and_themselves_are_no_pair(browser: Sign, cast: Cast) -> None:
    at = f"/people/{cast.colleague.id}"
    page = browser(cast.branch_organiser).get(f"{at}/same-as/{cast.colleague.id}")
    assert str(page.url).endswith(f"{at}/doubles")


def test_the_merge_is_found_from_the_person(browser: Sign, cast: Cast, twice: Person) -> None:
    organiser = browser(cast.branch_organiser)
    at = f"/people/{cast.colleague.id}"
    done = organiser.post(f"{at}/same-as/{twice.id}", {})
    assert "Undo" in words(done.text)
    page = organiser.get(f"{at}/doubles").text
    assert "Made one before" in page
    assert "/merges/" in page
