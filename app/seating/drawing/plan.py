"""A drawing as numbers for SVG, so that the template only writes them down. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.seating.drawing.layout import MARGIN, Drawn, box_of

# Pixels for a centimetre: a desk is 72 by 36, which a thumb still meets.
SCALE = 0.45
LONGEST_LINE = 9


class HasDrawn(Protocol):
    @property
    def drawn(self) -> Drawn: ...


@dataclass(frozen=True, slots=True)
class BankName:
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`left`, `top`, `width`, `height` in centimetres; `wide`, `high` in pixels."""

    left: int
    top: int
    width: int
    height: int
    wide: int
    high: int
    banks: tuple[BankName, ...]


def plan_of(desks: Sequence[HasDrawn]) -> Plan | None:
    """None where nothing is drawn."""
    drawn = [desk.drawn for desk in desks]
    if not drawn:
        return None
    box = box_of(drawn)
    left, top = box.left - MARGIN, box.top - MARGIN
    width, height = box.right + MARGIN - left, box.bottom + MARGIN - top
    banks: dict[str, list[Drawn]] = {}
    for desk in drawn:
        if desk.block:
            banks.setdefault(desk.block, []).append(desk)
    names = []
    for name, block in banks.items():
        around = box_of(block)
        names.append(BankName(name, around.left, around.top - 52))
    return Plan(left, top, width, height, round(width * SCALE), round(height * SCALE), tuple(names))


def on_desk(names: Sequence[str | None]) -> list[str]:
    """Two lines at most: forename and surname of one person, or a line for each of two."""
    if len(names) == 1:
        return _cut_all(_in_two(names[0] or "not on the list"))
    if len(names) == 2:
        return _cut_all([_short(name or "not listed") for name in names])
    return (
        _cut_all([_short(names[0] or "not listed"), f"and {len(names) - 1} more"]) if names else []
    )


def _in_two(name: str) -> list[str]:
    bare = name.partition(" (")[0]
    if len(bare) <= LONGEST_LINE:
        return [bare]
    first, _, last = bare.rpartition(" ")
    if bare == "not on the list":
        first, last = "not on", "the list"
    return [first, last] if first else [last]


def _short(name: str) -> str:
    """“Priya Shah” when it is short, else “Priya S”."""
    bare = name.partition(" (")[0]
    first, _, last = bare.rpartition(" ")
    return bare if len(bare) <= LONGEST_LINE or not first else f"{first} {last[:1]}"


def _cut_all(lines: Sequence[str]) -> list[str]:
    return [x if len(x) <= LONGEST_LINE else f"{x[: LONGEST_LINE - 1]}…" for x in lines]
