"""What a conversation leaves behind, and who had it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.conversations.models import Channel, Outcome, Result
from app.db.base import FOREVER
from app.demo.people import Somebody
from app.people.models import ContactBasis


@dataclass
class Author:
    """A rep or organiser who logs; a rep of a team speaks mostly to that team."""

    user_id: int
    per_week: float
    team_id: int | None = None
    since: date = date.min
    until: date = FOREVER
    demo: bool = False
    # Whom they are on the staff list; an organiser is on none.
    person: Somebody | None = None


@dataclass
class Talk:
    """A contact with all that hangs on it."""

    id: UUID
    person: Somebody
    author: Author
    unit_id: int
    on: date
    at: datetime
    channel: Channel
    result: Result
    outcome: Outcome | None = None
    issues: list[str] = field(default_factory=list)
    note: str | None = None
    assessed: int | None = None
    agreed: ContactBasis | None = None

    @property
    def reached(self) -> bool:
        return self.result in (Result.SPOKE, Result.LEAVE_FOR_NOW, Result.DO_NOT_CONTACT)


@dataclass
class Promise:
    """To come back on a day; closed by a contact, or by the time that passed."""

    made_in: Talk
    due_on: date
    closed_at: datetime | None = None
    closed_in: Talk | None = None


@dataclass
class PlannedTalk:
    """One that must happen, whoever chance picks elsewhere."""

    author: Author
    person: Somebody
    outcome: Outcome | None = None
    keeps: Promise | None = None
