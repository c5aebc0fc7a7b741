"""The drawing of an area, worked out so that the template only writes it down. Pure.

Everything is in centimetres; a desk's own frame has its middle at 0, 0 and lies on its long side.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.seating.drawing.layout import DESK_DEEP as DEEP
from app.seating.drawing.layout import DESK_LONG as WIDE
from app.seating.map.clusters import (
    Island,
    LoneMember,
    Sitting,
    bank_name,
    islands,
    lone_members,
    say_island,
    say_lone_member,
)
from app.seating.map.telling import Shown
from app.seating.queries.map import DeskRow, Placed

MARGIN = 60
# Turned so that its long side goes up and down the page.
UPRIGHT = (90, 270)
# More people than this at one desk are told as a number.
MOST_AT_A_DESK = 3


@dataclass(frozen=True, slots=True)
class DrawnDesk:
    """`stands`: its transform. `chair`: where the chair's rectangle begins."""

    label: str
    stands: str
    chair: int
    seats: tuple[Shown, ...]
    taken: int
    more: int

    @property
    def empty(self) -> bool:
        return not self.seats and not self.taken


@dataclass(frozen=True, slots=True)
class DrawnIsland:
    number: int
    path: str
    x: int
    y: int
    sentence: str


@dataclass(frozen=True, slots=True)
class DrawnBank:
    """A bank's name above it; `lone` with an outline, because it has one member."""

    block: str
    name: str
    x: int
    y: int
    width: int
    height: int
    lone: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    view_box: str
    width: int
    height: int
    desks: tuple[DrawnDesk, ...]
    islands: tuple[DrawnIsland, ...]
    banks: tuple[DrawnBank, ...]
    empty: int
    taken: int

    @property
    def sentences(self) -> list[str]:
        return [i.sentence for i in self.islands] + [b.sentence for b in self.banks if b.lone]


def draw(
    desks: Sequence[DeskRow],
    people: Iterable[Placed],
    taken: Mapping[int, int],
    sitting: Sequence[Sitting],
    told: Mapping[int, Shown],
) -> Plan | None:
    """`told`: how each person is shown, by id. None where no desk is drawn yet."""
    if not desks:
        return None
    at: defaultdict[int, list[Shown]] = defaultdict(list)
    for one in people:
        if one.desk_id is not None:
            at[one.desk_id].append(told[one.id])
    drawn = tuple(_desk(desk, at.get(desk.id, []), taken.get(desk.id, 0)) for desk in desks)
    upright = {desk.id for desk in desks if desk.turn in UPRIGHT}
    left, top = min(d.x for d in desks), min(d.y for d in desks)
    width = max(d.x for d in desks) - left + WIDE + 2 * MARGIN
    height = max(d.y for d in desks) - top + WIDE + 2 * MARGIN
    return Plan(
        f"{left - WIDE // 2 - MARGIN} {top - WIDE // 2 - MARGIN} {width} {height}",
        width // 2,
        height // 2,
        drawn,
        tuple(_island(n, found, upright) for n, found in enumerate(islands(sitting), start=1)),
        tuple(_banks(desks, lone_members(sitting))),
        sum(desk.empty for desk in drawn),
        sum(desk.taken for desk in drawn),
    )


def _desk(desk: DeskRow, people: Sequence[Shown], taken: int) -> DrawnDesk:
    seats = _share(people[:MOST_AT_A_DESK], taken)
    return DrawnDesk(
        desk.label,
        f"translate({desk.x} {desk.y})" + (" rotate(-90)" if desk.turn in UPRIGHT else ""),
        # Turned upright, the left of the page is the top of the desk's own frame.
        DEEP // 2 + 4 if desk.turn in (0, 270) else -DEEP // 2 - 20,
        seats,
        taken,
        len(people) - len(seats),
    )


def _share(seats: Sequence[Shown], taken: int) -> tuple[Shown, ...]:
    """Several people at a desk have a strip of it each; so has who is not on the list."""
    strips = len(seats) + (1 if taken and seats else 0)
    if strips < 2:
        return tuple(seats)
    deep = DEEP / strips
    return tuple(
        replace(seat, top=round(-DEEP / 2 + deep * n, 1), deep=round(deep, 1))
        for n, seat in enumerate(seats)
    )


def _island(number: int, island: Island, upright: Collection[int]) -> DrawnIsland:
    """One path of its desks and the links between them: a thick line round it is its shore."""
    boxes = [
        f"M{d.x - 40} {d.y - 80}h80v160h-80z"
        if d.desk_id in upright
        else f"M{d.x - 80} {d.y - 40}h160v80h-160z"
        for d in island.desks
    ]
    links = [f"M{a.x} {a.y}L{b.x} {b.y}" for a, b in island.links]
    first = min(island.desks, key=lambda d: (d.y, d.x))
    return DrawnIsland(
        number,
        "".join(boxes + links),
        first.x + 40,
        first.y - (WIDE if first.desk_id in upright else DEEP) // 2 - 20,
        f"{number}. {say_island(island)}",
    )


def _banks(desks: Iterable[DeskRow], lone: Iterable[LoneMember]) -> Iterable[DrawnBank]:
    said = {bank.block: say_lone_member(bank) for bank in lone}
    at: defaultdict[str, list[DeskRow]] = defaultdict(list)
    for desk in desks:
        if desk.block:
            at[desk.block].append(desk)
    for block, of in sorted(at.items()):
        half = Counter(desk.turn in UPRIGHT for desk in of)
        wide, deep = (DEEP, WIDE) if half[True] > half[False] else (WIDE, DEEP)
        x, y = min(d.x for d in of) - wide // 2, min(d.y for d in of) - deep // 2
        yield DrawnBank(
            block,
            bank_name(block),
            x - 28,
            y - 28,
            max(d.x for d in of) + wide // 2 + 28 - (x - 28),
            max(d.y for d in of) + deep // 2 + 28 - (y - 28),
            block in said,
            said.get(block, ""),
        )
