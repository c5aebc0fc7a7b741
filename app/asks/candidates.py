"""Who could ask whom, and for how many points: `reaches` for a whole workplace at once. Pure.

The points are those of `reach.POINTS`, added up for all pairs together; a test holds every pair
against `reaches`.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from app.seating.reach import (
    MOST_DAYS,
    NEAR_CM,
    NEXT_TO_CM,
    POINTS,
    TOLD,
    Ids,
    ReachKind,
    Spot,
    Ties,
)

Ints = NDArray[np.int64]
# What nobody told us is NaN: it equals nothing, is near nothing, comes neither before nor after.
Known = NDArray[np.float64]

# Of those who could ask somebody, the strongest so many are weighed against each other: all of
# them, unless thousands share one area. It keeps the memory in bounds, as do the parts below.
MOST_CHOICES = 700
PAIRS_AT_ONCE = 100_000

NOT_TOLD = -1  # of days: every bit, so that the other's days are all shared
POINTS_OF_DAYS = np.array(
    [min(days.bit_count(), MOST_DAYS) * POINTS[ReachKind.SAME_DAYS] for days in range(128)]
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs as rows among the askers and among the people: by person, then by asker."""

    asker: Ints
    person: Ints
    points: Ints


def candidates(
    askers: Sequence[Spot],
    people: Sequence[Spot],
    *,
    ties: Ties,
    spoke_before: Set[Ids] = frozenset(),
    barred: Set[Ids] = frozenset(),
    most_choices: int = MOST_CHOICES,
) -> Candidates:
    """Who reaches each person, the strongest of them. Both lists in the order of their ids."""
    if not askers or not people:
        return Candidates(*np.empty((3, 0), int))
    both = _columns([*askers, *people])
    a, p = both.rows(slice(len(askers))), both.rows(slice(len(askers), None))
    code = _Codes(askers, people)
    told, told_points = code.told(ties)
    spoke, out = code.of(spoke_before), code.of(barred | code.themselves())
    parts = []
    for pairs in _who_may_reach(a, p, told):
        person, asker = np.divmod(pairs, len(askers))
        points, more = _points(a, p, asker, person)
        at, here = _found(pairs, told)
        points[at] += told_points[here]
        more[_found(pairs, spoke)[0]] += POINTS[ReachKind.SPOKE_BEFORE]
        able = points > 0
        able[_found(pairs, out)[0]] = False
        points += more
        parts.append(_strongest(asker[able], person[able], points[able], most_choices))
    return Candidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))


# ---------- what is known, in columns


@dataclass(frozen=True, slots=True)
class _Columns:
    team: Known
    area: Known
    block: Known
    x: Known
    y: Known
    days: Ints
    shift: Known

    def rows(self, some: slice) -> "_Columns":
        return _Columns(*(getattr(self, name)[some] for name in self.__slots__))


def _columns(spots: Sequence[Spot]) -> _Columns:
    block = [spot.block for spot in spots]
    number = {name: row if name else nan for row, name in enumerate(dict.fromkeys(block))}
    days = np.array([spot.days for spot in spots], float)
    return _Columns(
        np.array([spot.team_id for spot in spots], float),
        np.array([spot.area_id for spot in spots], float),
        np.array([number[name] for name in block]),
        np.array([spot.x for spot in spots], float),
        np.array([spot.y for spot in spots], float),
        np.where(np.isnan(days), NOT_TOLD, days).astype(int),
        # Made of enum members an array takes four times as long.
        np.fromiter([nan if spot.shift is None else spot.shift for spot in spots], float),
    )


class _Codes:
    """A pair as one number: by person, then by asker."""

    def __init__(self, askers: Sequence[Spot], people: Sequence[Spot]) -> None:
        self.asker = {spot.staff_id: row for row, spot in enumerate(askers)}
        self.person = {spot.staff_id: row for row, spot in enumerate(people)}

    def of(self, pairs: Iterable[Ids]) -> Ints:
        """In order; who is neither an asker nor to be asked is left out."""
        return np.array(sorted(code for code in map(self.one, pairs) if code is not None), int)

    def told(self, ties: Ties) -> tuple[Ints, Ints]:
        """The codes of the ties and their points."""
        points = {
            code: sum(POINTS[TOLD[kind]] for kind in kinds)
            for (one, other), kinds in ties.items()
            for pair in ((one, other), (other, one))
            if (code := self.one(pair)) is not None
        }
        order = sorted(points)
        return np.array(order, int), np.array([points[code] for code in order], int)

    def themselves(self) -> set[Ids]:
        return {(staff_id, staff_id) for staff_id in self.asker.keys() & self.person.keys()}

    def one(self, pair: Ids) -> int | None:
        asker, person = self.asker.get(pair[0]), self.person.get(pair[1])
        return None if asker is None or person is None else person * len(self.asker) + asker


