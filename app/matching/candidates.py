"""For many rows at once: whom on record each may be, and who of a list may be there twice. Pure.

Comparing everybody with everybody would take hours for a long list. Keys bring together who may
be one person, the rarest counting most; only the most promising are scored.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.matching.described import Described
from app.matching.keys import keys
from app.matching.scoring import Alike, alike

Row = TypeVar("Row")
Id = TypeVar("Id")

FLOOR = 40  # below this nobody is worth showing: a surname in common, or a forename and the place
PROMISING = 24  # are scored for each row: those beyond share little with it
PROMISING_TWINS = 8  # enough for pairs that must be very alike
COMMON = 400  # a key that more people share than this brings nobody together


@dataclass(frozen=True)
class Candidate(Generic[Id]):
    """Somebody on record who may be whom a row names."""

    id: Id
    alike: Alike

    @property
    def score(self) -> int:
        return self.alike.score


@dataclass(frozen=True)
class Twins(Generic[Id]):
    """Two of one list who may be one person, in the order of the list."""

    one: Id
    other: Id
    alike: Alike


def best(
    rows: Mapping[Row, Described],
    records: Mapping[Id, Described],
    *,
    most: int = 3,
    floor: int = FLOOR,
) -> dict[Row, tuple[Candidate[Id], ...]]:
    """Of every row, its best candidates, best first; equals in the order of `records`.

    A row that resembles nobody has none. How far the first is ahead: margin().
    """
    found = Index(list(records.values()))
    ids = list(records)
    return {
        row: tuple(
            Candidate(ids[position], score)
            for position, score in found.best(person, most=most, floor=floor)
        )
        for row, person in rows.items()
    }


def margin(candidates: Sequence[Candidate[Id]]) -> int:
    """How far the first is ahead of the second, or of nobody."""
    scores = [candidate.score for candidate in candidates[:2]]
    return (scores[0] - scores[1] if len(scores) > 1 else scores[0]) if scores else 0


def twins(
    records: Mapping[Id, Described],
    *,
    most: int = 50,
    floor: int = 70,
    apart: Collection[frozenset[Id]] = (),
) -> list[Twins[Id]]:
    """The likeliest pairs of one list, likeliest first, without those known to be two people."""
    people, ids = list(records.values()), list(records)
    found, pairs = Index(people), []
    for position, person in enumerate(people):
        others = found.best(
            person, most=most, floor=floor, after=position, promising=PROMISING_TWINS
        )
        for other, score in others:
            if frozenset((ids[position], ids[other])) not in apart:
                pairs.append(Twins(ids[position], ids[other], score))
    pairs.sort(key=lambda pair: -pair.alike.score)
    return pairs[:most]


class Index:
    """People, found by keys they share with somebody."""

    def __init__(self, people: Sequence[Described]) -> None:
        self.people = people
        self.there = Counter(map(_at, people))
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for position, person in enumerate(people):
            for key in set(keys(person)):
                holders[key].append(position)
        every = len(people) + 1
        self.holders = {
            key: (math.log(every / len(held)), held)
            for key, held in holders.items()
            if len(held) <= COMMON
        }

    def best(
        self,
        person: Described,
        *,
        most: int,
        floor: int,
        after: int = -1,
        promising: int = PROMISING,
    ) -> list[tuple[int, Alike]]:
        """Positions after `after`, with their scores, best first."""
        scored = [
            (position, self.alike(person, position))
            for position in self.promising(person, promising, after)
        ]
        kept = [pair for pair in scored if pair[1].score >= floor]
        kept.sort(key=lambda pair: (-pair[1].score, pair[0]))
        return kept[:most]

    def alike(self, person: Described, position: int) -> Alike:
        other = self.people[position]
        return alike(person, other, there=self.there[_at(other)])

    def promising(self, person: Described, most: int, after: int = -1) -> list[int]:
        weights: defaultdict[int, float] = defaultdict(float)
        for key in sorted(set(keys(person))):
            weight, held = self.holders.get(key, (0.0, ()))
            for position in held:
                if position > after:
                    weights[position] += weight
        ranked = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
        return [position for position, _ in ranked[:most]]


def _at(person: Described) -> int | tuple[str, ...]:
    return person.site if person.workplace_id is None else person.workplace_id
