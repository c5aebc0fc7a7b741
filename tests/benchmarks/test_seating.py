"""What the pairing is measured on, and that the textbook's way finds no more."""

import pytest
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks import seating, sites


def test_a_union_by_workplace_has_its_size_and_is_skewed() -> None:
    sizes = sites.sizes(1_000_000)
    assert len(sizes) == 2000
    assert sum(sizes) == pytest.approx(1_000_000, rel=0.001)
    assert 8000 < max(sizes) < 9000
    assert sizes[1000] < 400


def test_a_workplace_made_by_rule_is_the_same_every_time() -> None:
    site = sites.site(300)
    assert site == sites.site(300)
    assert site != sites.site(300, 1)
    assert 0.5 < len(site.people) / site.size < 0.65
    assert 0.1 < len(site.askers) / site.size < 0.18


@pytest.mark.parametrize("size", [40, 500, 2000])
def test_the_textbook_finds_the_same_total(size: int) -> None:
    site = sites.site(size)
    of = seating.problem(site)
    weights = of.matrix()
    row, column = min_weight_full_bipartite_matching(weights, maximize=True)
    textbook = sum(weights[row, column]) - weights.shape[0]
    assert seating.total(seating.paired(site).pairs) == textbook
    assert seating.total(seating.greedy(of.most, of.pairs)) <= textbook


def test_brute_force_agrees_on_small_workplaces() -> None:
    figure = seating.against_brute_force()
    assert figure.ratio == 1
    assert figure.holds
