"""A small union, and anything that may happen in it, drawn at random."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.access.roles import Role
from app.accounts.models import User
from app.bargaining.models import BargainingUnit
from app.db.ids import new_id
from app.people.commands import restate
from app.union.models import Unit, UnitKind
from tests import make
from tests.density.oracle import LONDON, Facts, facts

TODAY = clock.today()
FOREVER = date(9999, 12, 31)
# Days crowd around months' ends and today, so that edges meet.
DAYS = st.one_of(
    st.integers(-800, 420).map(lambda n: TODAY + timedelta(days=n)),
    st.sampled_from([0, -1, 1, -30, -31, -60, -61, -90, -365, 30]).map(
        lambda n: TODAY + timedelta(days=n)
    ),
    st.integers(-20, 12)
    .map(lambda n: TODAY.replace(day=1) + timedelta(days=31 * n))
    .map(lambda d: d.replace(day=1)),
)
PAST = DAYS.filter(lambda day: day <= TODAY)


@dataclass
class World:
    union: Unit
    regions: list[Unit]
    groups: list[Unit]
    branches: list[Unit]
    places: list[int]
    bargaining: list[int]
    author: User

    @classmethod
    def make(cls, db: Session) -> "World":
        """Two regions and a group, three branches, five workplaces of two employers."""
        union = make.union(db)
        regions = [make.region(db, "North"), make.region(db, "South")]
        groups = [make.group(db, "Defence"), make.group(db, "Revenue")]
        branches = [
            make.branch(db, "One", parent=regions[0], group=groups[0]),
            make.branch(db, "Two", parent=regions[0]),
            make.branch(db, "Three", parent=regions[1], group=groups[0]),
        ]
        places = [
            make.workplace(db, branches[n % 3], employer=f"Employer {n % 2}") for n in range(5)
        ]
        bargaining = []
        for name, rule in (
            ("All", {"engagements": [1, 2, 3, 6]}),
            ("Two grades", {"grades": ["AO", "EO"], "valid_from": TODAY - timedelta(days=200)}),
        ):
            unit = Unit(kind=UnitKind.BARGAINING_UNIT, name=name, parent_id=union.id)
            db.add(unit)
            db.flush()
            since = {"valid_from": date(2020, 1, 1)}
            db.add(
                BargainingUnit(id=unit.id, employer_id=places[0].employer_id, **{**since, **rule})
            )
            bargaining.append(unit.id)
        author = make.user(db, "Nerys Vaughan", Role.NATIONAL_ORGANISER, union)
        db.flush()
        places_ = [place.id for place in places]
        return cls(union, regions, groups, branches, places_, bargaining, author)


@dataclass
class History:
    """What happens is done to whoever is there; what is refused (an overlap) didn't happen."""

    db: Session
    world: World
    people: list[int] = field(default_factory=list)
    erased: list[Facts] = field(default_factory=list)

    def happen(self, act: "Act") -> None:
        nested = self.db.begin_nested()
        try:
            act.done(self, *act.given)
            nested.commit()
        except IntegrityError:
            nested.rollback()
        self.people = [*self.db.scalars(text("select id from staff order by id"))]

    def someone(self, n: int) -> int | None:
        return self.people[n % len(self.people)] if self.people else None

    def sql(self, statement: str, **given: Any) -> Any:
        return self.db.execute(text(statement), given)

    def add(self, table: str, whom: int, **columns: Any) -> None:
        names = ", ".join(columns)
        values = ", ".join(f":{name}" for name in columns)
        self.sql(
            f"insert into {table}(staff_id, scope_unit_id, {names})"
            f" select id, scope_unit_id, {values} from staff where id = :whom",
            whom=whom,
            **columns,
        )

    def restate(self, *whom: int) -> None:
        restate(self.db, whom)


@dataclass(frozen=True)
class Act:
    done: Callable[..., None]
    given: tuple[Any, ...]

    def __repr__(self) -> str:
        return f"{self.done.__name__}{self.given}"


