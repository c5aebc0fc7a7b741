"""Asked not to be contacted: it holds, it is known again, and it can be taken back for a moment."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import AuditEvent
from app.errors import Conflict, NotFound
from app.people.models import Contactable, IdentifierKind, Person, StaffIdentifier, Suppression
from app.people.queries import get_person
from app.people.suppression import (
    carry_over,
    find_suppressed,
    keys_of,
    suppress,
    suppressed_among,
    suppression_keys,
    take_back,
)
from tests import make
from tests.cast import Cast
from tests.people.conftest import As

PEPPER = "a pepper that is only for the tests"
STAFF_NUMBER = IdentifierKind.STAFF_NUMBER


def keys(name: str = "Priya Shah", place: int | None = 7, **known: str) -> set[bytes]:
    number = known.get("number")
    identifiers = [(STAFF_NUMBER, 1, number)] if number else []
    return set(
        suppression_keys(name, place, identifiers, known.get("email"), known.get("phone"), PEPPER)
    )


@pytest.mark.parametrize("other", ["SHAH, Priya", "priya  shah", "Príya Sháh", "Shah Priya"])
def test_a_name_is_known_again_however_it_is_spelt(other: str) -> None:
    assert keys() == keys(other)


def test_the_same_name_elsewhere_is_somebody_else() -> None:
    assert not keys() & keys(place=8)


def test_numbers_and_addresses_are_known_again_anywhere() -> None:
    one = keys(number="004512", email="P.Shah@dept.example", phone="0113 496 0123")
    assert one & keys("P Shah", 8, number="4512 ")
    assert one & keys("P Shah", 8, email="p.shah@dept.example")
    assert one & keys(place=8, phone="+44 113 4960123")
    assert not one & keys("Mo Other", 8, phone="0113 496 0123"), "a shared desk phone"


def test_keys_say_nothing_without_the_pepper() -> None:
    assert not keys() & set(suppression_keys("Priya Shah", 7, [], None, None, "another pepper"))


def test_it_takes_effect_at_once_and_only_once(acting: As, cast: Cast, owner: Session) -> None:
    for _ in range(2):
        with acting(cast.rep) as (db, actor):
            suppress(db, actor, get_person(db, cast.colleague.id), pepper=PEPPER)
            assert db.scalar(select(Contactable.id)) is None
    assert len(owner.scalars(select(Suppression)).all()) == 1
    seen = owner.scalars(select(AuditEvent).where(AuditEvent.event == "suppressed")).all()
    assert len(seen) == 1


def test_whoever_recorded_it_may_take_it_back_at_once(
    acting: As, cast: Cast, owner: Session
) -> None:
    with acting(cast.rep) as (db, actor):
        made = suppress(db, actor, get_person(db, cast.colleague.id), pepper=PEPPER)
    with acting(cast.branch_organiser) as (db, actor), pytest.raises(Conflict):
        take_back(db, actor, made.id)
    with acting(cast.outsider) as (db, actor), pytest.raises(NotFound):
        take_back(db, actor, made.id)
    for _ in range(2):
        with acting(cast.rep) as (db, actor):
            assert not take_back(db, actor, made.id).asked_not_to_contact
    with acting(cast.rep) as (db, actor):
        again = suppress(db, actor, get_person(db, cast.colleague.id), pepper=PEPPER)
    assert again.id != made.id


def test_after_ten_minutes_only_the_data_officer(acting: As, cast: Cast, owner: Session) -> None:
    with acting(cast.rep) as (db, actor):
        made = suppress(db, actor, get_person(db, cast.colleague.id), pepper=PEPPER)
    owner.execute(text("update suppressions set asked_at = now() - interval '11 minutes'"))
    owner.commit()
    with acting(cast.rep) as (db, actor), pytest.raises(Conflict):
        take_back(db, actor, made.id)
    assert owner.get_one(Person, cast.colleague.id, populate_existing=True).asked_not_to_contact
    with acting(cast.data_officer) as (db, _):
        assert db.scalar(text("select lift_suppression(:id, 'asked us')"), {"id": made.id})


def test_somebody_listed_again_is_found_within_scope_only(
    acting: As, cast: Cast, owner: Session
) -> None:
    owner.add(
        StaffIdentifier(
            staff_id=cast.colleague.id,
            scope_unit_id=cast.leeds.id,
            kind=STAFF_NUMBER,
            issuer_id=cast.leeds.employer_id,
            value="0077",
            valid_from=clock.today(),
        )
    )
    owner.commit()
    number = (STAFF_NUMBER, cast.leeds.employer_id, "0077")
    by_number = suppression_keys("P. Shaw", None, [number], None, None, PEPPER)
    by_name = suppression_keys("SHAH, Priya", cast.leeds.id, [], None, None, PEPPER)
    nobody = suppression_keys("Tomos Griffiths", cast.leeds.id, [], None, None, PEPPER)
    with acting(cast.rep) as (db, actor):
        made = suppress(db, actor, get_person(db, cast.colleague.id), pepper=PEPPER)
        for known in (by_number, by_name):
            found = find_suppressed(db, known)
            assert found is not None
            assert found.id == made.id
        assert find_suppressed(db, nobody) is None
        assert find_suppressed(db, []) is None
        assert set(suppressed_among(db, {1: by_number, 2: nobody, 3: by_name, 4: []})) == {1, 3}
    with acting(cast.outsider) as (db, _):
        assert find_suppressed(db, by_number) is None
        assert suppressed_among(db, {1: by_number}) == {}


def test_a_second_row_of_the_same_person_is_suppressed_too(
    acting: As, cast: Cast, owner: Session
) -> None:
    twin = make.person(owner, cast.leeds, "Priya", "Shah", work_email="p.shah@dept.example")
    owner.commit()
    with acting(cast.rep) as (db, actor):
        first = suppress(db, actor, get_person(db, cast.colleague.id), pepper=PEPPER)
        person = get_person(db, twin.id)
        found = find_suppressed(db, keys_of(db, person, pepper=PEPPER))
        assert found
        carry_over(db, actor, person, found, pepper=PEPPER)
        assert person.asked_not_to_contact
    with acting(cast.rep) as (db, actor):
        email = suppression_keys("P S", None, [], "p.shah@dept.example", None, PEPPER)
        assert find_suppressed(db, email), "what the second row adds is remembered"
        rows = db.scalars(select(Suppression).order_by(Suppression.id)).all()
        assert [row.staff_id for row in rows] == [first.staff_id, twin.id]
        assert abs(rows[0].asked_at - rows[1].asked_at) < timedelta(seconds=1)
