"""Of two rows about one person, which says it better."""

from datetime import date

import pytest

from app.matching.choosing import (
    KEPT,
    OTHER,
    Part,
    Says,
    choices,
    days_in_both,
    headcount_words,
    taken_from_other,
)

OLD, NEW, TODAY = date(2025, 1, 1), date(2026, 1, 1), date(2026, 11, 23)


def says(listed_on: date, home_since: date | None = None, **values: str) -> Says:
    return Says({part: values.get(part.value, "") for part in Part}, listed_on, home_since)


def better(kept: Says, other: Says) -> dict[Part, str]:
    return {choice.part: choice.better for choice in choices(kept, other) if choice.is_open}


@pytest.mark.parametrize(
    ("kept", "other", "expected"),
    [
        (says(NEW, name="J Marsh"), says(OLD, name="Jane Marsh"), OTHER),
        (says(NEW, name="Jan Marsh"), says(OLD, name="Jon Marsh"), KEPT),
        (says(OLD, name="Jan Marsh"), says(NEW, name="Jon Marsh"), OTHER),
        (says(OLD, work_email="a@b.example"), says(NEW), KEPT),
        (says(NEW), says(OLD, work_phone="0113 496 0123"), OTHER),
        (says(OLD, OLD, work="Leeds"), says(OLD, NEW, work="York"), OTHER),
        (says(OLD, NEW, work="Leeds"), says(NEW, OLD, work="York"), KEPT),
        (says(NEW), says(OLD, OLD, work="York"), OTHER),
    ],
)
def test_blank_says_nothing_fuller_beats_shorter_newer_beats_older(
    kept: Says, other: Says, expected: str
) -> None:
    assert list(better(kept, other).values()) == [expected]


def test_a_choice_stands_above_what_was_proposed() -> None:
    found = choices(says(NEW, name="J Marsh", work="York"), says(OLD, name="Jane Marsh"))
    assert taken_from_other(found, {}) == ["name"]
    assert taken_from_other(found, {Part.NAME: KEPT, Part.WORK: OTHER}) == ["work"]


def test_what_both_say_alike_is_no_choice() -> None:
    found = choices(says(NEW, name="Jan"), says(OLD, name="Jan"))
    assert taken_from_other(found, {Part.NAME: OTHER}) == []


def test_days_on_which_both_are_listed_count_one_too_many() -> None:
    twice = days_in_both([(OLD, date.max)], [(NEW, date.max)])
    assert twice == [(NEW, date.max)]
    assert "today, and on days before, back to 1 Jan 2026" in headcount_words(twice, TODAY)
    past = days_in_both([(OLD, NEW)], [(date(2025, 6, 1), date.max)])
    assert "Between 1 Jun 2025 and 31 Dec 2025" in headcount_words(past, TODAY)
    assert "No headcount changes" in headcount_words(
        days_in_both([(OLD, NEW)], [(NEW, TODAY)]), TODAY
    )
    later = days_in_both([(OLD, date.max)], [(date(2027, 1, 1), date.max)])
    assert "From 1 Jan 2027" in headcount_words(later, TODAY)
