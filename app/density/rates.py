"""Membership rates of a group of people on a day. Pure; whole numbers are compared, not percent.

Letters of domain.md 3.1: e eligible, m members, o in another union, u not known, h the
headcount the employer declares.
"""

from dataclasses import dataclass, fields
from enum import Enum
from fractions import Fraction
from math import ceil

# One rep or advocate for as many members (domain.md 1.1, "rep ratio").
MEMBERS_PER_REP = 26
# Fewer people than this who were spoken to say nothing about how many join.
FEWEST_IN_COHORT = 20
# From so many on a team should have a rep or an advocate.
SMALLEST_TEAM = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """People on a day. The first four kinds make up `eligible`; `out_of_scope` (agency staff,

    contractors, military, secondees of another employer) are beside it.
    """

    eligible: int = 0
    members: int = 0
    other_union: int = 0
    not_members: int = 0
    unknown: int = 0
    out_of_scope: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @property
    def density(self) -> Fraction | None:
        return rate(self.members, self.eligible)

    @property
    def highest_density(self) -> Fraction | None:
        """If everyone not yet known turned out to be a member."""
        return rate(self.members + self.unknown, self.eligible)

    @property
    def recruitable_density(self) -> Fraction | None:
        return rate(self.members, self.eligible - self.other_union)

    @property
    def any_union_density(self) -> Fraction | None:
        return rate(self.members + self.other_union, self.eligible)

    @property
    def potential(self) -> int:
        """Eligible, neither ours nor in another union; includes those not known."""
        return self.eligible - self.members - self.other_union


NOBODY = Counts()


def rate(part: int, whole: int) -> Fraction | None:
    """None, not 0 %, where there is nobody to count."""
    return Fraction(part, whole) if whole > 0 else None


class Completeness(Enum):
    """How much of the declared headcount our list names."""

    COMPLETE = "complete"
    NEARLY = "nearly complete"
    PATCHY = "patchy"
    TOO_LONG = "longer than the headcount"

    @property
    def colour(self) -> str:
        return {"complete": "green", "nearly complete": "amber"}.get(self.value, "red")


def completeness(e: int, h: int) -> Completeness | None:
    """Green from 95 %, amber from 80 %; None where nothing was declared."""
    if h <= 0:
        return None
    if e > h:
        return Completeness.TOO_LONG
    if 20 * e >= 19 * h:
        return Completeness.COMPLETE
    return Completeness.NEARLY if 5 * e >= 4 * h else Completeness.PATCHY


def is_list_too_short(e: int, h: int | None) -> bool:
    """Below 95 % of the headcount, the headcount is what members are divided by first."""
    return h is not None and 20 * e < 19 * h


def is_majority(members: int, workers: int) -> bool:
    return 2 * members > workers


def majority_sentence(counts: Counts, declared: int | None = None) -> str | None:
    """What a person would say about a majority; None where nobody is counted."""
    e, m = counts.eligible, counts.members
    if e <= 0:
        return None
    of_list = is_majority(m, e)
    if declared and of_list != is_majority(m, declared):
        yes, no = ("people listed", "declared") if of_list else ("declared", "people listed")
        most, least = (e, declared) if of_list else (declared, e)
        return f"On the edge: it is a majority of the {most:,} {yes}, not of the {least:,} {no}."
    if of_list:
        return "A majority."
    missing = max(e, declared or 0) // 2 + 1 - m
    if is_majority(m + counts.unknown, e):
        return f"May be a majority: {counts.unknown:,} not known. {_more(missing)} it certain."
    return f"{_more(missing)} a majority."


def _more(missing: int) -> str:
    return "1 more makes" if missing == 1 else f"{missing:,} more make"


def declared_too_low(members: int, h: int | None) -> bool:
    """More members than people declared: one of the two numbers is wrong (domain.md trap 3)."""
    return h is not None and members > h


def join_rate(joined: int, people: int) -> Fraction | None:
    """Per person spoken to; None where they are too few to tell."""
    return Fraction(joined, people) if people >= FEWEST_IN_COHORT else None


def is_uncovered(eligible: int, reps: int) -> bool:
    return eligible >= SMALLEST_TEAM and reps == 0


@dataclass(frozen=True, slots=True)
class Joins:
    needed: int
    feasible: bool


def joins_needed(
    goal: Fraction, *, expected: int, members: int, leaving: int = 0, other_union: int = 0
) -> Joins:
    """Joins until `goal` of the `expected` eligible are members, when `leaving` members go."""
    staying = members - leaving
    needed = max(0, ceil(goal * expected - staying))
    return Joins(needed, feasible=needed <= expected - staying - other_union)


def people_to_speak_to(joins: int, join_rate: Fraction) -> int | None:
    return ceil(joins / join_rate) if join_rate > 0 else None


def yearly_leaver_rate(leavers: int, *, before: int, after: int, days: int) -> Fraction | None:
    """Leavers over the mean of the members before and after, as if it went on for a year."""
    mean = Fraction(before + after, 2)
    return Fraction(leavers) / mean * Fraction(365, days) if mean > 0 else None


def members_per_rep(members: int, reps: int) -> Fraction | None:
    return rate(members, reps)


def rep_gap(members: int, reps: int) -> int:
    """How many reps more it takes to have one for every 26 members; never less than none."""
    return max(0, ceil(Fraction(members, MEMBERS_PER_REP)) - reps)
