"""When somebody is to be called again: only what is still to come, and never at night."""

from datetime import date, datetime, time

import pytest

from app.calling import times
from app.web.formats import LONDON

MORNING = datetime(2026, 11, 23, 10, 20, tzinfo=LONDON)
EVENING = datetime(2026, 11, 23, 20, 15, tzinfo=LONDON)
ENDS = date(2026, 12, 4)


def test_in_the_morning_there_are_three_moments_to_offer() -> None:
    assert [code for code, _ in times.choices(MORNING)] == ["hour", "later", "tomorrow"]


def test_in_the_evening_only_tomorrow_is_left() -> None:
    assert [code for code, _ in times.choices(EVENING)] == ["tomorrow"]


@pytest.mark.parametrize(
    ("choice", "day", "at", "meant"),
    [
        ("hour", None, None, datetime(2026, 11, 23, 11, 20, tzinfo=LONDON)),
        ("later", None, None, datetime(2026, 11, 23, 17, 30, tzinfo=LONDON)),
        ("tomorrow", None, None, datetime(2026, 11, 24, 10, 20, tzinfo=LONDON)),
        ("pick", date(2026, 11, 26), time(14, 30), datetime(2026, 11, 26, 14, 30, tzinfo=LONDON)),
        ("pick", None, time(14, 30), datetime(2026, 11, 23, 14, 30, tzinfo=LONDON)),
        ("pick", date(2026, 11, 26), None, None),
    ],
)
def test_a_chip_means_a_moment(
    choice: str, day: date | None, at: time | None, meant: datetime | None
) -> None:
    assert times.call_again_at(choice, day, at, MORNING) == meant


def test_tomorrow_at_night_means_the_last_hour_of_the_evening() -> None:
    late = datetime(2026, 11, 23, 23, 5, tzinfo=LONDON)
    again_at = times.call_again_at("tomorrow", None, None, late)
    assert again_at is not None
    assert again_at.time() == times.LAST


@pytest.mark.parametrize(
    ("choice", "day", "at", "wrong"),
    [
        ("pick", date(2026, 11, 26), None, "again_time"),
        ("pick", date(2026, 11, 22), time(14), "again_date"),
        ("pick", date(2026, 11, 26), time(22), "again_time"),
        ("pick", ENDS, time(14), "again_date"),
        ("pick", date(9999, 12, 31), time(23, 59), "again_time"),
    ],
)
def test_a_moment_that_cannot_be_kept_says_what_to_change(
    choice: str, day: date, at: time | None, wrong: str
) -> None:
    assert list(times.problems(choice, day, at, MORNING, ends_on=ENDS)) == [wrong]


def test_an_hour_from_now_is_refused_where_it_would_be_night() -> None:
    assert "again" in times.problems("hour", None, None, EVENING, ends_on=ENDS)
    assert times.problems("hour", None, None, MORNING, ends_on=ENDS) == {}
