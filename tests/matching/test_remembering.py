"""What was decided is kept where both people are seen, without a word of the list."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import PersonAccess
from app.audit.models import AuditEvent
from app.errors import Conflict, NotFound
from app.matching.commands import answers as commands
from app.matching.described import Described
from app.matching.models import DistinctPeople, RememberedMatch
from app.matching.queries import answers as queries
from app.matching.row_keys import row_key
from app.people.models import Person
from tests import make
from tests.cast import Cast
from tests.changes.acting import acting

PEPPER = "a pepper that is only for the tests"
ROW = Described("Priya", "Shah", staff_numbers=("004512",), team="Payments", grade="EO")
KEY = row_key(ROW, 1, pepper=PEPPER)


@pytest.fixture
def namesake(owner: Session, cast: Cast) -> Person:
    made = make.person(owner, cast.leeds, "Priya", "Shah")
    owner.commit()
    return made


def pair(one: Person, other: Person) -> frozenset[int]:
    return frozenset((one.id, other.id))


def test_two_people_stay_two_whichever_is_named_first(
    app_engine: Engine, cast: Cast, namesake: Person
) -> None:
    with acting(app_engine, cast.rep) as me:
        assert commands.remember_distinct(me.db, me.actor, namesake.id, cast.colleague.id)
        assert not commands.remember_distinct(me.db, me.actor, cast.colleague.id, namesake.id)
    ids = [cast.colleague.id, namesake.id, 999_999]
    with acting(app_engine, cast.branch_organiser) as me:
        assert queries.distinct_among(me.db, ids) == {pair(cast.colleague, namesake)}
        assert queries.distinct_among(me.db, ids[:1]) == frozenset()
        assert queries.distinct_among(me.db, []) == frozenset()
    with acting(app_engine, cast.outsider) as me:
        assert queries.distinct_among(me.db, ids) == frozenset()


def test_it_can_be_taken_back_and_each_time_is_in_the_trail(
    app_engine: Engine, cast: Cast, owner: Session, namesake: Person
) -> None:
    with acting(app_engine, cast.rep) as me:
        commands.remember_distinct(me.db, me.actor, namesake.id, cast.colleague.id)
        commands.forget_distinct(me.db, me.actor, cast.colleague.id, namesake.id)
        assert queries.distinct_among(me.db, [cast.colleague.id, namesake.id]) == frozenset()
        with pytest.raises(NotFound):
            commands.forget_distinct(me.db, me.actor, cast.colleague.id, namesake.id)
    trail = owner.execute(
        select(AuditEvent.event, AuditEvent.subject_id).where(AuditEvent.event.like("people_%"))
    ).all()
    assert sorted(tuple(line) for line in trail) == sorted(
        (event, str(person.id))
        for event in ("people_told_apart", "people_not_told_apart")
        for person in (cast.colleague, namesake)
    )


def test_nobody_is_told_apart_from_themselves_or_from_somebody_out_of_sight(
    app_engine: Engine, cast: Cast
) -> None:
    with acting(app_engine, cast.rep) as me:
        with pytest.raises(Conflict):
            commands.remember_distinct(me.db, me.actor, cast.colleague.id, cast.colleague.id)
        for other in (cast.stranger.id, 999_999):
            with pytest.raises(NotFound):
                commands.remember_distinct(me.db, me.actor, cast.colleague.id, other)


def test_a_pair_is_seen_by_whoever_sees_both(
    app_engine: Engine, cast: Cast, owner: Session
) -> None:
    both = make.user(owner, "Beth Both", Role.REP, cast.leeds.unit)
    make.grant(owner, both, Role.REP, cast.revenue.unit)
    owner.commit()
    ids = [cast.colleague.id, cast.stranger.id]
    with acting(app_engine, both) as me:
        commands.remember_distinct(me.db, me.actor, *ids)
        assert len(queries.distinct_among(me.db, ids)) == 1
    for user in (cast.rep, cast.outsider, cast.regional_organiser, cast.data_officer):
        with acting(app_engine, user) as me:
            assert queries.distinct_among(me.db, ids) == frozenset(), user.name
            assert me.db.scalar(select(func.count()).select_from(DistinctPeople)) == 0
    until = clock.today() + timedelta(days=14)
    owner.add_all(
        PersonAccess(user_id=cast.rep.id, staff_id=one, reason="test", until=until) for one in ids
    )
    owner.commit()
    with acting(app_engine, cast.rep) as me:
        assert len(queries.distinct_among(me.db, ids)) == 1


def test_no_error_tells_whether_a_pair_out_of_sight_was_told_apart(
    app_engine: Engine, cast: Cast, owner: Session
) -> None:
    lower, upper = sorted((cast.colleague, cast.stranger), key=lambda person: person.id)
    owner.add(
        DistinctPeople(
            staff_id=lower.id,
            scope_unit_id=lower.scope_unit_id,
            other_id=upper.id,
            other_scope_unit_id=upper.scope_unit_id,
            said_by_id=cast.outsider.id,
        )
    )
    owner.commit()
    insert = text(
        "insert into distinct_people(staff_id, scope_unit_id, other_id, other_scope_unit_id,"
        " said_by_id) values (:one, :unit, :other, :unit, :me)"
    )
    refusals = []
    for other in (cast.stranger.id, 999_999):
        one, another = sorted((cast.colleague.id, other))
        asked = {"one": one, "other": another, "unit": cast.leeds.id, "me": cast.rep.id}
        with (
            pytest.raises(DBAPIError, match="row-level security") as refused,
            acting(app_engine, cast.rep) as me,
        ):
            me.db.execute(insert, asked)
        assert refused.value.orig is not None
        refusals.append(refused.value.orig.sqlstate)
    assert refusals[0] == refusals[1]


def test_whoever_is_marked_sees_nothing_of_whom_they_manage(
    app_engine: Engine, cast: Cast, owner: Session, namesake: Person
) -> None:
    with acting(app_engine, cast.branch_organiser) as me:
        commands.remember_distinct(me.db, me.actor, cast.colleague.id, namesake.id)
        commands.remember_match(me.db, me.actor, cast.leeds.id, KEY, cast.colleague.id)
    manager = make.person(owner, cast.leeds, "Amina", "Yusuf")
    make.conflict(owner, manager, by=cast.branch_organiser)
    owner.merge(cast.rep).staff_id = manager.id
    owner.commit()
    with acting(app_engine, cast.rep) as me:
        ids = [cast.colleague.id, namesake.id]
        assert queries.distinct_among(me.db, ids) == frozenset()
        assert queries.remembered(me.db, cast.leeds.id, [KEY]) == {}


def test_a_row_is_known_again_and_the_last_word_counts(
    app_engine: Engine, cast: Cast, owner: Session, namesake: Person
) -> None:
    other = row_key(Described("Zoe", "Reid"), 1, pepper=PEPPER)
    with acting(app_engine, cast.rep) as me:
        commands.remember_matches(
            me.db, me.actor, cast.leeds.id, {KEY: cast.colleague.id, other: None}
        )
        found = queries.remembered(me.db, cast.leeds.id, [KEY, other, b"0" * 32])
        assert found == {KEY: cast.colleague.id, other: None}
        commands.remember_match(me.db, me.actor, cast.leeds.id, KEY, namesake.id)
        commands.remember_match(me.db, me.actor, cast.leeds.id, other, namesake.id)
    with acting(app_engine, cast.branch_organiser) as me:
        found = queries.remembered(me.db, cast.leeds.id, [KEY, other])
        assert found == {KEY: namesake.id, other: namesake.id}
        assert queries.remembered(me.db, cast.revenue.id, [KEY, other]) == {}
        assert queries.remembered(me.db, cast.leeds.id, []) == {}
    assert owner.scalar(select(func.count()).select_from(RememberedMatch)) == 2
    with acting(app_engine, cast.outsider) as me:
        assert queries.remembered(me.db, cast.leeds.id, [KEY, other]) == {}


def test_nobody_remembers_somebody_out_of_sight(app_engine: Engine, cast: Cast) -> None:
    with acting(app_engine, cast.rep) as me, pytest.raises(NotFound):
        commands.remember_match(me.db, me.actor, cast.leeds.id, KEY, cast.stranger.id)
    for unit, person in ((cast.revenue, None), (cast.revenue, cast.colleague.id)):
        with (
            pytest.raises(DBAPIError, match="row-level security"),
            acting(app_engine, cast.rep) as me,
        ):
            commands.remember_match(me.db, me.actor, unit.id, KEY, person)


def test_it_moves_and_goes_with_the_person(
    app_engine: Engine, cast: Cast, owner: Session, namesake: Person
) -> None:
    with acting(app_engine, cast.rep) as me:
        commands.remember_distinct(me.db, me.actor, cast.colleague.id, namesake.id)
        commands.remember_match(me.db, me.actor, cast.leeds.id, KEY, namesake.id)
        nobody = row_key(Described("Zoe"), 1, pepper=PEPPER)
        commands.remember_match(me.db, me.actor, cast.leeds.id, nobody, None)
    owner.execute(
        text("update staff set scope_unit_id = :unit where id = :who"),
        {"unit": cast.revenue.id, "who": namesake.id},
    )
    owner.commit()
    with acting(app_engine, cast.rep) as me:
        assert queries.distinct_among(me.db, [cast.colleague.id, namesake.id]) == frozenset()
        assert queries.remembered(me.db, cast.leeds.id, [KEY, nobody]) == {nobody: None}
    owner.execute(text("delete from placements where staff_id = :who"), {"who": namesake.id})
    owner.execute(text("delete from staff where id = :who"), {"who": namesake.id})
    owner.commit()
    assert owner.scalar(select(func.count()).select_from(DistinctPeople)) == 0
    assert owner.scalars(select(RememberedMatch.key)).all() == [nobody]


def test_a_row_that_says_anything_else_is_another_row() -> None:
    same = Described("PRIYA", "Sháh", staff_numbers=("004512",), team="Legal", grade="HEO")
    assert row_key(same, 1, pepper=PEPPER) == KEY
    for row, place, pepper in (
        (ROW, 2, PEPPER),
        (ROW, 1, PEPPER + "!"),
        (Described("Priya", "Khan", staff_numbers=("004512",)), 1, PEPPER),
        (Described("Priya", "Shah", staff_numbers=("4512",)), 1, PEPPER),
        (Described("Priya", "Shah", membership_numbers=("004512",)), 1, PEPPER),
        (Described("Priya", "Shah", team="Payments"), 1, PEPPER),
        (Described("Priya", "Shah", email="payments"), 1, PEPPER),
    ):
        assert row_key(row, place, pepper=pepper) != KEY
    teams = {row_key(Described("Ann", team=team), 1, pepper=PEPPER) for team in ("Legal", "IT")}
    assert len(teams) == 2


def test_nothing_of_the_list_is_kept_in_clear(
    app_engine: Engine, cast: Cast, owner: Session
) -> None:
    with acting(app_engine, cast.rep) as me:
        commands.remember_match(me.db, me.actor, cast.leeds.id, KEY, cast.colleague.id)
    kept = str(owner.execute(text("select to_jsonb(r)::text from remembered_matches r")).scalar())
    for said in ("riya", "hah", "4512", "ayments"):
        assert said not in kept
