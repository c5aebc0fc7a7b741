"""How closely each unit's numbers may be shown to this session. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.density.measures import NOTHING, Headcount
from app.density.suppress import Cell, Shown, protect
from app.density.tree import Place, Total, Tree

NOBODY = Total(NOTHING)

CellOf = Callable[[int], Cell]
"""The number of one workplace."""


def density_shown(tree: Tree) -> dict[int, Shown]:
    """How each unit's membership is shown: exactly wherever the session has exact counts.

    The one rule for pages, files, reports and live counts alike (decisions.md D3).
    """

    def cell(workplace: int) -> Cell:
        counts = tree.totals.get(workplace, NOBODY).counts
        return Cell(counts.eligible, counts.members, counts.unknown)

    return how_shown(tree, cell, lambda place: place.exact)


def issue_shown(tree: Tree, raised: dict[int, int]) -> dict[int, Shown]:
    """How the number who raised one issue is shown.

    To ask for one issue is to filter, so whoever may not see the people gets bands.
    """

    def cell(workplace: int) -> Cell:
        counts, people = tree.totals.get(workplace, NOBODY).counts, raised.get(workplace, 0)
        return Cell(max(counts.eligible + counts.out_of_scope, people), people)

    return how_shown(tree, cell, lambda place: place.people)


def how_shown(tree: Tree, cell_of: CellOf, sees: Callable[[Place], bool]) -> dict[int, Shown]:
    """How one number of every unit is shown, so that none can be worked out from the others.

    A branch counts in one total of the tree, its region's; its group's total is shown beside it
    only where all its branches are, because then it says nothing new.
    """
    counted = tree.shown()
    if all(sees(place) for place in counted):
        return {place.id: Shown.EXACT for place in counted}
    parts: dict[int, list[int]] = {place.id: [] for place in counted}
    beside: dict[int, list[int]] = {}
    for place in counted:
        totals = [t for t in (place.parent_id, place.group_id) if t in parts]
        for total in totals[:1]:
            parts[total or 0].append(place.id)
        for total in totals[1:]:
            beside.setdefault(total or 0, []).append(place.id)
    sums = _Sums(tree, parts, cell_of, sees)
    states = protect({place.id: sums.cell(place.id) for place in counted}, parts)
    for group, branches in beside.items():
        if not sees(tree.places[group]) and any(states[b].hidden for b in branches):
            states[group] = Shown.WITHHELD
    return states


@dataclass
class _Sums:
    tree: Tree
    parts: dict[int, list[int]]
    cell_of: CellOf
    sees: Callable[[Place], bool]
    known: dict[int, Cell] = field(default_factory=dict)

    def cell(self, unit_id: int) -> Cell:
        if unit_id not in self.known:
            self.known[unit_id] = self._add(unit_id)
        return self.known[unit_id]

    def _add(self, unit_id: int) -> Cell:
        cells = [self.cell_of(unit_id), *(self.cell(part) for part in self.parts[unit_id])]
        seen = self.sees(self.tree.places[unit_id])
        return Cell(
            whole=sum(c.whole for c in cells),
            part=sum(c.part for c in cells),
            unknown=sum(c.unknown for c in cells),
            exact=seen or _all_exact(cells[1:]),
        )


def _all_exact(cells: Iterable[Cell]) -> bool:
    filled = [cell for cell in cells if cell.whole]
    return bool(filled) and all(cell.exact for cell in filled)


def spoken_to_words(heads: Headcount) -> str:
    """Who was spoken to in 90 days, as coarse as quarters, for whoever may not see exact counts."""
    n, reached = heads.reachable, heads.reached.reached_90
    if n < 10 or reached < 3 or n - reached < 3:
        return "too few to show"
    quarter = 4 * reached // n
    return ("fewer than a quarter", "a quarter to a half", "half to three quarters", "most")[
        min(quarter, 3)
    ]
