"""What the page of a change shows, made of counts. Pure.

A change takes everybody at home in an office, so what it does to density follows from the counts
of the day, without looking at anyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from app.changes.models import ChangeKind, ChangeState
from app.density.rates import NOBODY, Counts
from app.density.tree import Place
from app.union.models import UnitKind

# More offices than this are a table; a picture of each would be a wall.
DRAWN_OFFICES = 6


@dataclass(frozen=True, slots=True)
class Going:
    """One office of a change. `to_id` is None while the place they go to is not on the map;

    `to` says it in words, or None where nobody has a place to go.
    """

    id: int
    name: str
    branch_id: int
    employer: str
    to_id: int | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class OfficeLine:
    going: Going
    today: Counts
    that_day: Counts

    @property
    def people(self) -> int:
        return everybody(self.that_day)


@dataclass(frozen=True, slots=True)
class UnitEffect:
    """One unit before and after; `place` is None for an office not on the map yet."""

    name: str
    kind: str
    before: Counts
    after: Counts
    unit_id: int | None = None
    office: bool = True

    @property
    def unchanged(self) -> bool:
        return self.before == self.after

    @property
    def gains(self) -> int:
        return self.after.members - self.before.members


@dataclass(frozen=True, slots=True)
class Effect:
    """Offices first, then what stands above them, lowest first."""

    offices: Sequence[UnitEffect]
    above: Sequence[UnitEffect]

    @property
    def drawn(self) -> Sequence[UnitEffect]:
        offices = self.offices if len(self.offices) <= DRAWN_OFFICES else ()
        return [*offices, *self.above]

    @property
    def all(self) -> Sequence[UnitEffect]:
        return [*self.offices, *self.above]


def everybody(counts: Counts) -> int:
    return counts.eligible + counts.out_of_scope


def added_up(counts: Sequence[Counts]) -> Counts:
    return sum(counts, NOBODY)


def less(whole: Counts, part: Counts) -> Counts:
    return Counts(*(getattr(whole, f.name) - getattr(part, f.name) for f in fields(Counts)))


def above(places: Mapping[int, Place], leaves: Sequence[int]) -> list[Place]:
    """Every unit above these whose counts are seen exactly, lowest kind first; no union."""
    found: dict[int, Place] = {}
    waiting = [places[leaf] for leaf in leaves if leaf in places]
    while waiting:
        place = waiting.pop()
        for parent in (place.parent_id, place.group_id):
            if parent in places and parent not in found:
                found[parent] = places[parent]
                waiting.append(places[parent])
    seen = [p for p in found.values() if p.counted and p.exact and p.kind is not UnitKind.UNION]
    return sorted(seen, key=lambda place: (-place.kind, place.name))


def effect(
    places: Mapping[int, Place], offices: Sequence[Going], before: Mapping[int, Counts]
) -> Effect:
    """What happens when all of `offices` go; `before` holds counts of every unit concerned."""
    gone = {office.id: before.get(office.id, NOBODY) for office in offices}
    lines = [
        UnitEffect(office.name, "office", gone[office.id], NOBODY, office.id)
        for office in offices
        if office.to_id != office.id
    ]
    arrivals: dict[tuple[int | None, str], list[Going]] = {}
    for office in offices:
        if office.to is not None:
            arrivals.setdefault((office.to_id, office.to), []).append(office)
    for (to_id, name), coming in arrivals.items():
        there = before.get(to_id, NOBODY) if to_id is not None else NOBODY
        after = added_up([there, *(gone[office.id] for office in coming)])
        lines.append(UnitEffect(name, "office", there, after, to_id))
    totals = [
        UnitEffect(
            place.name,
            place.kind.label,
            before.get(place.id, NOBODY),
            _after(places, place, offices, gone, before.get(place.id, NOBODY)),
            place.id,
            office=False,
        )
        for place in above(places, [*gone, *(o.to_id for o in offices if o.to_id)])
    ]
    return Effect(lines, totals)


def _after(
    places: Mapping[int, Place],
    unit: Place,
    offices: Sequence[Going],
    gone: Mapping[int, Counts],
    total: Counts,
) -> Counts:
    """What a unit above counts afterwards: whoever goes to another of its offices stays."""
    for office in offices:
        arrives = office.to is not None and _is_below(
            places, office.to_id if office.to_id in places else office.branch_id, unit.id
        )
        leaves = _is_below(places, office.branch_id, unit.id)
        if leaves and not arrives:
            total = less(total, gone[office.id])
        elif arrives and not leaves:
            total = total + gone[office.id]
    return total


def _is_below(places: Mapping[int, Place], unit_id: int | None, top: int) -> bool:
    place = places.get(unit_id or 0)
    if place is None:
        return False
    if place.id == top:
        return True
    return _is_below(places, place.parent_id, top) or _is_below(places, place.group_id, top)


@dataclass(frozen=True, slots=True)
class Law:
    """A rule that touches this change; `by` is the day it speaks of, when it is known."""

    text: str
    by: date | None = None


LIABILITY_DAYS = 28
# People at one establishment within 90 days, and the days of consultation before the first goes.
REDUNDANCY = ((100, 45), (20, 30))


def law_of(
    kind: ChangeKind, effective_on: date, largest: tuple[str, int] | None = None
) -> list[Law]:
    """What the law says about dates (domain.md 1.7); `largest` is the office with most people."""
    if kind is ChangeKind.TRANSFER:
        return [
            Law(
                "The present employer must give the new one the employee liability information at"
                " least 28 days before. Reps have no right to see it.",
                effective_on - timedelta(days=LIABILITY_DAYS),
            ),
            Law(
                "People go with their work, on the terms they have. Recognition goes with them"
                " only if the group keeps an identity of its own."
            ),
        ]
    if kind in (ChangeKind.CLOSURE, ChangeKind.REVIEW):
        return [
            Law(
                "If jobs go: with 20 to 99 redundancies at one establishment within 90 days,"
                " consultation begins at least 30 days before the first; with 100 or more, 45"
                " days."
            ),
            *_redundancy(effective_on, largest if kind is ChangeKind.CLOSURE else None),
            Law(
                "For dismissals from 6 Apr 2026 the penalty for not consulting can reach 180 days'"
                " pay. A trigger across the whole organisation is expected in 2027; its size was"
                " still being consulted on."
            ),
        ]
    return []


def _redundancy(effective_on: date, largest: tuple[str, int] | None) -> list[Law]:
    if largest is None:
        return []
    name, people = largest
    for least, days in REDUNDANCY:
        if people >= least:
            return [
                Law(
                    f"{name} has {people:,} people on our list: if all were made redundant on the"
                    f" day, consultation would begin {days} days before.",
                    effective_on - timedelta(days=days),
                )
            ]
    return []


REVIEW_STEPS = {
    1: ("In-house improvement plan", "Asked for before any options are appraised."),
    2: ("In-house bid", "If procurement starts, staff may bid to keep the work."),
    3: (
        "Public–public, the least bad",
        "If it must move: to another public body, with no compulsory redundancies.",
    ),
}


def is_late(state: ChangeState, kind: ChangeKind, effective_on: date, today: date) -> bool:
    """Its day has come and nobody has applied it."""
    moving = kind in (ChangeKind.TRANSFER, ChangeKind.CLOSURE, ChangeKind.MOVE)
    return moving and state is ChangeState.ANNOUNCED and effective_on <= today