def starts(h: History, place: int, day: date, engagement: int, grade: str | None) -> None:
    whom = h.sql(
        "insert into staff(forename, surname, scope_unit_id, source)"
        " values ('Sam', 'Testby', :place, 'test') returning id",
        place=h.world.places[place],
    ).scalar()
    columns = {"engagement": engagement, "grade": grade, "valid_from": day}
    h.add("placements", whom, workplace_id=h.world.places[place], **columns)
    h.restate(whom)


def works_elsewhere_too(h: History, who: int, place: int, day: date, home: bool) -> None:
    if whom := h.someone(who):
        at = h.world.places[place]
        h.add("placements", whom, workplace_id=at, valid_from=day, is_home=home)
        h.restate(whom)


def stops(h: History, who: int, day: date) -> None:
    if whom := h.someone(who):
        h.sql(
            "update placements set valid_to = :day"
            " where staff_id = :whom and valid_from < :day and valid_to > :day",
            whom=whom,
            day=day,
        )
        h.restate(whom)


def moves(h: History, who: int, place: int, day: date, engagement: int, grade: str | None) -> None:
    """From one home to another, also ahead of time, also only to another grade or engagement."""
    if whom := h.someone(who):
        h.sql(
            "with closed as (update placements set valid_to = :day where staff_id = :whom"
            " and is_home and valid_from < :day and valid_to > :day returning scope_unit_id)"
            " select count(*) from closed",
            whom=whom,
            day=day,
        )
        columns = {"engagement": engagement, "grade": grade, "valid_from": day}
        h.add("placements", whom, workplace_id=h.world.places[place], **columns)
        h.restate(whom)


def is_transferred(h: History, place: int, other: int, day: date) -> None:
    """Everybody of a workplace, in two statements."""
    given = {"place": h.world.places[place], "other": h.world.places[other], "day": day}
    h.sql(
        "insert into placements(staff_id, scope_unit_id, workplace_id, engagement, grade,"
        " is_home, valid_from, valid_to)"
        " select staff_id, scope_unit_id, :other, engagement, grade, false, :day, valid_to"
        " from placements where workplace_id = :place and is_home"
        " and valid_from < :day and valid_to > :day",
        **given,
    )
    h.sql(
        "update placements set valid_to = :day where workplace_id = :place and is_home"
        " and valid_from < :day and valid_to > :day",
        **given,
    )
    h.sql("update placements set is_home = true where workplace_id = :other and not is_home",
          other=given["other"])  # fmt: skip
    h.restate(*h.people)


def had_come_earlier(h: History, who: int, day: date) -> None:
    if whom := h.someone(who):
        h.sql(
            "update placements set valid_from = :day where id ="
            " (select min(id) from placements where staff_id = :whom)",
            whom=whom,
            day=day,
        )
        h.restate(whom)


def was_never_there(h: History, who: int) -> None:
    if whom := h.someone(who):
        h.sql(
            "delete from placements where id ="
            " (select max(id) from placements where staff_id = :whom)",
            whom=whom,
        )
        h.restate(whom)


def joins(h: History, who: int, day: date, status: int, category: int) -> None:
    if whom := h.someone(who):
        columns = {"status": status, "category": category, "joined_on": day}
        h.add("members", whom, number="M1", confirmed_on=TODAY, **columns)
        h.restate(whom)


def leaves(h: History, who: int, day: date, status: int) -> None:
    if whom := h.someone(who):
        h.sql(
            "update members set ended_on = :day, status = :status"
            " where staff_id = :whom and joined_on < :day and ended_on > :day",
            whom=whom,
            day=day,
            status=status,
        )
        h.restate(whom)


