"""A random history of what imports and their like write; an act that can't be is passed over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.people.commands import restate
from app.people.models import Person
from app.workplaces.models import Team, Workplace
from tests import make
from tests.cast import Cast

FIRST = clock.today() - timedelta(days=700)


@dataclass
class History:
    db: Session
    cast: Cast
    chance: Random
    made: int = 0
    touched: set[int] = field(default_factory=set)

    def go_on(self, acts: int) -> None:
        for _ in range(acts):
            act = self.chance.choice(ACTS)
            try:
                with self.db.begin_nested():
                    act(self)
            except IntegrityError:
                self.db.expire_all()
        restate(self.db, sorted(self.touched))
        self.db.flush()

    def sql(self, statement: str, **values: object) -> None:
        self.db.execute(text(statement), values)

    def person(self) -> int:
        found = self.chance.choice(self.db.scalars(select(Person.id).order_by(Person.id)).all())
        self.touched.add(found)
        return found

    def place(self) -> Workplace:
        return self.chance.choice(self.db.scalars(select(Workplace).order_by(Workplace.id)).all())

    def team(self) -> Team:
        teams = self.db.scalars(select(Team).order_by(Team.id)).all()
        return self.chance.choice(teams or [make.team(self.db, self.place(), self.name())])

    def day(self) -> date:
        return FIRST + timedelta(days=self.chance.randrange(800))

    def name(self) -> str:
        self.made += 1
        return f"New {self.made}"


def add_person(h: History) -> None:
    h.touched.add(make.person(h.db, h.place(), h.name(), since=h.day()).id)


def change_details(h: History) -> None:
    h.sql(
        "update staff set known_as = :name, rev = rev + 1 where id = :id",
        name=h.name(),
        id=h.person(),
    )


def move(h: History) -> None:
    """Their home ends on a day and goes on elsewhere, perhaps in a team."""
    who, place, day = h.person(), h.place(), h.day()
    teams = h.db.scalars(select(Team.id).where(Team.workplace_id == place.id)).all()
    h.sql(
        "with old as (update placements set valid_to = :day where staff_id = :id and is_home"
        " and valid_from < :day and valid_to > :day returning *)"
        " insert into placements(staff_id, scope_unit_id, workplace_id, team_id, valid_from)"
        " select o.staff_id, s.scope_unit_id, :place, :team, :day"
        " from old o join staff s on s.id = o.staff_id",
        id=who,
        day=day,
        place=place.id,
        team=h.chance.choice([None, *teams]),
    )


def shift(h: History) -> None:
    """Where one home ends the next begins: both on another day, so that either is in the way."""
    h.sql(
        "with pair as materialized (select a.id a, b.id b, a.valid_to + :days as day"
        " from placements a join placements b on b.staff_id = a.staff_id and b.is_home"
        " and b.valid_from = a.valid_to where a.is_home and a.valid_from < a.valid_to + :days"
        " and b.valid_to > a.valid_to + :days),"
        " gone as (delete from placements p using pair where p.id = pair.b returning p.*),"
        " cut as (update placements p set valid_to = pair.day from pair where p.id = pair.a"
        " and (select count(*) from gone) >= 0 returning 1)"
        " insert into placements select (jsonb_populate_record(null::placements, to_jsonb(g)"
        " || jsonb_build_object('valid_from', pair.day))).* from gone g join pair on pair.b = g.id"
        " where (select count(*) from cut) >= 0",
        days=h.chance.choice([-40, 25]),
    )


def end(h: History) -> None:
    h.sql(
        "update placements set valid_to = :day, end_reason = 'left' where staff_id = :id"
        " and valid_from < :day and valid_to > :day",
        id=h.person(),
        day=h.day(),
    )


def rewrite(h: History) -> None:
    place = h.place()
    h.sql(
        "update placements set workplace_id = :place, team_id = null, grade = :grade,"
        " engagement = :engagement where staff_id = :id and valid_from >= :day",
        id=h.person(),
        place=place.id,
        grade=h.name(),
        engagement=h.chance.choice([1, 2, 6]),
        day=FIRST,
    )


def number(h: History) -> None:
    who = h.person()
    h.sql(
        "update staff_identifiers set valid_to = :day"
        " where staff_id = :id and valid_from < :day and valid_to > :day",
        id=who,
        day=h.day(),
    )
    h.sql(
        "insert into staff_identifiers(staff_id, scope_unit_id, kind, issuer_id, value, valid_from)"
        " select id, scope_unit_id, 1, :issuer, :value, :day from staff where id = :id",
        id=who,
        issuer=h.place().employer_id,
        value=h.chance.choice(["007", "008"]),
        day=h.day(),
    )


def member(h: History) -> None:
    make.membership(h.db, h.db.get_one(Person, h.person()), joined_on=h.day())


def unmatched_member(h: History) -> None:
    h.sql(
        "insert into members(scope_unit_id, name, number, status, joined_on, confirmed_on)"
        " values (:unit, :name, :name, 2, :day, :day)",
        unit=h.cast.leeds_branch.id,
        name=h.name(),
        day=h.day(),
    )


def match_member(h: History) -> None:
    who = h.person()
    h.sql(
        "update members m set staff_id = s.id, scope_unit_id = s.scope_unit_id from staff s"
        " where s.id = :id and m.id = (select id from members where staff_id is null"
        " order by id limit 1)",
        id=who,
    )


def unmatch_member(h: History) -> None:
    h.sql(
        "update members set staff_id = null, scope_unit_id = :unit where staff_id = :id",
        id=h.person(),
        unit=h.cast.leeds_branch.id,
    )


def rematch_member(h: History) -> None:
    one, other = h.person(), h.person()
    h.sql(
        "update members m set staff_id = s.id, scope_unit_id = s.scope_unit_id from staff s"
        " where s.id = :other and m.staff_id = :one",
        one=one,
        other=other,
    )


def lapse(h: History) -> None:
    h.sql(
        "update members set status = 5, ended_on = :day, confirmed_on = :day"
        " where staff_id = :id and joined_on < :day and ended_on > :day",
        id=h.person(),
        day=h.day(),
    )


def cover(h: History) -> None:
    h.sql(
        "insert into extract_coverage(workplace_id, as_at) values (:place, :day)",
        place=h.place().id,
        day=h.day(),
    )


def declare(h: History) -> None:
    h.sql(
        "insert into declared_headcounts(workplace_id, as_at, source, eligible)"
        " values (:place, :day, 'list', :n) on conflict (workplace_id, as_at, source)"
        " do update set eligible = excluded.eligible",
        place=h.place().id,
        day=FIRST + timedelta(days=h.chance.randrange(3)),
        n=h.chance.randrange(90),
    )


def role(h: History) -> None:
    who = h.person()
    h.sql("update union_roles set valid_to = :day where staff_id = :id and valid_from < :day"
          " and valid_to > :day", id=who, day=h.day())  # fmt: skip
    h.sql(
        "insert into union_roles(staff_id, scope_unit_id, kind, valid_from)"
        " select id, scope_unit_id, :kind, :day from staff where id = :id",
        id=who,
        kind=h.chance.choice([1, 3]),
        day=h.day(),
    )


def add_team(h: History) -> None:
    make.team(h.db, h.place(), h.name())


def rename_team(h: History) -> None:
    team = h.team()
    h.sql("update teams set name = :name where id = :id", name=h.name(), id=team.id)


def remove_team(h: History) -> None:
    team = h.team()
    h.sql("update placements set team_id = null where team_id = :id", id=team.id)
    h.sql("delete from teams where id = :id", id=team.id)


def add_workplace(h: History) -> None:
    make.workplace(h.db, h.cast.leeds_branch, employer=h.name(), site=make.site(h.db, h.name()))


def close_workplace(h: History) -> None:
    h.sql("update workplaces set closed_on = :day where id = :id", day=h.day(), id=h.place().id)


def remove_person(h: History) -> None:
    who = h.person()
    h.sql("delete from members where staff_id = :id", id=who)
    h.sql("delete from placements where staff_id = :id", id=who)
    h.sql("delete from staff where id = :id and forename like 'New %'", id=who)


ACTS: list[Callable[[History], None]] = [
    add_person, change_details, move, move, shift, end, rewrite, number, member, unmatched_member,
    match_member, unmatch_member, rematch_member, lapse, cover, declare, role, add_team,
    rename_team, remove_team, add_workplace, close_workplace, remove_person,
]  # fmt: skip
