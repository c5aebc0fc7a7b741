"""How many people a question finds, as exactly as whoever asks may know. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_WORKPLACES = 30


def people_between(low: int, high: int) -> str:
    """“12 people”, “fewer than 3 people”, “10 to 14 people”."""
    if low == high:
        return "1 person" if low == 1 else f"{low:,} people"
    if low == 0:
        return f"fewer than {high + 1:,} people"
    return f"{low:,} to {high:,} people"


@dataclass(frozen=True)
class Step:
    """Between `low` and `high` people are left after the first `number` rules."""

    number: int
    low: int
    high: int

    @property
    def is_banded(self) -> bool:
        return self.low != self.high

    @property
    def in_words(self) -> str:
        return people_between(self.low, self.high)


@dataclass(frozen=True)
class WorkplaceCount:
    workplace_id: int
    workplace: str
    low: int
    high: int

    @property
    def in_words(self) -> str:
        return people_between(self.low, self.high)


@dataclass(frozen=True)
class Counted:
    """Between `low` and `high` people; equal where the session sees them anyway."""

    low: int
    high: int
    workplaces: Sequence[WorkplaceCount]

    @property
    def is_banded(self) -> bool:
        return self.low != self.high

    @property
    def largest(self) -> Sequence[WorkplaceCount]:
        return self.workplaces[:MOST_WORKPLACES]

    @property
    def others(self) -> int:
        """How many workplaces are not among the largest."""
        return max(0, len(self.workplaces) - MOST_WORKPLACES)

    @property
    def in_words(self) -> str:
        return people_between(self.low, self.high)
