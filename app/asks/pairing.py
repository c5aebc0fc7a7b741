"""The best pairing of people who ask with people to be asked. Pure.

Exact: no other pairing of the candidates is worth more points (model.md 4). The same people in
any order give the same pairing: everything is put in the order of ids first, and what follows
has no chance in it.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
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
    asker_ids = np.array([asker.spot.staff_id for asker in askers], int)
    staff_ids = np.array([spot.staff_id for spot in people], int)
    reached, asked = np.zeros((2, len(people)), bool)
    reached[found.person] = True
    asked[found.person[chosen]] = True
    return Pairing(
        _pairs(
            asker_ids[found.asker[chosen]], staff_ids[found.person[chosen]], found.points[chosen]
        ),
        staff_ids[reached & ~asked].tolist(),
        staff_ids[~reached].tolist(),
    )


def best(most: Ints, found: Candidates) -> Ints:
    """Which candidates make the pairing worth most; `most` by row of asker."""
    if not len(found.points):
        return np.empty(0, int)
    # Imported here: it takes longer than all else the server and the command line need to start.
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    weights, first = matrix(most, found)
    _, column = min_weight_full_bipartite_matching(weights)
    asked = np.flatnonzero(column < first[-1])
    asker = np.searchsorted(first, column[asked], "right") - 1
    person = found.person[np.diff(found.person, prepend=-1) > 0][asked]
    number = len(most)
    return np.searchsorted(found.person * number + found.asker, person * number + asker)


def matrix(most: Ints, found: Candidates) -> "tuple[csr_array, Ints]":
    """What each pair costs: less for more points, and never 0, which would be no pair at all.

    A row for each person somebody reaches, a column for each ask an asker could make, and at the
    end of the row a stand-in of that person's own, worth nothing, so that all can be matched.
    Also says where the columns of each asker begin, and those of the stand-ins.
    """
    from scipy.sparse import csr_array

    starts = np.diff(found.person, prepend=-1) > 0
    row = np.cumsum(starts) - 1
    people = np.arange(row[-1] + 1)
    # No more asks than there are people the asker reaches.
    asks = np.minimum(most, np.bincount(found.asker, minlength=len(most)))
    first = np.zeros(len(asks) + 1, int)
    asks.cumsum(out=first[1:])
    pair_at = np.arange(len(row)) + row
    stand_in_at = np.append(pair_at[starts][1:], pair_at[-1] + 2) - 1
    begin, width = np.ones((2, len(row) + len(people)), int)
    begin[pair_at], width[pair_at] = first[found.asker], asks[found.asker]
    begin[stand_in_at] = first[-1] + people
    cost = np.full(len(width), -1.0)
    cost[pair_at] -= found.points
    stored = width.cumsum()
    index = np.repeat((begin - stored + width).astype(np.int32), width)
    index += np.arange(stored[-1], dtype=np.int32)
    rows = np.append(0, stored[stand_in_at]).astype(np.int32)
    shape = (len(people), int(first[-1]) + len(people))
    return csr_array((np.repeat(cost, width), index, rows), shape=shape), first


def _pairs(asker_ids: Ints, staff_ids: Ints, points: Ints) -> list[Pair]:
    order = np.lexsort((staff_ids, -points, asker_ids))
    columns = (column[order].tolist() for column in (asker_ids, staff_ids, points))
    return list(map(Pair._make, zip(*columns, strict=True)))
