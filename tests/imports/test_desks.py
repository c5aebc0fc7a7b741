"""A list of who sits where: people by their keys, places by their names."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.people.models import Person
from app.seating.models import Habit, Seat
from app.workplaces.models import Area, Desk
from tests import make
from tests.browser import words
from tests.cast import Cast
from tests.imports.bring import Browsers, Import, bring, csv_of
from tests.state import every_table

HEADER = "Display Name,E-mail,Department,Extension,Floor,Area/Zone,Desk"
AS_AT = clock.today() - timedelta(days=1)


@pytest.fixture
def zone(owner: Session, cast: Cast) -> Area:
    """Zone B on the second floor, with desks B1 and B2; Priya has a work e-mail."""
    area = Area(workplace_id=cast.leeds.id, floor="2", name="Zone B")
    owner.add(area)
    owner.flush()
    for place, label in enumerate(("B1", "B2")):
        owner.add(
            Desk(
                area_id=area.id,
                workplace_id=cast.leeds.id,
                label=label,
                x=100 + 200 * place,
                y=100,
            )
        )
    owner.get_one(Person, cast.colleague.id).work_email = "priya.shah@works.example"
    owner.commit()
    return area


@pytest.fixture
def desks(browser: Browsers, cast: Cast, zone: Area):
    organiser = browser(cast.branch_organiser)

    def bring_desks(*lines: str, as_at: date = AS_AT, header: str = HEADER) -> Import:
        data = csv_of(header, *lines)
        return bring(organiser, "desks", cast.leeds.id, data, as_at=as_at.isoformat())

    return bring_desks


def seat(db: Session, person: Person) -> Seat | None:
    db.rollback()
    return db.scalar(select(Seat).where(Seat.staff_id == person.id))


def sits(db: Session, person: Person, *, by: User) -> None:
    desk = db.scalars(select(Desk).where(Desk.label == "B1")).one()
    make.seat(db, person, desk=desk, by=by, confirmed_on=AS_AT - timedelta(days=20))


PRIYA = "Priya Shah,priya.shah@works.example,Payments,1234,2,Zone B,B1"


def test_somebody_found_by_e_mail_sits_where_the_list_says(
    desks, cast: Cast, owner: Session, zone: Area
) -> None:
    brought = desks(PRIYA)
    assert "1 row: 1 to add." in brought.words()
    assert "2, Zone B, desk B1" in brought.words()
    brought.commit()
    found = seat(owner, cast.colleague)
    assert found is not None
    assert found.area_id == zone.id
    assert owner.get_one(Desk, found.desk_id).label == "B1"
    assert found.confirmed_on == AS_AT
    assert found.confirmed_by_id == cast.branch_organiser.id
    assert found.days is None


def test_the_same_list_again_changes_nothing(desks) -> None:
    desks(PRIYA).commit()
    assert "nothing to import" in desks(PRIYA).words()


def test_undone_every_table_is_as_it_was(desks, owner: Session) -> None:
    brought = desks(PRIYA.replace("Zone B,B1", "Zone C,"))
    before = every_table(owner)
    brought.commit()
    assert every_table(owner) != before
    assert "undone" in words(brought.browser.post(f"{brought.url}/reversal", {}).text)
    assert every_table(owner) == before


def test_a_name_alone_is_asked_about(desks, cast: Cast, owner: Session) -> None:
    brought = desks("Priya Shah,,Payments,1234,2,Zone B,B1")
    assert "1 row: 1 to decide." in brought.words()
    assert seat(owner, cast.colleague) is None
    brought.choose(line2="same")
    brought.commit()
    assert seat(owner, cast.colleague) is not None


def test_nobody_is_added(desks, owner: Session) -> None:
    brought = desks("Nia Newcomer,nia@works.example,Payments,,2,Zone B,B1")
    assert "Bring the staff list first" in brought.words("rejected")
    assert not owner.scalar(select(Person.id).where(Person.surname == "Newcomer"))


def test_a_new_area_is_said_before_it_is_added(desks, cast: Cast, owner: Session) -> None:
    brought = desks(PRIYA.replace("Zone B,B1", "Zone C,C4"))
    page = brought.words("new")
    assert "These areas are not on record and would be added: 2, Zone C." in page
    assert "No desk there is called C4: draw it first." in page
    brought.commit()
    found = seat(owner, cast.colleague)
    assert found is not None
    assert found.desk_id is None
    assert owner.get_one(Area, found.area_id).name == "Zone C"


def test_a_desk_somebody_else_has_is_left_to_the_plan(desks, cast: Cast, owner: Session) -> None:
    tom = make.person(owner, cast.leeds, "Tom", "Hall")
    sits(owner, tom, by=cast.rep)
    owner.commit()
    page = desks(PRIYA).words("conflict")
    assert "Somebody else is known to sit at desk B1" in page
    assert "Hall" not in page


def test_a_desk_whose_holder_moves_away_in_the_same_list_is_free(
    desks, cast: Cast, owner: Session
) -> None:
    tom = make.person(owner, cast.leeds, "Tom", "Hall", work_email="tom@works.example")
    sits(owner, tom, by=cast.rep)
    owner.commit()
    brought = desks(PRIYA, "Tom Hall,tom@works.example,,,2,Zone B,B2")
    assert "1 to add and 1 to change" in brought.words()


def test_people_of_another_workplace_are_left_alone(desks, cast: Cast, owner: Session) -> None:
    other = make.workplace(owner, cast.leeds_branch)
    make.person(owner, other, "Una", "Vale", work_email="una@works.example")
    owner.commit()
    page = desks("Una Vale,una@works.example,,,2,Zone B,B1").words("elsewhere")
    assert "works somewhere else" in page


def test_somebody_of_another_branch_is_nobody_here(desks, cast: Cast, owner: Session) -> None:
    owner.get_one(Person, cast.stranger.id).work_email = "tomos@revenue.example"
    owner.commit()
    page = desks("Tomos Griffiths,tomos@revenue.example,,,2,Zone B,B1").words("rejected")
    assert "Nobody on record" in page


def test_a_row_of_another_office_is_left_out_until_told(desks) -> None:
    header = "Display Name,E-mail,Office,Desk Neighbourhood"
    brought = desks(
        "Priya Shah,priya.shah@works.example,York House,Zone B",
        "Ann Other,ann@works.example,Hub House,Zone B",
        header=header,
    )
    assert "The row says York House" in brought.words("elsewhere")
    brought.browser.post(f"{brought.url}/places", {"place": ["York House"]})
    assert "1 to add" in brought.words()


def test_who_asked_not_to_be_contacted_is_left_as_they_are(
    desks, cast: Cast, owner: Session
) -> None:
    owner.get_one(Person, cast.colleague.id).asked_not_to_contact_at = clock.now()
    owner.commit()
    brought = desks(PRIYA)
    assert "left as it is" in brought.words("unchanged")
    assert "nothing to import" in brought.words()


def test_a_place_confirmed_since_the_list_stays(desks, cast: Cast, owner: Session) -> None:
    make.seat(owner, cast.colleague, habit=Habit.HOT, by=cast.rep)
    owner.commit()
    assert "Somebody confirmed another place since" in desks(PRIYA).words("unchanged")


def test_a_list_older_than_a_place_is_kept_is_none(desks) -> None:
    page = desks(PRIYA, as_at=clock.today() - timedelta(days=120)).words()
    assert "more than 90 days old" in page


def test_two_rows_with_one_address_are_no_key(desks) -> None:
    shared = "priya.shah@works.example"
    brought = desks(f"Desk Pool,{shared},,,2,Zone B,B1", f"Room Book,{shared},,,2,Zone B,B2")
    assert "2 rows: 2 that can't be read." in brought.words()


def test_only_ones_own_workplace(browser: Browsers, cast: Cast) -> None:
    organiser = browser(cast.branch_organiser)
    bring(organiser, "desks", cast.revenue.id, csv_of(HEADER, PRIYA), status=404)
