"""What somebody is to the union on each day, and how names and numbers are compared. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import phonenumbers

from app.db.base import FOREVER
from app.people.models import (
    MembershipCategory,
    MembershipStatus,
    StandingCode,
    StandingSource,
)

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


def split_name(typed: str) -> tuple[str, str]:
    """Forename and surname of a name as typed; joined again they give back what was typed.

    "SHAH, Priya" is turned round. One word is a forename: some people have one name.
    """
    text = " ".join(typed.split())
    if "," in text:
        surname, _, forename = text.partition(",")
        return forename.strip(), surname.strip()
    forename, _, surname = text.rpartition(" ")
    return (forename, surname) if forename else (surname, "")


def normal_name(name: str) -> str:
    """How names are compared: case, accents, apostrophes and the order of the parts aside.

    Only accents of the general block go: in other scripts a mark may be half a letter.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not "\u0300" <= c <= "\u036f")
    plain = re.sub(r"['’‘ʼ`´.]", "", unicodedata.normalize("NFC", bare).casefold())
    return " ".join(sorted(re.split(r"[-‐‑–,\s]+", plain.strip(" -‐‑–,")))).strip()


def phone_e164(typed: str) -> str | None:
    """A phone number as "+441134960123", British unless it says otherwise; None when it is none."""
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_link(typed: str | None) -> str | None:
    """What a tap on this number dials, such as "tel:+441134960123;ext=12"."""
    if typed is None:
        return None
    e164 = phone_e164(typed)
    if e164 is None:
        return None
    extension = phonenumbers.parse(typed, "GB").extension
    return f"tel:{e164};ext={extension}" if extension else f"tel:{e164}"
