"""What of the past may be shown to a session that sees small numbers only as bands.

A series says more than its numbers: where one follows another, their difference is a person or
two. So such a session gets the ends of quarters only, whatever day it asks for; rounded to 5 %;
of units with 50 people and more, in which a step is three people or more; and on no day a number
that today's page of that day would hide (suppress.py), because a smaller one beside it could be
worked out. A bargaining unit holds people of many workplaces, so its numbers would pin down
theirs: it is never shown. The same rounding with no such protection would not do: beside exact
numbers even a coarse one can leave a small neighbour one value only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db.session import read
from app.density import history, ledger
from app.density.history import Point
from app.density.rates import Counts
from app.density.suppress import Cell, protect

SMALLEST = 50
STEPS = 20  # of 5 % each
MOST_UNITS = 600

_UNITS = text("""
  select u.id, u.parent_id, u.group_id,
    coalesce(u.id = any ((select my_units('exact'))::int[]), false) exact
  from units u where u.kind <> 6 and u.id = any ((select my_units('count'))::int[])""")


@dataclass(frozen=True, slots=True)
class Part:
    id: int
    parent_id: int | None
    group_id: int | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Roughly:
    """A rate in steps of 5 % at the end of a quarter; None where it may not be shown."""

    on: date
    rate: Fraction | None


def quarter_ends(since: date, until: date) -> list[date]:
    """The last days of the quarters that are over by `until`."""
    months = history.months_between(since, until)
    ends = [history.month_end(month) for month in months if month.month % 3 == 0]
    return [end for end in ends if since <= end <= until]


def roughly(db: Session, since: date, until: date) -> dict[int, list[Roughly]]:
    """Every unit the session sees counted; nothing at all where there are too many to compare."""
    units = [Part(*row) for row in read(db, _UNITS)]
    days = quarter_ends(since, until)
    if not days or len(units) > MOST_UNITS:
        return {}
    found = ledger.trend(db, since, until, [unit.id for unit in units], history.STOCKS)
    lines = {unit.id: history.points(found.get(unit.id), since, until) for unit in units}
    shown: dict[int, list[Roughly]] = {unit.id: [] for unit in units}
    for day in days:
        counts = {unit: at_end_of(line, day) for unit, line in lines.items()}
        open_ones = shown_openly(units, counts)
        for unit in units:
            rate = rounded(counts[unit.id]) if unit.id in open_ones else None
            shown[unit.id].append(Roughly(day, rate))
    return shown


def at_end_of(line: Sequence[Point], day: date) -> Counts:
    return next((point.counts for point in line if point.on == day), Counts())


def shown_openly(units: Sequence[Part], counts: Mapping[int, Counts]) -> set[int]:
    """The units whose number may stand there without another following from it."""
    known = {unit.id for unit in units}
    parts: dict[int, list[int]] = {}
    beside: dict[int, list[int]] = {}
    for unit in units:
        totals = [t for t in (unit.parent_id, unit.group_id) if t in known]
        for total in totals[:1]:
            parts.setdefault(total or 0, []).append(unit.id)
        for total in totals[1:]:
            beside.setdefault(total or 0, []).append(unit.id)
    cells = {
        unit.id: Cell(
            counts[unit.id].eligible,
            counts[unit.id].members,
            counts[unit.id].unknown,
            exact=unit.exact,
        )
        for unit in units
    }
    states = protect(cells, parts)
    hidden = {unit for unit, state in states.items() if state.hidden}
    # A group's total stands beside its branches, which are parts of their region's.
    hidden |= {group for group, branches in beside.items() if hidden.intersection(branches)}
    return known - hidden


def rounded(counts: Counts) -> Fraction | None:
    """To the nearest 5 %; None for few people, or where too many are not known to round it."""
    if counts.eligible < SMALLEST or STEPS * counts.unknown > counts.eligible:
        return None
    doubled = 2 * STEPS * counts.members + counts.eligible
    return Fraction(doubled // (2 * counts.eligible), STEPS)
