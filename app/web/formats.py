"""How days, numbers and words are written for people. Pure: `today` is always given."""

from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NOTHING = "–"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def as_day(value: date | datetime) -> date:
    """The day it was, or is, in the office; a moment without a zone is taken as UTC."""
    if isinstance(value, datetime):
        return in_london(value).date()
    return value


def in_london(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))).astimezone(LONDON)


def day(value: date | datetime | None) -> str:
    if value is None:
        return NOTHING
    shown = as_day(value)
    return f"{shown.day} {_MONTHS[shown.month - 1]} {shown.year}"


def day_short(value: date | datetime | None, today: date) -> str:
    """“Tue 3 Nov”, with the year only when it is not this year."""
    if value is None:
        return NOTHING
    shown = as_day(value)
    year = "" if shown.year == today.year else f" {shown.year}"
    return f"{_DAYS[shown.weekday()]} {shown.day} {_MONTHS[shown.month - 1]}{year}"


def day_bare(value: date, today: date) -> str:
    """“3 Nov”, for where there is little room; with the year only when it is not this year."""
    year = "" if value.year == today.year else f" {value.year}"
    return f"{value.day} {_MONTHS[value.month - 1]}{year}"


def day_iso(value: date | datetime | None) -> str:
    return "" if value is None else as_day(value).isoformat()


def month(value: date | datetime | None) -> str:
    if value is None:
        return NOTHING
    shown = as_day(value)
    return f"{_MONTHS[shown.month - 1]} {shown.year}"


def moment(value: datetime | None) -> str:
    """“3 Nov 2026, 14:05”, by the clock on the office wall."""
    if value is None:
        return NOTHING
    return f"{day(value)}, {in_london(value):%H:%M}"


def clock(value: datetime | None) -> str:
    """“14:05”, by the clock on the office wall."""
    return NOTHING if value is None else f"{in_london(value):%H:%M}"


def ago(value: date | datetime | None, today: date) -> str:
    if value is None:
        return NOTHING
    days = (today - as_day(value)) // timedelta(days=1)
    if days in _NEAR:
        return _NEAR[days]
    length = _length(abs(days))
    return f"{length} ago" if days > 0 else f"in {length}"


def number(value: int | Decimal | float | None) -> str:
    return NOTHING if value is None else f"{value:,}"


def plural(count: int, one: str, many: str) -> str:
    """“1 person”, “1,234 people”."""
    return f"{number(count)} {word(count, one, many)}"


def word(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


def percent(rate: float | Decimal | Fraction | None) -> str:
    """A rate of 0–1 as “51.5 %”; halves go up, as people expect on paper."""
    return NOTHING if rate is None else f"{_hundredths(rate, '0.1')} %"


def percent_whole(rate: float | Decimal | Fraction | None) -> str:
    """Rounded down, so that 99.6 % complete never reads as complete."""
    return NOTHING if rate is None else f"{_hundredths(rate, '1', ROUND_DOWN)} %"


def percent_range(low: float | Fraction, high: float | Fraction) -> str:
    return f"{_hundredths(low, '0.1')}–{_hundredths(high, '0.1')} %"


def change(value: int | None) -> str:
    """A difference with its sign and an arrow: “↑ +4”."""
    if value is None:
        return NOTHING
    if value == 0:
        return "→ no change"
    return f"↑ +{value:,}" if value > 0 else f"↓ −{abs(value):,}"


def phone(value: str | None) -> str:
    """Shown as it was written: people recognise their own spacing."""
    return value or NOTHING


_NEAR = {0: "today", 1: "yesterday", -1: "tomorrow"}


def _length(days: int) -> str:
    if days < 14:
        return plural(days, "day", "days")
    if days < 60:
        return plural(days // 7, "week", "weeks")
    if days < 730:
        return plural(days * 12 // 365, "month", "months")
    return plural(days // 365, "year", "years")


def _hundredths(
    rate: float | Decimal | Fraction, step: str, rounding: str = ROUND_HALF_UP
) -> Decimal:
    exact = (
        Decimal(rate.numerator) / Decimal(rate.denominator)
        if isinstance(rate, Fraction)
        else Decimal(str(rate))
    )
    return (exact * 100).quantize(Decimal(step), rounding=rounding)
