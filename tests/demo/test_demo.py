"""The invented union: the same every time, true to its sources, and sound by our own rules."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app import clock
from app.accounts.sign_in import check_password
from app.demo.cast import PASSWORD, SIGN_INS
from app.demo.load import demo_sign_ins, load_demo
from app.demo.places import DBS_GRADES
from app.people.commands import restate
from app.people.models import Person, Suppression
from app.people.suppression import find_suppressed, keys_of
from app.settings import Settings
from tests.conftest import Addresses
from tests.postgres import ScratchDatabases

PUBLISHED = {
    "Alnwick": 36, "Blackpool": 222, "Cardiff": 105, "Leeds": 68, "Newcastle": 209,
    "Peterborough": 86, "Sheffield": 239, "York": 150,
}  # fmt: skip
DRAMA = r"(07700 900|01632 960|0114 496 0|0113 496 0|029 2018 0|020 7946 0)\d{3}"
PEPPER = "a pepper that is only for these tests"
CHEAP = Settings(cheap_passwords=True, data_dir=Path("nowhere"), secret_key=PEPPER)
# Whoever is shown as here today, counted as the density pages count.
HERE = (
    "staff s join workplaces w on w.id = s.workplace_id join employers e on e.id = w.employer_id"
    " join sites t on t.id = w.site_id"
)


@pytest.fixture(scope="module")
def demo(databases: ScratchDatabases) -> Iterator[Addresses]:
    owner, app = databases.clone()
    load_demo(owner, CHEAP, today=clock.today())
    yield Addresses(owner, app)
    databases.drop(owner)


@pytest.fixture(scope="module")
def engine(demo: Addresses) -> Engine:
    return create_engine(demo.owner, poolclass=NullPool)


@pytest.fixture
def rows(engine: Engine) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    with engine.connect() as connection:
        yield lambda sql: [tuple(row) for row in connection.execute(text(sql))]


@pytest.fixture
def number(rows: Callable[[str], list[tuple[int]]]) -> Callable[[str], int]:
    return lambda sql: rows(sql)[0][0]


def test_offices_have_their_published_sizes(rows):
    found = rows(
        f"select t.name, count(*) from {HERE} where e.name like 'Shared%' and s.in_scope group by 1"
    )
    assert dict(found) == PUBLISHED


def test_grades_are_those_of_31_march_2012(rows):
    found = rows(
        "select p.grade, count(*) from placements p"
        f" join ({HERE}) on p.staff_id = s.id"
        " where e.name like 'Defence%' and s.in_scope and p.valid_to = '9999-12-31' group by 1"
    )
    assert dict(found) == DBS_GRADES


def test_offices_that_are_invented_say_so(rows):
    names = rows(f"select distinct t.name from {HERE} where e.name like 'Defence%'")
    assert len(names) == 5
    assert all("(invented)" in name for (name,) in names)


def test_no_phone_is_anybodys_and_no_address_could_arrive(rows):
    phones = rows("select work_phone from staff where work_phone is not null")
    assert len(phones) > 1000
    assert [p for (p,) in phones if not re.fullmatch(DRAMA, str(p))] == []
    emails = rows("select work_email from staff where work_email is not null")
    emails += rows("select email from users")
    assert [e for (e,) in emails if not re.fullmatch(r"[a-z0-9.-]+@[a-z-]+\.example", str(e))] == []


def test_standings_are_what_the_rule_makes_of_the_records(engine):
    with Session(engine) as db:
        assert restate(db, list(db.scalars(text("select id from staff")))) == 0
        assert db.query(Person).filter(Person.standing == 1).count() > 1000


def test_pointers_are_those_of_today(engine):
    with engine.begin() as connection:
        before = connection.scalar(text("select sum(rev) from staff"))
        connection.execute(text("select refresh_staff(array(select id from staff))"))
        assert connection.scalar(text("select sum(rev) from staff")) == before
        assert connection.scalar(text("select through from rolled_forward")) == clock.today()


def test_nothing_happened_to_somebody_who_was_not_there(number):
    assert (
        number(
            "select count(*) from contacts c where not exists (select from placements p"
            " where p.staff_id = c.staff_id and p.workplace_id = c.workplace_id"
            " and p.valid_from <= c.happened_on and p.valid_to > c.happened_on)"
        )
        == 0
    )


def test_nothing_has_happened_that_is_yet_to_come(number):
    assert number("select count(*) from contacts where recorded_at > now()") == 0
    assert number("select count(*) from contacts where happened_on >= london_today()") == 0
    assert number("select count(*) from members where joined_on > london_today()") == 0
    assert number("select count(*) from placements where valid_from > london_today()") == 0
    assert number("select count(*) from follow_ups where due_on > london_today()") > 0


def test_contacts_fall_on_working_days_and_many_find_nobody_in(number):
    assert number("select count(*) from contacts where extract(isodow from happened_on) > 5") == 0
    everyone = number("select count(*) from contacts")
    assert 0.35 < number("select count(*) from contacts where not reached") / everyone < 0.45


def test_what_people_said_is_kept_only_on_a_basis(number):
    """decisions.md D6: an outcome, an issue or a note needs agreement or their own request."""
    agreed = (
        "select from agreements a where a.staff_id = c.staff_id and a.agreed_on <= c.happened_on"
    )
    assert number("select count(*) from contacts where outcome is not null") > 1000
    assert (
        number(
            "select count(*) from contacts c where (outcome is not null"
            " or id in (select contact_id from notes union select contact_id from contact_issues))"
            f" and not exists ({agreed})"
        )
        == 0
    )
    assert number(
        f"select count(*) from contacts c where outcome is null and not exists ({agreed})"
    )


def test_whoever_asked_to_be_left_alone_was(number):
    assert number("select count(*) from suppressions") >= 3
    assert (
        number(
            "select count(*) from contacts c join suppressions s using (staff_id)"
            " where c.happened_on > (s.asked_at at time zone 'Europe/London')::date"
        )
        == 0
    )
    assert (
        number(
            "select count(*) from follow_ups f join suppressions s using (staff_id)"
            " where f.closed_at is null"
        )
        == 0
    )


def test_the_next_list_does_not_bring_them_back(engine):
    with Session(engine) as db:
        running = db.scalars(select(Suppression)).all()
        for asked in running:
            person = db.get_one(Person, asked.staff_id)
            keys = keys_of(db, person, pepper=PEPPER)
            assert find_suppressed(db, keys).staff_id == person.id


def test_people_who_passed_to_another_employer_neither_left_nor_joined(number):
    """domain.md trap 17."""
    moved = "select staff_id from placements where end_reason = 'transferred'"
    assert number(f"select count(*) from ({moved}) q") == 18
    assert number(f"select count(*) from members where staff_id in ({moved})") > 0
    assert (
        number(
            "select count(*) from placements p join members m using (staff_id)"
            " where p.end_reason = 'transferred' and p.valid_to in (m.joined_on, m.ended_on)"
        )
        == 0
    )


def test_some_of_everything_that_needs_a_page(number):
    for sql in (
        "select count(*) from staff where standing = 0 and workplace_id is not null",
        "select count(*) from staff where standing = 2",
        "select count(*) from staff where not in_scope and workplace_id is not null",
        "select count(*) from members where staff_id is null",
        "select count(*) from members where category = 4",
        "select count(*) from members where arrears_from is not null",
        "select count(*) from staff where surname = '' or forename = ''",
        "select count(*) from staff where forename ~ '[ŵŷŴŶ]' or surname ~ '[ŵŷŴŶ]'",
        "select count(*) from declared_headcounts h where h.eligible < (select count(*)"
        " from placements p where p.workplace_id = h.workplace_id and p.valid_from <= h.as_at"
        " and p.valid_to > h.as_at and engagement_in_scope(p.engagement))",
        "select count(*) from union_roles where kind = 1 and valid_to < london_today()",
        "select count(*) from staff where source = 'pasted' and team_id is null",
    ):
        assert number(sql) > 0, sql


def test_density_differs_by_office(rows):
    found = dict(
        rows(
            "select t.name, round(100.0 * count(*) filter (where s.standing = 1) / count(*))::int"
            f" from {HERE} where s.in_scope and e.name not like 'Pensions%' group by 1"
        )
    )
    for site, percent in {"Sheffield": 52, "Cardiff": 61, "Alnwick": 28}.items():
        assert abs(found[site] - percent) <= 2
    assert all(
        34 <= percent <= 49
        for site, percent in found.items()
        if "(inv" in site and "Col" not in site
    )


def test_today_of_the_rep_is_full(number):
    rep = f"(select id from users where email = '{SIGN_INS[0][1]}')"
    team = f"(select team_id from staff where id = (select staff_id from users where id = {rep}))"
    due = f"select count(*) from follow_ups where owner_id = {rep} and closed_at is null and due_on"
    assert number(f"{due} <= london_today()") == 3
    assert number(f"{due} < london_today()") == 1
    joins = f"select count(*) from pending_joins where said_to_id = {rep} and withdrawn_at is null"
    assert number(f"{joins} and confirmed_on is null") == 2
    assert number(f"{joins} and confirmed_on > london_today() - 14") >= 1
    assert (
        number(
            f"select count(*) from contactable s where team_id = {team} and standing = 3"
            " and not exists (select from contacts c where c.staff_id = s.id)"
        )
        >= 5
    )


def test_two_offices_have_no_rep_and_one_reps_role_has_ended(rows):
    without = rows(
        f"select t.name from {HERE} where e.name not like 'Pensions%' group by 1"
        " having not bool_or(s.is_rep)"
    )
    assert {name for (name,) in without} == {"Alnwick", "Gosport (invented)", "Leeds"}


def test_each_kind_of_user_can_sign_in(demo, settings):
    sign_ins = demo_sign_ins(demo.owner)
    assert [role for role, _, _ in sign_ins] == [role for role, _, _ in SIGN_INS]
    with Session(create_engine(demo.app, poolclass=NullPool)) as db:
        for role, email, password in sign_ins:
            assert password == PASSWORD
            assert check_password(db, email, password, address=role, cheap=True)


def test_an_empty_database_has_no_sign_ins(database: Addresses):
    assert demo_sign_ins(database.owner) == []


def test_the_next_person_gets_a_number_of_their_own(engine):
    with engine.connect() as connection:
        newest = connection.scalar(text("select max(id) from staff"))
        following = connection.scalar(text("select nextval(pg_get_serial_sequence('staff', 'id'))"))
        assert following == newest + 1


# Every seat with what is known of it, and whether its person is our member.
SEATED = (
    "seats e join staff s on s.id = e.staff_id left join areas a on a.id = e.area_id"
    " left join desks d on d.id = e.desk_id join sites t on t.id ="
    " (select site_id from workplaces w where w.id = e.scope_unit_id)"
)


def test_one_office_has_a_floor_of_desks_and_another_areas_only(rows):
    drawn = dict(
        rows(
            "select t.name, count(*) from desks d join workplaces w on w.id = d.workplace_id"
            " join sites t on t.id = w.site_id group by 1"
        )
    )
    assert drawn == {"Sheffield": 80}
    seated = dict(rows(f"select t.name, count(*) from {SEATED} group by 1"))
    assert seated["Sheffield"] > 150
    assert seated["Cardiff"] > 70
    assert set(seated) == {"Sheffield", "Cardiff"}


def test_people_sit_in_every_way_there_is(number):
    for sql in (
        "habit = 1", "habit = 2", "habit = 3", "days is not null", "shift is not null",
        "desk_id is not null", "area_id is not null and desk_id is null",
        "confirmed_on <= london_today() - 60", "confirmed_on > london_today() - 30",
        "confirmed_on between london_today() - 59 and london_today() - 30",
    ):  # fmt: skip
        assert number(f"select count(*) from seats where {sql}") >= 5, sql
    assert number("select count(*) from seats where confirmed_on <= london_today() - 85") == 0
    assert number("select count(*) from seats where confirmed_on > london_today()") == 0
    shared = "select count(*) from (select 1 from seats group by desk_id having count(*) = 2) q"
    assert number(shared) == 1
    assert number("select count(distinct kind) from ties") == 3


def test_there_is_an_island_and_a_bank_with_one_member(rows):
    members = "count(*) filter (where s.standing = 1)"
    banks = rows(f"select {members} from {SEATED} where d.block <> '' group by d.area_id, d.block")
    assert sorted(n for (n,) in banks)[:2] == [0, 1]
    areas = rows(f"select {members} from {SEATED} where t.name = 'Cardiff' group by e.area_id")
    assert sorted(n for (n,) in areas)[:2] == [0, 1]


def test_the_reps_one_signs_in_as_have_people_to_ask(rows):
    found = rows(
        "select u.email, count(*), max(a.points) from asks a"
        " join users u on u.staff_id = a.asker_id where a.state = 3 group by 1"
    )
    asks = {email: (many, points) for email, many, points in found}
    assert asks["farah@union.example"][0] == 5
    assert asks["farah@union.example"][1] >= 75  # side by side, and the same team
    assert asks["gethin@union.example"][0] == 5


def test_nobody_is_asked_who_should_not_be(number):
    asked = "select count(*) from asks a join staff s on s.id = a.staff_id where a.state = 3"
    assert number(asked) > 20
    assert number(f"{asked} and s.standing in (1, 2)") == 0
    assert number(f"{asked} and s.asked_not_to_contact_at is not null") == 0
    assert number(f"{asked} and s.left_out_of_plans_at is not null") == 0
    assert number(f"{asked} and s.id not in (select id from contactable)") == 0
    assert (
        number(
            "select count(*) from asks a where a.state = 3"
            " and not exists (select from union_roles r where r.staff_id = a.asker_id"
            " and r.kind in (1, 2) and r.valid_to > london_today())"
        )
        == 0
    )
    assert number("select count(*) from staff where left_out_of_plans_at is not null") == 2
    assert number("select count(*) from conflicts_of_interest") == 2


def test_what_was_reached_hangs_on_a_conversation_of_the_askers(number):
    reached = "select count(*) from asks a where a.state = 4"
    assert number(reached) > 60
    assert (
        number(
            f"{reached} and not exists (select from contacts c join users u on u.id = c.author_id"
            " where c.id = a.contact_id and c.staff_id = a.staff_id and u.staff_id = a.asker_id"
            " and c.reached and c.recorded_at between a.opened_at and a.closed_at)"
        )
        == 0
    )
    assert (
        number(
            "select count(*) from asks a join contacts c on c.id = a.contact_id join members m"
            " on m.staff_id = a.staff_id where m.joined_on - c.happened_on between 0 and 60"
        )
        >= 5
    )
    assert number("select count(*) from asks where state = 5") >= 10
    assert number("select count(*) from asks where opened_at > now() or closed_at > now()") == 0


def test_a_morning_later_nothing_of_it_is_gone(engine):
    """The night's work finds nothing to erase and hardly anything to give back."""
    with engine.begin() as connection:
        assert connection.scalar(text("select erase_old_seats()")) == 0
        assert connection.scalar(text("select return_old_asks()")) == 0
        connection.rollback()


