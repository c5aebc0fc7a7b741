"""Banks, places, turns and numbers of desks."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.seating.drawing.layout import (
    DESK_DEEP,
    DESK_LONG,
    FURTHEST,
    MOST_DESKS,
    Drawn,
    Impossible,
    bank,
    box_of,
    free_names,
    grid,
    moved,
    overlap,
    rows_of_desks,
    stacked,
    turned,
)
from app.seating.drawing.numbering import Order, in_order, numbered

BANKS = st.integers(1, 12)
DESKS = st.integers(1, 20)


def labels(desks: list[Drawn]) -> list[str]:
    return [desk.label for desk in desks]


def no_two_lie_on_one_another(desks: list[Drawn]) -> bool:
    return not any(overlap(a, b) for at, a in enumerate(desks) for b in desks[:at])


def test_six_banks_of_eight() -> None:
    desks = grid(6, 8)
    assert len(desks) == 48
    assert Counter(desk.block for desk in desks) == dict.fromkeys("ABCDEF", 8)
    assert labels(desks)[:9] == ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "B1"]


def test_a_bank_is_two_rows_that_face_each_other() -> None:
    desks = bank("A", 7)
    assert [(d.x, d.y, d.turn) for d in desks] == [
        (80, 40, 180), (240, 40, 180), (400, 40, 180), (560, 40, 180),
        (80, 120, 0), (240, 120, 0), (400, 120, 0),
    ]  # fmt: skip


def test_one_row_by_itself_looks_up_the_page() -> None:
    assert [desk.turn for desk in rows_of_desks("A", [2, 2, 2])] == [180, 180, 0, 0, 0, 0]


@given(BANKS, DESKS, BANKS, DESKS)
def test_what_is_added_lies_on_nothing(
    banks: int, per_bank: int, more_banks: int, per_more: int
) -> None:
    first = grid(banks, per_bank)
    second = grid(more_banks, per_more, there=first)
    assert no_two_lie_on_one_another([*first, *second])
    assert (
        len({desk.label for desk in [*first, *second]}) == banks * per_bank + more_banks * per_more
    )
    assert not {d.block for d in first} & {d.block for d in second}


def test_with_a_prefix_numbers_run_through_and_go_on() -> None:
    first = grid(2, 2, prefix="3.")
    assert labels(first) == ["3.1", "3.2", "3.3", "3.4"]
    assert labels(grid(1, 2, prefix="3.", there=first)) == ["3.5", "3.6"]


def test_after_z_comes_aa() -> None:
    names = free_names([Drawn("1", "A", 0, 0), Drawn("2", "AA", 0, 0)])
    assert [next(names) for _ in range(27)][-3:] == ["Z", "AB", "AC"]


def test_more_desks_than_an_area_holds_are_not_drawn() -> None:
    assert len(grid(6, 100)) == MOST_DESKS
    with pytest.raises(Impossible, match="601 desks; an area holds at most 600"):
        grid(1, 1, there=grid(6, 100))


def test_a_drawing_ends_at_200_metres() -> None:
    with pytest.raises(Impossible, match="200 metres"):
        stacked([rows_of_desks("A", [300])])


def test_banks_as_typed_stand_below_one_another() -> None:
    desks = stacked([rows_of_desks("A", [2, 2]), rows_of_desks("B", [1])])
    a, b = box_of(desks[:4]), box_of(desks[4:])
    assert a.left == b.left
    assert b.top > a.bottom


def test_moving_snaps_and_stays_off_others() -> None:
    one, other = Drawn("A1", "A", 500, 500), Drawn("B1", "B", 700, 500)
    assert [(d.x, d.y) for d in moved([one], 27, -13, [other])] == [(520, 480)]
    with pytest.raises(Impossible, match="Desk B1 stands there"):
        moved([one], 60, 0, [other])
    with pytest.raises(Impossible, match="edge"):
        moved([one], -600, 0, [other])
    with pytest.raises(Impossible, match="200 metres"):
        moved([one], FURTHEST, 0, [other])


@given(BANKS, st.integers(1, 12))
def test_a_turned_bank_lies_on_nothing_and_keeps_its_shape(banks: int, per_bank: int) -> None:
    desks = grid(banks, per_bank)
    mine, others = [d for d in desks if d.block == "A"], [d for d in desks if d.block != "A"]
    before, there = box_of(mine), turned(mine, others)
    after = box_of(there)
    assert no_two_lie_on_one_another([*there, *others])
    assert (after.right - after.left, after.bottom - after.top) == (
        before.bottom - before.top,
        before.right - before.left,
    )
    assert [desk.turn for desk in there] == [(desk.turn + 90) % 360 for desk in mine]


def test_four_quarters_are_where_it_was_when_nothing_is_in_the_way() -> None:
    here = there = [Drawn(d.label, d.block, d.x + 2000, d.y + 2000, d.turn) for d in bank("A", 8)]
    for _ in range(4):
        there = turned(there, [])
    assert there == here


def test_a_quarter_is_clockwise() -> None:
    left, right = Drawn("A1", "A", 1000, 1000), Drawn("A2", "A", 1000 + DESK_LONG, 1000)
    above, below = turned([left, right], [])
    assert above.x == below.x
    assert above.y + DESK_LONG == below.y
    assert above.turn == 90
    assert above.half == (DESK_DEEP // 2, DESK_LONG // 2)


def test_desks_count_as_people_count() -> None:
    desks = [Drawn(label, "", 0, 0) for label in ("B1", "A10", "A2", "7", "A1")]
    assert labels(in_order(desks)) == ["7", "A1", "A2", "A10", "B1"]


def test_numbers_anew_along_the_rows_and_round_the_bank() -> None:
    desks = list(reversed(grid(2, 6, prefix="old")))
    by_place = {(d.x, d.y): d for d in grid(2, 6)}
    rows = {(d.x, d.y): d.label for d in numbered(desks, Order.ROWS, "")}
    assert rows == {place: desk.label for place, desk in by_place.items()}
    round_it = {d.label: d for d in numbered(desks, Order.CLOCKWISE, "")}
    upper = [round_it[f"A{n}"] for n in (1, 2, 3)]
    lower = [round_it[f"A{n}"] for n in (4, 5, 6)]
    assert [d.x for d in upper] == sorted(d.x for d in upper)
    assert [d.x for d in lower] == sorted((d.x for d in lower), reverse=True)
    assert {d.y for d in upper} != {d.y for d in lower}


def test_a_prefix_numbers_through_all_the_banks() -> None:
    assert labels(in_order(numbered(grid(2, 2), Order.ROWS, "N-"))) == ["N-1", "N-2", "N-3", "N-4"]


def test_no_two_desks_get_one_number() -> None:
    desks = grid(2, 2)
    with pytest.raises(Impossible, match="two desks called A1"):
        numbered(desks[2:], Order.ROWS, "A", desks[:2])
    with pytest.raises(Impossible, match="too long"):
        numbered(desks, Order.ROWS, "x" * 30)
