"""Which askers reach somebody, and how. Pure.

Looks only at those who share a place, a team or a tie: nobody else can reach them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from app.seating.reach import Ids, Reach, Spot, Ties, reaches, ties_of


@dataclass(frozen=True)
class Reachers:
    """`spoke_before`: (asker, person)."""

    spots: Mapping[int, Spot]
    ties: Ties
    spoke_before: Set[Ids]
    _near: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def among(
        cls,
        askers: Iterable[int],
        spots: Mapping[int, Spot],
        ties: Ties,
        spoke_before: Set[Ids],
    ) -> "Reachers":
        found = cls(spots, ties, spoke_before)
        wanted = set(askers)
        for asker in wanted & spots.keys():
            for key in _keys(spots[asker]):
                found._near[key].add(asker)
        for pair in ties:
            for one, other in (pair, pair[::-1]):
                if one in wanted:
                    found._near["tie", other].add(one)
        return found

    def reach(self, asker_id: int, person_id: int) -> tuple[Reach, ...]:
        """Empty when nothing is known to bring these two together."""
        asker, person = self.spots.get(asker_id), self.spots.get(person_id)
        if asker is None or person is None or asker_id == person_id:
            return ()
        told = ties_of(self.ties, asker_id, person_id)
        return reaches(asker, person, told, spoke_before=(asker_id, person_id) in self.spoke_before)

    def any_of(self, person_id: int, barred: Set[Ids] = frozenset()) -> bool:
        return any(
            (asker, person_id) not in barred and self.reach(asker, person_id)
            for asker in self._nearby(person_id)
        )

    def _nearby(self, person_id: int) -> set[int]:
        spot = self.spots.get(person_id)
        keys = [("tie", person_id), *(_keys(spot) if spot else ())]
        return {asker for key in keys for asker in self._near.get(key, ()) if asker != person_id}


def _keys(spot: Spot) -> list[tuple[str, int]]:
    keys = []
    if spot.area_id is not None:
        keys.append(("area", spot.area_id))
    if spot.team_id is not None:
        keys.append(("team", spot.team_id))
    return keys
