"""Who could ask whom, and for how many points: `reaches` for a whole workplace at once. Pure.

The points are those of `reach.POINTS`, added up for all pairs together; a test holds every pair
against `reaches`.
"""

from collections.abc import Iterable, Sequence, Set
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
Floats = NDArray[np.float64]

# Of those who could ask somebody, the strongest so many are weighed against each other: all of
# them, unless thousands share one area. It keeps the memory in bounds, as do the parts below.
MOST_CHOICES = 700
PAIRS_AT_ONCE = 200_000

ALL_DAYS = 127
NOT_TOLD = 255  # of days: every bit, so that the other's days are all shared
POINTS_OF_TIE = {kind: POINTS[reach] for kind, reach in TOLD.items()}
POINTS_OF_DAYS = np.array(
    [min(days.bit_count(), MOST_DAYS) * POINTS[ReachKind.SAME_DAYS] for days in range(ALL_DAYS + 1)]
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
    both, number = _Known.of([*askers, *people]), len(askers)
    a, p = both.rows(slice(number)), both.rows(slice(number, None))
    code = _Codes(both.ids[:number], both.ids[number:])
    told, told_points = code.told(ties)
    spoke, out = code.of(spoke_before), code.of(barred | code.themselves())
    parts = []
    some = max(1, PAIRS_AT_ONCE // number)
    for first in range(0, len(people), some):
        may = _may_reach(a, p.rows(slice(first, first + some)))
        start = first * number
        may[_within(told, start, len(may))] = True
        may[_within(out, start, len(may))] = False
        pairs = np.flatnonzero(may) + start
        person, asker = np.divmod(pairs, number)
        points, more = _points(a, p, asker, person)
        at, here = _found(pairs, told)
        points[at] += told_points[here]
        more[_found(pairs, spoke)[0]] += POINTS[ReachKind.SPOKE_BEFORE]
        able = np.flatnonzero(points > 0)
        points = (points + more).take(able)
        parts.append(_strongest(asker.take(able), person.take(able), points, most_choices))
    return Candidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))


# ---------- what is known, in columns


@dataclass(frozen=True, slots=True)
class _Known:
    """A row each. What nobody told us is NaN: it equals nothing and is near nothing."""

    ids: tuple[int, ...]
    spots: Floats  # team, area, bank, shift, x and y
    days: NDArray[np.uint8]

    @classmethod
    def of(cls, spots: Sequence[Spot]) -> "_Known":
        def column(values: Iterable[float | None]) -> Floats:
            return np.fromiter(values, float, len(spots))

        ids, team, area, block, x, y, days, shift = zip(*spots, strict=True)
        number = {name: row if name else nan for row, name in enumerate(dict.fromkeys(block))}
        bank = map(number.__getitem__, block)
        told = column(days)
        return cls(
            ids,
            np.column_stack([column(values) for values in (team, area, bank, shift, x, y)]),
            np.where(np.isnan(told), NOT_TOLD, told).astype(np.uint8),
        )

    def rows(self, some: slice) -> "_Known":
        return _Known(self.ids[some], self.spots[some], self.days[some])


class _Codes:
    """A pair as one number: by person, then by asker."""

    def __init__(self, askers: Sequence[int], people: Sequence[int]) -> None:
        self.number = len(askers)
        self.asker = dict(zip(askers, range(len(askers)), strict=True))
        self.person = dict(zip(people, range(len(people)), strict=True))

    def of(self, pairs: Iterable[Ids]) -> Ints:
        """In order; who is neither an asker nor to be asked is left out."""
        return np.array(sorted(code for code in map(self.one, pairs) if code is not None), int)

    def told(self, ties: Ties) -> tuple[Ints, Ints]:
        """The codes of the ties and their points."""
        points = {
            code: sum(map(POINTS_OF_TIE.__getitem__, kinds))
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
        return None if asker is None or person is None else person * self.number + asker


# ---------- pairs


def _may_reach(a: _Known, p: _Known) -> NDArray[np.bool_]:
    """Who shares a team or an area, by code: to compare all is quicker than to look up whom.

    Singles are quicker still; should two high ids look alike, their points tell them apart.
    """
    (team, area), (of_team, of_area) = (
        known.spots[:, :2].T.astype(np.float32, order="C") for known in (a, p)
    )
    may: NDArray[np.bool_] = of_team[:, None] == team
    may |= of_area[:, None] == area
    return may.ravel()


def _within(codes: Ints, start: int, number: int) -> Ints:
    """Of codes in order those in this part, counted from its start."""
    begin, end = np.searchsorted(codes, (start, start + number))
    return codes[begin:end] - start


def _found(pairs: Ints, codes: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Where among the pairs these codes stand, and which of them do."""
    at = np.searchsorted(pairs, codes)
    here = np.append(pairs, -1)[at] == codes
    return at[here], here


# ---------- points


def _points(a: _Known, p: _Known, asker: Ints, person: Ints) -> tuple[Ints, Ints]:
    """For what brings them together, and what only adds to it."""
    # Nothing between them is the same; not a number, not known of one of them.
    apart = a.spots.take(asker, axis=0)
    apart -= p.spots.take(person, axis=0)
    same_team, same_area, same_bank, same_shift, _, _ = (apart == 0).T
    a_days, p_days = a.days.take(asker), p.days.take(person)
    days, told = a_days & p_days, (a_days | p_days) <= ALL_DAYS
    together = (days > 0) & ~(np.abs(apart[:, 3]) > 0)
    points = (same_area & together) * _place(same_bank, apart[:, 4], apart[:, 5])
    points += same_team * POINTS[ReachKind.SAME_TEAM]
    more = POINTS_OF_DAYS.take(days * told)
    more += same_shift * POINTS[ReachKind.SAME_SHIFT]
    return points, more


def _place(same_bank: NDArray[np.bool_], x: Floats, y: Floats) -> Ints:
    """Of two in the same area, so far apart."""
    apart = x * x + y * y  # of whole centimetres: as exact as the root
    place = np.where(
        same_bank & (apart >= 0), POINTS[ReachKind.SAME_BANK], POINTS[ReachKind.SAME_AREA]
    )
    place = np.where(apart <= NEAR_CM**2, POINTS[ReachKind.NEAR], place)
    return np.where(apart <= NEXT_TO_CM**2, POINTS[ReachKind.NEXT_TO], place)


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
