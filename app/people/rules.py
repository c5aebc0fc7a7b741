"""What somebody is to the union on each day, and the words for it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.db.base import FOREVER
from app.people.models import (
    MembershipCategory,
    MembershipStatus,
    StandingCode,
    StandingSource,
    UnionRoleKind,
)
from app.people.names import normal_name as normal_name
from app.people.names import phone_e164 as phone_e164
from app.people.names import phone_link as phone_link
from app.people.names import split_name as split_name
from app.people.names import tidy as tidy

# Domain 2.3: active counts, arrears count during the grace; everything else does not.
COUNTING = frozenset({MembershipStatus.ACTIVE, MembershipStatus.IN_ARREARS})
# Retired, student and unemployed members are no part of a workplace's strength (trap 23).
WORKING = frozenset(
    {MembershipCategory.FULL, MembershipCategory.PART_TIME, MembershipCategory.REDUCED}
)


@dataclass(frozen=True)
class MembershipFact:
    """A membership record; the two days are half-open, [joined_on, ended_on)."""

    status: MembershipStatus
    category: MembershipCategory
    joined_on: date
    ended_on: date = FOREVER
    arrears_from: date | None = None


@dataclass(frozen=True)
class ClaimFact:
    """What the person told us."""

    code: StandingCode
    told_on: date


@dataclass(frozen=True, order=True)
class Span:
    """A standing on every day from `valid_from` up to but not including `valid_to`."""

    valid_from: date
    valid_to: date
    code: StandingCode
    source: StandingSource


def counting_period(membership: MembershipFact, *, grace_days: int) -> tuple[date, date] | None:
    """The days on which a membership counts in a workplace's density, [from, to); None if never.

    An ended record still counts for the days before it ended. Arrears count from `arrears_from`
    for `grace_days` more.
    """
    ended = membership.status not in COUNTING
    if membership.category not in WORKING or (ended and membership.ended_on == FOREVER):
        return None
    end = membership.ended_on
    if membership.arrears_from is not None:
        end = min(end, membership.arrears_from + timedelta(days=grace_days))
    return (membership.joined_on, end) if membership.joined_on < end else None


def standing_spans(
    *,
    since: date,
    memberships: Sequence[MembershipFact],
    claims: Iterable[ClaimFact],
    covered: Iterable[date],
    grace_days: int,
) -> list[Span]:
    """Standings from `since` for ever, without gap or overlap, neighbours differing.

    `covered` are the days on which an extract covered the person's workplace. On each day:
    a counting membership on record makes a member; else somebody whose latest word was another
    union is that, which no extract of ours can know; else an extract's silence, or a record of
    other days, makes no member; else it is what they told us; else it is not known. A claim to
    have joined never beats an extract: it waits for the next (domain.md trap 27).
    """
    own = [
        period
        for period in (counting_period(m, grace_days=grace_days) for m in memberships)
        if period is not None
    ]
    known = sorted(covered)
    said = sorted(claims, key=lambda claim: claim.told_on)
    edges = sorted(
        {since, FOREVER}
        | {day for period in own for day in period if since < day < FOREVER}
        | {day for day in known if day > since}
        | {claim.told_on for claim in said if claim.told_on > since}
    )
    spans: list[Span] = []
    for start, end in pairwise(edges):
        code, source = _on(start, own, said, known)
        if spans and (spans[-1].code, spans[-1].source) == (code, source):
            spans[-1] = Span(spans[-1].valid_from, end, code, source)
        else:
            spans.append(Span(start, end, code, source))
    return spans


def _on(
    day: date, own: list[tuple[date, date]], said: list[ClaimFact], known: list[date]
) -> tuple[StandingCode, StandingSource]:
    if any(joined <= day < ended for joined, ended in own):
        return StandingCode.MEMBER, StandingSource.EXTRACT
    claim = next((c.code for c in reversed(said) if c.told_on <= day), StandingCode.UNKNOWN)
    if claim is StandingCode.OTHER_UNION:
        return claim, StandingSource.TOLD_US
    if own or any(extract <= day for extract in known):
        return StandingCode.NOT_MEMBER, StandingSource.EXTRACT
    if claim is not StandingCode.UNKNOWN:
        return claim, StandingSource.TOLD_US
    return StandingCode.UNKNOWN, StandingSource.NOT_KNOWN


def standing_words(code: StandingCode, source: StandingSource) -> str:
    """ "Member, confirmed by extract", "In another union, told us", "Not known"."""
    if code is StandingCode.UNKNOWN:
        return "Not known"
    return f"{STANDING[code]}, {SOURCE[source]}" if source in SOURCE else STANDING[code]


STANDING = {
    StandingCode.UNKNOWN: "Not known",
    StandingCode.MEMBER: "Member",
    StandingCode.OTHER_UNION: "In another union",
    StandingCode.NOT_MEMBER: "Not a member",
}
SOURCE = {StandingSource.TOLD_US: "told us", StandingSource.EXTRACT: "confirmed by extract"}
_MARKS = {
    StandingCode.UNKNOWN: "unknown",
    StandingCode.MEMBER: "member",
    StandingCode.OTHER_UNION: "other",
    StandingCode.NOT_MEMBER: "none",
}


def standing_mark(standing: StandingCode, *, is_rep: bool, is_here: bool) -> str:
    """The mark beside a name where conversations don't matter."""
    if not is_here:
        return "off"
    return "rep" if is_rep else _MARKS[standing]


ROLE_WORDS = {
    UnionRoleKind.REP: "Rep",
    UnionRoleKind.ADVOCATE: "Advocate",
    UnionRoleKind.HEALTH_AND_SAFETY: "Health and safety rep",
    UnionRoleKind.LEARNING: "Learning rep",
    UnionRoleKind.EQUALITY: "Equality rep",
    UnionRoleKind.BRANCH_OFFICER: "Branch officer",
}


class Unfit(Exception):
    """What was asked does not fit what is on record: which answer to change, and how."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def day_problem(day: date, today: date, *, ahead_days: int = 0) -> str | None:
    """Why this day can't be when it happened, or will; None when it can."""
    if day > today + timedelta(days=ahead_days):
        if ahead_days:
            return "That is more than a year ahead. Choose a nearer day."
        return "That day is still to come. Choose today or an earlier day."
    return None
