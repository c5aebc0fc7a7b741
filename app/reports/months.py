"""Months as they are asked for: whole ones that are over. Pure."""

import re
from datetime import date, timedelta

from app.errors import AppError

_SHAPES = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})", re.ASCII),
    re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})", re.ASCII),
)


class NoSuchMonth(AppError):
    """Its message says what to type instead."""


def first_after(day: date) -> date:
    """The first day of the month after that day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def back(month: date, months: int) -> date:
    """The first day of the month so many months before."""
    whole = month.year * 12 + month.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def last_full(today: date) -> date:
    return back(today, 1)


def read_month(typed: str, *, today: date) -> date:
    """Its first day; the last full month when nothing was typed. Raises NoSuchMonth."""
    if not typed.strip():
        return last_full(today)
    found = next((m for shape in _SHAPES if (m := shape.fullmatch(typed.strip()))), None)
    year, month = (int(found["year"]), int(found["month"])) if found else (0, 0)
    if not (2000 <= year <= 2200 and 1 <= month <= 12):
        raise NoSuchMonth("Enter a month like 2026-10.")
    first = date(year, month, 1)
    if first > last_full(today):
        raise NoSuchMonth(f"That month is not over. Choose {last_full(today):%Y-%m} or one before.")
    return first
