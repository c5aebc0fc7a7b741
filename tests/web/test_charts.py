from datetime import date
from fractions import Fraction

from app.web import charts


def test_says_a_known_density_as_a_fraction() -> None:
    bar = charts.density(35, 68, target=0.5, as_at=date(2026, 11, 3), completeness=0.97)
    assert (bar.fraction, bar.percentage) == ("35 of 68", "51.5 %")
    assert bar.notes == ("target 50 %", "list of 3 Nov 2026, 97 % complete")
    assert (bar.members_width, bar.unknown_width, bar.target_at) == (51.47, 0, 50.0)


def test_says_an_unknown_part_as_a_range() -> None:
    bar = charts.density(35, 68, unknown=6, other=4)
    assert (bar.fraction, bar.percentage) == ("35–41 of 68", "51.5–60.3 %")
    assert (bar.unknown_width, bar.other_width) == (8.82, 5.88)
    assert bar.notes == ("6 not known", "4 in another union")


def test_never_draws_unknown_as_zero() -> None:
    bar = charts.density(0, 30, unknown=30)
    assert bar.unknown_width == 100
    assert bar.percentage == "0.0–100.0 %"


def test_a_suppressed_bar_gives_nothing_to_measure() -> None:
    bar = charts.density(2, 40, unknown=1, target=0.5, suppressed="fewer than 3 of 40")
    assert bar.sentence == "fewer than 3 of 40"
    assert (bar.members_width, bar.unknown_width, bar.other_width, bar.target_at) == (0, 0, 0, None)


def test_nobody_eligible_is_not_zero_percent() -> None:
    bar = charts.density(0, 0)
    assert (bar.fraction, bar.percentage) == ("Nobody is counted here yet", "")


def test_more_members_than_were_declared_fill_the_bar() -> None:
    bar = charts.density(70, 68, unknown=3)
    assert bar.members_width == 100
    assert bar.unknown_width == 0
    assert bar.fraction == "70 of 68"


def test_a_day_nobody_counted_leaves_a_gap() -> None:
    line = charts.trend(
        [(date(2026, 1, day), value) for day, value in [(1, 10), (11, None), (21, 20), (31, 5)]]
    )
    assert line is not None
    assert line.path == "M4.0 30.0 M158.7 4.0 L236.0 43.0"
    assert (line.last, line.top) == (5, 20)


def test_one_count_is_not_a_trend() -> None:
    assert charts.trend([]) is None
    assert charts.trend([(date(2026, 1, 1), 3), (date(2026, 1, 2), None)]) is None


def test_the_longest_bar_fills_its_line() -> None:
    assert [bar.width for bar in charts.bars([("Pay", 20), ("Data", 5), ("Moves", 0)])] == [
        100,
        25,
        0,
    ]
    assert charts.bars([]) == []


def test_intervals_share_one_axis_and_leave_out_who_was_not_asked():
    drawn = charts.intervals(
        [
            ("Side by side", 6, 24, Fraction(12, 100), Fraction(45, 100)),
            ("Same team", 0, 0, None, None),
        ]
    )
    near, team = drawn.rows
    assert (near.low, near.dot, near.high) == (20, 41.67, 75)
    assert near.words == "6 of 24 joined · 25 %, between 12 and 45 %"
    assert team.dot is None
    assert [words for _, words in drawn.ticks] == ["0 %", "30 %", "60 %"]
