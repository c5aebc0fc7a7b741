"""Small workplaces for hypothesis: everything that reach knows of, close enough to matter."""

from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st

from app.asks.pairing import Asker
from app.seating.models import Shift, TieKind
from app.seating.reach import Spot, reaches, strength

Ids = tuple[int, int]


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
            ties = self.ties.get((min(pair), max(pair)), ())
            reach = reaches(asker, person, ties, spoke_before=pair in self.spoke_before)
            if reach and pair[0] != pair[1] and pair not in self.barred:
                found[pair] = strength(reach)
        return found


def spots(staff_id: int) -> st.SearchStrategy[Spot]:
    maybe = st.none() | st.integers(1, 2)
    place = st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.sampled_from([60, 80, 90, 120]))
    return st.builds(
        lambda team, area, block, at, days, shift: Spot(
            staff_id,
            team,
            area,
            block if at else "",
            at[0] * at[2] if at else None,
            at[1] * at[2] if at else None,
            days,
            shift,
        ),
        maybe,
        maybe,
        st.sampled_from(["", "A", "B"]),
        st.none() | place,
        st.none() | st.integers(1, 127),
        st.none() | st.sampled_from(Shift),
    )


@st.composite
def workplaces(draw: st.DrawFn, askers: int = 6, people: int = 10) -> Workplace:
    """Somebody may be on both sides; ids are in no order."""
    ids = draw(st.permutations(range(1, askers + people + 1)))
    who = {staff_id: draw(spots(staff_id)) for staff_id in ids}
    asking = ids[: draw(st.integers(0, askers))]
    asked = ids[askers - draw(st.integers(0, 1)) :][: draw(st.integers(0, people))]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids))
    ties = draw(st.dictionaries(pairs, st.lists(st.sampled_from(TieKind), unique=True)))
    return Workplace(
        [Asker(who[staff_id], draw(st.integers(0, 3))) for staff_id in asking],
        [who[staff_id] for staff_id in asked],
        {(min(pair), max(pair)): tuple(kinds) for pair, kinds in ties.items()},
        draw(st.sets(pairs)),
        draw(st.sets(pairs)),
    )
