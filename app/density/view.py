"""What the pages of this room show, made of a tree. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.density import table
from app.density.guard import density_shown, issue_shown
from app.density.suppress import Shown
from app.density.table import NOT_SHOWN, Row
from app.density.tree import Place, Tree
from app.union.models import UnitKind

PAGE_SIZE = 50


@dataclass(frozen=True)
class View:
    """A unit and what stands right below it; `place` and `own` are None above several tops."""

    place: Place | None
    own: Row | None
    rows: list[Row]
    above: list[Place]
    withheld: bool

    @property
    def nobody(self) -> bool:
        """Nobody is listed and nothing declared: there is nothing to show yet."""
        rows = [self.own] if self.own else self.rows
        return all(row.eligible == 0 and not row.declared and not row.out_of_scope for row in rows)

    @property
    def first(self) -> int | None:
        return self.rows[0].key if self.rows else None

    @property
    def overlap(self) -> bool:
        """Rows that hold some of the same people: they must not be added up."""
        kinds = {row.kind for row in self.rows}
        return "group" in kinds and len(kinds) > 1

    @property
    def below(self) -> str:
        if self.place and self.place.kind is UnitKind.WORKPLACE:
            return "team"
        kinds = {row.kind for row in self.rows}
        return kinds.pop() if len(kinds) == 1 else "unit"


def alone(tree: Tree, unit_id: int) -> View:
    """A unit without what stands below it."""
    place = tree.places[unit_id]
    own = table.unit_row(tree, place, density_shown(tree)[unit_id])
    return View(place, own, [], tree.line(unit_id), _withheld([own]))


def view(tree: Tree, unit_id: int | None) -> View:
    states = density_shown(tree)
    if unit_id is None:
        rows = [table.unit_row(tree, top, states[top.id]) for top in tree.tops()]
        return View(None, None, rows, [], _withheld(rows))
    place = tree.places[unit_id]
    rows = (
        table.team_rows(tree, place)
        if place.kind is UnitKind.WORKPLACE
        else [table.unit_row(tree, p, states[p.id]) for p in tree.children(unit_id)]
    )
    own = table.unit_row(tree, place, states[unit_id])
    return View(place, own, rows, tree.line(unit_id), _withheld([own, *rows]))


def _withheld(rows: list[Row]) -> bool:
    return any(row.words == NOT_SHOWN[Shown.WITHHELD] for row in rows)


@dataclass(frozen=True, slots=True)
class Concern:
    """How many different people raised an issue; None where they are too few to show."""

    issue: str
    people: int | None


@dataclass(frozen=True, slots=True)
class Concerns:
    """One unit's issues; `few` when some are too few to show."""

    name: str
    href: str
    raised: list[Concern]
    few: bool


def concerns(
    tree: Tree, raised: Mapping[str, dict[int, int]], unit_id: int | None
) -> tuple[list[Concern], list[Concerns]]:
    """Issues raised in a unit, most often first, and in each unit right below it."""
    places = [tree.places[unit_id]] if unit_id is not None else []
    below = tree.children(unit_id) if unit_id is not None else tree.tops()
    found: dict[int, list[Concern]] = {place.id: [] for place in [*places, *below]}
    for issue in sorted(raised):
        states = issue_shown(tree, raised[issue])
        for place in [*places, *below]:
            people = sum(raised[issue].get(w, 0) for w in tree.workplaces(place.id))
            concern = _concern(issue, people, states[place.id])
            if concern is not None:
                found[place.id].append(concern)
    for listed in found.values():
        listed.sort(key=lambda c: (-(c.people or 0), c.issue))
    return (
        found[unit_id] if unit_id is not None else [],
        [_by_office(place, found[place.id]) for place in below],
    )


def _by_office(place: Place, found: list[Concern]) -> Concerns:
    known = [concern for concern in found if concern.people is not None]
    return Concerns(place.name, f"/coverage/{place.id}", known, few=len(known) < len(found))


def _concern(issue: str, people: int, how: Shown) -> Concern | None:
    if how.hidden:
        return Concern(issue, None)
    return Concern(issue, people) if people else None
