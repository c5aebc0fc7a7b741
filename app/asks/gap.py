"""Those whom no asker reaches: where they are, and which member could ask them next. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from app.asks.candidates import Candidates, candidates
from app.seating.models import TieKind
from app.seating.reach import ReachKind, Spot, reaches

Ids = tuple[int, int]
Ties = Mapping[Ids, Sequence[TieKind]]


@dataclass(frozen=True, slots=True)
class WouldReach:
    """`kind` is the strongest of several."""

    staff_id: int
    kind: ReachKind


@dataclass(frozen=True, slots=True)
class NextAsker:
    """A member who does not ask yet, and whom they would reach that none before them does."""

    staff_id: int
    would_reach: tuple[WouldReach, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """People together whom no asker reaches: at one bank or in one area, else in one team.

    Without area and team: nobody knows where they are. `members` sit among them, or are in that
    team. `reachable`: how many of them some member, wherever, would reach; 0 is an island.
    """

    area_id: int | None
    block: str
    team_id: int | None
    people: tuple[int, ...]
    members: tuple[int, ...]
    reachable: int


def next_askers(
    out_of_reach: Sequence[Spot],
    members: Sequence[Spot],
    ties: Ties,
    most: int,
    *,
    barred: Set[Ids] = frozenset(),
) -> list[NextAsker]:
    """Who would reach most of them, then who most of the rest, and so on; of equals the nearer.

    Each chosen for what those before leave, so together they need not be the fewest possible.
    `barred`: (member, person).
    """
    people, asking = _by_id(out_of_reach), _by_id(members)
    found = _all(asking, people, ties, barred)
    waiting = np.ones(len(people), bool)
    chosen: list[NextAsker] = []
    while len(chosen) < most:
        open_ = waiting[found.person]
        number = np.bincount(found.asker[open_], minlength=len(asking))
        if not number.any():
            break
        points = np.bincount(found.asker[open_], found.points[open_], minlength=len(asking))
        row = int(np.lexsort((-points, -number))[0])
        reached = found.person[open_ & (found.asker == row)]
        waiting[reached] = False
        chosen.append(_next(asking[row], [people[n] for n in reached.tolist()], ties))
    return chosen


def groups(
    out_of_reach: Sequence[Spot],
    members: Sequence[Spot],
    ties: Ties,
    *,
    barred: Set[Ids] = frozenset(),
) -> list[Group]:
    """Where they are, the largest group first."""
    people, asking = _by_id(out_of_reach), _by_id(members)
    would = set(_all(asking, people, ties, barred).person.tolist())
    together = defaultdict[_Where, list[int]](list)
    for row, spot in enumerate(people):
        together[_where(spot)].append(row)
    there = defaultdict[_Where, list[int]](list)
    for spot in asking:
        for where in {_where(spot), (None, "", spot.team_id)} - {NOWHERE}:
            there[where].append(spot.staff_id)
    return sorted(
        (
            Group(
                *where,
                people=tuple(people[row].staff_id for row in rows),
                members=tuple(there[where]),
                reachable=len(would.intersection(rows)),
            )
            for where, rows in together.items()
        ),
        key=lambda group: (-len(group.people), group.people),
    )


_Where = tuple[int | None, str, int | None]
NOWHERE: _Where = None, "", None


def _where(spot: Spot) -> _Where:
    if spot.area_id is None:
        return None, "", spot.team_id
    return spot.area_id, spot.block, None


def _by_id(spots: Sequence[Spot]) -> list[Spot]:
    return sorted(spots, key=attrgetter("staff_id"))


def _all(
    askers: Sequence[Spot], people: Sequence[Spot], ties: Ties, barred: Set[Ids]
) -> Candidates:
    return candidates(askers, people, ties=ties, barred=barred, most_choices=len(askers))


def _next(asker: Spot, people: Sequence[Spot], ties: Ties) -> NextAsker:
    would_reach = []
    for person in people:
        pair = (min(asker.staff_id, person.staff_id), max(asker.staff_id, person.staff_id))
        strongest = reaches(asker, person, ties.get(pair, ()))[0]
        would_reach.append(WouldReach(person.staff_id, strongest.kind))
    return NextAsker(asker.staff_id, tuple(would_reach))
