"""Whatever was recorded is undone exactly; what was changed since is left alone, and said."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app import clock
from app.audit import recording
from app.people.models import Engagement, Person, Placement, StandingCode
from app.seating.models import TieKind
from tests import make
from tests.cast import Cast
from tests.changes.acting import acting
from tests.recording.acting import conflicts, open_run, recorded, records, undo
from tests.recording.history import History
from tests.state import every_table, ledger

TODAY = clock.today()
DAYS = [TODAY + timedelta(days=20 * n - 700) for n in range(40)]


@dataclass
class Office:
    cast: Cast
    db: Session
    engine: Engine
    people: list[Person]
    run: int


@pytest.fixture
def office(cast: Cast, owner: Session, app_engine: Engine) -> Office:
    """Leeds, where some sit, know each other and ask each other; an import of Bryn's is open."""
    by = cast.branch_organiser
    area = make.area(owner, cast.leeds)
    people = [cast.colleague]
    for n in range(6):
        standing = StandingCode.MEMBER if n % 2 else StandingCode.NOT_MEMBER
        person = make.person(owner, cast.leeds, f"P{n}", standing=standing, team=cast.payments)
        make.seat(owner, person, desk=make.desk(owner, area, 100 + 200 * n, 100), by=by)
        if standing is StandingCode.MEMBER:
            make.membership(owner, person)
            make.tie(owner, people[-1], person, TieKind.GETS_ON, by=by)
            make.ask(owner, person, people[-1], by=by)
        people.append(person)
    # Somebody who works nowhere yet belongs where they were entered.
    nowhere = Person(forename="No", surname="Where", scope_unit_id=cast.leeds_branch.id)
    owner.add(nowhere)
    owner.commit()
    return Office(cast, owner, app_engine, [*people, nowhere], open_run(owner, by, cast.leeds.id))


@pytest.mark.parametrize("seed", range(16))
def test_a_random_history_is_undone_exactly(office: Office, seed: int) -> None:
    chance = Random(seed)
    by = office.cast.branch_organiser
    tables, counts = every_table(office.db), ledger(office.db, DAYS)
    history = History(office.db, office.cast, chance)
    for _ in range(3):
        with recorded(office.db, by, office.run):
            history.go_on(14)
    assert every_table(office.db) != tables
    assert conflicts(office.engine, by, office.run) == set()
    assert undo(office.engine, by, office.run, most=chance.choice([2, 5, 1000]))[1] == 0
    assert every_table(office.db) == tables
    assert ledger(office.db, DAYS) == counts
    assert records(office.db) == 0


def rename_all(office: Office) -> None:
    with recorded(office.db, office.cast.branch_organiser, office.run):
        office.db.execute(text("update staff set known_as = 'Listed', rev = rev + 1"))


def undo_and_be_killed(office: Office) -> None:
    with acting(office.engine, office.cast.branch_organiser) as me:
        recording.undo_some(me.db, "import", office.run, most=3)
        raise KeyboardInterrupt


def test_killed_between_steps_it_goes_on_where_it_was(office: Office) -> None:
    by = office.cast.branch_organiser
    tables = every_table(office.db)
    rename_all(office)
    with acting(office.engine, by) as me:
        everybody = recording.count_recorded(me.db, "import", office.run).people
        assert everybody == len(office.people) + 1
        assert recording.undo_some(me.db, "import", office.run, most=3).undone == 3
    with pytest.raises(KeyboardInterrupt):
        undo_and_be_killed(office)
    with acting(office.engine, by) as me:
        assert recording.count_recorded(me.db, "import", office.run).people == everybody - 3
    assert undo(office.engine, by, office.run, most=2) == (everybody - 3, 0)
    assert every_table(office.db) == tables


def test_whoever_was_edited_since_is_left_alone_and_named_until_told_otherwise(
    office: Office,
) -> None:
    by = office.cast.branch_organiser
    tables = every_table(office.db)
    rename_all(office)
    edited = office.people[2]
    office.db.execute(text("update staff set surname = 'S' where id = :id"), {"id": edited.id})
    office.db.commit()
    assert conflicts(office.engine, by, office.run) == {(edited.id, "staff", "changed")}
    assert undo(office.engine, by, office.run)[1] == 1
    office.db.expire_all()
    assert (edited.known_as, edited.surname, office.people[1].known_as) == ("Listed", "S", None)
    assert conflicts(office.engine, by, office.run) == {(edited.id, "staff", "changed")}
    assert undo(office.engine, by, office.run, anyway=True) == (1, 0)
    office.db.execute(
        text("update staff set surname = :was where id = :id"),
        {"id": edited.id, "was": edited.surname},
    )
    office.db.commit()
    assert every_table(office.db).keys() == tables.keys()
    office.db.expire_all()
    assert edited.known_as is None
    assert records(office.db) == 0


