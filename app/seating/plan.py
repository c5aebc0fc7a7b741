"""A drawing as numbers for SVG, so that the template only writes them down. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.seating.layout import MARGIN, Drawn, box_of

# Pixels for a centimetre: a desk is 80 by 40, which a thumb still meets.
SCALE = 0.5
LONGEST_ON_DESK = 13


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
        names.append(BankName(name, around.left, around.top - 62))
    return Plan(left, top, width, height, round(width * SCALE), round(height * SCALE), tuple(names))


def on_desk(name: str) -> str:
    """A name as short as a desk: "Priya Shah", else "Priya S", else cut."""
    bare = name.partition(" (")[0]
    if len(bare) <= LONGEST_ON_DESK:
        return bare
    first, _, last = bare.rpartition(" ")
    short = f"{first} {last[:1]}" if first else bare
    return short if len(short) <= LONGEST_ON_DESK else f"{short[: LONGEST_ON_DESK - 1]}…"
