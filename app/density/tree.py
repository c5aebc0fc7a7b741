"""The units whose counts somebody may see, as a tree, and what is added up in it. Pure.

A branch may hang under a region and a group: a total is of the different workplaces below.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import TypeVar

from app.density.rates import NOBODY, Counts
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one workplace's list, apart from membership."""

    declared: int | None = None
    declared_agency: int | None = None
    declared_other: int | None = None
    declared_on: date | None = None
    declared_by: str | None = None
    listed_on: date | None = None
    extract_on: date | None = None
    reps: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """People who could be recruited, and how many were reached: people, not calls.

    `suppressed` asked not to be contacted; they are among `potential` and never among the reached.
    """

    potential: int = 0
    suppressed: int = 0
    reached_30: int = 0
    reached_90: int = 0
    reached_365: int = 0
    overdue_7: int = 0
    overdue_30: int = 0
    overdue_more: int = 0
    pending_joins: int = 0

    @property
    def reachable(self) -> int:
        return self.potential - self.suppressed

    @property
    def overdue(self) -> int:
        return self.overdue_7 + self.overdue_30 + self.overdue_more


@dataclass(frozen=True, slots=True)
class Total:
    """What the workplaces below a unit come to. Dates are the oldest among them.

    `compared` counts the people of those workplaces only that have a declared headcount.
    """

    counts: Counts = NOBODY
    compared: Counts = NOBODY
    coverage: Coverage = Coverage()
    declared: int = 0
    places: int = 0
    places_declared: int = 0
    places_without_rep: int = 0
    reps: int = 0
    listed_on: date | None = None
    extract_on: date | None = None
    declared_on: date | None = None


@dataclass(slots=True)
class Tree:
    """Every unit on the session's map, with what was counted in the workplaces."""

    places: Mapping[int, Place]
    counts: Mapping[int, Counts] = field(default_factory=dict)
    facts: Mapping[int, Facts] = field(default_factory=dict)
    coverage: Mapping[int, Coverage] = field(default_factory=dict)
    teams: Mapping[int | None, Counts] = field(default_factory=dict)
    team_names: Mapping[int, str] = field(default_factory=dict)
    below: dict[int, list[int]] = field(init=False)
    _workplaces: dict[int, frozenset[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        below: dict[int, list[int]] = defaultdict(list)
        for place in self.places.values():
            if place.counted:
                for above in {place.parent_id, place.group_id} - {None}:
                    below[above or 0].append(place.id)
        self.below = below

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
        return self.total_of(self.workplaces(unit_id))

    def total_of(self, workplaces: Iterable[int]) -> Total:
        ids = list(workplaces)
        facts = [self.facts.get(i, Facts()) for i in ids]
        declared = [f.declared for f in facts if f.declared is not None]
        return Total(
            counts=_sum(Counts, self.counts, ids),
            compared=_sum(
                Counts,
                self.counts,
                [i for i, f in zip(ids, facts, strict=True) if f.declared is not None],
            ),
            coverage=_sum(Coverage, self.coverage, ids),
            declared=sum(declared),
            places=len(ids),
            places_declared=len(declared),
            places_without_rep=sum(1 for f in facts if not f.reps),
            reps=sum(f.reps for f in facts),
            listed_on=min((f.listed_on for f in facts if f.listed_on), default=None),
            extract_on=min((f.extract_on for f in facts if f.extract_on), default=None),
            declared_on=min((f.declared_on for f in facts if f.declared_on), default=None),
        )

    def _counted(self, unit_id: int | None) -> bool:
        place = self.places.get(unit_id or 0)
        return place is not None and place.counted


T = TypeVar("T", Counts, Coverage)


def _sum(kind: type[T], rows: Mapping[int, T], ids: Iterable[int]) -> T:
    """Column by column: a national page adds thousands of them."""
    read = attrgetter(*(f.name for f in fields(kind)))
    columns = zip(*(read(rows[i]) for i in ids if i in rows), strict=True)
    return kind(*(sum(column) for column in columns))
