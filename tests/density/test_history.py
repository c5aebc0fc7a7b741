"""Months made of steps: gaps, what is to come, where the list broke, and the words for it."""

from datetime import date
from fractions import Fraction

import pytest

from app.density.history import (
    Break,
    Point,
    breaks,
    compare,
    is_break,
    members_words,
    month_end,
    months_before,
    months_between,
    people_words,
    points,
    points_words,
    to_come,
    years_before,
)
from app.density.ledger import Steps
from app.density.measures import Measure
from app.density.rates import Counts

E, M, N = Measure.ELIGIBLE, Measure.MEMBERS, Measure.NOT_MEMBERS
JOINED, LEFT = Measure.JOINERS, Measure.LEAVERS
JAN, FEB, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def test_a_month_without_steps_is_like_the_one_before() -> None:
    steps = Steps({E: 10, M: 4, N: 6}, {JAN: {M: 1, N: -1, JOINED: 1}, MARCH: {E: 2}})
    line = points(steps, JAN, date(2026, 3, 9))
    assert [p.on for p in line] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 9)]
    assert [(p.counts.members, p.counts.eligible) for p in line] == [(5, 10), (5, 10), (5, 12)]
    assert [p.joiners for p in line] == [1, 0, 0]


def test_the_last_month_ends_on_the_day_that_was_asked_for() -> None:
    assert points(None, date(2026, 2, 14), date(2026, 2, 20))[-1].on == date(2026, 2, 20)
    assert points(None, JAN, date(2026, 1, 31))[-1].on == date(2026, 1, 31)


def test_before_anybody_was_listed_there_is_no_rate_rather_than_none() -> None:
    line = points(Steps({}, {MARCH: {E: 10, M: 0, N: 10}}), JAN, date(2026, 3, 31))
    assert [p.low for p in line] == [None, None, Fraction(0)]


def test_what_is_not_known_is_a_range() -> None:
    (point,) = points(Steps({E: 10, M: 4, N: 3}, {}), JAN, date(2026, 1, 31))
    assert (point.low, point.high) == (Fraction(4, 10), Fraction(7, 10))
    assert people_words(point.counts) == "4–7 of 10"


def test_what_will_be_takes_from_the_running_month_only_what_is_still_to_come() -> None:
    now = points(Steps({E: 10, M: 4, N: 6}, {JAN: {JOINED: 2}}), JAN, date(2026, 1, 9))[-1]
    steps = Steps({E: 10, M: 4, N: 6}, {JAN: {JOINED: 2, LEFT: 1, M: -1, N: 1}, MARCH: {E: -3}})
    line = to_come(steps, now, date(2026, 3, 31))
    assert [p.on for p in line] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert [(p.joiners, p.leavers) for p in line] == [(0, 1), (0, 0), (0, 0)]
    assert [p.counts.eligible for p in line] == [10, 10, 7]
    assert all(p.announced for p in line)


def test_nothing_announced_draws_nothing_unless_a_day_to_come_was_asked_for() -> None:
    steps = Steps({E: 10, M: 4, N: 6}, {})
    now = points(steps, JAN, date(2026, 1, 9))[-1]
    assert to_come(steps, now, date(2026, 6, 30)) == []
    assert to_come(steps, now, date(2026, 2, 5), always=True)[-1].on == date(2026, 2, 5)


@pytest.mark.parametrize(
    ("before", "after", "breaks_here"),
    [(10, 12, False), (10, 8, False), (10, 13, True), (10, 7, True), (5, 6, False), (5, 7, True),
     (0, 50, False), (50, 0, True), (1_000_000, 1_200_000, False), (1_000_000, 1_200_001, True)],
)  # fmt: skip
def test_a_fifth_exactly_is_no_break(before: int, after: int, breaks_here: bool) -> None:
    assert is_break(before, after) is breaks_here


def test_a_break_says_from_what_to_what() -> None:
    line = [Point(JAN, Counts(100)), Point(FEB, Counts(79)), Point(MARCH, Counts(80))]
    assert breaks(line) == [Break(FEB, 100, 79)]


def test_a_comparison_adds_up_as_it_is_written() -> None:
    then, now = Point(JAN, Counts(68, 31)), Point(MARCH, Counts(68, 35))
    found = compare(then, now)
    assert found is not None
    assert (found.members, found.tenths) == (4, 515 - 456)
    assert members_words(found, "January") == "Up 4 since January"
    assert points_words(found.tenths) == "↑ +5.9 points"
    assert not found.across_a_break
    again = compare(then, now, [FEB])
    assert again is not None
    assert again.across_a_break
    assert compare(Point(JAN), now) is None


def test_differences_have_a_sign_and_an_arrow() -> None:
    assert [points_words(tenths) for tenths in (-1, 0, 10, None)] == [
        "↓ −0.1 points",
        "→ the same rate",
        "↑ +1.0 point",
        "",
    ]


def test_months_and_years_before() -> None:
    assert months_between(date(2025, 11, 30), date(2026, 1, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        JAN,
    ]
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)
    assert months_before(date(2026, 1, 31), 3) == date(2025, 10, 1)
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), -1) == date(2025, 2, 28)
