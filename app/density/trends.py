"""Reading what pages about time show. The database answers only for what the session may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.session import read
from app.density import history, ledger
from app.density.coarse import SMALLEST, quarter_ends
from app.density.history import Point
from app.density.measures import Measure, counts_of
from app.density.moves import Moved, Movements
from app.density.suppress import tens
from app.errors import NotFound
from app.union.models import UnitKind

ONE_DAY = timedelta(days=1)

# The unit first, then those above it.
_LINE = text("""
  with recursive line(id, parent_id, depth) as (
    select u.id, u.parent_id, 0 from units u where u.id = :unit
    union all
    select p.id, p.parent_id, l.depth + 1 from units p join line l on p.id = l.parent_id
  )
  select u.id, u.kind, u.name, u.target_rate,
    coalesce(u.id = any ((select my_units('count'))::int[]), false) counted,
    coalesce(u.id = any ((select my_units('exact'))::int[]), false) exact,
    coalesce(u.id = any ((select my_units('people'))::int[]), false) people
  from line join units u using (id) order by line.depth""")
# An event belongs to the lowest unit above all its workplaces; where that is above the one asked
# for, its workplaces say whether it touches it.
_EVENTS = text("""
  select e.id, x.kind, e.state, x.title, x.on_day
  from change_events e
  cross join lateral (
    select e.kind, e.title, e.effective_on on_day
    union all
    select 7, m.what || ' – ' || e.title, m.due_on
    from change_milestones m where m.event_id = e.id) x
  left join units a on a.id = e.unit_id
  left join units b on b.id = a.parent_id
  left join units c on c.id = b.parent_id
  left join units d on d.id = c.parent_id
  left join units g on g.id = coalesce(a.group_id, b.group_id)
  where e.state in (1, 2) and x.on_day > :since and x.on_day <= :until
    and (:unit in (a.id, b.id, c.id, d.id, g.id, g.parent_id, e.bargaining_unit_id)
      or exists (
        select from change_workplaces t
        join units w on w.id in (t.workplace_id, t.to_workplace_id)
        left join units b on b.id = w.parent_id
        where t.event_id = e.id and :unit in (w.id, b.id, b.parent_id, b.group_id))
      or exists (
        select from bargaining_units r
        join workplaces p on p.employer_id = r.employer_id
          and (r.workplace_ids = '{}' or p.id = any (r.workplace_ids))
        join change_workplaces t on p.id in (t.workplace_id, t.to_workplace_id)
        where r.id = :unit and t.event_id = e.id))
  order by x.on_day, e.id limit 26""")
_OFFICES = text("select * from offices_below(:unit)")
# Of each office a year ago and now, and whether its list went up or down by more than a fifth from
# one month to the next (history.is_break); as many rows as there are offices.
_YEARS = text("""
  with steps as materialized (
    select * from headcount_trend(:since, :until, :units, '{1,2,3,4}')
  ), sizes as (
    select unit_id, month, people,
      sum(people) over (partition by unit_id order by month nulls first) - people before
    from steps where measure = 1
  ), broken as (
    select distinct unit_id from sizes
    where month is not null and before > 0 and 5 * abs(people) > before
  )
  select s.unit_id, s.measure, sum(s.people) filter (where s.month is null), sum(s.people),
    b.unit_id is not null
  from steps s left join broken b on b.unit_id = s.unit_id
  group by s.unit_id, s.measure, b.unit_id""")
_MOVED = text("select term, people, code, reason from member_movements(:unit, :since, :until)")
_LEFT = text("""
  select s.id, coalesce(s.known_as, s.forename) || ' ' || s.surname, l.day, l.code, l.reason,
    w.name
  from member_leavers(:unit, :since, :until) l
  join contactable s on s.id = l.staff_id
  join units w on w.id = s.workplace_id
  where s.standing <> 1
  order by l.day desc, s.sort_name, s.id limit 300""")


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit, how closely the session sees it, and those above it that it sees counted, too."""

    id: int
    kind: UnitKind
    name: str
    exact: bool
    people: bool
    target: float | None
    above: tuple[tuple[int, str], ...] = ()

    @property
    def of_office(self) -> bool:
        return self.kind is UnitKind.WORKPLACE


@dataclass(frozen=True, slots=True)
class Event:
    """A change that was applied, or is only announced, as far as a line through time needs it."""

    id: int
    kind: int
    state: int
    title: str
    on: date

    TRANSFER = 1
    ANNOUNCED = 1

    @property
    def moves_people(self) -> bool:
        """Transfers, closures and moves; the others are marks alone."""
        return self.kind <= 3

    @property
    def another_employer(self) -> bool:
        return self.kind == self.TRANSFER and self.state != self.ANNOUNCED


@dataclass(frozen=True, slots=True)
class Office:
    id: int
    name: str
    branch: str