TABLES = (
    "seats",
    "ties",
    "asks",
    "desks",
    "units",
    "staff",
    "placements",
    "members",
    "standings",
    "contacts",
    "follow_ups",
    "notes",
)


def test_two_loads_for_one_day_are_the_same(databases: ScratchDatabases):
    def hashes() -> list[object]:
        owner, _ = databases.clone()
        load_demo(owner, CHEAP, today=clock.today() - timedelta(days=1), scale=0.1)
        with create_engine(owner, poolclass=NullPool).connect() as connection:
            found = [connection.scalar(text(hash_of(table))) for table in TABLES]
        databases.drop(owner)
        return found

    assert hashes() == hashes()


def hash_of(table: str) -> str:
    row = "(to_jsonb(t) - 'recorded_at')::text"
    return f"select md5(string_agg({row}, '' order by {row})) from {table} t"


def test_the_review_has_its_milestones_and_what_was_said_of_it(
    rows: Callable[[str], list[tuple[object, ...]]],
) -> None:
    """domain.md 7.1–7.3: the review, its dates, the figures that conflict, the assurance."""
    review = "from {} m join change_events e on e.id = m.event_id where e.kind = 4"
    milestones = rows(f"select m.what {review.format('change_milestones')} order by m.due_on")
    assert milestones == [("First report",), ("Fuller work on the options",)]
    said = rows(f"select m.affected, m.of_all {review.format('claims')} and m.affected > 0")
    assert sorted(said, key=str) == [(400, None), (500, None), (514, 1115)]
    plain = rows(f"select m.statement {review.format('claims')} and m.affected is null")
    text_of = " ".join(str(one) for (one,) in plain)
    for words in ("no hidden plan", "£400–600 million", "£1.64"):
        assert words in text_of
    tags = rows("select ownership, scenarios from change_events where kind = 4")
    assert tags == [(3, [1, 2, 3])]
