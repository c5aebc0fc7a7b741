"""Reading targets, and what the ledger says of their units."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.session import read
from app.density import ledger
from app.density.measures import NOTHING, Headcount, Measure
from app.errors import NotFound
from app.goals.forecast import MONTHS_LOOKED_AT, MONTHS_SHOWN, Closing, add_months
from app.goals.models import Goal
from app.goals.prospect import NO_STEPS, Ground
from app.goals.rules import COHORT_FROM_DAYS, COHORT_UNTIL_DAYS, Aim, Cohort
from app.union.models import Unit, UnitKind

_MEASURES = (Measure.ELIGIBLE, Measure.MEMBERS, Measure.JOINERS, Measure.LEAVERS)
_EXACT = text("""
  select :unit = any ((select my_units('exact'))::int[])
    and :unit = any ((select my_units('count'))::int[])""")
# Closures (kind 2) announced or applied, and every unit that counts the people of such an office.
_CLOSURES = text("""
  select line.unit_id, w.id, min(e.effective_on)
  from change_events e
  join change_workplaces c on c.event_id = e.id
  join units w on w.id = c.workplace_id
  left join units b on b.id = w.parent_id
  left join units g on g.id = b.group_id
  left join units r on r.id = b.parent_id
  cross join lateral (select distinct v.unit_id from
    (values (w.id), (b.id), (g.id), (g.parent_id), (r.id), (r.parent_id)) v(unit_id)) line
  where e.kind = 2 and e.state in (1, 2) and line.unit_id = any (:units)
  group by line.unit_id, w.id""")


@dataclass(frozen=True, slots=True)
class RunningGoal:
    """`set_by` is None for somebody who holds no role here any more."""

    id: int
    unit_id: int
    aim: Aim
    by_on: date
    set_on: date
    set_by: str | None = None


def get_exact_unit(db: Session, unit_id: int) -> Unit:
    """Raises NotFound where the session has no exact counts: a forecast would give them away."""
    asked = unit_id if 0 < unit_id < 2**31 else 0
    if not db.scalar(_EXACT, {"unit": asked}):
        raise NotFound
    return db.get_one(Unit, asked)


def get_goal(db: Session, goal_id: int) -> Goal:
    goal = db.get(Goal, goal_id) if 0 < goal_id < 2**31 else None
    if goal is None:
        raise NotFound
    return goal


def find_running(db: Session, unit_id: int) -> RunningGoal | None:
    found = db.execute(
        select(Goal, User.name)
        .outerjoin(User, User.id == Goal.set_by_id)
        .where(Goal.unit_id == unit_id, Goal.withdrawn_at.is_(None))
    ).one_or_none()
    return None if found is None else _running(*found)


def list_running_of_workplaces(db: Session) -> list[RunningGoal]:
    """Of every workplace whose counts may be seen."""
    goals = db.scalars(
        select(Goal)
        .join(Unit, Unit.id == Goal.unit_id)
        .where(Goal.withdrawn_at.is_(None), Unit.kind == UnitKind.WORKPLACE)
    )
    return [_running(goal) for goal in goals]


def manages(db: Session, unit_id: int) -> bool:
    return unit_id in (db.scalar(select(func.my_units("manage"))) or [])


def cohort(db: Session, unit_id: int, *, today: date) -> Cohort:
    since, until = today - timedelta(COHORT_FROM_DAYS), today - timedelta(COHORT_UNTIL_DAYS)
    happened = ledger.flows(db, since, until, [unit_id]).get(unit_id, {})
    return Cohort(
        reached=happened.get(Measure.FIRST_REACHED, 0),
        joined=happened.get(Measure.FIRST_REACHED_JOINED, 0),
    )


def ground(db: Session, unit_id: int, by_on: date, *, today: date) -> Ground:
    return grounds(db, {unit_id: by_on}, today=today, months=MONTHS_SHOWN)[unit_id]


def grounds(
    db: Session,
    by_on: Mapping[int, date],
    *,
    today: date,
    months: int = MONTHS_LOOKED_AT,
    now: Mapping[int, Headcount] | None = None,
) -> dict[int, Ground]:
    """What the ledger says of each unit, today and on the day given for it.

    One reading for today, unless `now` was read already, one for the months, and one for every
    day to come.
    """
    if not by_on:
        return {}
    days = {unit: max(day, today) for unit, day in by_on.items()}
    horizon = max(days.values())
    now = ledger.headcounts_on(db, today, by_on) if now is None else now
    steps = ledger.trend(db, add_months(today, -months), horizon, by_on, _MEASURES)
    closures = _closures(db, by_on)
    asked = {(unit, day) for unit, day in days.items() if day != today}
    asked |= {(office, days[unit]) for unit, found in closures.items() for office in found}
    there = {(unit, today): heads for unit, heads in now.items()}
    if asked:
        there |= ledger.headcounts_by(db, asked)
    return {
        unit: Ground(
            today=today,
            by_on=day,
            now=now.get(unit, NOTHING),
            then=there.get((unit, days[unit]), NOTHING),
            steps=steps.get(unit, NO_STEPS),
            closings=tuple(
                _closing(on, there.get((office, days[unit]), NOTHING))
                for office, on in closures.get(unit, {}).items()
            ),
        )
        for unit, day in by_on.items()
    }


def _closures(db: Session, units: Collection[int]) -> dict[int, dict[int, date]]:
    """For each unit, the offices of it that close, and when."""
    found: dict[int, dict[int, date]] = {}
    for unit, office, on in read(db, _CLOSURES, {"units": list(units)}):
        found.setdefault(unit, {})[office] = on
    return found


def _closing(on: date, there: Headcount) -> Closing:
    counts = there.counts
    return Closing(on, counts.eligible, counts.members, counts.other_union)


def _running(goal: Goal, set_by: str | None = None) -> RunningGoal:
    return RunningGoal(
        id=goal.id,
        unit_id=goal.unit_id,
        aim=Aim(goal.per_mille, goal.more_than),
        by_on=goal.by_on,
        set_on=goal.recorded_at.date(),
        set_by=set_by,
    )
