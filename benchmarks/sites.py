"""Places of work made by rule, for the pairing: who sits where, who asks, whom nobody asked yet.

Of a union like the one in which the data model was tried: a seventh of all would ask, a little
over half are to be asked, teams of forty sit mostly together, areas have about a hundred desks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from random import Random
from statistics import NormalDist

from app.asks.pairing import Asker
from app.seating.models import Shift, TieKind
from app.seating.reach import Spot

PEOPLE_A_SITE = 500  # on average; sizes are skewed as theirs are, a few very large
SPREAD = 0.95  # of the logarithm of the size: the largest of 2,000 has about 8,000
TEAM, BANK, BANKS_AN_AREA = 40, 8, 13
MEMBERS, WILLING = 0.42, 1 / 3
DAYS = (0b00111, 0b11100, 0b01110, 0b10101, 0b01010, 0b11111)


@dataclass(frozen=True)
class Site:
    """All that the pairing is given for one workplace; of `size` some are members who don't ask."""

    size: int
    askers: list[Asker]
    people: list[Spot]
    ties: dict[tuple[int, int], tuple[TieKind, ...]]
    spoke_before: set[tuple[int, int]]
    barred: set[tuple[int, int]]


def sizes(people: int, number: int = 0) -> list[int]:
    """So many people by site, smallest first; `number` of sites, else 500 people in each."""
    number = number or max(1, people // PEOPLE_A_SITE)
    normal = NormalDist()
    shares = [exp(SPREAD * normal.inv_cdf((n + 0.5) / number)) for n in range(number)]
    return [max(2, round(people * share / sum(shares))) for share in shares]


def union(people: int) -> Iterator[Site]:
    for number, size in enumerate(sizes(people)):
        yield site(size, number)


def site(size: int, number: int = 0) -> Site:
    chance = Random(f"{size} {number}")
    spots = list(_spots(size, chance))
    inclined = [chance.uniform(-0.3, 0.3) for _ in range(-(-size // TEAM))]
    askers, people = [], []
    for spot in spots:
        if chance.random() < MEMBERS + inclined[(spot.staff_id - 1) // TEAM]:
            if chance.random() < WILLING:
                askers.append(Asker(spot, chance.randint(1, 5)))
        else:
            people.append(spot)
    return Site(
        size,
        askers,
        people,
        dict(_ties(askers, people, chance)),
        set(_knows(askers, people, chance, 0.5)),
        set(_knows(askers, people, chance, 0.1)),
    )


def _spots(size: int, chance: Random) -> Iterator[Spot]:
    """Teams sit down one after the other; a fifth sit anywhere; some are in an area, some lost."""
    desks = list(range(size))
    wanderers = [n for n in desks if chance.random() < 0.2]
    moved = dict(zip(wanderers, chance.sample(wanderers, len(wanderers)), strict=True))
    for n in desks:
        days = chance.choice(DAYS) if chance.random() < 0.35 else None
        shift = chance.choice((Shift.DAY, Shift.DAY, Shift.EARLY)) if n % 5 == 0 else None
        team = n // TEAM + 1
        if chance.random() < 0.1:
            yield Spot(n + 1, team)
            continue
        bank, place = divmod(moved.get(n, n), BANK)
        area, bank = divmod(bank, BANKS_AN_AREA)
        if area % 6 == 5:
            yield Spot(n + 1, team, area + 1, days=days, shift=shift)
            continue
        x, y = bank % 3 * 800 + place % 4 * 160, bank // 3 * 300 + place // 4 * 80
        yield Spot(n + 1, team, area + 1, f"Bank {bank + 1}", x, y, days, shift)


def _ties(
    askers: list[Asker], people: list[Spot], chance: Random
) -> Iterator[tuple[tuple[int, int], tuple[TieKind, ...]]]:
    for asker_id, staff_id in _knows(askers, people, chance, 0.3):
        pair = min(asker_id, staff_id), max(asker_id, staff_id)
        yield pair, (chance.choice(tuple(TieKind)),)


def _knows(
    askers: list[Asker], people: list[Spot], chance: Random, how_many: float
) -> Iterator[tuple[int, int]]:
    if people:
        for asker in askers:
            if chance.random() < how_many:
                yield asker.spot.staff_id, chance.choice(people).staff_id
