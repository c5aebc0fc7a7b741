"""What day it is. Dates of work are calendar dates in London; moments are UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    return datetime.now(LONDON).date()


def now() -> datetime:
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The day in London on which this moment fell."""
    return moment.astimezone(LONDON).date()
