"""The rows of the file. Pure."""

from dataclasses import dataclass
from datetime import date

from app.conversations.models import Outcome, Result
from app.conversations.words import said


@dataclass(frozen=True)
class Row:
    """One person of a list, as far as a caller needs to know."""

    rank: int
    staff_id: int
    first: str
    surname: str
    workplace_id: int
    workplace: str
    team: str | None
    phone: str | None
    last_on: date | None
    last_by: str | None
    last_result: Result | None
    last_outcome: Outcome | None

    @property
    def name(self) -> str:
        return f"{self.first} {self.surname}".strip()

    @property
    def last_words(self) -> str:
        if self.last_result is None:
            return ""
        return said(self.last_result, self.last_outcome)
