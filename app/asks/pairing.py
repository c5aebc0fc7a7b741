"""The best pairing of people who ask with people to be asked. Pure.

Exact: no other pairing is worth more points (model.md 4). The same people in any order give the
same pairing.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from app.seating.models import TieKind
from app.seating.reach import Spot, reaches, strength


@dataclass(frozen=True, slots=True)
class Asker:
    """`most`: how many people they may be given now."""

    spot: Spot
    most: int


@dataclass(frozen=True, slots=True)
class Pair:
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
    ties: Mapping[tuple[int, int], Sequence[TieKind]] | None = None,
    spoke_before: Set[tuple[int, int]] = frozenset(),
    barred: Set[tuple[int, int]] = frozenset(),
) -> Pairing:
    """Who asks whom, for the most points.

    `ties` by pair, the lower id first. `spoke_before` and `barred`: (asker, person).
    """
    edges = [
        Pair(asker.spot.staff_id, person.staff_id, strength(found))
        for asker in sorted(askers, key=lambda asker: asker.spot.staff_id)
        for person in sorted(people, key=lambda spot: spot.staff_id)
        if asker.spot.staff_id != person.staff_id
        and (asker.spot.staff_id, person.staff_id) not in barred
        and (
            found := reaches(
                asker.spot,
                person,
                (ties or {}).get(
                    (
                        min(asker.spot.staff_id, person.staff_id),
                        max(asker.spot.staff_id, person.staff_id),
                    ),
                    (),
                ),
                spoke_before=(asker.spot.staff_id, person.staff_id) in spoke_before,
            )
        )
    ]
    chosen = best_pairs({asker.spot.staff_id: asker.most for asker in askers}, edges)
    asked = {edge.staff_id for edge in chosen}
    reachable = {edge.staff_id for edge in edges}
    return Pairing(
        chosen,
        sorted(reachable - asked),
        sorted(spot.staff_id for spot in people if spot.staff_id not in reachable),
    )


def best_pairs(most: Mapping[int, int], edges: Sequence[Pair]) -> list[Pair]:
    """Of these possible pairs the ones worth most together, each person once, each asker `most`.

    Every asker stands there once for each person they may ask, and every person has a stand-in
    that costs nothing, so that a full matching always exists.
    """
    if not edges:
        return []
    people = sorted({edge.staff_id for edge in edges})
    row_of = {staff_id: row for row, staff_id in enumerate(people)}
    first_column: dict[int, int] = {}
    columns = 0
    for asker_id in sorted({edge.asker_id for edge in edges}):
        first_column[asker_id] = columns
        columns += most[asker_id]
    rows, cols, gains, which = [], [], [], {}
    for edge in edges:
        for clone in range(most[edge.asker_id]):
            row, column = row_of[edge.staff_id], first_column[edge.asker_id] + clone
            rows.append(row)
            cols.append(column)
            gains.append(edge.points)
            which[row, column] = edge
    stand_ins = np.arange(len(people))
    weights = coo_array(
        (
            np.concatenate([np.array(gains, dtype=float) + 1, np.ones(len(people))]),
            (
                np.concatenate([np.array(rows, dtype=int), stand_ins]),
                np.concatenate([np.array(cols, dtype=int), columns + stand_ins]),
            ),
        ),
        shape=(len(people), columns + len(people)),
    ).tocsr()
    matched = zip(*min_weight_full_bipartite_matching(weights, maximize=True), strict=True)
    chosen = [which[int(row), int(col)] for row, col in matched if (int(row), int(col)) in which]
    return sorted(chosen, key=lambda edge: (edge.asker_id, -edge.points, edge.staff_id))
