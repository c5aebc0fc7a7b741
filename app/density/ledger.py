"""Reading the headcount ledger. The database answers only for units the session sees counted."""

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.session import read
from app.density.measures import Headcount, Measure, by_unit, headcount

_ON = text("select * from headcounts_on(:day, :units)")
_BY = text("select * from headcounts_by(:units, :days)")
_FLOWS = text("select * from headcount_flows(:since, :until, :units)")
_TREND = text("select * from headcount_trend(:since, :until, :units, :measures)")


@dataclass(frozen=True, slots=True)
class Steps:
    """One unit's ledger over months: people per measure before the first, then month by month.

    `months` holds the first day of each month in which anything changed; the last may be partial.
    """

    before: dict[int, int]
    months: dict[date, dict[int, int]]


def headcounts_on(db: Session, day: date, units: Collection[int]) -> dict[int, Headcount]:
    """Every unit with anybody in it on that day, past or to come."""
    rows = read(db, _ON, {"day": day, "units": list(units)}).all()
    return {unit: headcount(people) for unit, people in by_unit(rows).items()}


def headcounts_by(db: Session, asked: Set[tuple[int, date]]) -> dict[tuple[int, date], Headcount]:
    """The same of each unit on a day of its own, in one reading."""
    units, days = [unit for unit, _ in asked], [day for _, day in asked]
    found: dict[tuple[int, date], dict[int, int]] = {}
    for unit, day, measure, people in read(db, _BY, {"units": units, "days": days}).all():
        found.setdefault((unit, day), {})[measure] = people
    return {key: headcount(people) for key, people in found.items()}


def flows(
    db: Session, since: date, until: date, units: Collection[int]
) -> dict[int, dict[int, int]]:
    """What happened in [since, until), by unit: people per flow measure."""
    asked = {"since": since, "until": until, "units": list(units)}
    return by_unit(read(db, _FLOWS, asked).all())


def trend(
    db: Session, since: date, until: date, units: Collection[int], measures: Iterable[Measure]
) -> dict[int, Steps]:
    """The steps of each unit from the month of `since` to the day `until`, included."""
    asked = {
        "since": since.replace(day=1),
        "until": until,
        "units": list(units),
        "measures": [int(measure) for measure in measures],
    }
    found: dict[int, Steps] = {}
    for unit_id, month, measure, people in read(db, _TREND, asked).all():
        steps = found.setdefault(unit_id, Steps({}, {}))
        at = steps.before if month is None else steps.months.setdefault(month, {})
        at[measure] = people
    return found


# ---------- upkeep


def fold(db: Session) -> int:
    """Add up what has changed since last time; how many changes that was. Anybody may."""
    return max(0, db.scalar(text("select fold_headcounts()")) or 0)


def doubtful_units(db: Session, *, workplaces: int = 20) -> list[int]:
    """Units whose ledger differs from what is on record. For the tables' owner.

    So many workplaces are counted anew, chosen at random; every unit is compared with those below.
    """
    return [*db.scalars(text("select doubtful_headcounts(:most)"), {"most": workplaces})]


def recount(db: Session, *, at_a_time: int = 5000) -> Iterator[float]:
    """Count everybody anew in this transaction; how much is done, 0–1. For the tables' owner.

    Whoever would change a count waits until it ends.
    """
    db.execute(text("select begin_recount()"))
    last = db.scalar(text("select max(id) from staff")) or 1
    done: int | None = 0
    while done is not None:
        done = db.scalar(
            text("select recount_some(:after, :most)"), {"after": done, "most": at_a_time}
        )
        yield 1.0 if done is None else done / last
