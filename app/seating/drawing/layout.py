"""The geometry of a drawing: banks of desks, their places, turns and numbers. Pure.

Lengths in centimetres, x to the right and y down the page, as on `workplaces.Desk`. A bank is two
rows of desks that face each other, unless somebody draws it otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt
from string import ascii_uppercase

DESK_LONG, DESK_DEEP = 160, 80
# Between banks: two chairs back to back, and somebody passing; less where nobody sits.
AISLE = 200
SIDE_AISLE = 120
# Round the outermost desks, so that chairs are on the plan.
MARGIN = 100
SNAP = 20
FURTHEST = 20_000
MOST_DESKS = 600
LONGEST_LABEL = 20
LONGEST_BANK = 40


class Impossible(Exception):
    """What was asked can't be drawn; the sentence says what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Drawn:
    """One desk of a drawing; `id` is None until it is kept."""

    label: str
    block: str
    x: int
    y: int
    turn: int = 0
    id: int | None = None

    @property
    def half(self) -> tuple[int, int]:
        """Half its width and half its height, as it stands."""
        lying = self.turn in (0, 180)
        long, deep = DESK_LONG // 2, DESK_DEEP // 2
        return (long, deep) if lying else (deep, long)


@dataclass(frozen=True, slots=True)
class Box:
    left: int
    top: int
    right: int
    bottom: int


