from datetime import date
from fractions import Fraction

from app.web.trend_chart import FLOOR, TOP, Dot, Mark, picture, round_top, small

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def dot(month: int, low: Fraction | None = HALF, high: Fraction | None = None, **of: object) -> Dot:
    return Dot(date(2026, month, 1), low, high if high is not None else low, **of)


def test_a_month_nobody_was_counted_leaves_a_gap() -> None:
    drawn = picture([dot(1), dot(2, None), dot(3)])
    assert drawn is not None
    assert drawn.line.count("M") == 2
    assert "L" not in drawn.line


def test_one_counted_day_is_no_line() -> None:
    assert picture([]) is None
    assert picture([dot(1), dot(2, None)]) is None
    assert small([dot(1)], Fraction(1)) is None


def test_the_line_is_open_where_the_list_broke() -> None:
    drawn = picture([dot(1), dot(2, broken=True), dot(3)])
    assert drawn is not None
    assert drawn.line.count("M") == 2
    assert drawn.line.count("L") == 1


def test_what_will_be_goes_on_from_what_was_counted() -> None:
    drawn = picture([dot(1), dot(2), dot(3, QUARTER, announced=True)])
    assert drawn is not None
    assert drawn.last.on == date(2026, 2, 1)
    assert drawn.to_come.startswith(f"M{drawn.last_x * 6:.1f}")
    assert drawn.now_x == drawn.last_x


def test_what_is_not_known_is_a_closed_band_that_tapers_to_what_is() -> None:
    drawn = picture([dot(1), dot(2, QUARTER, HALF), dot(3)])
    assert drawn is not None
    (band,) = drawn.bands
    assert band.endswith("Z")
    assert band.count("L") == 5
    alone = picture([dot(1, QUARTER, HALF), dot(2, None), dot(3)])
    assert alone is not None
    assert len(alone.bands) == 1


def test_two_unknown_times_are_two_bands() -> None:
    months = [dot(1, QUARTER, HALF), dot(2), dot(3), dot(4, QUARTER, HALF), dot(5)]
    drawn = picture(months)
    assert drawn is not None
    assert len(drawn.bands) == 2


def test_the_axis_begins_at_nothing_and_ends_at_a_round_share_past_the_target() -> None:
    drawn = picture([dot(1, Fraction(3, 10)), dot(2, Fraction(1, 3))], target=0.5)
    assert drawn is not None
    assert [words for _, words in drawn.ticks] == ["60 %", "30 %", "0"]
    assert [y for y, _ in drawn.ticks] == [TOP, (TOP + FLOOR) / 2, FLOOR]
    assert drawn.target_y is not None
    assert TOP < drawn.target_y < FLOOR
    assert round_top([Fraction(1)]) == 1
    assert round_top([None]) == 1


def test_joiners_stand_up_and_leavers_hang_down_on_one_scale() -> None:
    drawn = picture([dot(1, up=4, down=2), dot(2), dot(3, down=1)])
    assert drawn is not None
    assert [(c.up, c.down) for c in drawn.columns] == [(32, 16), (0, 8)]
    assert (drawn.most_up, drawn.most_down) == (4, 2)
    assert all(c.x >= 0 and c.x + c.width <= 100 for c in drawn.columns)


def test_letters_close_to_each_other_stand_in_two_rows() -> None:
    marks = [Mark(date(2026, 2, day), letter, "") for day, letter in ((3, "A"), (4, "B"))]
    drawn = picture([dot(1), dot(12)], marks=marks)
    assert drawn is not None
    assert [one.row for one in drawn.marks] == [0, 1]


def test_years_are_ticks_where_they_begin() -> None:
    drawn = picture([Dot(date(2024, 6, 30), HALF), Dot(date(2026, 1, 1), HALF)])
    assert drawn is not None
    assert [year for _, year in drawn.years] == ["2025", "2026"]


def test_a_small_line_keeps_to_the_scale_of_all() -> None:
    low = small([dot(1, QUARTER), dot(2, QUARTER)], Fraction(1, 2))
    assert low is not None
    assert low.last_y == 20
