"""Which numbers may be shown to somebody who sees small ones only as bands. Pure.

A total and its parts are shown together, so hiding one part is not enough: it is the total less
the others. We hide what is small, then reckon as a curious reader would, from every number and
every band shown, how closely each hidden one is pinned down; where fewer than three values are
left, one more of its neighbours, or the total, is hidden too, until nothing is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

FEW = 2
SMALLEST_GROUP = 10


class Shown(Enum):
    EXACT = 1  # the session may see it, however small
    OPEN = 2
    FEW = 3  # "fewer than 3 of 40"
    NEARLY_ALL = 4
    SMALL = 5  # "too few to show"
    WITHHELD = 6  # not small itself: a smaller one could be worked out from it

    @property
    def hidden(self) -> bool:
        return self.value > 2


@dataclass(frozen=True, slots=True)
class Cell:
    """`part` of `whole` people; of the rest, `unknown` are not known to belong to it or not.

    That something is not known says nothing of anybody, so it is never hidden for its own sake.
    """

    whole: int
    part: int
    unknown: int = 0
    exact: bool = False


Tree = Mapping[int, Iterable[int]]
"""The parts of each total. A number is a part of one total at most."""


def shown(cell: Cell) -> Shown:
    """How one number would be shown if it stood alone."""
    if cell.exact:
        return Shown.EXACT
    if cell.whole == 0:
        return Shown.OPEN
    rest = cell.whole - cell.part
    if cell.whole < SMALLEST_GROUP:
        return Shown.SMALL
    if cell.part > FEW and rest > FEW and not 0 < rest - cell.unknown <= FEW:
        return Shown.OPEN
    if cell.unknown:
        return Shown.SMALL
    return Shown.FEW if cell.part <= FEW else Shown.NEARLY_ALL


def words(how: Shown, whole: int) -> str | None:
    """What stands in place of a hidden number."""
    if how is Shown.FEW:
        return f"fewer than {FEW + 1} of {whole:,}"
    if how is Shown.NEARLY_ALL:
        return f"more than {whole - FEW - 1:,} of {whole:,}"
    return {Shown.SMALL: "too few to show", Shown.WITHHELD: "not shown"}.get(how)


def tens(number: int) -> str:
    """A number standing alone, as coarse as a hand: “fewer than 10”, “20 to 29”."""
    low = number // 10 * 10
    return f"{low:,} to {low + 9:,}" if low else "fewer than 10"


def protect(cells: Mapping[int, Cell], parts: Tree) -> dict[int, Shown]:
    """How each number is shown, so that no hidden one can be worked out from the others."""
    states = {key: shown(cell) for key, cell in cells.items()}
    work = _Work(cells, {t: [p for p in ps if p in cells] for t, ps in parts.items()}, states)
    while work.pinned_down():
        pass
    return states


@dataclass
class _Work:
    cells: Mapping[int, Cell]
    parts: dict[int, list[int]]
    states: dict[int, Shown]
    total_of: dict[int, int] = field(init=False)
    downwards: list[int] = field(init=False)
    at_first: dict[int, tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.total_of = {p: t for t, ps in self.parts.items() for p in ps if t in self.cells}
        roots = [key for key in self.cells if key not in self.total_of]
        self.downwards = roots
        for key in self.downwards:
            self.downwards.extend(self.parts.get(key, ()))
        # What the session's exact numbers tell it anyway, whatever we hide.
        closed = {
            key: state if state is Shown.EXACT or not self.cells[key].whole else Shown.SMALL
            for key, state in self.states.items()
        }
        self.at_first = _ranges(self, closed)

    def pinned_down(self) -> bool:
        """Hide one more number beside each that could be worked out; False when none can."""
        if not any(state.hidden for state in self.states.values()):
            return False
        covered: set[int] = set()
        changed = [self.cover(key, covered) for key in sorted(self.bare())]
        return any(changed)

    def bare(self) -> set[int]:
        """The hidden numbers for which a reader is left with fewer than three values."""
        now, before = _ranges(self, self.states), self.at_first
        return {
            key
            for key, state in self.states.items()
            if state.hidden
            and now[key][1] - now[key][0] < min(FEW, before[key][1] - before[key][0])
        }

    def cover(self, key: int, covered: set[int]) -> bool:
        """Hide the smallest number from which, with others, this one follows.

        At most one for each total at a time: it may do for all its parts.
        """
        total = self.total_of.get(key, key)
        if total in covered:
            return False
        below = self.parts.get(key, [])
        around = [k for t in self.upwards(key) for k in self.parts[t]]
        for choice in (
            below if not any(self.states[p].hidden for p in below) else [],
            self.parts.get(total, []),
            list(self.upwards(key)),
            around,
            below,
        ):
            open_ones = [k for k in choice if self.may_hide(k)]
            if open_ones:
                smallest = min(open_ones, key=lambda k: (self.cells[k].whole, k))
                self.states[smallest] = Shown.WITHHELD
                covered.add(total)
                return True
        return self.blur([key, *around, *self.upwards(key)])

    def blur(self, keys: Iterable[int]) -> bool:
        """Nothing is left to hide, so the bands themselves say too much."""
        bands = [k for k in keys if self.states[k] in (Shown.FEW, Shown.NEARLY_ALL)]
        for key in bands:
            self.states[key] = Shown.SMALL
        return bool(bands)

    def may_hide(self, key: int) -> bool:
        # An empty group says nothing, so hiding it would cover nobody.
        return self.states[key] is Shown.OPEN and self.cells[key].whole > 0

    def upwards(self, key: int) -> Iterable[int]:
        """The totals it is part of, nearest first."""
        while (total := self.total_of.get(key)) is not None:
            yield total
            key = total


def _believed(cell: Cell, state: Shown) -> tuple[int, int]:
    """What a reader knows from what stands in the number's own place; sizes may be known."""
    if not state.hidden:
        return cell.part, cell.part
    if state in (Shown.SMALL, Shown.WITHHELD):
        return 0, cell.whole
    return (0, FEW) if state is Shown.FEW else (cell.whole - FEW, cell.whole)


def _ranges(work: _Work, states: Mapping[int, Shown]) -> dict[int, tuple[int, int]]:
    """The least and the most each number can be, given all that is shown.

    Totals form a tree, so one pass up and one down reach everything that follows.
    """
    known = {key: _believed(cell, states[key]) for key, cell in work.cells.items()}
    for key in reversed(work.downwards):
        parts = work.parts.get(key)
        if parts:
            low, high = known[key]
            least = sum(known[p][0] for p in parts)
            most = sum(known[p][1] for p in parts)
            known[key] = max(low, least), min(high, most)
    for key in work.downwards:
        parts = work.parts.get(key)
        if parts:
            low, high = known[key]
            least = sum(known[p][0] for p in parts)
            most = sum(known[p][1] for p in parts)
            for part in parts:
                a, b = known[part]
                known[part] = max(a, low - (most - b)), min(b, high - (least - a))
    return known
