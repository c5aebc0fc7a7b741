"""The people of a list, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from app.accounts.models import User
from app.call_lists.models import Because, CallListEntry, EntryState
from app.call_lists.rules import BLOCKED, PEOPLE_A_PAGE
from app.conversations.models import Contact, Outcome, Result
from app.conversations.words import said
from app.people.models import Contactable
from app.union.models import Unit
from app.workplaces.models import Team


@dataclass(frozen=True)
class OnList:
    """Where one person of a list stands."""

    rank: int
    id: int
    name: str
    workplace: str
    team: str | None
    state: EntryState
    because: Because | None
    tries: int
    not_before: datetime | None
    kept_for: str | None
    last_on: date | None
    result: Result | None
    outcome: Outcome | None

    @property
    def where(self) -> str:
        return ", ".join(filter(None, (self.workplace, self.team)))

    @property
    def said(self) -> str | None:
        return said(self.result, self.outcome) if self.result is not None else None

    @property
    def why(self) -> str | None:
        return BLOCKED[self.because] if self.because is not None else None

    @property
    def is_open(self) -> bool:
        return self.state is EntryState.OPEN

    @property
    def was_taken_off(self) -> bool:
        return self.because is Because.TAKEN_OFF


def list_people(
    db: Session, list_id: int, *, state: EntryState | None, page: int
) -> tuple[list[OnList], int]:
    """One page in the list's order, and how many in all.

    Who may no longer be approached is not among them.
    """
    workplace, last = aliased(Unit), last_contact()
    wanted = [CallListEntry.call_list_id == list_id]
    if state is not None:
        wanted.append(CallListEntry.state == state)
    total = db.scalar(
        select(func.count())
        .select_from(CallListEntry)
        .join(Contactable, Contactable.id == CallListEntry.staff_id)
        .where(*wanted)
    )
    rows = db.execute(
        select(
            CallListEntry.rank,
            Contactable.id,
            func.concat_ws(
                " ", func.coalesce(Contactable.known_as, Contactable.forename), Contactable.surname
            ),
            func.coalesce(workplace.name, ""),
            Team.name,
            CallListEntry.state,
            CallListEntry.because,
            CallListEntry.tries,
            CallListEntry.not_before,
            User.name,
            last.c.happened_on,
            last.c.result,
            last.c.outcome,
        )
        .join(Contactable, Contactable.id == CallListEntry.staff_id)
        .outerjoin(workplace, workplace.id == Contactable.workplace_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(User, User.id == CallListEntry.caller_id)
        .outerjoin(last, true())
        .where(*wanted)
        .order_by(CallListEntry.rank)
        .limit(PEOPLE_A_PAGE)
        .offset((page - 1) * PEOPLE_A_PAGE)
    )
    return [OnList(*row) for row in rows], total or 0


def last_contact() -> LateralFromClause:
    """The latest that stands, of each person."""
    correction = aliased(Contact)
    return (
        select(Contact.happened_on, Contact.author_id, Contact.result, Contact.outcome)
        .where(
            and_(
                Contact.staff_id == Contactable.id,
                Contact.result != Result.VOID,
                ~select(correction.id).where(correction.corrects_id == Contact.id).exists(),
            )
        )
        .order_by(Contact.happened_on.desc(), Contact.recorded_at.desc(), Contact.id.desc())
        .limit(1)
        .lateral()
    )