@dataclass(frozen=True, slots=True)
class Year:
    """An office at the end of a month a year ago and on the day; `broken`: its list changed."""

    then: Point
    now: Point
    broken: bool


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who left, works here still, and may be approached."""

    id: int
    name: str
    left_on: date
    code: int | None
    reason: str | None
    workplace: str


def get_unit(db: Session, unit_id: int) -> Seen:
    """Raises NotFound for a unit whose counts the session does not see."""
    rows = read(db, _LINE, {"unit": unit_id}).all()
    if not rows or not rows[0].counted:
        raise NotFound
    own = rows[0]
    return Seen(
        id=own.id,
        kind=UnitKind(own.kind),
        name=own.name,
        exact=own.exact,
        people=own.people,
        target=next((r.target_rate for r in rows if r.target_rate is not None), None),
        above=tuple((r.id, r.name) for r in reversed(rows[1:]) if r.counted),
    )


def list_events(db: Session, unit_id: int, since: date, until: date) -> list[Event]:
    """What changed, or will, at or below a unit after `since`, the first 26."""
    asked = {"unit": unit_id, "since": since, "until": until}
    return [Event(*row) for row in read(db, _EVENTS, asked)]


def list_offices(db: Session, unit_id: int) -> list[Office]:
    return [Office(*row) for row in read(db, _OFFICES, {"unit": unit_id}).all()]


def past(db: Session, unit_id: int, since: date, until: date) -> list[Point]:
    """A unit's month ends from that of `since`, and last the day `until`."""
    return pasts(db, [unit_id], since, until)[unit_id]


def pasts(
    db: Session,
    units: Collection[int],
    since: date,
    until: date,
    measures: Iterable[Measure] = history.MEASURES,
) -> dict[int, list[Point]]:
    """The same of many units, in one query."""
    found = ledger.trend(db, since, until, units, measures)
    return {unit: history.points(found.get(unit), since, until) for unit in units}


def years(db: Session, units: Collection[int], until: date) -> dict[int, Year]:
    """How each unit stands against a year before; the months between are left to the database."""
    first = history.years_before(until, 1)
    asked = {"since": history.next_month(first), "until": until, "units": list(units)}
    then: dict[int, dict[int, int]] = {unit: {} for unit in units}
    now: dict[int, dict[int, int]] = {unit: {} for unit in units}
    broken = set()
    for unit, measure, before, people, broke in read(db, _YEARS, asked).all():
        then[unit][measure], now[unit][measure] = before or 0, people
        if broke:
            broken.add(unit)
    return {
        unit: Year(
            Point(history.month_end(first), counts_of(then[unit])),
            Point(until, counts_of(now[unit])),
            unit in broken,
        )
        for unit in units
    }


def future(
    db: Session, unit_id: int, now: Point, until: date, *, always: bool = False
) -> list[Point]:
    """What is on record to come after `now`, month by month, and last the day `until`."""
    found = ledger.trend(db, now.on, until, [unit_id], history.MEASURES)
    return history.to_come(found.get(unit_id), now, until, always=always)


def on_day(db: Session, unit_id: int, day: date) -> Point:
    found = ledger.headcounts_on(db, day, [unit_id]).get(unit_id)
    return Point(day, found.counts) if found else Point(day)


def movements(db: Session, unit_id: int, since: date, until: date) -> Movements:
    """Who came and went in [since, until); both headcounts are the ledger's."""
    asked = {"unit": unit_id, "since": since, "until": until}
    return Movements(
        since=since,
        until=until,
        before=on_day(db, unit_id, since - ONE_DAY).counts.members,
        after=on_day(db, unit_id, until - ONE_DAY).counts.members,
        moved=[Moved(*row) for row in read(db, _MOVED, asked)],
    )


def list_leavers(db: Session, unit_id: int, since: date, until: date) -> list[Leaver]:
    """Whoever left in [since, until) and may be asked to come back; the latest 300."""
    asked = {"unit": unit_id, "since": since, "until": until}
    return [Leaver(*row) for row in read(db, _LEFT, asked)]


@dataclass(frozen=True, slots=True)
class Quarter:
    """Who joined and left in tens, for whoever may not see small numbers; see coarse.py."""

    since: date
    last: date
    joined: str
    left: str


def rough_flows(db: Session, seen: Seen, *, today: date) -> list[Quarter]:
    """The last four quarters that are over, latest first; none of a unit of few people."""
    ends = quarter_ends(history.months_before(today, 15), today)[-4:]
    since = history.months_before(ends[0], 2)
    line = past(db, seen.id, history.months_before(since, 1), ends[-1])
    if seen.kind is UnitKind.BARGAINING_UNIT or any(p.counts.eligible < SMALLEST for p in line):
        return []
    quarters = [(history.months_before(end, 2), end) for end in reversed(ends)]
    return [
        Quarter(
            first,
            end,
            joined=tens(sum(p.joiners for p in line if first <= p.on <= end)),
            left=tens(sum(p.leavers for p in line if first <= p.on <= end)),
        )
        for first, end in quarters
    ]
