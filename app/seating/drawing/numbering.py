"""Numbers of desks: the order people count them in, and numbering anew. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from math import atan2

from app.seating.drawing.layout import DESK_DEEP, DESK_LONG, Drawn, box_of, must_differ


class Order(StrEnum):
    ROWS = "rows"
    CLOCKWISE = "clockwise"


def in_order(desks: Iterable[Drawn]) -> list[Drawn]:
    """As people count them: A2 before A10, A10 before B1."""
    return sorted(desks, key=lambda desk: natural(desk.label))


def natural(label: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"[0-9]+|[^0-9]+", label)
    return tuple((0, int(p), "") if p[0].isdigit() else (1, 0, p.casefold()) for p in parts)


def numbered(
    desks: Sequence[Drawn], order: Order, prefix: str, others: Sequence[Drawn] = ()
) -> list[Drawn]:
    """Numbered anew. With a prefix through all the banks; without, each after its own name."""
    anew: list[Drawn] = []
    for block in _banks_in_order(desks):
        first = len(anew) + 1 if prefix else 1
        start = prefix or block[0].block
        anew += [
            replace(desk, label=f"{start}{number}")
            for number, desk in enumerate(_within(block, order), start=first)
        ]
    must_differ(anew, others)
    return anew


def _banks_in_order(desks: Sequence[Drawn]) -> list[list[Drawn]]:
    """Left to right, row by row: banks whose tops are about level are one row."""
    banks: dict[str, list[Drawn]] = {}
    for desk in desks:
        banks.setdefault(desk.block, []).append(desk)
    boxes = {name: box_of(block) for name, block in banks.items()}
    rows = _levels(sorted({box.top for box in boxes.values()}), within=DESK_LONG)
    names = sorted(boxes, key=lambda name: (rows[boxes[name].top], boxes[name].left, name))
    return [banks[name] for name in names]


def _within(block: Sequence[Drawn], order: Order) -> list[Drawn]:
    rows = _levels(sorted({desk.y for desk in block}), within=DESK_DEEP // 2)
    along = sorted(block, key=lambda desk: (rows[desk.y], desk.x))
    if order is Order.ROWS:
        return along
    box = box_of(block)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    around = sorted(along, key=lambda desk: atan2(desk.y - y, desk.x - x))
    first = around.index(along[0])
    return around[first:] + around[:first]


def _levels(heights: Sequence[int], *, within: int) -> dict[int, int]:
    """Which level each height is on: a new one begins where the step is larger than `within`."""
    levels: dict[int, int] = {}
    level = 0
    for at, height in enumerate(heights):
        level += bool(at) and height - heights[at - 1] > within
        levels[height] = level
    return levels