def falls_behind(h: History, who: int, day: date | None) -> None:
    """With the subscription; without a day, it is put right."""
    if whom := h.someone(who):
        h.sql(
            "update members set arrears_from = :day, status = :status"
            " where staff_id = :whom and ended_on = '9999-12-31' and joined_on < :edge",
            whom=whom,
            day=day,
            status=2 if day is None else 3,
            edge=day or FOREVER,
        )
        h.restate(whom)


def tells_us(h: History, who: int, day: date, code: int) -> None:
    if whom := h.someone(who):
        h.add("standing_claims", whom, code=code, told_on=day, told_to_id=h.world.author.id)
        h.restate(whom)


def an_extract_covers(h: History, place: int, day: date) -> None:
    h.sql(
        "insert into extract_coverage(workplace_id, as_at) values (:place, :day)",
        place=h.world.places[place],
        day=day,
    )
    h.restate(*h.people)


def is_contacted(h: History, who: int, day: date, result: int, channel: int) -> None:
    if whom := h.someone(who):
        _contact(h, whom, day, result, channel, None)


def is_corrected(h: History, n: int, day: date, result: int, channel: int) -> None:
    """A contact's last version is put right, or voided."""
    last = h.sql(
        "select id, staff_id from contacts c where result <> 9"
        " and not exists (select from contacts x where x.corrects_id = c.id) order by id"
    ).all()
    if last:
        wrong, whom = last[n % len(last)]
        _contact(h, whom, day, result, channel, wrong)


def _contact(h: History, whom: int, day: date, result: int, channel: int, corrects: Any) -> None:
    h.add(
        "contacts",
        whom,
        id=new_id(),
        author_id=h.world.author.id,
        happened_on=day,
        channel=channel,
        result=result,
        reached=result in (2, 3, 4),
        corrects_id=corrects,
    )


def asks_not_to_be_contacted(h: History, who: int, day: date | None) -> None:
    """Without a day, it is lifted."""
    if whom := h.someone(who):
        # A quarter of an hour into a London day: a summer's is still yesterday in UTC.
        at = day and datetime.combine(day, time(0, 15), LONDON)
        h.sql("update staff set asked_not_to_contact_at = :at where id = :whom", whom=whom, at=at)


def becomes_rep(h: History, who: int, kind: int, day: date, days: int) -> None:
    if whom := h.someone(who):
        until = day + timedelta(days=days)
        h.add("union_roles", whom, kind=kind, valid_from=day, valid_to=until)


def was_never_rep(h: History, who: int) -> None:
    if whom := h.someone(who):
        h.sql("delete from union_roles where staff_id = :whom", whom=whom)


def is_deleted(h: History, who: int) -> None:
    """As if never there."""
    if whom := h.someone(who):
        h.sql("delete from staff where id = :whom", whom=whom)


def is_erased(h: History, who: int) -> None:
    if whom := h.someone(who):
        h.erased.append(facts(h.db)[whom])
        h.sql("select keep_headcounts_of(array[:whom]::bigint[])", whom=whom)
        h.sql("delete from staff where id = :whom", whom=whom)


def is_folded(h: History, most: int) -> None:
    h.sql("select fold_headcounts(:most)", most=most)


def unit_comes_under(h: History, n: int, region: int, group: int | None) -> None:
    w = h.world
    h.sql(
        "update units set parent_id = :region, group_id = :group where id = :id",
        id=w.branches[n].id,
        region=w.regions[region].id,
        group=None if group is None else w.groups[group].id,
    )


def workplace_comes_under(h: History, place: int, branch: int) -> None:
    given = {"id": h.world.places[place], "branch": h.world.branches[branch].id}
    h.sql("update units set parent_id = :branch where id = :id", **given)


def rule_changes(
    h: History, n: int, places: list[int], grades: list[str], engagements: list[int], until: date
) -> None:
    if h.erased:  # what they were counted as stays as it was
        return
    h.sql(
        "update bargaining_units set workplace_ids = :places, grades = :grades,"
        " engagements = :engagements, valid_to = :until where id = :id and valid_from < :until",
        id=h.world.bargaining[n],
        places=[h.world.places[place] for place in places],
        grades=grades,
        engagements=engagements,
        until=until,
    )


