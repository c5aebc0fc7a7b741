from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from app.web import formats

TODAY = date(2026, 11, 5)


def test_writes_days_as_people_do() -> None:
    assert formats.day(date(2026, 11, 3)) == "3 Nov 2026"
    assert formats.day_short(date(2026, 11, 3), TODAY) == "Tue 3 Nov"
    assert formats.day_short(date(2025, 11, 3), TODAY) == "Mon 3 Nov 2025"
    assert formats.day_iso(date(2026, 11, 3)) == "2026-11-03"
    assert formats.month(date(2026, 11, 3)) == "Nov 2026"


def test_writes_a_moment_by_the_office_clock() -> None:
    late = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)
    assert formats.day(late) == "4 Jul 2026"
    assert formats.moment(late) == "4 Jul 2026, 00:30"


@pytest.mark.parametrize("write", [formats.day, formats.month, formats.percent, formats.number])
def test_writes_nothing_as_a_dash(write: object) -> None:
    assert callable(write)
    assert write(None) == "–"


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (date(2026, 11, 5), "today"),
        (date(2026, 11, 4), "yesterday"),
        (date(2026, 11, 6), "tomorrow"),
        (date(2026, 11, 1), "4 days ago"),
        (date(2026, 11, 9), "in 4 days"),
        (date(2026, 10, 15), "3 weeks ago"),
        (date(2026, 6, 5), "5 months ago"),
        (date(2023, 11, 5), "3 years ago"),
    ],
)
def test_says_how_long_ago(then: date, words: str) -> None:
    assert formats.ago(then, TODAY) == words


def test_rounds_rates_the_way_paper_does() -> None:
    assert formats.percent(35 / 68) == "51.5 %"
    assert formats.percent(Fraction(1, 3)) == "33.3 %"
    assert formats.percent(Decimal("0.0125")) == "1.3 %"
    assert formats.percent(0) == "0.0 %"
    assert formats.percent(1) == "100.0 %"


def test_never_calls_almost_complete_complete() -> None:
    assert formats.percent_whole(0.9996) == "99 %"
    assert formats.percent_whole(0.29) == "29 %"


def test_counts_in_words() -> None:
    assert formats.plural(1, "person", "people") == "1 person"
    assert formats.plural(0, "person", "people") == "0 people"
    assert formats.plural(1234, "person", "people") == "1,234 people"
    assert formats.word(2, "person", "people") == "people"


def test_gives_a_difference_its_sign_and_arrow() -> None:
    assert formats.change(4) == "↑ +4"
    assert formats.change(-1200) == "↓ −1,200"
    assert formats.change(0) == "→ no change"
