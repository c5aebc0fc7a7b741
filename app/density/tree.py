"""The units whose counts somebody may see, as a tree, and what is counted in it. Pure.

A branch may hang under a region and a group: a total is of the different workplaces below.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.density.measures import NOTHING, Headcount
from app.density.rates import Counts
from app.union.models import UnitKind


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, and how closely the session may look at it."""

    id: int
    kind: UnitKind
    name: str
    parent_id: int | None = None
    group_id: int | None = None
    target_rate: float | None = None
    counted: bool = True
    exact: bool = True
    people: bool = False

    @property
    def wide(self) -> bool:
        """A region, a group, the union: too much to look at each workplace below."""
        return self.kind not in (UnitKind.BRANCH, UnitKind.WORKPLACE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of lists, apart from membership. Dates are the oldest among `places`.

    `declared_by` says whose number it is where there is one workplace only.
    """

    places: int = 0
    places_declared: int = 0
    declared: int = 0
    declared_on: date | None = None
    declared_by: str | None = None
    listed_on: date | None = None
    extract_on: date | None = None

    def __add__(self, other: "Facts") -> "Facts":
        return Facts(
            self.places + other.places,
            self.places_declared + other.places_declared,
            self.declared + other.declared,
            oldest(self.declared_on, other.declared_on),
            None,
            oldest(self.listed_on, other.listed_on),
            oldest(self.extract_on, other.extract_on),
        )


def oldest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Promises:
    """Open promises by how many days they are overdue, and joins said but not confirmed."""

    overdue_7: int = 0
    overdue_30: int = 0
    overdue_more: int = 0
    pending_joins: int = 0

    def __add__(self, other: "Promises") -> "Promises":
        return Promises(
            self.overdue_7 + other.overdue_7,
            self.overdue_30 + other.overdue_30,
            self.overdue_more + other.overdue_more,
            self.pending_joins + other.pending_joins,
        )

    @property
    def overdue(self) -> int:
        return self.overdue_7 + self.overdue_30 + self.overdue_more


@dataclass(frozen=True, slots=True)
class Total:
    """One unit. `facts` and `promises` are None where this page doesn't say them.

    So is `without_rep`, the number of workplaces below that have no rep or advocate.
    """

    heads: Headcount = NOTHING
    facts: Facts | None = None
    promises: Promises | None = None
    without_rep: int | None = None

    @property
    def counts(self) -> Counts:
        return self.heads.counts


@dataclass(slots=True)
class Tree:
    """Units on the session's map, with what was counted.

    Either the `totals` of the units `looked_at`, which are known exactly; or, where numbers may
    have to be hidden, the totals of all workplaces, to be added up. `to_come`: of a day to come.
    """

    places: Mapping[int, Place]
    totals: Mapping[int, Total] = field(default_factory=dict)
    looked_at: Collection[int] | None = None
    to_come: bool = False
    teams: Mapping[int | None, Headcount] = field(default_factory=dict)
    team_names: Mapping[int, str] = field(default_factory=dict)
    below: dict[int, list[int]] = field(init=False)
    _workplaces: dict[int, frozenset[int]] = field(init=False, default_factory=dict)
    _added: dict[int, Total] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        below: dict[int, list[int]] = defaultdict(list)
        for place in self.places.values():
            if place.counted:
                for above in {place.parent_id, place.group_id} - {None}:
                    below[above or 0].append(place.id)
        self.below = below

    def shown(self) -> list[Place]:
        """The units this tree has numbers of."""
        if self.looked_at is not None:
            return [self.places[unit] for unit in self.looked_at]
        return [place for place in self.places.values() if place.counted]

    def tops(self) -> list[Place]:
        """The highest units whose counts may be seen."""
        return [
            p
            for p in self.places.values()
            if p.counted and not (self._counted(p.parent_id) or self._counted(p.group_id))
        ]

    def line(self, unit_id: int) -> list[Place]:
        """The units above, highest first, whose counts may be seen too."""
        above: list[Place] = []
        place = self.places[unit_id]
        while True:
            parents = [p for p in (place.parent_id, place.group_id) if self._counted(p)]
            if not parents:
                return above[::-1]
            place = self.places[parents[0] or 0]
            above.append(place)

    def target(self, unit_id: int) -> float | None:
        """Its own target rate, else that of the nearest unit above that has one."""
        place: Place | None = self.places[unit_id]
        while place is not None and place.target_rate is None:
            place = self.places.get(place.parent_id or 0)
        return place.target_rate if place else None

    def children(self, unit_id: int) -> list[Place]:
        return [self.places[child] for child in self.below.get(unit_id, ())]

    def workplaces(self, unit_id: int) -> frozenset[int]:
        found = self._workplaces.get(unit_id)
        if found is None:
            own = {unit_id} if self.places[unit_id].kind is UnitKind.WORKPLACE else set()
            found = frozenset(own).union(
                *(self.workplaces(child) for child in self.below.get(unit_id, ()))
            )
            self._workplaces[unit_id] = found
        return found

    def total(self, unit_id: int) -> Total:
        if self.looked_at is not None:
            return self.totals.get(unit_id, Total())
        if unit_id not in self._added:
            ids = self.workplaces(unit_id)
            self._added[unit_id] = add_up(self.totals[i] for i in ids if i in self.totals)
        return self._added[unit_id]

    def _counted(self, unit_id: int | None) -> bool:
        place = self.places.get(unit_id or 0)
        return place is not None and place.counted


def add_up(totals: Iterable[Total]) -> Total:
    """Of different workplaces. What one of them doesn't say, the sum doesn't say either."""
    parts = list(totals)
    facts = [part.facts for part in parts if part.facts is not None]
    promises = [part.promises for part in parts if part.promises is not None]
    return Total(
        heads=sum((part.heads for part in parts), NOTHING),
        facts=_sum_of_facts(facts) if len(facts) == len(parts) else None,
        promises=sum(promises, Promises()) if len(promises) == len(parts) else None,
        without_rep=sum(
            1 for part in parts if not part.heads.reps and part.facts and part.facts.places
        ),
    )


def _sum_of_facts(facts: list[Facts]) -> Facts:
    return facts[0] if len(facts) == 1 else sum(facts, Facts())
