"""What the asks changed, counted, with how sure one can be of it. Pure.

A rate is of people spoken to at least 60 days ago: by then they have joined, or not because of it
(domain.md 3.2, attribution). Its range is Wilson's at 95 %: sound for small numbers and for none.
Two kinds of reach are called different only when their ranges do not touch and 20 people were
asked each way. By chance that happens about once in 200 times rather than once in 20, on purpose:
every kind is held against every other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from math import isqrt

from app.seating.reach import ReachKind

DECIDES = timedelta(days=60)
ENOUGH = 20
_FINE = 10**6


@dataclass(frozen=True, slots=True)
class Tried:
    """One ask and what came of it. `spoke_on`: the conversation the ask was for."""

    staff_id: int
    kind: ReachKind | None
    tried: bool = False
    spoke_on: date | None = None
    # The first membership that began within 60 days of it.
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class Range:
    low: Fraction
    high: Fraction


def wilson(part: int, whole: int) -> Range | None:
    """Wilson's 95 % interval, in whole numbers throughout; None of nobody.

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n) with z = 1.96, cleared of fractions.
    """
    if whole <= 0:
        return None
    below = 1250 * whole + 4802
    middle = 1250 * part + 2401
    spread = 2500 * part * (whole - part) + 2401 * whole
    reach = Fraction(49 * isqrt(spread * _FINE * _FINE // whole), _FINE)
    return Range(
        max(Fraction(0), (middle - reach) / below), min(Fraction(1), (middle + reach) / below)
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Asks planned, tried and reached; then people: those asked long enough ago, and who joined."""

    planned: int = 0
    tried: int = 0
    reached: int = 0
    asked: int = 0
    joined: int = 0
    still_open: int = 0
    joined_early: int = 0

    @property
    def people(self) -> int:
        return self.asked + self.still_open

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.joined, self.asked) if self.asked else None

    @property
    def range(self) -> Range | None:
        return wilson(self.joined, self.asked)


@dataclass(frozen=True, slots=True)
class Effect:
    all: Tally
    kinds: dict[ReachKind | None, Tally] = field(default_factory=dict)


def effect(asks: Iterable[Tried], *, today: date) -> Effect:
    listed = list(asks)
    credited = credit(listed)
    by_kind: dict[ReachKind | None, list[int]] = {}
    for number, ask in enumerate(listed):
        by_kind.setdefault(ask.kind, []).append(number)

    def of(numbers: Iterable[int]) -> Tally:
        return tally([(listed[n], n in credited) for n in numbers], today)

    ordered = sorted(by_kind, key=lambda kind: 99 if kind is None else kind)
    return Effect(of(range(len(listed))), {kind: of(by_kind[kind]) for kind in ordered})


def credit(asks: Sequence[Tried]) -> set[int]:
    """Which asks led to a join: the last conversation before it, where there were several."""
    last: dict[tuple[int, date], tuple[date, int]] = {}
    for number, ask in enumerate(asks):
        if ask.spoke_on is not None and ask.joined_on is not None:
            join = ask.staff_id, ask.joined_on
            last[join] = max(last.get(join, (date.min, -1)), (ask.spoke_on, number))
    return {number for _, number in last.values()}


def tally(asks: Sequence[tuple[Tried, bool]], today: date) -> Tally:
    """A person asked twice in one way is one person."""
    spoken = [(ask, joined) for ask, joined in asks if ask.spoke_on is not None]
    asked = {ask.staff_id for ask, _ in spoken if decided(ask, today)}
    waiting = {ask.staff_id for ask, _ in spoken if not decided(ask, today)} - asked
    return Tally(
        planned=len(asks),
        tried=sum(ask.tried or ask.spoke_on is not None for ask, _ in asks),
        reached=len(spoken),
        asked=len(asked),
        joined=len({ask.staff_id for ask, joined in spoken if joined and decided(ask, today)}),
        still_open=len(waiting),
        joined_early=len({a.staff_id for a, joined in spoken if joined} & waiting),
    )


def decided(ask: Tried, today: date) -> bool:
    return ask.spoke_on is not None and ask.spoke_on + DECIDES <= today


# ---------- in words

BY = {
    ReachKind.NEXT_TO: "by somebody next to them",
    ReachKind.NEAR: "from two desks away",
    ReachKind.SAME_BANK: "from the same bank of desks",
    ReachKind.SAME_AREA: "from the same area",
    ReachKind.SAME_TEAM: "by a team-mate",
    ReachKind.SAME_DAYS: "by somebody in on the same days",
    ReachKind.SAME_SHIFT: "by somebody on the same shift",
    ReachKind.SHARES_LIFT: "by somebody they share a lift with",
    ReachKind.GETS_ON: "by somebody they get on with",
    ReachKind.SAME_LANGUAGE: "by somebody who shares a language with them",
    ReachKind.SPOKE_BEFORE: "by somebody they had talked with before",
    None: "by somebody chosen by hand",
}
_PC = "\N{NO-BREAK SPACE}%"
TOO_FEW = "Too few to tell them apart yet."


def say(found: Effect) -> list[str]:
    """What a person would say of it; at most four sentences."""
    counted = sorted(
        ((kind, of) for kind, of in found.kinds.items() if of.asked), key=lambda one: -one[1].asked
    )
    if not counted:
        return ["Nobody was spoken to 60 days ago or more: it is too early to say who joined."]
    said = [_first(*counted[0])]
    if len(counted) == 1:
        return [f"{said[0]}.", "There is nothing to hold it against yet."]
    said[0] = f"{said[0]}; {_second(*counted[1])}."
    apart = [_more(better, worse) for better, worse in differences(counted)[:3]]
    return [*said, *(apart or [TOO_FEW])]


def differences(
    counted: Iterable[tuple[ReachKind | None, Tally]],
) -> list[tuple[ReachKind | None, ReachKind | None]]:
    """Pairs that can be told apart, the better one first."""
    enough = [(kind, of.range) for kind, of in counted if of.asked >= ENOUGH]
    pairs = []
    for (one, its), (other, others) in combinations(enough, 2):
        if its and others and its.low > others.high:
            pairs.append((one, other))
        elif its and others and others.low > its.high:
            pairs.append((other, one))
    return pairs


def _first(kind: ReachKind | None, of: Tally) -> str:
    people = "person" if of.asked == 1 else "people"
    return f"Of {of.asked} {people} asked {BY[kind]} {of.joined or 'nobody'} joined ({_range(of)})"


def _second(kind: ReachKind | None, of: Tally) -> str:
    return f"of {of.asked} asked {BY[kind]} {of.joined or 'nobody'} did ({_range(of)})"


def _more(better: ReachKind | None, worse: ReachKind | None) -> str:
    return f"More joined when asked {BY[better]} than {BY[worse]}; that is hardly chance."


def _range(of: Tally) -> str:
    assert of.rate is not None
    assert of.range is not None
    low, high = whole_percent(of.range.low), whole_percent(of.range.high)
    return f"{whole_percent(of.rate)}{_PC}, somewhere between {low}{_PC} and {high}{_PC}"


def whole_percent(rate: Fraction) -> int:
    """Halves go up."""
    return (200 * rate.numerator + rate.denominator) // (2 * rate.denominator)