def test_all_of_somebody_is_left_alone_with_what_was_edited(office: Office) -> None:
    by, who = office.cast.branch_organiser, office.people[2]
    with recorded(office.db, by, office.run):
        office.db.execute(text("update staff set known_as = 'L' where id = :id"), {"id": who.id})
        office.db.execute(
            text("update placements set grade = 'AO' where staff_id = :id"), {"id": who.id}
        )
    office.db.execute(
        text("update placements set grade = 'EO' where staff_id = :id"), {"id": who.id}
    )
    office.db.commit()
    assert undo(office.engine, by, office.run) == (0, 1)
    office.db.expire_all()
    assert who.known_as == "L"


def test_somebody_new_whom_somebody_spoke_to_stays(office: Office) -> None:
    by = office.cast.branch_organiser
    with recorded(office.db, by, office.run):
        spoken_to = make.person(office.db, office.cast.leeds, "New")
        other_id = make.person(office.db, office.cast.leeds, "Newer").id
    make.contact(office.db, spoken_to, by)
    office.db.commit()
    assert conflicts(office.engine, by, office.run) == {(spoken_to.id, "staff", "used")}
    for anyway in (False, True):
        assert undo(office.engine, by, office.run, anyway=anyway)[1] == 1
        office.db.expire_all()
        assert office.db.get(Person, spoken_to.id) is not None
        assert office.db.get(Person, other_id) is None


def test_a_new_team_stays_while_somebody_is_in_it(office: Office) -> None:
    by = office.cast.branch_organiser
    with recorded(office.db, by, office.run):
        used = make.team(office.db, office.cast.leeds, "Used")
        make.team(office.db, office.cast.leeds, "Unused")
    make.person(office.db, office.cast.leeds, team=used)
    office.db.commit()
    assert conflicts(office.engine, by, office.run) == {(None, "teams", "used")}
    undo(office.engine, by, office.run)
    names = office.db.scalars(text("select name from teams order by 1")).all()
    assert names == ["Payments", "Used"]


def test_a_job_found_since_stands_where_the_old_one_was(office: Office) -> None:
    by, who = office.cast.branch_organiser, office.people[3]
    with recorded(office.db, by, office.run):
        office.db.execute(
            text("update placements set valid_to = :day where staff_id = :id"),
            {"id": who.id, "day": TODAY - timedelta(days=20)},
        )
        rewritten = office.people[4]
        office.db.execute(
            text("update placements set grade = 'EO' where staff_id = :id"), {"id": rewritten.id}
        )
    office.db.add(
        Placement(
            staff_id=who.id,
            scope_unit_id=who.scope_unit_id,
            workplace_id=office.cast.revenue.id,
            engagement=Engagement.PERMANENT,
            valid_from=TODAY,
        )
    )
    office.db.commit()
    assert undo(office.engine, by, office.run) == (1, 1)
    assert ("placements", "taken") in {
        (table, why) for _, table, why in conflicts(office.engine, by, office.run)
    }
    grades = select(Placement.grade).where(Placement.staff_id == rewritten.id)
    assert office.db.scalars(grades).all() == [None]


def test_who_moved_with_a_colleague_who_is_left_alone_keeps_no_ask(office: Office) -> None:
    """What followed two people goes back only with both."""
    by = office.cast.branch_organiser
    asked, asker = office.people[1], office.people[2]
    with recorded(office.db, by, office.run):
        for one in (asked, asker):
            office.db.execute(
                text(
                    "update placements set workplace_id = :there, team_id = null"
                    " where staff_id = :id"
                ),
                {"id": one.id, "there": office.cast.revenue.id},
            )
    office.db.execute(text("update staff set surname = 'S' where id = :id"), {"id": asker.id})
    office.db.execute(
        text("update placements set grade = 'S' where staff_id = :id"), {"id": asker.id}
    )
    office.db.commit()
    undo(office.engine, by, office.run)
    office.db.expire_all()
    assert asker.workplace_id == office.cast.revenue.id
    assert asked.workplace_id == office.cast.leeds.id
    states = office.db.scalars(
        text("select state from asks where staff_id = :id"), {"id": asked.id}
    ).all()
    assert 3 not in states