# ---------- pairs


def _who_may_reach(a: _Columns, p: _Columns, told: Ints) -> Iterator[Ints]:
    """Who shares an area or a team, or is tied, by runs of people."""
    shared = [_Shared(a.area, p.area), _Shared(a.team, p.team)]
    so_far = np.cumsum(shared[0].number + shared[1].number)
    ends = np.searchsorted(so_far, np.arange(PAIRS_AT_ONCE, so_far[-1], PAIRS_AT_ONCE))
    first = 0
    for last in (*np.unique(ends).tolist(), len(so_far)):
        begin, end = np.searchsorted(told, np.array([first, last]) * len(a.area))
        runs = [*(keys.pairs(first, last) for keys in shared), told[begin:end]]
        pairs = np.sort(np.concatenate(runs), kind="stable")  # which merges runs in order
        yield pairs[np.diff(pairs, prepend=-1) > 0]
        first = last


class _Shared:
    """Who has the same area, or the same team."""

    def __init__(self, asker: Known, person: Known) -> None:
        self.askers = len(asker)
        self.order = np.argsort(asker, kind="stable")
        keys = asker[self.order]
        self.begin = np.searchsorted(keys, person, "left")
        number = np.searchsorted(keys, person, "right") - self.begin
        self.number = np.where(np.isnan(person), 0, number)

    def pairs(self, first: int, last: int) -> Ints:
        number, begin = self.number[first:last], self.begin[first:last]
        before = np.cumsum(number) - number
        asker = self.order[np.arange(number.sum()) + np.repeat(begin - before, number)]
        pairs: Ints = np.repeat(np.arange(first, last) * self.askers, number)
        pairs += asker
        return pairs


def _found(pairs: Ints, codes: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Where among the pairs these codes stand, and which of them do."""
    at = np.searchsorted(pairs, codes)
    here = np.append(pairs, -1)[at] == codes
    return at[here], here


# ---------- points


def _points(a: _Columns, p: _Columns, asker: Ints, person: Ints) -> tuple[Ints, Ints]:
    """For what brings them together, and what only adds to it."""
    a_days, p_days = a.days[asker], p.days[person]
    a_shift, p_shift = a.shift[asker], p.shift[person]
    days = a_days & p_days
    never_together = (days == 0) | (a_shift < p_shift) | (a_shift > p_shift)
    near = (a.area[asker] == p.area[person]) & ~never_together
    same_team = a.team[asker] == p.team[person]
    points = near * _place(a, p, asker, person) + same_team * POINTS[ReachKind.SAME_TEAM]
    told = (a_days != NOT_TOLD) & (p_days != NOT_TOLD)
    more = POINTS_OF_DAYS[np.where(told, days, 0)]
    more += (a_shift == p_shift) * POINTS[ReachKind.SAME_SHIFT]
    return points, more


def _place(a: _Columns, p: _Columns, asker: Ints, person: Ints) -> Ints:
    """Of two in the same area."""
    x, y = a.x[asker] - p.x[person], a.y[asker] - p.y[person]
    apart = x * x + y * y  # of whole centimetres: as exact as the root
    same_bank = (a.block[asker] == p.block[person]) & (apart >= 0)  # no number is not a desk
    points = np.where(same_bank, POINTS[ReachKind.SAME_BANK], POINTS[ReachKind.SAME_AREA])
    points[apart <= NEAR_CM**2] = POINTS[ReachKind.NEAR]
    points[apart <= NEXT_TO_CM**2] = POINTS[ReachKind.NEXT_TO]
    return points


# ---------- the strongest


def _strongest(asker: Ints, person: Ints, points: Ints, most: int) -> tuple[Ints, Ints, Ints]:
    """At most so many a person. Of equals each person takes others, or some askers get no one."""
    number = np.bincount(person, minlength=1)
    if number.max() <= most:
        return asker, person, points
    begin = (np.cumsum(number) - number)[person]
    place = np.arange(len(person)) - begin
    order = np.lexsort(((place + person) % number[person], -points, person))
    keep = np.sort(order[place < most])  # by person, `order` has everybody's run where it was
    return asker[keep], person[keep], points[keep]
