"""Small numbers stay unknown, however cleverly one reads what is shown."""

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from app.density.suppress import Cell, Shown, protect, shown, tens, words

Tree = dict[int, list[int]]


def test_a_large_group_is_shown() -> None:
    assert shown(Cell(68, 35)) is Shown.OPEN
    assert shown(Cell(10, 3)) is Shown.OPEN


def test_fewer_than_ten_people_are_too_few_to_show() -> None:
    assert shown(Cell(9, 4)) is Shown.SMALL
    assert words(Shown.SMALL, 9) == "too few to show"


def test_nought_to_two_members_are_a_band() -> None:
    for members in (0, 1, 2):
        assert shown(Cell(40, members)) is Shown.FEW
    assert words(Shown.FEW, 40) == "fewer than 3 of 40"


def test_all_but_two_are_a_band_too() -> None:
    for members in (38, 39, 40):
        assert shown(Cell(40, members)) is Shown.NEARLY_ALL
    assert words(Shown.NEARLY_ALL, 40) == "more than 37 of 40"


def test_few_members_and_some_not_known_are_not_called_a_band() -> None:
    assert shown(Cell(40, 1, unknown=30)) is Shown.SMALL


def test_one_or_two_known_not_to_be_members_are_hidden() -> None:
    assert shown(Cell(40, 20, unknown=19)) is Shown.SMALL
    assert shown(Cell(40, 20, unknown=2)) is Shown.OPEN
    assert shown(Cell(40, 20, unknown=20)) is Shown.OPEN


def test_whoever_sees_exact_counts_sees_them() -> None:
    assert shown(Cell(4, 0, exact=True)) is Shown.EXACT


def test_a_second_child_hides_with_the_only_small_one() -> None:
    cells = {0: Cell(100, 50), 1: Cell(8, 4), 2: Cell(40, 20), 3: Cell(52, 26)}
    states = protect(cells, {0: [1, 2, 3]})
    assert states == {0: Shown.OPEN, 1: Shown.SMALL, 2: Shown.WITHHELD, 3: Shown.OPEN}


def test_the_total_hides_when_no_other_child_can() -> None:
    cells = {0: Cell(48, 24), 1: Cell(8, 4), 2: Cell(40, 20, exact=True)}
    assert protect(cells, {0: [1, 2]})[0] is Shown.WITHHELD


def test_two_bands_that_add_up_to_one_answer_hide_a_third() -> None:
    cells = {0: Cell(130, 20), 1: Cell(40, 0), 2: Cell(40, 0), 3: Cell(50, 20)}
    assert protect(cells, {0: [1, 2, 3]})[3] is Shown.WITHHELD


def test_tens_are_as_coarse_as_a_hand() -> None:
    assert (tens(0), tens(9), tens(10), tens(29)) == (
        "fewer than 10",
        "fewer than 10",
        "10 to 19",
        "20 to 29",
    )


@st.composite
def unions(draw: st.DrawFn) -> tuple[dict[int, Cell], Tree]:
    """A union of regions of offices with few people in them, some seen exactly."""
    numbers = count(1)
    cells: dict[int, Cell] = {}
    tree: Tree = {}

    def grow(depth: int) -> int:
        key = next(numbers)
        if depth == 0:
            whole = draw(st.integers(0, 16))
            part = draw(st.integers(0, whole))
            unknown = draw(st.sampled_from((0, 0, 1, whole))) if part < whole else 0
            cells[key] = Cell(
                whole, part, min(unknown, whole - part), exact=draw(st.integers(0, 5)) == 0
            )
            return key
        tree[key] = [grow(depth - 1) for _ in range(draw(st.integers(1, 4)))]
        kids = [cells[p] for p in tree[key]]
        cells[key] = Cell(
            sum(k.whole for k in kids),
            sum(k.part for k in kids),
            sum(k.unknown for k in kids),
            exact=all(k.exact or not k.whole for k in kids),
        )
        return key

    grow(draw(st.integers(1, 3)))
    return cells, tree


def readings(cells: dict[int, Cell], tree: Tree, states: dict[int, Shown]) -> dict[int, set[int]]:
    """Every value each number can have, tried one by one: what a curious reader could find out."""
    possible = {}
    for key, cell in cells.items():
        state = states[key]
        if not state.hidden:
            possible[key] = {cell.part}
        elif state is Shown.FEW:
            possible[key] = {0, 1, 2}
        elif state is Shown.NEARLY_ALL:
            top = cell.whole
            possible[key] = {top - 2, top - 1, top}
        else:
            possible[key] = set(range(cell.whole + 1))
    for total in sorted(tree, reverse=True):  # numbered from the root down
        sums = {0}
        for part in tree[total]:
            sums = {a + b for a in sums for b in possible[part]}
        possible[total] &= sums
    for total in sorted(tree):
        for part in tree[total]:
            others = {0}
            for other in tree[total]:
                if other != part:
                    others = {a + b for a in others for b in possible[other]}
            possible[part] = {
                v for v in possible[part] if any(v + o in possible[total] for o in others)
            }
    return possible


@settings(max_examples=400, deadline=None)
@given(unions())
def test_no_hidden_number_can_be_worked_out(union: tuple[dict[int, Cell], Tree]) -> None:
    cells, tree = union
    states = protect(cells, tree)
    possible = readings(cells, tree, states)
    closed = {k: s if s is Shown.EXACT else Shown.SMALL for k, s in states.items()}
    anyway = readings(cells, tree, closed)
    for key, state in states.items():
        assert cells[key].part in possible[key]
        if state.hidden:
            assert len(possible[key]) >= min(3, len(anyway[key])), (key, states)


@settings(max_examples=200, deadline=None)
@given(unions())
def test_nothing_small_is_open_and_nothing_exact_is_hidden(
    union: tuple[dict[int, Cell], Tree],
) -> None:
    cells, tree = union
    for key, state in protect(cells, tree).items():
        if cells[key].exact:
            assert state is Shown.EXACT
        elif state is Shown.OPEN and cells[key].whole:
            assert cells[key].whole >= 10
            assert cells[key].part > 2
            assert cells[key].whole - cells[key].part > 2
