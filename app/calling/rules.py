"""What taking and finishing a call can come to. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from uuid import UUID

from app.call_lists.models import Because
from app.clock import LONDON

# After so many attempts that reached nobody, a list leaves somebody alone.
MOST_TRIES = 4
CALL_BACK_WITHIN = timedelta(days=60)


class Why(IntEnum):
    """Why there is no call to take."""

    ALL_DONE = 1
    WAITING = 2  # whoever is left is called again from `next_at` on
    OTHERS = 3  # other callers have whoever is left
    ENDED = 4  # the list is closed, or over
    TAKEN_OFF = 5  # the organiser took me off it


@dataclass(frozen=True)
class Taken:
    """`again`: it is the call I had taken already (a double tap, a page opened twice)."""

    lease_id: UUID
    until: datetime
    again: bool = False


@dataclass(frozen=True)
class Idle:
    why: Why
    next_at: datetime | None = None


@dataclass(frozen=True)
class Finished:
    """`late`: the conversation is kept, but somebody else had been given the call by then."""

    contact_id: UUID
    late: bool = False


@dataclass(frozen=True)
class Touched:
    """`meanwhile`: somebody else recorded a contact with them since I took the call."""

    until: datetime
    meanwhile: bool


@dataclass(frozen=True)
class Counts:
    """open + leased + done + blocked = total, at every moment."""

    open: int
    leased: int
    done: int
    blocked: int
    total: int
    because: dict[Because, int]

    @property
    def adds_up(self) -> bool:
        return self.open + self.leased + self.done + self.blocked == self.total


def wrong_moment(moment: datetime, now: datetime, expires_on: date) -> str | None:
    """Why nobody can be called back then."""
    if moment <= now:
        return "Choose a time that is still to come."
    if moment > now + CALL_BACK_WITHIN or moment.astimezone(LONDON).date() >= expires_on:
        return f"Choose a time before the list ends on {expires_on:%-d %B}."
    return None


def morning_of(day: date) -> datetime:
    """From when somebody may be called who asked for a day and no time."""
    return datetime.combine(day, time(9), LONDON)
