"""The pairing is the best there is, keeps every rule, and is the same for the same people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.asks.candidates import Candidates
from app.asks.pairing import Asker, Pair, Pairing, best, pair
from app.seating.reach import Ids, Spot
from benchmarks import seating, sites
from tests.asks.workplaces import Workplace, spot, workplaces


def paired(at: Workplace) -> Pairing:
    return pair(at.askers, at.people, ties=at.ties, spoke_before=at.spoke_before, barred=at.barred)


def total(pairing: Pairing) -> int:
    return sum(chosen.points for chosen in pairing.pairs)


def brute_force(most: dict[int, int], points: dict[Ids, int], people: list[int]) -> int:
    """Every way to give each person one asker or none."""
    if not people:
        return 0
    person, *rest = people
    values = [brute_force(most, points, rest)]
    for asker, left in most.items():
        if left and (asker, person) in points:
            fewer = most | {asker: left - 1}
            values.append(points[asker, person] + brute_force(fewer, points, rest))
    return max(values)


def capacity(at: Workplace) -> dict[int, int]:
    return {asker.spot.staff_id: asker.most for asker in at.askers}


@given(workplaces())
def test_no_rule_is_broken(at: Workplace) -> None:
    pairing = paired(at)
    most, points = capacity(at), at.points()
    for asker_id, number in Counter(chosen.asker_id for chosen in pairing.pairs).items():
        assert number <= most[asker_id]
    for chosen in pairing.pairs:
        ids = (chosen.asker_id, chosen.staff_id)
        assert points[ids] == chosen.points > 0
        assert ids not in at.barred
        assert chosen.asker_id != chosen.staff_id


@given(workplaces())
def test_everybody_is_asked_or_left_over_or_out_of_reach(at: Workplace) -> None:
    pairing = paired(at)
    asked = [chosen.staff_id for chosen in pairing.pairs]
    everybody = [*asked, *pairing.left_over, *pairing.out_of_reach]
    assert sorted(everybody) == sorted(spot.staff_id for spot in at.people)
    reachable = {person for _, person in at.points()}
    assert reachable == {*asked, *pairing.left_over}


@given(workplaces(askers=3, people=6))
def test_no_other_way_is_worth_more(at: Workplace) -> None:
    people = [spot.staff_id for spot in at.people]
    assert total(paired(at)) == brute_force(capacity(at), at.points(), people)


def best_pairs(most: Mapping[int, int], edges: Sequence[Pair]) -> list[Pair]:
    """Of these possible pairs the ones worth most together, each person once, each asker `most`."""
    edges = sorted(edges, key=lambda edge: (edge.staff_id, edge.asker_id))
    ids, asker = np.unique([edge.asker_id for edge in edges], return_inverse=True)
    _, person = np.unique([edge.staff_id for edge in edges], return_inverse=True)
    points = np.array([edge.points for edge in edges], int)
    able = np.array([most[asker_id] for asker_id in ids.tolist()], int)
    chosen = best(able, Candidates(asker, person, points))
    return sorted(
        (edges[row] for row in chosen),
        key=lambda pair: (pair.asker_id, -pair.points, pair.staff_id),
    )


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 3), st.integers(11, 15)), st.integers(1, 200), max_size=12
    ),
    st.tuples(*[st.integers(0, 3)] * 3),
)
def test_no_other_way_is_worth_more_whatever_the_points(
    points: dict[Ids, int], asks: tuple[int, int, int]
) -> None:
    most = dict(zip((1, 2, 3), asks, strict=True))
    chosen = best_pairs(most, [Pair(*ids, worth) for ids, worth in points.items()])
    assert all(points[one.asker_id, one.staff_id] == one.points for one in chosen)
    assert sum(one.points for one in chosen) == brute_force(most, points, list(range(11, 16)))


@given(workplaces())
def test_going_for_the_strongest_pair_first_is_never_worth_more(at: Workplace) -> None:
    found = [Pair(*ids, points) for ids, points in at.points().items()]
    assert total(paired(at)) >= sum(one.points for one in seating.greedy(capacity(at), found))


@given(workplaces(), st.randoms(use_true_random=False))
def test_the_order_they_come_in_changes_nothing(at: Workplace, chance: Random) -> None:
    assert paired(shuffled(at, chance)) == paired(at)


def test_the_order_of_five_hundred_changes_nothing() -> None:
    site = sites.site(500)
    at = Workplace(site.askers, site.people, site.ties, site.spoke_before, site.barred)
    once = paired(at)
    for seed in range(5):
        assert paired(shuffled(at, Random(seed))) == once


def shuffled(at: Workplace, chance: Random) -> Workplace:
    return Workplace(
        chance.sample(at.askers, len(at.askers)),
        chance.sample(at.people, len(at.people)),
        dict(chance.sample(list(at.ties.items()), len(at.ties))),
        at.spoke_before,
        at.barred,
    )


@given(workplaces(), st.integers(0, 2**32), st.integers(0, 3))
def test_another_asker_never_lowers_the_total(at: Workplace, seed: int, most: int) -> None:
    other = Asker(spot(99, Random(seed)), most)
    more = Workplace([*at.askers, other], at.people, at.ties, at.spoke_before, at.barred)
    assert total(paired(more)) >= total(paired(at))


def test_pairs_are_in_order_of_asker_then_of_strength() -> None:
    pairing = pair(
        [Asker(Spot(2, 1, 1), 3), Asker(Spot(1, 1, 1), 1)],
        [Spot(5, None, 1), Spot(4, 1, 1), Spot(3, 1, 1), Spot(6, None, 2)],
    )
    order = [(one.asker_id, -one.points, one.staff_id) for one in pairing.pairs]
    assert all(first < second for first, second in pairwise(order))
    assert len(order) == 3
    assert pairing.left_over == []
    assert pairing.out_of_reach == [6]


@pytest.mark.parametrize("most", [0, 1, 2])
def test_whom_only_full_askers_reach_are_left_over(most: int) -> None:
    pairing = pair([Asker(Spot(1, area_id=1), most)], [Spot(n, area_id=1) for n in (2, 3)])
    assert len(pairing.pairs) == most
    assert len(pairing.left_over) == 2 - most
    assert pairing.out_of_reach == []


def test_giving_up_a_strong_pair_for_two_is_seen() -> None:
    """Both could go to 1, only the second to 2: the strongest first would lose one of them."""
    pairs = [Pair(1, 10, 50), Pair(1, 11, 45), Pair(2, 10, 40)]
    assert best_pairs({1: 1, 2: 1}, pairs) == [Pair(1, 11, 45), Pair(2, 10, 40)]
