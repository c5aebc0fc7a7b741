"""How one person reaches another, in kinds that can be explained, and how much each counts. Pure.

The points are ours, not a finding: they order suggestions, and the page "what it changes" is
there to prove or correct them. Never from an assessment (decisions.md D9).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import hypot
from typing import NamedTuple

from app.seating.models import Shift, TieKind

# Two people, by their staff ids.
Ids = tuple[int, int]
# What was told of two people, the lower id first.
Ties = Mapping[Ids, Sequence[TieKind]]


class ReachKind(IntEnum):
    NEXT_TO = 1
    NEAR = 2
    SAME_BANK = 3
    SAME_AREA = 4
    SAME_TEAM = 5
    SAME_DAYS = 6
    SAME_SHIFT = 7
    SHARES_LIFT = 8
    GETS_ON = 9
    SAME_LANGUAGE = 10
    SPOKE_BEFORE = 11


# Middles of desks, in centimetres: beside or facing at a usual desk of 160 by 80, then two away.
NEXT_TO_CM = 180
NEAR_CM = 360

# Of the places only the nearest counts; the others add up.
POINTS = {
    ReachKind.NEXT_TO: 50,
    ReachKind.NEAR: 40,
    ReachKind.SAME_BANK: 32,
    ReachKind.SAME_AREA: 20,
    ReachKind.SAME_TEAM: 25,
    ReachKind.SAME_DAYS: 3,  # for each day both are in, five at most
    ReachKind.SAME_SHIFT: 6,
    ReachKind.SHARES_LIFT: 30,
    ReachKind.GETS_ON: 25,
    ReachKind.SAME_LANGUAGE: 12,
    ReachKind.SPOKE_BEFORE: 15,
}
MOST_DAYS = 5
TOLD = {
    TieKind.SHARES_LIFT: ReachKind.SHARES_LIFT,
    TieKind.GETS_ON: ReachKind.GETS_ON,
    TieKind.SAME_LANGUAGE: ReachKind.SAME_LANGUAGE,
}
# Alone they bring nobody together: they only make another kind stronger.
ONLY_ADD = frozenset({ReachKind.SAME_DAYS, ReachKind.SAME_SHIFT, ReachKind.SPOKE_BEFORE})


class Spot(NamedTuple):
    """What is known of where and when somebody works. `days`: bit 0 is Monday; None: not told."""

    staff_id: int
    team_id: int | None = None
    area_id: int | None = None
    block: str = ""
    x: int | None = None
    y: int | None = None
    days: int | None = None
    shift: Shift | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """One kind of reach between two people; `days` are those they share, where both told us."""

    kind: ReachKind
    points: int
    days: int | None = None


def ties_of(ties: Ties, one: int, other: int) -> Sequence[TieKind]:
    return ties.get((min(one, other), max(one, other)), ())


def reaches(
    a: Spot, b: Spot, ties: Iterable[TieKind] = (), *, spoke_before: bool = False
) -> tuple[Reach, ...]:
    """Every kind of reach between two people, strongest first; the same whoever asks.

    Who is never in on the same day, or works another shift, is not near, however close the
    desks. `spoke_before`: the asker has had a conversation with them that ended well.
    """
    days = a.days & b.days if a.days is not None and b.days is not None else None
    never_together = days == 0 or (
        a.shift is not None and b.shift is not None and a.shift is not b.shift
    )
    found = []
    place = None if never_together else place_reach(a, b)
    if place is not None:
        found.append(Reach(place, POINTS[place], days))
    if a.team_id is not None and a.team_id == b.team_id:
        found.append(Reach(ReachKind.SAME_TEAM, POINTS[ReachKind.SAME_TEAM]))
    found += [Reach(TOLD[tie], POINTS[TOLD[tie]]) for tie in ties]
    if not found:
        return ()
    if days:
        shared = min(days.bit_count(), MOST_DAYS)
        found.append(Reach(ReachKind.SAME_DAYS, shared * POINTS[ReachKind.SAME_DAYS], days))
    if a.shift is not None and a.shift is b.shift:
        found.append(Reach(ReachKind.SAME_SHIFT, POINTS[ReachKind.SAME_SHIFT]))
    if spoke_before:
        found.append(Reach(ReachKind.SPOKE_BEFORE, POINTS[ReachKind.SPOKE_BEFORE]))
    return tuple(sorted(found, key=lambda reach: (reach.kind in ONLY_ADD, -reach.points)))


def place_reach(a: Spot, b: Spot) -> ReachKind | None:
    """The nearest kind of place these two share."""
    if a.area_id is None or a.area_id != b.area_id:
        return None
    if a.x is not None and a.y is not None and b.x is not None and b.y is not None:
        apart = hypot(a.x - b.x, a.y - b.y)
        if apart <= NEXT_TO_CM:
            return ReachKind.NEXT_TO
        if apart <= NEAR_CM:
            return ReachKind.NEAR
        if a.block and a.block == b.block:
            return ReachKind.SAME_BANK
    return ReachKind.SAME_AREA


def strength(found: Iterable[Reach]) -> int:
    return sum(reach.points for reach in found)
