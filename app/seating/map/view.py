"""One area, or whoever has none, as its page shows it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.seating.map import overview
from app.seating.map.clusters import say_area
from app.seating.map.plan import Plan, draw
from app.seating.map.telling import Shown, Telling
from app.seating.queries.map import Placed, Seen, sittings

# Beyond this many the rest are told as a number: choosing a team brings them forward.
MOST_TILES = 300


@dataclass(frozen=True)
class Tiles:
    """People without a desk; who was looked for comes first."""

    shown: Sequence[Shown]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True)
class AreaView:
    seen: Seen
    tell: Telling

    @cached_property
    def plan(self) -> Plan | None:
        desks, here = self.seen.desks, self.seen.here
        told = {one.id: shown for one, (_, shown) in zip(here, self.rows, strict=True)}
        return draw(desks, here, self.seen.taken, sittings(desks, here), told)

    @cached_property
    def counts(self) -> overview.Counts:
        return overview.count(self.seen.here)

    @cached_property
    def said(self) -> list[str]:
        here = self.seen.here
        unknown = sum(one.is_unknown for one in here)
        whole = say_area(len(here), sum(one.is_member for one in here), unknown)
        return ([whole] if whole else []) + (self.plan.sentences if self.plan else [])

    @cached_property
    def rows(self) -> list[tuple[str, Shown]]:
        """For the table: at which desk, and who."""
        label = {desk.id: desk.label for desk in self.seen.desks}
        desks = [label.get(one.desk_id or 0, "") for one in self.seen.here]
        return [
            (desk, self.tell(one, desk)) for desk, one in zip(desks, self.seen.here, strict=True)
        ]

    @cached_property
    def without_desk(self) -> Tiles:
        return self._tiles(one for one in self.seen.here if one.desk_id is None)

    @cached_property
    def nowhere(self) -> Tiles:
        return self._tiles(self.seen.nowhere)

    @cached_property
    def at_home(self) -> Tiles:
        return self._tiles(self.seen.at_home)

    def _tiles(self, people: Iterable[Placed]) -> Tiles:
        chosen = sorted(people, key=lambda one: not self.tell.filters.passes(one))
        return Tiles([self.tell(one) for one in chosen[:MOST_TILES]], len(chosen))
