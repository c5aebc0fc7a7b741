"""A person as one row of a list: who, where, and the last contact with them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.conversations import rules
from app.conversations.queries.contacts import LastContact
from app.people.models import StandingCode


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list, by what they call themselves."""

    id: int
    forename: str
    surname: str
    team: str | None
    workplace: str | None
    is_rep: bool
    standing: StandingCode
    last: LastContact | None = None
    due_on: date | None = None
    follow_up_id: int | None = None
    said_on: date | None = None

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()

    @property
    def short_name(self) -> str:
        return f"{self.forename} {self.surname[:1]}".strip()

    @property
    def mark(self) -> str:
        spoken = self.last is not None and self.last.spoken
        return rules.mark(is_rep=self.is_rep, standing=self.standing, spoken=spoken)

    @property
    def where(self) -> str:
        return " · ".join(part for part in (self.team, self.workplace) if part)


def listed(row: Any, last: LastContact | None, workplace: str | None = None, **more: Any) -> Listed:
    """From a row that has a person's columns and `team`."""
    return Listed(
        row.id,
        row.known_as or row.forename,
        row.surname,
        row.team,
        workplace,
        row.is_rep,
        row.standing,
        last,
        **more,
    )
