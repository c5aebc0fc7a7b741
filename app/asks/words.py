"""Why somebody is suggested, in words. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.asks.rules import Askable
from app.seating.reach import Reach, strength
from app.seating.words import say

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


# What an ask has room for.
LONGEST = 300


def on_record(found: Sequence[Reach], said: str | None = None) -> dict[str, Any]:
    """What an ask keeps of its reasons: as columns."""
    return {
        "reach": found[0].kind if found else None,
        "reaches": [int(reach.kind) for reach in found],
        "points": strength(found),
        "reasons": (say(found) if said is None else said)[:LONGEST],
    }


def reasons(found: Iterable[Reach], person: Askable, *, today: date) -> str:
    """“Two desks away on Tuesdays and Thursdays; same team; nobody has asked since March”."""
    said = "; ".join(part for part in (say(found), history(person, today=today)) if part)
    return said[0].upper() + said[1:]


def history(person: Askable, *, today: date) -> str:
    if person.tried_on is None:
        return "nobody has asked yet"
    if person.reached_on is None:
        return f"tried in {_month(person.tried_on, today)}, not reached yet"
    return f"nobody has asked since {_month(person.reached_on, today)}"


def _month(day: date, today: date) -> str:
    name = _MONTHS[day.month - 1]
    return name if day.year == today.year else f"{name} {day.year}"
