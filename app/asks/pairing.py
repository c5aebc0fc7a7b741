"""The best pairing of people who ask with people to be asked. Pure.

Exact: no other pairing of the candidates is worth more points (model.md 4). The same people in
any order give the same pairing: everything is put in the order of ids first, and what follows
has no chance in it.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.asks.candidates import Candidates, Ints, candidates
from app.seating.reach import Ids, Spot, Ties

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class Asker:
    """`most`: how many people they may be given now."""

    spot: Spot
    most: int


class Pair(NamedTuple):
    asker_id: int
    staff_id: int
    points: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """`left_over`: somebody reaches them, but every such asker is full. `out_of_reach`: nobody."""

    pairs: list[Pair]
    left_over: list[int]
    out_of_reach: list[int]


def pair(
    askers: Sequence[Asker],
    people: Sequence[Spot],
    *,
    ties: Ties | None = None,
    spoke_before: Set[Ids] = frozenset(),
    barred: Set[Ids] = frozenset(),
) -> Pairing:
    """Who asks whom, for the most points.

    `spoke_before` and `barred`: (asker, person).
    """
    askers = sorted(askers, key=attrgetter("spot.staff_id"))
    people = sorted(people, key=attrgetter("staff_id"))
    found = candidates(
        [asker.spot for asker in askers],
        people,
        ties=ties or {},
        spoke_before=spoke_before,
        barred=barred,
    )
    chosen = best(np.array([asker.most for asker in askers], int), found)
    asker, person, points = (column[chosen] for column in (found.asker, found.person, found.points))
    reached, asked = np.zeros((2, len(people)), bool)
    reached[found.person] = asked[person] = True
    order = np.lexsort((-points, asker))  # of equals as before: by person
    pairs = zip(
        [askers[row].spot.staff_id for row in asker[order].tolist()],
        [people[row].staff_id for row in person[order].tolist()],
        points[order].tolist(),
        strict=True,
    )
    return Pairing(
        # As Pair._make does, which takes twice as long when it is called for each.
        list(map(tuple.__new__, repeat(Pair), pairs)),
        [people[row].staff_id for row in np.flatnonzero(reached & ~asked).tolist()],
        [people[row].staff_id for row in np.flatnonzero(~reached).tolist()],
    )


def best(most: Ints, found: Candidates) -> Ints:
    """Which candidates make the pairing worth most; `most` by row of asker."""
    if not len(found.points):
        return np.empty(0, int)
    # Imported here: it takes longer than all else the server and the command line need to start.
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    weights, rows, first = matrix(most, found)
    _, column = min_weight_full_bipartite_matching(weights)
    asked = np.flatnonzero(column < first[-1])
    asker = np.searchsorted(first, column[asked], "right") - 1
    number = len(most)
    return np.searchsorted(found.person * number + found.asker, rows[asked] * number + asker)


def matrix(most: Ints, found: Candidates) -> "tuple[csr_array, Ints, Ints]":
    """What each pair costs: less for more points, and never 0, which would be no pair at all.

    A row for each person somebody reaches, a column for each ask an asker could make, and at the
    end of the row a stand-in of that person's own, worth nothing, so that all can be matched.
    Also says whose the rows are, and where the columns of each asker begin, then the stand-ins'.
    """
    from scipy.sparse import csr_array

    # No more asks than there are people the asker reaches.
    asks = np.minimum(most, np.bincount(found.asker, minlength=len(most)))
    first = np.append(0, asks.cumsum())
    last = np.flatnonzero(np.append(found.person[1:] != found.person[:-1], True))
    width = asks.take(found.asker)
    width[last] += 1  # for the stand-in
    stored = width.cumsum()
    ends = stored[last]
    index = np.repeat((first.take(found.asker) - stored + width).astype(np.int32), width)
    index += np.arange(len(index), dtype=np.int32)
    cost = np.repeat(-1.0 - found.points, width)
    index[ends - 1], cost[ends - 1] = first[-1] + np.arange(len(last)), -1
    shape = (len(last), int(first[-1]) + len(last))
    weights = csr_array((cost, index, np.append(0, ends).astype(np.int32)), shape=shape)
    return weights, found.person[last], first
