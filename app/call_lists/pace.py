"""How calls went on, hour by hour or day by day. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from app.web.formats import as_day, day_bare, in_london

# Hours one by one as long as they are read at a glance; then days.
MOST_HOURS = 12


def pace(hours: Sequence[tuple[datetime, int]]) -> list[tuple[str, int]]:
    """Calls by hour while they are few, then by day."""
    if len(hours) <= MOST_HOURS:
        return [(f"{_day(at)}, {in_london(at):%H}:00", calls) for at, calls in hours]
    days: Counter[str] = Counter()
    for at, calls in hours:
        days[_day(at)] += calls
    return list(days.items())


def _day(at: datetime) -> str:
    return day_bare(as_day(at), as_day(at))
