"""What the ledger counts, and a unit's counts read back from it. Pure.

The codes are those of headcount_steps() in migrations/sql/ledger.sql.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

from app.density.rates import NOBODY, Counts


class Measure(IntEnum):
    """Below 20: how many there are on a day. From 20: what happened on it."""

    ELIGIBLE = 1
    MEMBERS = 2
    OTHER_UNION = 3
    NOT_MEMBERS = 4
    OUT_OF_SCOPE = 5
    ASKED_NOT = 6  # could be recruited, and asked not to be contacted
    REACHED_30 = 7
    REACHED_90 = 8
    REACHED_365 = 9
    TRIED_30 = 10
    TRIED_90 = 11
    TRIED_365 = 12
    REPS = 13
    MEMBERS_MET_365 = 14  # members spoken to face to face within a year

    JOINERS = 20
    LEAVERS = 21
    AVOIDABLE_LEAVERS = 22
    ATTEMPTS = 23  # contacts with people who were no members the day before
    CONVERSATIONS = 24  # those among them in which they were reached
    ATTRIBUTED_JOINERS = 25  # reached within the 60 days before they joined
    FIRST_REACHED = 26  # people reached for the first time
    FIRST_REACHED_JOINED = 27  # those among them who joined within 60 days


FLOWS = frozenset(measure for measure in Measure if measure >= Measure.JOINERS)


@dataclass(frozen=True, slots=True)
class Reached:
    """Contact with those who could be recruited and did not ask to be left alone. People."""

    reached_30: int = 0
    reached_90: int = 0
    reached_365: int = 0
    tried_30: int = 0
    tried_90: int = 0
    tried_365: int = 0

    def __add__(self, other: "Reached") -> "Reached":
        return Reached(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Reached)))


NOBODY_REACHED = Reached()


@dataclass(frozen=True, slots=True)
class Headcount:
    """One unit on one day. `reps` counts reps and advocates who work there."""

    counts: Counts = NOBODY
    asked_not: int = 0
    reached: Reached = NOBODY_REACHED
    reps: int = 0
    members_met: int = 0

    def __add__(self, other: "Headcount") -> "Headcount":
        return Headcount(
            self.counts + other.counts,
            self.asked_not + other.asked_not,
            self.reached + other.reached,
            self.reps + other.reps,
            self.members_met + other.members_met,
        )

    @property
    def reachable(self) -> int:
        """Could be recruited, and did not ask not to be contacted: n − s of domain.md 3.2."""
        return self.counts.potential - self.asked_not


NOTHING = Headcount()


def headcount(people: Mapping[int, int]) -> Headcount:
    """From people per measure; a measure that is missing is none."""
    of = people.get
    return Headcount(
        counts=counts_of(people),
        asked_not=of(Measure.ASKED_NOT, 0),
        reached=Reached(
            of(Measure.REACHED_30, 0),
            of(Measure.REACHED_90, 0),
            of(Measure.REACHED_365, 0),
            of(Measure.TRIED_30, 0),
            of(Measure.TRIED_90, 0),
            of(Measure.TRIED_365, 0),
        ),
        reps=of(Measure.REPS, 0),
        members_met=of(Measure.MEMBERS_MET_365, 0),
    )


def counts_of(people: Mapping[int, int]) -> Counts:
    """The same of membership alone."""
    of = people.get
    eligible, members = of(Measure.ELIGIBLE, 0), of(Measure.MEMBERS, 0)
    others, nons = of(Measure.OTHER_UNION, 0), of(Measure.NOT_MEMBERS, 0)
    return Counts(
        eligible=eligible,
        members=members,
        other_union=others,
        not_members=nons,
        unknown=eligible - members - others - nons,
        out_of_scope=of(Measure.OUT_OF_SCOPE, 0),
    )


def by_unit(rows: Iterable[Sequence[Any]]) -> dict[int, dict[int, int]]:
    """Rows of unit, measure, people as people per measure, by unit."""
    found: dict[int, dict[int, int]] = {}
    for unit_id, measure, people in rows:
        found.setdefault(unit_id, {})[measure] = people
    return found
