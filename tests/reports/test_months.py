"""Which month is meant, and the sentences where none is."""

from datetime import date

import pytest

from app.reports.months import NoSuchMonth, back, first_after, last_full, read_month

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("", date(2026, 10, 1)),
        ("2026-10", date(2026, 10, 1)),
        (" 2026-1 ", date(2026, 1, 1)),
        ("10/2025", date(2025, 10, 1)),
        ("2.2024", date(2024, 2, 1)),
    ],
)
def test_reads_a_month(typed: str, month: date) -> None:
    assert read_month(typed, today=TODAY) == month


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-11", "not over"),
        ("2027-01", "not over"),
        ("2026-13", "like 2026-10"),
        ("2026-00", "like 2026-10"),
        ("1999-12", "like 2026-10"),
        ("9999-12", "like 2026-10"),
        ("٢٠٢٦-10", "like 2026-10"),
        ("October", "like 2026-10"),
        ("2026-10-01", "like 2026-10"),
        ("x" * 5000, "like 2026-10"),
    ],
)
def test_says_what_is_wrong_with_a_month(typed: str, sentence: str) -> None:
    with pytest.raises(NoSuchMonth, match=sentence):
        read_month(typed, today=TODAY)


def test_months_follow_each_other() -> None:
    assert first_after(date(2024, 2, 29)) == date(2024, 3, 1)
    assert first_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert back(date(2026, 1, 1), 13) == date(2024, 12, 1)
    assert last_full(date(2026, 1, 31)) == date(2025, 12, 1)
