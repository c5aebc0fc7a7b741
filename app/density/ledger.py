"""Reading the headcount ledger. The database answers only for units the session sees counted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.session import read
from app.density.measures import Headcount, Measure, by_unit, headcount

_ON = text("select * from headcounts_on(:day, :units)")
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
    rows = read(db, _ON, {"day": day, "units": list(units)})
    return {unit: headcount(people) for unit, people in by_unit(rows).items()}


def flows(
    db: Session, since: date, until: date, units: Collection[int]
) -> dict[int, dict[int, int]]:
    """What happened in [since, until), by unit: people per flow measure."""
    asked = {"since": since, "until": until, "units": list(units)}
    return by_unit(read(db, _FLOWS, asked))


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
    for unit_id, month, measure, people in read(db, _TREND, asked):
        steps = found.setdefault(unit_id, Steps({}, {}))
        at = steps.before if month is None else steps.months.setdefault(month, {})
        at[measure] = people
    return found
