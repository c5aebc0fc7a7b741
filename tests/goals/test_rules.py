"""Targets and forecasts to the digit, with the golden numbers of the domain brief (3.5)."""

from datetime import date
from fractions import Fraction

import pytest

from app.density.ledger import Steps
from app.density.measures import Headcount, Measure
from app.density.rates import Counts
from app.goals import words
from app.goals.drawing import chart, scale
from app.goals.forecast import (
    Closing,
    Month,
    Pace,
    add_months,
    closed_by,
    months_between,
    outlook,
    pace,
)
from app.goals.prospect import Ground, Prospect, prospect
from app.goals.rules import (
    MAJORITY,
    Aim,
    Cohort,
    Expected,
    People,
    each_week,
    each_week_in_words,
    joins,
    people_for,
)

SIXTY = Aim(600)
TODAY = date(2026, 11, 23)


def test_six_joins_for_60_per_cent_of_64_when_two_of_35_leave() -> None:
    expected = Expected(eligible=64, members=35, leaving=2, other_union=4)
    taken = joins(SIXTY, expected)
    assert taken is not None
    assert (taken.needed, taken.feasible) == (6, True)
    assert expected.could_join == 27


def test_24_people_to_speak_to_when_5_of_20_joined() -> None:
    people = people_for(6, Cohort(reached=20, joined=5))
    assert people is not None
    assert people.likely == 24
    # Wilson's 95 % interval of 5 of 20 is 11.2 to 46.9 %.
    assert (people.fewest, people.most) == (13, 54)


def test_19_people_are_too_few_to_go_by() -> None:
    assert people_for(6, Cohort(reached=19, joined=5)) is None
    assert people_for(6, Cohort(reached=20, joined=0)) == People(None, 38, None)


def test_24_people_in_12_weeks_are_two_a_week_for_one_rep() -> None:
    assert each_week(24, reps=1, days=84) == 2
    assert each_week(24, reps=0, days=84) is None
    assert each_week(24, reps=1, days=0) is None
    said = [each_week_in_words(Fraction(n, 12)) for n in (25, 24, 13, 12, 7, 6, 3, 0)]
    assert said[:4] == ["3 a week", "2 a week", "2 a week", "one a week"]
    assert said[4:] == ["one a week", "one every 2 weeks", "one every 4 weeks", "none"]


def test_a_majority_is_more_than_half() -> None:
    assert [MAJORITY.least(n) for n in (0, 1, 2, 68, 69, 70)] == [1, 1, 2, 35, 35, 36]
    assert MAJORITY.is_reached(35, 69)
    assert not MAJORITY.is_reached(35, 70)
    assert Aim(500).is_reached(35, 70)
    assert not MAJORITY.is_reached(0, 0)
    assert (MAJORITY.words, SIXTY.words, Aim(605).words) == ("a majority", "60 %", "60.5 %")


def test_the_least_members_are_whole_people_never_a_float() -> None:
    assert Aim(600).least(64) == 39
    assert Aim(700).least(10) == 7  # 0.7 · 10 is 7.000000000000001 as floats
    assert Aim(1000).least(33) == 33


def test_it_can_not_be_reached_when_too_few_could_join() -> None:
    edge = joins(SIXTY, Expected(eligible=50, members=20, other_union=20))
    assert edge is not None
    assert (edge.needed, edge.feasible) == (10, True)
    past = joins(SIXTY, Expected(eligible=50, members=20, other_union=21))
    assert past is not None
    assert not past.feasible
    assert joins(SIXTY, Expected(eligible=0, members=0)) is None


def test_months_are_those_of_the_calendar() -> None:
    assert months_between(date(2026, 1, 1), date(2026, 7, 1)) == 6
    assert months_between(TODAY, date(2026, 12, 8)) == Fraction(1, 2)
    assert months_between(TODAY, date(2026, 11, 8)) == Fraction(-15, 31)
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)


def test_the_forecast_is_the_mean_within_the_worst_and_best_month() -> None:
    six = Pace(
        tuple(Month(j, left) for j, left in ((3, 1), (0, 2), (1, 1), (2, 0), (1, 2), (0, 0)))
    )
    assert (six.joins, six.leavers) == (Fraction(7, 6), 1)
    there = outlook(35, six, Fraction(6))
    assert (there.low, there.likely, there.high) == (23, 36, 47)
    closed = outlook(35, six, Fraction(6), going=10, most=30)
    assert (closed.low, closed.likely, closed.high) == (13, 26, 30)
    assert outlook(1, six, Fraction(6)).low == 0


def test_two_months_are_too_few_for_a_forecast() -> None:
    assert not Pace((Month(1, 0),) * 2).is_enough
    assert Pace((Month(1, 0),) * 3).is_enough
    with pytest.raises(ValueError, match="Too few"):
        outlook(35, Pace((Month(1, 0),) * 2), Fraction(1))


def by_month(**months: tuple[int, int, int, int]) -> Steps:
    """Eligible, members, joiners, leavers of months named like m2026_05."""
    kinds = (Measure.ELIGIBLE, Measure.MEMBERS, Measure.JOINERS, Measure.LEAVERS)
    return Steps(
        {},
        {
            date(int(name[1:5]), int(name[6:]), 1): dict(zip(kinds, steps, strict=True))
            for name, steps in months.items()
        },
    )


