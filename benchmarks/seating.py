"""Who asks whom: the exact pairing against brute force, against greedy, against scipy alone."""

import gc
import os
import time
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from app.asks import pairing
from app.asks.candidates import Candidates, candidates
from app.asks.pairing import Pair, Pairing
from benchmarks import sites
from benchmarks.measure import Call, Contest, Figure, Processes
from benchmarks.sites import Site
from benchmarks.synthetic import SCALES

SMALL_CASES, SMALL_PEOPLE = 300, 11
ROUNDS, ROUND_SECONDS = 5, 0.3


def run(scale: str, folder: Path) -> Iterator[Figure]:
    """All in memory; `folder` stays empty."""
    # As the server does: the collector need not go through what was loaded at the start.
    gc.collect()
    gc.freeze()
    yield against_brute_force()
    yield against_greedy(sites.site(500))
    large = sites.site(5000)
    yield against_greedy(large)
    yield against_scipy(large)
    yield whole_union(SCALES[scale])


def paired(site: Site) -> Pairing:
    return pairing.pair(
        site.askers,
        site.people,
        ties=site.ties,
        spoke_before=site.spoke_before,
        barred=site.barred,
    )


@dataclass(frozen=True)
class Problem:
    """What is left once the possible pairs are known."""

    site: Site
    found: Candidates

    @property
    def most(self) -> dict[int, int]:
        return {asker.spot.staff_id: asker.most for asker in self.site.askers}

    @property
    def pairs(self) -> list[Pair]:
        askers = [self.site.askers[row].spot.staff_id for row in self.found.asker.tolist()]
        people = [self.site.people[row].staff_id for row in self.found.person.tolist()]
        return list(map(Pair, askers, people, self.found.points.tolist()))

    def matrix(self) -> csr_array:
        """As a textbook has it: each asker once for each ask, a stand-in for each person."""
        most = np.array([asker.most for asker in self.site.askers], int)
        first, width = np.cumsum(most) - most, most[self.found.asker]
        copy = np.arange(width.sum()) - np.repeat(np.cumsum(width) - width, width)
        people = np.arange(len(self.site.people))
        row = np.concatenate([np.repeat(self.found.person, width), people])
        column = np.concatenate(
            [np.repeat(first[self.found.asker], width) + copy, most.sum() + people]
        )
        gain = np.concatenate([np.repeat(self.found.points, width), np.zeros(len(people))]) + 1.0
        shape = (len(people), int(most.sum()) + len(people))
        return coo_array((gain, (row, column)), shape=shape).tocsr()


def problem(site: Site) -> Problem:
    found = candidates(
        [asker.spot for asker in site.askers],
        site.people,
        ties=site.ties,
        spoke_before=site.spoke_before,
        barred=site.barred,
    )
    return Problem(site, found)


def scipy_alone(matrix: csr_array) -> None:
    min_weight_full_bipartite_matching(matrix, maximize=True)


# ---------- what it is worth


def against_brute_force() -> Figure:
    worst, people = 0.0, 0
    for number in range(SMALL_CASES):
        site = sites.site(SMALL_PEOPLE, number)
        best = brute_force(problem(site))
        exact = total(paired(site).pairs)
        people += len(site.people)
        worst = max(worst, best / exact if exact else float(best > 0) + 1)
    detail = f"{SMALL_CASES} workplaces, {people} people to ask"
    return Figure("brute force against exact, points, at worst", worst, 1, detail)


def brute_force(of: Problem) -> int:
    """Every way to give each person one asker or nobody."""
    points = {(pair.asker_id, pair.staff_id): pair.points for pair in of.pairs}
    choices = [
        [None, *(asker for asker in of.most if (asker, spot.staff_id) in points)]
        for spot in of.site.people
    ]
    best = 0
    for way in product(*choices):
        if all(way.count(asker) <= most for asker, most in of.most.items()):
            worth = (
                points[asker, spot.staff_id]
                for asker, spot in zip(way, of.site.people, strict=True)
                if asker is not None
            )
            best = max(best, sum(worth))
    return best


def against_greedy(site: Site) -> Figure:
    of = problem(site)
    exact, first_come = paired(site).pairs, greedy(of.most, of.pairs)
    detail = f"{len(exact)} asked, by greedy {len(first_come)}"
    name = f"greedy against exact, points, {site.size:,} people"
    return Figure(name, total(first_come) / total(exact), 1, detail)


def greedy(most: Mapping[int, int], pairs: Iterable[Pair]) -> list[Pair]:
    """The strongest pair first, of equals the lower ids, then the strongest that is left."""
    left = dict(most)
    chosen: dict[int, Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.points, pair.asker_id, pair.staff_id)):
        if left[pair.asker_id] and pair.staff_id not in chosen:
            left[pair.asker_id] -= 1
            chosen[pair.staff_id] = pair
    return list(chosen.values())


def total(pairs: Iterable[Pair]) -> int:
    return sum(pair.points for pair in pairs)


# ---------- what it costs


def against_scipy(site: Site) -> Figure:
    of = problem(site)
    matrix = of.matrix()
    ours, floor = partial(paired, site), partial(scipy_alone, matrix)
    peaks = " and ".join(f"{peak(call) / 2**20:.0f} MB" for call in (ours, floor))
    here = Processes([os.getpid()])
    return Contest(
        f"candidates and pairing, against scipy's matching alone, {site.size:,} people",
        ours,
        floor,
        here,
        here,
        at_most=2,
        detail=f"{len(of.found.points):,} possible pairs; {peaks} at most",
    ).run(rounds=ROUNDS, round_seconds=ROUND_SECONDS)


def whole_union(people: int) -> Figure:
    """Every workplace by its size, once by each side, in changing order."""
    cpu = {"ours": 0.0, "floor": 0.0}
    asked = left_over = out_of_reach = 0
    for number, site in enumerate(sites.union(people)):
        matrix = problem(site).matrix()
        calls: list[tuple[str, Call]] = [
            ("ours", partial(paired, site)),
            ("floor", partial(scipy_alone, matrix)),
        ]
        for side, call in calls if number % 2 else reversed(calls):
            before = time.process_time()
            call()
            cpu[side] += time.process_time() - before
        result = paired(site)
        asked += len(result.pairs)
        left_over += len(result.left_over)
        out_of_reach += len(result.out_of_reach)
    return Figure(
        f"candidates and pairing, against scipy's matching alone, {people:,} people by workplace",
        cpu["ours"] / cpu["floor"],
        2,
        f"{number + 1:,} workplaces, the largest {site.size:,}; {asked:,} asked,"
        f" {left_over:,} left over, {out_of_reach:,} out of reach",
        1000 * cpu["ours"],
        1000 * cpu["floor"],
    )


def peak(call: Call) -> int:
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
