"""Small workplaces for hypothesis: everything that reach knows of, close enough to matter."""

from dataclasses import dataclass
from itertools import product
from random import Random

from hypothesis import strategies as st

from app.asks.pairing import Asker
from app.seating.models import Shift, TieKind
from app.seating.reach import Ids, Spot, reaches, strength, ties_of


@dataclass(frozen=True)
class Workplace:
    askers: list[Asker]
    people: list[Spot]
    ties: dict[Ids, tuple[TieKind, ...]]
    spoke_before: set[Ids]
    barred: set[Ids]

    def points(self) -> dict[Ids, int]:
        """The pairs that may ask, one by one: (asker, person) and what they are worth."""
        found = {}
        for asker, person in product((asker.spot for asker in self.askers), self.people):
            pair = asker.staff_id, person.staff_id
            told = ties_of(self.ties, *pair)
            reach = reaches(asker, person, told, spoke_before=pair in self.spoke_before)
            if reach and pair[0] != pair[1] and pair not in self.barred:
                found[pair] = strength(reach)
        return found


def spot(staff_id: int, chance: Random) -> Spot:
    at = chance.choice([None, chance.sample(range(-4, 5), 2)])
    apart = chance.choice([60, 80, 90, 120])
    return Spot(
        staff_id,
        chance.choice([None, 1, 2]),
        chance.choice([None, 1, 1, 2]),
        chance.choice(["", "A", "B"]),
        at[0] * apart if at else None,
        at[1] * apart if at else None,
        chance.choice([None, chance.randint(1, 127)]),
        chance.choice([None, None, *Shift]),
    )


def workplaces(askers: int = 6, people: int = 10) -> st.SearchStrategy[Workplace]:
    """By a seed, which is a hundred times faster than drawing every detail; sizes shrink."""
    return st.builds(
        workplace, st.integers(0, 2**32), st.integers(0, askers), st.integers(0, people)
    )


def workplace(seed: int, askers: int, people: int) -> Workplace:
    """Somebody may be on both sides; ids are in no order."""
    chance = Random(seed)
    ids = chance.sample(range(1, 40), askers + people + 1)
    who = {staff_id: spot(staff_id, chance) for staff_id in ids}
    on_both_sides = chance.randint(0, min(askers, 1))

    def pairs(often: float) -> set[Ids]:
        return {pair for pair in product(ids, ids) if chance.random() < often}

    return Workplace(
        [Asker(who[staff_id], chance.randint(0, 3)) for staff_id in ids[:askers]],
        [who[staff_id] for staff_id in ids[askers - on_both_sides :][:people]],
        {
            (min(pair), max(pair)): tuple(chance.sample(list(TieKind), chance.randint(0, 3)))
            for pair in pairs(0.04)
        },
        pairs(0.1),
        pairs(0.1),
    )