def test_only_full_months_with_people_in_them_count() -> None:
    began = by_month(
        m2026_07=(60, 30, 4, 0),  # not full: nobody was counted when it began
        m2026_08=(0, 1, 2, 1),
        m2026_10=(0, -1, 0, 1),
        m2026_11=(0, 3, 3, 0),  # not over
    )
    assert pace(began, TODAY).months == (Month(2, 1), Month(0, 0), Month(0, 1))
    early = by_month(m2025_01=(60, 30, 30, 0))
    assert len(pace(early, TODAY).months) == 6


def ground(**changed: object) -> Ground:
    """64 people, 35 of them members, one more than leaves each month; until 23 May."""
    steady = by_month(
        m2025_01=(64, 29, 0, 0),
        **{f"m2026_{month:02}": (0, 1, 1, 0) for month in range(5, 11)},
    )
    there = Headcount(Counts(64, 35, 4, 25))
    usual = {"now": there, "then": there, "steps": steady, "by_on": date(2027, 5, 23)}
    return Ground(today=TODAY, **usual | changed)


def test_the_pace_is_said_as_a_person_would() -> None:
    reached = prospect(SIXTY, ground())
    assert reached.expected == Expected(64, 35, 0, 4)
    assert words.pace_says(reached) == "At this pace 64 % by 23 May 2027: that reaches 60 %."
    short = prospect(Aim(700), ground())
    assert words.pace_says(short) == "At this pace 64 % by 23 May 2027: 4 joins short."
    assert short.short == 4
    assert words.takes(short) == (
        "10 joins for 70 %, if 64 people work here then and no member leaves."
    )
    assert words.cannot(prospect(Aim(1000), ground())) == (
        "With these numbers it can’t be reached: 29 joins are needed, and 25 people could join."
    )


def test_who_leaves_at_the_present_pace_is_expected_to() -> None:
    losing = by_month(
        m2025_01=(64, 41, 0, 0), **{f"m2026_{n:02}": (0, -1, 1, 2) for n in range(5, 11)}
    )
    assert prospect(SIXTY, ground(steps=losing)).expected.leaving == 12


def test_announced_changes_come_and_go_by_themselves() -> None:
    fewer = Headcount(Counts(54, 30, 4, 20))
    assert prospect(SIXTY, ground(then=fewer)).expected == Expected(54, 35, 5, 4)
    more = Headcount(Counts(74, 40, 4, 30))
    assert prospect(SIXTY, ground(then=more)).expected == Expected(74, 40, 0, 4)


def test_members_at_an_office_that_closes_go_from_its_day() -> None:
    closing = (Closing(date(2027, 2, 1), 20, 10, 1),)
    shut = prospect(SIXTY, ground(closings=closing))
    assert shut.expected == Expected(44, 35, 10, 3)
    course = {day: there.likely for day, there in shut.ground.ahead()}
    before, after = course[date(2027, 1, 1)], course[date(2027, 2, 1)]
    assert before - 35 == months_between(TODAY, date(2027, 1, 1))
    assert after - 35 == months_between(TODAY, date(2027, 2, 1)) - 10
    late = (Closing(date(2027, 5, 24), 20, 10, 1),)
    assert prospect(SIXTY, ground(closings=late)).expected == Expected(64, 35, 0, 4)
    assert closed_by(closing * 2, date(2027, 2, 1)).members == 20


def test_a_new_office_says_that_there_are_too_few_data() -> None:
    new = prospect(SIXTY, ground(steps=by_month(m2026_10=(64, 35, 0, 0))))
    assert new.outlook is None
    assert words.pace_says(new) == (
        "Too few data for a forecast: it takes 3 full months, and 0 are on record."
    )
    assert chart(new).band == ""


def test_a_day_that_has_come_has_no_forecast() -> None:
    over = prospect(SIXTY, ground(by_on=TODAY))
    assert over.has_passed
    assert over.outlook is None
    assert words.pace_says(over) == "The day was 23 Nov 2026. Set a target for a day to come."


def test_the_drawing_s_scale_is_round_and_holds_everything() -> None:
    assert scale(Fraction(23), Fraction(47)) == [20, 30, 40, 50]
    assert scale(Fraction(5), Fraction(5)) == [5, 6]
    assert scale(Fraction(0), Fraction(1_012_345)) == [0, 500_000, 1_000_000, 1_500_000]
    drawn = chart(prospect(SIXTY, ground()))
    assert [step for _, step in drawn.ticks] == [45, 40, 35, 30, 25][: len(drawn.ticks)]
    assert (drawn.goal, drawn.likely) == (39, 41)
    assert not drawn.goal_is_above
    assert drawn.end_x == 97


def test_a_prospect_can_be_of_what_somebody_typed() -> None:
    typed = Prospect(SIXTY, ground(), Expected(100, 35, 5, 4))
    taken = typed.joins
    assert taken is not None
    assert taken.needed == 30
    assert typed.short == 19
