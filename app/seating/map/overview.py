"""Areas in numbers and sentences, before any of them is looked at closely. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.people.models import StandingCode
from app.seating.map.clusters import islands, lone_members, say_area, say_island, say_lone_member
from app.seating.queries.map import AreaName, Placed, SeatMap, sittings


@dataclass(frozen=True, slots=True)
class Counts:
    """Those who may be approached; the last four are counted among whoever is in scope."""

    people: int
    eligible: int
    members: int
    other_union: int
    unknown: int


@dataclass(frozen=True, slots=True)
class AreaCard:
    """`said`: what there is to say of its clusters, the most pressing first."""

    area: AreaName
    counts: Counts
    desks: int
    said: Sequence[str]


def count(people: Iterable[Placed]) -> Counts:
    listed = list(people)
    codes = [one.standing for one in listed if one.in_scope]
    return Counts(
        len(listed),
        len(codes),
        codes.count(StandingCode.MEMBER),
        codes.count(StandingCode.OTHER_UNION),
        codes.count(StandingCode.UNKNOWN),
    )


def by_floor(seat_map: SeatMap) -> list[tuple[str, list[AreaCard]]]:
    cards = [_card(seat_map, area) for area in seat_map.areas]
    return [(floor, list(of)) for floor, of in groupby(cards, key=lambda card: card.area.floor)]


def say_clusters(seat_map: SeatMap, area_id: int) -> list[str]:
    """An area without a member says it once; otherwise its islands, then banks with one."""
    here, desks = seat_map.within(area_id), seat_map.desks_of(area_id)
    members = sum(one.is_member for one in here)
    whole = say_area(len(here), members, sum(one.is_unknown for one in here))
    if whole is not None:
        return [whole]
    sitting = sittings(desks, here)
    return [say_island(island) for island in islands(sitting)] + [
        say_lone_member(bank) for bank in lone_members(sitting)
    ]


def _card(seat_map: SeatMap, area: AreaName) -> AreaCard:
    return AreaCard(
        area,
        count(seat_map.within(area.id)),
        len(seat_map.desks_of(area.id)),
        say_clusters(seat_map, area.id),
    )
