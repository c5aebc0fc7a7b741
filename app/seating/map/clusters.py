"""Where members are few and far between: islands without one, banks with one. Pure.

Told of whoever may be approached alone: a desk of somebody who is not on the list is left out,
so that nothing said here depends on what that person is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, groupby
from math import hypot

from app.seating.reach import NEAR_CM

LEAST_ISLAND = 2


@dataclass(frozen=True, slots=True)
class Sitting:
    """A desk, and who sits at it; `x`, `y` are its middle, in centimetres."""

    desk_id: int
    label: str
    x: int
    y: int
    block: str = ""
    people: int = 1
    members: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Island:
    """People none of whom has a member within two desks, each within two desks of another.

    `links` join its desks, shortest first to be drawn; `around` is the desk in their midst.
    """

    desks: tuple[Sitting, ...]
    links: tuple[tuple[Sitting, Sitting], ...]
    around: str

    @property
    def people(self) -> int:
        return sum(desk.people for desk in self.desks)

    @property
    def unknown(self) -> int:
        return sum(desk.unknown for desk in self.desks)


@dataclass(frozen=True, slots=True)
class LoneMember:
    """A bank of desks with exactly one member, and others to be asked."""

    block: str
    desks: tuple[Sitting, ...]

    @property
    def others(self) -> int:
        return sum(desk.people for desk in self.desks) - 1

    @property
    def unknown(self) -> int:
        return sum(desk.unknown for desk in self.desks)


def islands(desks: Iterable[Sitting]) -> list[Island]:
    """The largest first. Linear in desks as long as they do not lie on top of each other."""
    taken = [desk for desk in desks if desk.people]
    everywhere = Grid(taken)
    reached = {
        near.desk_id for desk in taken if desk.members for near, _ in everywhere.near(desk)
    } | {desk.desk_id for desk in taken if desk.members}
    apart = [desk for desk in taken if desk.desk_id not in reached]
    found = [island for island in _groups(apart) if island.people >= LEAST_ISLAND]
    return sorted(found, key=lambda island: (-island.people, island.around, _first(island)))


def lone_members(desks: Iterable[Sitting]) -> list[LoneMember]:
    """Banks with exactly one member, the most others first."""
    named = sorted((d for d in desks if d.block and d.people), key=lambda desk: desk.block)
    found = []
    for block, group in groupby(named, key=lambda desk: desk.block):
        bank = LoneMember(block, tuple(group))
        if sum(desk.members for desk in bank.desks) == 1 and bank.others:
            found.append(bank)
    return sorted(found, key=lambda bank: (-bank.others, bank.block))


class Grid:
    """Desks by squares as wide as what is near, so that only nine are looked through."""

    def __init__(self, desks: Iterable[Sitting]) -> None:
        self.squares: dict[tuple[int, int], list[Sitting]] = {}
        for desk in desks:
            self.squares.setdefault((desk.x // NEAR_CM, desk.y // NEAR_CM), []).append(desk)

    def near(self, desk: Sitting) -> Iterator[tuple[Sitting, float]]:
        """Every other desk at most two away, and how many centimetres."""
        column, row = desk.x // NEAR_CM, desk.y // NEAR_CM
        for x in (column - 1, column, column + 1):
            for y in (row - 1, row, row + 1):
                for other in self.squares.get((x, y), ()):
                    apart = hypot(desk.x - other.x, desk.y - other.y)
                    if apart <= NEAR_CM and other.desk_id != desk.desk_id:
                        yield other, apart


def _groups(desks: Sequence[Sitting]) -> Iterator[Island]:
    """Connected desks, joined by as short links as can be (Prim)."""
    grid = Grid(desks)
    seen: set[int] = set()
    order = count()
    for start in sorted(desks, key=lambda desk: (desk.y, desk.x)):
        if start.desk_id in seen:
            continue
        group: list[Sitting] = []
        links: list[tuple[Sitting, Sitting]] = []
        # How far, to which desk, from which: what is equally far is settled by ids, then turns.
        waiting = [(0.0, start.desk_id, next(order), start, start)]
        while waiting:
            *_, desk, before = heappop(waiting)
            if desk.desk_id in seen:
                continue
            seen.add(desk.desk_id)
            group.append(desk)
            if before is not desk:
                links.append((before, desk))
            for near, apart in grid.near(desk):
                if near.desk_id not in seen:
                    heappush(waiting, (apart, near.desk_id, next(order), near, desk))
        yield Island(tuple(group), tuple(links), _middle(group).label)


def _middle(desks: Sequence[Sitting]) -> Sitting:
    x = sum(desk.x for desk in desks) / len(desks)
    y = sum(desk.y for desk in desks) / len(desks)
    return min(desks, key=lambda desk: (hypot(desk.x - x, desk.y - y), desk.y, desk.x))


def _first(island: Island) -> int:
    return min(desk.desk_id for desk in island.desks)


# ---------- in words


def say_island(island: Island) -> str:
    """“An island of 5 without a member, around desk B2; 2 of them not known.”"""
    return (
        f"An island of {island.people:,} without a member, around desk {island.around}"
        f"{_not_known(island.unknown, island.people)}."
    )


def say_lone_member(bank: LoneMember) -> str:
    """“Bank C: one member, 7 others.”"""
    others = f"{bank.others:,} {'other' if bank.others == 1 else 'others'}"
    return f"{bank_name(bank.block)}: one member, {others}{_not_known(bank.unknown, bank.others)}."


def say_area(people: int, members: int, unknown: int) -> str | None:
    """An area without a member, where people sit."""
    if not people or members:
        return None
    if people == 1:
        return f"One person here, not a member{' as far as is known' if unknown else ''}."
    return f"No member among the {people:,} people here{_not_known(unknown, people)}."


def bank_name(block: str) -> str:
    """Single letters and numbers want the word; “Window side” does not."""
    return f"Bank {block}" if len(block) <= 3 else block


def _not_known(unknown: int, of: int) -> str:
    if not unknown:
        return ""
    return "; none of them known for sure" if unknown == of else f"; {unknown:,} of them not known"
