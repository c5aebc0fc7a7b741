"""Rates, to the digit of the golden example."""

from fractions import Fraction

import pytest

from app.density import rates
from app.density.rates import Completeness, Counts
from app.web.formats import percent

LEEDS = Counts(eligible=68, members=35, other_union=4, not_members=29, out_of_scope=2)


def test_the_golden_example_gives_its_numbers_to_the_digit() -> None:
    assert percent(LEEDS.density) == "51.5 %"
    assert percent(rates.rate(LEEDS.members, 70)) == "50.0 %"
    assert percent(LEEDS.recruitable_density) == "54.7 %"
    assert percent(LEEDS.any_union_density) == "57.4 %"
    assert percent(rates.rate(LEEDS.eligible, 70)) == "97.1 %"
    assert LEEDS.potential == 29
    assert rates.is_majority(35, 68)
    assert not rates.is_majority(35, 70)
    assert "On the edge: it is a majority of the" in str(rates.majority_sentence(LEEDS, 70))
    joins = rates.joins_needed(Fraction(3, 5), expected=64, members=35, leaving=2, other_union=4)
    assert joins == rates.Joins(6, feasible=True)
    assert percent(rates.rate(12, 28)) == "42.9 %"
    assert percent(rates.rate(5, 20)) == "25.0 %"
    assert percent(rates.rate(5, 31)) == "16.1 %"
    assert rates.people_to_speak_to(6, Fraction(5, 20)) == 24
    assert rates.members_per_rep(35, 1) == 35
    assert rates.rep_gap(35, 1) == 1
    assert percent(rates.yearly_leaver_rate(3, before=34, after=35, days=90)) == "35.3 %"


def test_sums_are_of_people_never_means_of_rates() -> None:
    both = Counts(eligible=10, members=9) + Counts(eligible=90, members=9)
    assert both.density == Fraction(18, 100)


def test_nobody_is_not_nought_percent() -> None:
    assert rates.NOBODY.density is None
    assert rates.majority_sentence(rates.NOBODY) is None


def test_half_is_no_majority_however_it_rounds() -> None:
    assert not rates.is_majority(500, 1000)
    assert rates.is_majority(501, 1000)
    # 50.04 % is written as 50.0 % and is a majority all the same.
    assert rates.is_majority(1251, 2500)
    assert percent(rates.rate(1251, 2500)) == "50.0 %"


def test_not_known_makes_a_range() -> None:
    counts = Counts(eligible=68, members=30, unknown=8, not_members=30)
    assert (counts.density, counts.highest_density) == (Fraction(30, 68), Fraction(38, 68))
    assert "May be a majority: 8 not known" in str(rates.majority_sentence(counts))


def test_what_is_missing_for_a_majority_makes_one() -> None:
    for eligible in range(1, 60):
        for members in range(eligible // 2 + 1):
            said = rates.majority_sentence(Counts(eligible=eligible, members=members))
            missing = int(str(said).split()[0])
            assert rates.is_majority(members + missing, eligible)
            assert not rates.is_majority(members + missing - 1, eligible)


@pytest.mark.parametrize(
    ("listed", "word", "colour"),
    [
        (95, Completeness.COMPLETE, "green"),
        (94, Completeness.NEARLY, "amber"),
        (80, Completeness.NEARLY, "amber"),
        (79, Completeness.PATCHY, "red"),
        (101, Completeness.TOO_LONG, "red"),
    ],
)
def test_a_list_says_how_complete_it_is(listed: int, word: Completeness, colour: str) -> None:
    assert rates.completeness(listed, 100) is word
    assert word.colour == colour


def test_more_members_than_declared_is_a_warning_not_a_rate_above_all() -> None:
    assert rates.declared_too_low(71, 70)
    assert not rates.declared_too_low(70, 70)
    assert not rates.declared_too_low(70, None)


def test_a_goal_that_cannot_be_reached_says_so() -> None:
    joins = rates.joins_needed(Fraction(19, 20), expected=64, members=35, other_union=4)
    assert not joins.feasible
    assert rates.joins_needed(Fraction(1, 5), expected=64, members=35).needed == 0
