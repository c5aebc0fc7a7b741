"""All pairs at once are worth what each is worth alone."""

from collections import Counter

import pytest
from hypothesis import given

from app.asks import candidates as module
from app.asks.candidates import candidates
from app.seating.reach import Ids, Spot
from tests.asks.workplaces import Workplace, workplaces


def found_in(at: Workplace, **more: int) -> dict[Ids, int]:
    askers = sorted((asker.spot for asker in at.askers), key=lambda spot: spot.staff_id)
    people = sorted(at.people, key=lambda spot: spot.staff_id)
    found = candidates(
        askers,
        people,
        ties=at.ties,
        spoke_before=at.spoke_before,
        barred=at.barred,
        **more,
    )
    rows = list(zip(found.person.tolist(), found.asker.tolist(), strict=True))
    assert rows == sorted(rows)
    return {
        (askers[asker].staff_id, people[person].staff_id): points
        for (person, asker), points in zip(rows, found.points.tolist(), strict=True)
    }


@given(workplaces())
def test_every_pair_has_the_points_of_reach(at: Workplace) -> None:
    assert found_in(at) == at.points()


@given(workplaces())
def test_going_through_it_in_parts_changes_nothing(at: Workplace) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PAIRS_AT_ONCE", 3)
        assert found_in(at) == at.points()


@given(workplaces())
def test_with_fewer_choices_the_strongest_stay(at: Workplace) -> None:
    kept = found_in(at, most_choices=2)
    every = at.points()
    assert kept.items() <= every.items()
    for person in {person for _, person in every}:
        all_points = sorted(points for pair, points in every.items() if pair[1] == person)
        kept_points = sorted(points for pair, points in kept.items() if pair[1] == person)
        assert kept_points == all_points[-2:]


def test_of_equal_askers_each_person_keeps_others() -> None:
    """Were it always the first, the rest would have nobody and people would be left over."""
    askers = [Spot(n, area_id=1) for n in range(1, 11)]
    people = [Spot(n, area_id=1) for n in range(11, 31)]
    found = candidates(askers, people, ties={}, most_choices=2)
    assert set(Counter(found.asker.tolist()).values()) == {4}


def test_nobody_reaches_nobody() -> None:
    for askers, people in (([], []), ([Spot(1)], []), ([], [Spot(1)]), ([Spot(1)], [Spot(2)])):
        assert not len(candidates(askers, people, ties={}).points)


def test_high_ids_that_differ_by_one_are_not_the_same() -> None:
    """Who may reach whom is first looked at in single precision."""
    high = 2**24
    for one, other in (
        (Spot(1, team_id=high), Spot(2, team_id=high + 1)),
        (Spot(1, area_id=high), Spot(2, area_id=high + 1)),
    ):
        assert not len(candidates([one], [other], ties={}).points)
        assert len(candidates([one], [other._replace(team_id=high, area_id=high)], ties={}).points)
