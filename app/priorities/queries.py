"""Reading what says where somebody is needed: one reading of the ledger for all offices."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.changes.models import ChangeKind, ChangeState
from app.db.session import read
from app.density.measures import Headcount
from app.goals import queries as goals
from app.goals.prospect import prospect
from app.priorities.reasons import (
    COMING_DAYS,
    Aimed,
    Before,
    Coming,
    Found,
    Known,
    Signals,
    find,
    months_before,
)

_SIGNALS = text("select * from office_signals(:today, :month_3, :month_12)")
# An event that names no workplace is told only where its unit is one.
_EVENTS = text("""
  select coalesce(c.workplace_id, e.unit_id), e.id, e.kind, e.effective_on
  from change_events e left join change_workplaces c on c.event_id = e.id
  where e.state = :announced and e.effective_on between :today and :until""")
_NAMES = text("""
  select u.id, u.name, b.name from units u left join units b on b.id = u.parent_id
  where u.id = any (:units)""")


@dataclass(frozen=True, slots=True)
class OfficeName:
    name: str
    branch: str | None


def look(db: Session, *, today: date) -> Found:
    """Every office whose exact counts the session sees and that needs somebody."""
    offices = _signals(db, today)
    known = Known(_events(db, today), _goals(db, offices, today))
    return find(offices, known, today=today)


def names(db: Session, units: Collection[int]) -> dict[int, OfficeName]:
    rows = read(db, _NAMES, {"units": list(units)})
    return {unit: OfficeName(name, branch) for unit, name, branch in rows}


def _signals(db: Session, today: date) -> list[Signals]:
    month_3, month_12 = months_before(today)
    days = {"today": today, "month_3": month_3, "month_12": month_12}
    return [
        Signals(
            unit_id=row.unit_id,
            eligible=row.eligible,
            members=row.members,
            other_union=row.other_union,
            asked_not=row.asked_not,
            reached_30=row.reached_30,
            reps=row.reps,
            before_3=Before(row.eligible_3, row.members_3),
            before_12=Before(row.eligible_12, row.members_12),
            overdue=row.overdue,
            overdue_since=row.overdue_since,
        )
        for row in read(db, _SIGNALS, days)
    ]


def _events(db: Session, today: date) -> dict[int, list[Coming]]:
    asked = {
        "announced": int(ChangeState.ANNOUNCED),
        "today": today,
        "until": today + timedelta(COMING_DAYS),
    }
    found: dict[int, list[Coming]] = {}
    for office, event, kind, on in read(db, _EVENTS, asked):
        found.setdefault(office, []).append(Coming(event, ChangeKind(kind), on))
    return found


def _goals(db: Session, offices: Iterable[Signals], today: date) -> dict[int, Aimed]:
    now = {one.unit_id: Headcount(one.counts) for one in offices}
    running = {g.unit_id: g for g in goals.list_running_of_workplaces(db) if g.unit_id in now}
    by_on = {unit: goal.by_on for unit, goal in running.items()}
    grounds = goals.grounds(db, by_on, today=today, now=now)
    return {unit: Aimed(goal, prospect(goal.aim, grounds[unit])) for unit, goal in running.items()}
