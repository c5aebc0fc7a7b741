"""Whom nobody reaches, and which member could ask them next."""

from random import Random

from hypothesis import given

from app.asks.gap import NextAsker, WouldReach, next_askers
from app.asks.pairing import Asker, pair
from app.seating.models import TieKind
from app.seating.reach import ReachKind, Spot, reaches, ties_of
from tests.asks.workplaces import Workplace, workplaces

PAYMENTS, CLAIMS = 1, 2
JO, SAM, KIT = 101, 102, 103


def at_bank(staff_id: int, block: str, x: int, area: int = PAYMENTS) -> Spot:
    return Spot(staff_id, area_id=area, block=block, x=x, y=0)


BANK_C = [at_bank(n, "C", 160 * n) for n in range(1, 7)]
IN_CLAIMS = [Spot(n, area_id=CLAIMS) for n in (11, 12)]
FROM_HOME = [Spot(n, team_id=7) for n in (21, 22, 23)]
LOST = [Spot(31)]
EVERYBODY = BANK_C + IN_CLAIMS + FROM_HOME + LOST
MEMBERS = [at_bank(JO, "C", 160 * 7), Spot(SAM, team_id=7, area_id=CLAIMS), Spot(KIT, area_id=9)]


def test_the_next_asker_reaches_the_most_and_the_one_after_most_of_the_rest() -> None:
    jo, sam = next_askers(EVERYBODY, MEMBERS, {}, 5)
    assert jo == NextAsker(
        JO,
        (
            WouldReach(1, ReachKind.SAME_BANK),
            WouldReach(2, ReachKind.SAME_BANK),
            WouldReach(3, ReachKind.SAME_BANK),
            WouldReach(4, ReachKind.SAME_BANK),
            WouldReach(5, ReachKind.NEAR),
            WouldReach(6, ReachKind.NEXT_TO),
        ),
    )
    assert sam.staff_id == SAM
    assert [one.staff_id for one in sam.would_reach] == [11, 12, 21, 22, 23]
    assert sam.would_reach[0].kind is ReachKind.SAME_AREA
    assert sam.would_reach[2].kind is ReachKind.SAME_TEAM


def test_no_more_are_named_than_wanted() -> None:
    assert [one.staff_id for one in next_askers(EVERYBODY, MEMBERS, {}, 1)] == [JO]
    assert next_askers(EVERYBODY, MEMBERS, {}, 0) == []
    assert next_askers([], MEMBERS, {}, 5) == next_askers(EVERYBODY, [], {}, 5) == []


def test_who_is_already_reached_by_the_first_does_not_count_for_the_second() -> None:
    """Sam reaches as many as Jo, but all of them through the same team as Jo."""
    people = [Spot(n, team_id=1, area_id=1) for n in (1, 2, 3)] + [Spot(4, team_id=2)]
    members = [Spot(JO, 1, 1), Spot(SAM, 1, 1), Spot(KIT, 2)]
    chosen = next_askers(people, members, {}, 5)
    assert [(one.staff_id, len(one.would_reach)) for one in chosen] == [(JO, 3), (KIT, 1)]


def test_of_two_who_reach_as_many_the_nearer_is_asked() -> None:
    members = [Spot(JO, area_id=PAYMENTS), at_bank(SAM, "C", 160 * 7)]
    assert next_askers(BANK_C, members, {}, 1)[0].staff_id == SAM


def test_a_tie_reaches_whom_nothing_else_does() -> None:
    (kit,) = next_askers(LOST, MEMBERS, {(31, KIT): [TieKind.SHARES_LIFT]}, 5)
    assert kit == NextAsker(KIT, (WouldReach(31, ReachKind.SHARES_LIFT),))


def test_a_member_who_may_not_ask_somebody_is_not_named_for_them() -> None:
    (jo,) = next_askers(BANK_C, MEMBERS, {}, 5, barred={(JO, 1), (JO, 6)})
    assert [one.staff_id for one in jo.would_reach] == [2, 3, 4, 5]


@given(workplaces())
def test_the_next_askers_fill_the_gap_that_the_pairing_leaves(at: Workplace) -> None:
    """Half of the askers as members who do not ask yet: with them nobody is out of reach for
    whom one of them was named, and whoever stays out is out of reach of every member.
    """
    now, members = at.askers[::2], [asker.spot for asker in at.askers[1::2]]
    gap = set(pair(now, at.people, ties=at.ties).out_of_reach)
    outside = [spot for spot in at.people if spot.staff_id in gap]
    named = next_askers(outside, members, at.ties, len(members))
    covered = [one.staff_id for asker in named for one in asker.would_reach]
    assert len(covered) == len(set(covered))
    sizes = [len(asker.would_reach) for asker in named]
    assert sizes == sorted(sizes, reverse=True)
    chosen = {asker.staff_id for asker in named}
    asking = [*now, *(Asker(spot, 1) for spot in members if spot.staff_id in chosen)]
    with_them = pair(asking, at.people, ties=at.ties)
    assert set(with_them.out_of_reach) == gap - set(covered)
    for spot in outside:
        nobody = not any(
            spot.staff_id != member.staff_id
            and reaches(
                member,
                spot,
                ties_of(at.ties, spot.staff_id, member.staff_id),
            )
            for member in members
        )
        assert nobody is (spot.staff_id not in covered)


@given(workplaces())
def test_order_changes_nothing(at: Workplace) -> None:
    members = [asker.spot for asker in at.askers]
    chance = Random(1)
    mixed = chance.sample(at.people, len(at.people)), chance.sample(members, len(members))
    assert next_askers(*mixed, at.ties, 3) == next_askers(at.people, members, at.ties, 3)
