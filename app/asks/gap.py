"""Those whom no asker reaches: which member could ask them next. Pure."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from app.asks.candidates import candidates
from app.seating.reach import Ids, ReachKind, Spot, Ties, reaches, ties_of


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
    found = candidates(asking, people, ties=ties, barred=barred, most_choices=len(asking))
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


def _by_id(spots: Sequence[Spot]) -> list[Spot]:
    return sorted(spots, key=attrgetter("staff_id"))


def _next(asker: Spot, people: Sequence[Spot], ties: Ties) -> NextAsker:
    would_reach = []
    for person in people:
        told = ties_of(ties, asker.staff_id, person.staff_id)
        strongest = reaches(asker, person, told)[0]
        would_reach.append(WouldReach(person.staff_id, strongest.kind))
    return NextAsker(asker.staff_id, tuple(would_reach))
