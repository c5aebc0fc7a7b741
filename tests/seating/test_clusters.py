"""Islands without a member, banks with one: told of the room, never of who is not on the list."""

import random
import time
from math import hypot
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.seating.map.clusters import (
    Sitting,
    islands,
    lone_members,
    say_area,
    say_island,
    say_lone_member,
)
from app.seating.reach import NEAR_CM


def desk(number: int, x: int, y: int = 0, **more: Any) -> Sitting:
    return Sitting(number, f"A{number}", x, y, **more)


def row(*members: int, gap: int = 160) -> list[Sitting]:
    """Desks side by side; 1 where a member sits, 0 where another does, -1 where nobody does."""
    return [
        desk(n, n * gap, people=int(is_member >= 0), members=int(is_member == 1))
        for n, is_member in enumerate(members)
    ]


def ids(found: list[Sitting]) -> list[list[int]]:
    return [sorted(d.desk_id for d in island.desks) for island in islands(found)]


def test_an_island_is_out_of_every_members_reach() -> None:
    # Desk 0's member reaches two desks along: 1 and 2.
    assert ids(row(1, 0, 0, 0, 0, 0)) == [[3, 4, 5]]


def test_an_empty_desk_does_not_part_an_island_but_two_do() -> None:
    assert ids(row(0, -1, 0, 0)) == [[0, 2, 3]]
    assert ids(row(0, 0, -1, -1, 0, 0)) == [[0, 1], [4, 5]]


def test_a_room_with_members_all_over_has_no_islands() -> None:
    assert ids(row(0, 1, 0, 0, 1, 0)) == []


def test_one_person_alone_is_no_island() -> None:
    assert ids(row(0, -1, -1, -1, -1)) == []


def test_two_at_one_desk_count_as_two() -> None:
    (island,) = islands([desk(1, 0, people=2)])
    assert island.people == 2


def test_the_largest_island_comes_first_and_is_joined_by_the_shortest_links() -> None:
    found = islands([*row(0, 0), desk(9, 5_000), desk(10, 5_160), desk(11, 5_320)])
    assert [island.people for island in found] == [3, 2]
    assert [(a.desk_id, b.desk_id) for a, b in found[0].links] == [(9, 10), (10, 11)]
    assert found[0].around == "A10"


def test_a_join_in_its_midst_makes_an_island_vanish() -> None:
    assert ids(row(0, 0, 0, 0, 0)) == [[0, 1, 2, 3, 4]]
    assert ids(row(0, 0, 1, 0, 0)) == []


def test_banks_with_exactly_one_member() -> None:
    bank = [desk(n, n * 160, block="C", members=int(n == 0)) for n in range(8)]
    none = [desk(20 + n, n * 160, 900, block="D") for n in range(4)]
    two = [desk(40 + n, n * 160, 1_800, block="E", members=1) for n in range(2)]
    alone = [desk(60, 9_000, block="F", members=1)]
    found = lone_members([*bank, *none, *two, *alone, desk(70, 0, 9_000, members=1)])
    assert [(one.block, one.others) for one in found] == [("C", 7)]
    assert say_lone_member(found[0]) == "Bank C: one member, 7 others."


def test_what_is_said() -> None:
    (island,) = islands([desk(1, 0), desk(2, 160, unknown=1), desk(3, 320)])
    assert (
        say_island(island)
        == "An island of 3 without a member, around desk A2; 1 of them not known."
    )
    (nobody_knows,) = islands([desk(1, 0, unknown=1), desk(2, 160, unknown=1)])
    assert say_island(nobody_knows).endswith("; none of them known for sure.")
    bank = [desk(1, 0, block="Window side", members=1), desk(2, 160, block="Window side")]
    assert say_lone_member(lone_members(bank)[0]) == "Window side: one member, 1 other."
    assert say_area(12, 0, 0) == "No member among the 12 people here."
    assert say_area(12, 1, 0) is None
    assert say_area(0, 0, 0) is None
    assert say_area(1, 0, 1) == "One person here, not a member as far as is known."


sittings = st.lists(
    st.tuples(st.integers(0, 2_500), st.integers(0, 2_500), st.booleans(), st.booleans()),
    max_size=40,
    unique_by=lambda drawn: drawn[:2],
)


@given(sittings)
def test_islands_are_what_looking_at_every_pair_finds(
    drawn: list[tuple[int, int, bool, bool]],
) -> None:
    room = [
        desk(n, x, y, people=int(taken), members=int(taken and member))
        for n, (x, y, taken, member) in enumerate(drawn)
    ]
    assert sorted(ids(room)) == sorted(by_every_pair(room))


def by_every_pair(room: list[Sitting]) -> list[list[int]]:
    def near(a: Sitting, b: Sitting) -> bool:
        return hypot(a.x - b.x, a.y - b.y) <= NEAR_CM

    members = [d for d in room if d.members]
    apart = [d for d in room if d.people and not any(near(d, m) for m in members)]
    groups = [{d.desk_id} for d in apart]
    for a in apart:
        for b in apart:
            if near(a, b):
                one = next(g for g in groups if a.desk_id in g)
                other = next(g for g in groups if b.desk_id in g)
                if one is not other:
                    one |= other
                    groups.remove(other)
    return [sorted(group) for group in groups if len(group) > 1]


def test_five_thousand_desks_take_no_longer_than_a_glance() -> None:
    dice, wide = random.Random(7), 70
    room = [
        desk(
            n, n % wide * 160, n // wide * 120, block=str(n // 8), members=int(dice.random() < 0.1)
        )
        for n in range(5_000)
    ]
    begun = time.process_time()
    found = islands(room), lone_members(room)
    assert time.process_time() - begun < 2
    assert all(found)
