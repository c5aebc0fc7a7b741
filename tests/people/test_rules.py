"""Standings and names, without a database."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.base import FOREVER
from app.people.models import MembershipCategory, MembershipStatus, StandingCode, StandingSource
from app.people.rules import ClaimFact, MembershipFact, split_name, standing_spans

JAN, MAR, JUN = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)
FULL, ACTIVE = MembershipCategory.FULL, MembershipStatus.ACTIVE
UNKNOWN, MEMBER = StandingCode.UNKNOWN, StandingCode.MEMBER
OTHER, NOT = StandingCode.OTHER_UNION, StandingCode.NOT_MEMBER


def spans(
    *memberships: MembershipFact,
    claims: list[ClaimFact] | None = None,
    covered: list[date] | None = None,
) -> list[tuple[date, StandingCode]]:
    stated = standing_spans(
        since=JAN,
        memberships=memberships,
        claims=claims or [],
        covered=covered or [],
        grace_days=90,
    )
    return [(span.valid_from, span.code) for span in stated]


def test_unknown_until_an_extract_covers_the_workplace() -> None:
    assert spans() == [(JAN, UNKNOWN)]
    assert spans(covered=[MAR]) == [(JAN, UNKNOWN), (MAR, NOT)]


def test_member_from_the_day_of_joining_and_no_member_before() -> None:
    joined = MembershipFact(ACTIVE, FULL, MAR)
    assert spans(joined) == [(JAN, NOT), (MAR, MEMBER)]


def test_arrears_count_until_the_grace_ends() -> None:
    late = MembershipFact(MembershipStatus.IN_ARREARS, FULL, JAN, arrears_from=MAR)
    assert spans(late) == [(JAN, MEMBER), (MAR + timedelta(days=90), NOT)]


@pytest.mark.parametrize(
    "fact",
    [
        MembershipFact(MembershipStatus.LAPSED, FULL, JAN),
        MembershipFact(MembershipStatus.APPLIED, FULL, JAN),
        MembershipFact(ACTIVE, MembershipCategory.RETIRED, JAN),
        MembershipFact(ACTIVE, MembershipCategory.STUDENT, JAN),
    ],
)
def test_lapsed_applied_retired_and_student_records_never_count(fact: MembershipFact) -> None:
    assert spans(fact, covered=[JAN]) == [(JAN, NOT)]


def test_an_ended_membership_counted_until_it_ended() -> None:
    left = MembershipFact(MembershipStatus.RESIGNED, FULL, JAN, ended_on=MAR)
    assert spans(left) == [(JAN, MEMBER), (MAR, NOT)]


def test_what_they_told_us_stands_until_an_extract_speaks() -> None:
    said = [ClaimFact(MEMBER, MAR)]
    assert spans(claims=said) == [(JAN, UNKNOWN), (MAR, MEMBER)]
    assert spans(claims=said, covered=[JUN]) == [(JAN, UNKNOWN), (MAR, MEMBER), (JUN, NOT)]


def test_a_claim_to_have_joined_waits_for_the_next_extract() -> None:
    assert spans(claims=[ClaimFact(MEMBER, JUN)], covered=[MAR])[-1] == (MAR, NOT)


def test_own_beats_other_and_other_survives_an_extract() -> None:
    said = [ClaimFact(OTHER, MAR)]
    assert spans(claims=said, covered=[JUN])[-1] == (MAR, OTHER)
    assert spans(MembershipFact(ACTIVE, FULL, JUN), claims=said)[-1] == (JUN, MEMBER)


def test_not_a_member_any_more_of_the_other_union() -> None:
    said = [ClaimFact(OTHER, MAR), ClaimFact(NOT, JUN)]
    assert spans(claims=said, covered=[JAN])[-1] == (JUN, NOT)


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
periods = st.tuples(days, days).filter(lambda pair: pair[0] < pair[1])


@given(
    st.lists(periods, max_size=3),
    st.lists(st.tuples(st.sampled_from(StandingCode), days), max_size=4),
    st.lists(days, max_size=3),
)
def test_spans_have_no_gap_no_overlap_and_no_equal_neighbours(
    own: list[tuple[date, date]], said: list[tuple[StandingCode, date]], covered: list[date]
) -> None:
    stated = standing_spans(
        since=JAN,
        memberships=[MembershipFact(ACTIVE, FULL, a, b) for a, b in own],
        claims=[ClaimFact(code, day) for code, day in said],
        covered=covered,
        grace_days=90,
    )
    assert stated[0].valid_from == JAN
    assert stated[-1].valid_to == FOREVER
    for one, two in pairwise(stated):
        assert one.valid_to == two.valid_from
        assert (one.code, one.source) != (two.code, two.source)
    for span in stated:
        if any(a <= span.valid_from < b for a, b in own):
            assert (span.code, span.source) == (MEMBER, StandingSource.EXTRACT)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Priya Shah", ("Priya", "Shah")),
        ("SHAH, Priya", ("Priya", "SHAH")),
        ("Siân Mair  Llewelyn-Jones", ("Siân Mair", "Llewelyn-Jones")),
        ("Suharto", ("Suharto", "")),
        ("王 小明", ("王", "小明")),
    ],
)
def test_a_typed_name_is_split_without_losing_anything(typed: str, names: tuple[str, str]) -> None:
    assert split_name(typed) == names