def box_of(desks: Iterable[Drawn]) -> Box:
    """The smallest box round desks, of which there is one at least."""
    sides = [(d.x - d.half[0], d.y - d.half[1], d.x + d.half[0], d.y + d.half[1]) for d in desks]
    lefts, tops, rights, bottoms = zip(*sides, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


# ---------- banks


def grid(
    banks: int, per_bank: int, *, prefix: str = "", there: Sequence[Drawn] = ()
) -> list[Drawn]:
    """So many banks of so many desks each, below what is drawn already."""
    names = free_names(there)
    blocks = [bank(next(names), per_bank) for _ in range(banks)]
    return labelled(packed(blocks, there), prefix, there)


def bank(name: str, desks: int) -> list[Drawn]:
    """Two rows facing each other, the upper one the longer; numbered along the rows."""
    upper = ceil(desks / 2)
    return rows_of_desks(name, [upper, desks - upper] if desks > 1 else [1])


def rows_of_desks(name: str, widths: Sequence[int]) -> list[Drawn]:
    """Rows of so many desks; each two rows face each other, an aisle between pairs."""
    desks: list[Drawn] = []
    for row, width in enumerate(widths):
        pair, below = divmod(row, 2)
        alone = not below and row == len(widths) - 1
        y = pair * (2 * DESK_DEEP + AISLE) + below * DESK_DEEP + DESK_DEEP // 2
        desks += [
            Drawn(
                f"{name}{len(desks) + place + 1}",
                name,
                place * DESK_LONG + DESK_LONG // 2,
                y,
                0 if below or alone else 180,
            )
            for place in range(width)
        ]
    return desks


def free_names(there: Iterable[Drawn]) -> Iterator[str]:
    """A, B, … Z, AA, AB, … without those that banks have already."""
    taken = {desk.block for desk in there}
    number = 0
    while True:
        name, rest = "", number
        while rest >= 0:
            rest, letter = divmod(rest, 26)
            name, rest = ascii_uppercase[letter] + name, rest - 1
        number += 1
        if name not in taken:
            yield name


def packed(blocks: Sequence[Sequence[Drawn]], there: Sequence[Drawn] = ()) -> list[Drawn]:
    """Banks side by side and below one another, a little wider than high, below what is there."""
    boxes = [box_of(block) for block in blocks if block]
    width = max(box.right - box.left for box in boxes) + SIDE_AISLE
    height = max(box.bottom - box.top for box in boxes) + AISLE
    across = max(1, round(sqrt(1.5 * len(boxes) * height / width)))
    return on_plan(
        [
            shifted(desk, at % across * width, at // across * height)
            for at, block in enumerate(block for block in blocks if block)
            for desk in block
        ],
        there,
    )


def stacked(blocks: Sequence[Sequence[Drawn]], there: Sequence[Drawn] = ()) -> list[Drawn]:
    """Banks below one another, as they were typed."""
    desks: list[Drawn] = []
    for block in blocks:
        top = box_of(desks).bottom + AISLE if desks else 0
        desks += [shifted(desk, 0, top) for desk in block]
    return on_plan(desks, there)


def on_plan(desks: Sequence[Drawn], there: Sequence[Drawn]) -> list[Drawn]:
    """At the left margin, below whatever is there. Raises Impossible when it does not fit."""
    if len(desks) + len(there) > MOST_DESKS:
        raise Impossible(
            f"That makes {len(desks) + len(there):,} desks; an area holds at most {MOST_DESKS}."
            " Draw part of the floor here, and add another area for the rest."
        )
    box = box_of(desks)
    top = box_of(there).bottom + AISLE if there else MARGIN
    placed = [shifted(desk, MARGIN - box.left, top - box.top) for desk in desks]
    must_fit(placed)
    return placed


def must_fit(desks: Sequence[Drawn]) -> None:
    box = box_of(desks)
    if box.right > FURTHEST or box.bottom > FURTHEST:
        raise Impossible(
            "That is longer than 200 metres, which is more than a drawing holds."
            " Draw part of it here, and add another area for the rest."
        )
    if box.left < 0 or box.top < 0:
        raise Impossible("That is beyond the edge of the drawing. Move the others away first.")


def labelled(desks: Sequence[Drawn], prefix: str, there: Sequence[Drawn] = ()) -> list[Drawn]:
    """With a prefix numbered through, going on from those there; without, A1, A2, … B1."""
    if prefix:
        taken = [desk.label.removeprefix(prefix) for desk in there if desk.label.startswith(prefix)]
        first = max((int(n) for n in taken if n.isascii() and n.isdigit()), default=0) + 1
        desks = [replace(d, label=f"{prefix}{n}") for n, d in enumerate(desks, start=first)]
    must_differ(desks, there)
    return list(desks)


def must_differ(desks: Sequence[Drawn], there: Iterable[Drawn] = ()) -> None:
    seen = {desk.label for desk in there}
    for desk in desks:
        if len(desk.label) > LONGEST_LABEL:
            raise Impossible(
                f"“{desk.label[:40]}” is too long for a desk’s number: keep it to"
                f" {LONGEST_LABEL} characters."
            )
        if desk.label in seen:
            raise Impossible(
                f"There would be two desks called {desk.label}. Choose another beginning for the"
                " numbers, or rename the bank."
            )
        seen.add(desk.label)


# ---------- moving and turning


def shifted(desk: Drawn, dx: int, dy: int) -> Drawn:
    return replace(desk, x=desk.x + dx, y=desk.y + dy)


def moved(desks: Sequence[Drawn], dx: int, dy: int, others: Sequence[Drawn]) -> list[Drawn]:
    """All of them by as much, to the nearest 20 cm. Raises Impossible where something stands."""
    dx, dy = round(dx / SNAP) * SNAP, round(dy / SNAP) * SNAP
    there = [shifted(desk, dx, dy) for desk in desks]
    must_fit(there)
    stands = next((other for desk in there for other in others if overlap(desk, other)), None)
    if stands is not None:
        raise Impossible(f"Desk {stands.label} stands there. Move it first, or go round it.")
    return there


def turned(desks: Sequence[Drawn], others: Sequence[Drawn]) -> list[Drawn]:
    """A quarter clockwise round their middle, then to the nearest place that is free."""
    box = box_of(desks)
    total = (box.left + box.right + box.top + box.bottom) // 2
    apart = (box.top + box.bottom - box.left - box.right) // 2
    there = [replace(d, x=total - d.y, y=d.x + apart, turn=(d.turn + 90) % 360) for d in desks]
    return settled(there, others)


def settled(desks: Sequence[Drawn], others: Sequence[Drawn]) -> list[Drawn]:
    """At the free place nearest to where they are, with room to pass where there is any.

    Below everything when none is near.
    """
    box = box_of(desks)
    right, down = max(0, -box.left), max(0, -box.top)
    for room in (SIDE_AISLE, 0):
        for dx, dy in NEARBY:
            there = [shifted(desk, right + dx, down + dy) for desk in desks]
            if _free(there, others, room):
                return there
    return on_plan(desks, others)


NEARBY = sorted(
    ((dx * 40, dy * 40) for dx in range(-15, 16) for dy in range(-15, 16)),
    key=lambda step: (abs(step[0]) + abs(step[1]), -step[1], -step[0]),
)


def _free(desks: Sequence[Drawn], others: Sequence[Drawn], room: int) -> bool:
    box = box_of(desks)
    if box.left < 0 or box.top < 0 or box.right > FURTHEST or box.bottom > FURTHEST:
        return False
    near = [other for other in others if _in_box(box, other, room)]
    return not any(overlap(desk, other, room) for desk in desks for other in near)


def _in_box(box: Box, desk: Drawn, room: int) -> bool:
    wide, high = desk.half[0] + room, desk.half[1] + room
    return (
        box.left - wide < desk.x < box.right + wide and box.top - high < desk.y < box.bottom + high
    )


def overlap(one: Drawn, other: Drawn, room: int = 0) -> bool:
    """Whether two desks lie on one another; side by side they touch and do not."""
    return (
        abs(one.x - other.x) < one.half[0] + other.half[0] + room
        and abs(one.y - other.y) < one.half[1] + other.half[1] + room
    )
