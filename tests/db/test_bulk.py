"""Many rows in one statement."""

from datetime import date

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.db.bulk import insert_all, one_of, update_all
from app.people.models import Engagement, Person, Placement
from tests.cast import Cast


def add_people(db: Session, cast: Cast, *surnames: str) -> list[int]:
    who = {"known_as": None, "source": "Test", "scope_unit_id": cast.leeds.id}
    people = [{"forename": "Łucja “Lu”", "surname": name, **who} for name in surnames]
    return insert_all(db, Person, people)


def test_ids_come_in_the_order_of_the_rows(cast: Cast, owner: Session) -> None:
    names = [f"Testby{n}" for n in range(500)]
    ids = add_people(owner, cast, *names)
    found = {row.id: row for row in owner.scalars(select(Person).where(one_of(Person.id, ids)))}
    assert [found[i].surname for i in ids] == names
    assert {(row.forename, row.known_as, row.rev) for row in found.values()} == {
        ("Łucja “Lu”", None, 0)
    }


def test_days_and_codes_arrive_and_the_rest_has_its_default(cast: Cast, owner: Session) -> None:
    (person_id,) = add_people(owner, cast, "Testby")
    home = {
        "staff_id": person_id,
        "scope_unit_id": cast.leeds.id,
        "workplace_id": cast.leeds.id,
        "engagement": Engagement.AGENCY,
        "valid_from": date(2026, 11, 3),
    }
    (home_id,) = insert_all(owner, Placement, [home])
    kept = owner.get_one(Placement, home_id)
    assert (kept.engagement, kept.valid_from) == (Engagement.AGENCY, date(2026, 11, 3))
    assert (kept.is_home, kept.valid_to) == (True, date.max)


def test_rows_may_change_different_columns(cast: Cast, owner: Session) -> None:
    one, two, three = add_people(owner, cast, "One", "Two", "Three")
    statements: list[str] = []
    event.listen(owner.get_bind(), "before_cursor_execute", lambda *a: statements.append(a[2]))
    changes = [
        {"id": one, "surname": "First"},
        {"id": two, "work_phone": "01632 960001"},
        {"id": three, "surname": "Third"},
    ]
    update_all(owner, Person, changes, rev=Person.rev + 1)
    assert len(statements) == 2
    rows = owner.execute(
        select(Person.surname, Person.work_phone, Person.rev)
        .where(one_of(Person.id, [one, two, three]))
        .order_by(Person.id)
    )
    after = [tuple(row) for row in rows]
    assert after == [("First", None, 1), ("Two", "01632 960001", 1), ("Third", None, 1)]


def test_no_rows_are_no_statement(owner: Session) -> None:
    assert insert_all(owner, Person, []) == []
    update_all(owner, Person, [])
