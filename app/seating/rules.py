"""How long what was confirmed is worth something. Pure."""

from datetime import date, timedelta
from enum import IntEnum

# decisions.md D9: what nobody confirmed is erased, not kept as history.
KEPT = timedelta(days=90)
FADES_AFTER = timedelta(days=30)
FADED_AFTER = timedelta(days=60)


class Freshness(IntEnum):
    """How a seat is drawn; `GONE` is out of sight before the night's erasure, too."""

    FRESH = 0
    FADING = 1
    FADED = 2
    GONE = 3


def freshness(confirmed_on: date, today: date) -> Freshness:
    age = today - confirmed_on
    if age >= KEPT:
        return Freshness.GONE
    if age >= FADED_AFTER:
        return Freshness.FADED
    return Freshness.FADING if age >= FADES_AFTER else Freshness.FRESH


def oldest_shown(today: date) -> date:
    """Seats confirmed on this day or later are there; earlier ones are not."""
    return today - KEPT + timedelta(days=1)