def rule_goes(h: History, n: int) -> None:
    if not h.erased:
        h.sql("delete from bargaining_units where id = :id", id=h.world.bargaining[n])


def employer_was_another(h: History, place: int, other: int) -> None:
    if not h.erased:
        h.sql(
            "update workplaces set employer_id ="
            " (select employer_id from workplaces where id = :other) where id = :place",
            place=h.world.places[place],
            other=h.world.places[other],
        )


WHO, PLACE = st.integers(0, 9), st.integers(0, 4)
ENGAGEMENT, GRADE = st.sampled_from([1, 1, 1, 2, 6, 7]), st.sampled_from([None, "AO", "EO", "SEO"])
RESULT, CHANNEL = st.sampled_from([1, 2, 2, 3, 7]), st.sampled_from([1, 4, 5])


def act(done: Callable[..., None], *given: st.SearchStrategy[Any]) -> st.SearchStrategy[Act]:
    return st.tuples(*given).map(lambda drawn: Act(done, drawn))


def edges(acts: list[Act], most: int = 14) -> list[date]:
    """Days on which something changed, and the days before: where a count would be wrong."""
    days = {day for one in acts for day in one.given if isinstance(day, date)}
    around = sorted(days | {day - timedelta(days=1) for day in days} | {TODAY})
    return around[:: 1 + len(around) // most]


ARRIVES = act(starts, PLACE, DAYS, ENGAGEMENT, GRADE)
# Often what people's standing hangs on, seldom what makes them nobody.
_ACTS: list[st.SearchStrategy[Act]] = [
    *2 * [ARRIVES],
    act(works_elsewhere_too, WHO, PLACE, DAYS, st.booleans()),
    act(stops, WHO, DAYS),
    act(moves, WHO, PLACE, DAYS, ENGAGEMENT, GRADE),
    act(is_transferred, PLACE, PLACE, DAYS),
    act(had_come_earlier, WHO, DAYS),
    act(was_never_there, WHO),
    *4 * [act(joins, WHO, DAYS, st.sampled_from([1, 2, 2, 2]), st.sampled_from([1, 1, 2, 4]))],
    act(leaves, WHO, DAYS, st.sampled_from([4, 5, 6, 7, 9])),
    *2 * [act(falls_behind, WHO, st.one_of(st.none(), DAYS))],
    act(tells_us, WHO, PAST, st.sampled_from([1, 2, 3])),
    act(an_extract_covers, PLACE, PAST),
    *6 * [act(is_contacted, WHO, PAST, RESULT, CHANNEL)],
    *4 * [act(is_corrected, WHO, PAST, st.sampled_from([1, 2, 9, 9]), CHANNEL)],
    *3 * [act(asks_not_to_be_contacted, WHO, st.one_of(st.none(), PAST))],
    act(becomes_rep, WHO, st.sampled_from([1, 2, 3]), DAYS, st.integers(1, 500)),
    act(was_never_rep, WHO),
    act(is_deleted, WHO),
    act(is_erased, WHO),
    *3 * [act(is_folded, st.sampled_from([3, 1000, 1000]))],
    act(unit_comes_under, st.integers(0, 2), st.integers(0, 1), st.sampled_from([None, 0, 1])),
    act(workplace_comes_under, PLACE, st.integers(0, 2)),
    act(
        rule_changes,
        st.integers(0, 1),
        st.lists(PLACE, max_size=2),
        st.lists(st.sampled_from(["AO", "EO"]), max_size=2),
        st.sampled_from([[1], [1, 2, 6], [1, 2, 3, 5, 9, 10]]),
        DAYS,
    ),
    act(rule_goes, st.integers(0, 1)),
    act(employer_was_another, PLACE, PLACE),
]
ACTS = st.sampled_from(_ACTS).flatmap(lambda one: one)
