"""Reading call lists: only one's own, and nobody on them who may no longer be approached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, func, select, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from app.accounts.models import User
from app.call_lists.models import CallList, CallListEntry
from app.call_lists.question import Question, from_json
from app.call_lists.rules import MOST_PEOPLE, Row, people_between
from app.conversations.models import Contact, Issue, Result
from app.errors import NotFound
from app.people.models import Contactable, StandingCode
from app.union.models import Unit
from app.workplaces.models import Team

NOBODY = (0, 0, 0)
MOST_WORKPLACES = 30


@dataclass(frozen=True)
class Summary:
    """One of my lists; it shows people until `expires_on` or until it is closed."""

    id: int
    unit_id: int | None
    purpose: str
    made_on: date
    expires_on: date
    is_closed: bool
    total: int
    asked_not: int
    joined: int

    def is_open(self, today: date) -> bool:
        return not self.is_closed and today < self.expires_on


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
    def is_too_many(self) -> bool:
        return self.low > MOST_PEOPLE

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


def list_mine(db: Session, user_id: int) -> list[Summary]:
    """Newest first."""
    totals = _totals(db)
    lists = db.scalars(
        select(CallList).where(CallList.owner_id == user_id).order_by(CallList.id.desc())
    )
    return [_summary(one, totals.get(one.id, NOBODY)) for one in lists]


def get_mine(db: Session, user_id: int, list_id: int) -> tuple[Summary, Question]:
    """Raises NotFound for somebody else's list, too."""
    found = None
    if 0 < list_id < 2**63:
        found = db.scalar(
            select(CallList).where(CallList.id == list_id, CallList.owner_id == user_id)
        )
    if found is None:
        raise NotFound
    return _summary(found, _totals(db).get(found.id, NOBODY)), from_json(found.question)


def list_rows(db: Session, list_id: int, question: Question) -> list[Row]:
    """Who of the list may still be called, in its order.

    Whoever asked not to be contacted, is left for now or has gone is not in it; neither is
    somebody who has joined since, unless the list asked for members.
    """
    last = _last_contact()
    workplace = aliased(Unit)
    query = (
        select(
            CallListEntry.rank,
            Contactable.id,
            func.coalesce(Contactable.known_as, Contactable.forename),
            Contactable.surname,
            Contactable.workplace_id,
            func.coalesce(workplace.name, ""),
            Team.name,
            Contactable.work_phone,
            last.c.happened_on,
            User.name,
            last.c.result,
            last.c.outcome,
        )
        .join(Contactable, Contactable.id == CallListEntry.staff_id)
        .outerjoin(workplace, workplace.id == Contactable.workplace_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(last, true())
        .outerjoin(User, User.id == last.c.author_id)
        .where(CallListEntry.call_list_id == list_id)
        .order_by(CallListEntry.rank)
    )
    if StandingCode.MEMBER not in question.standings:
        query = query.where(Contactable.standing != StandingCode.MEMBER)
    return [Row(*row) for row in db.execute(query)]


def count(db: Session, question: Question) -> Counted:
    asked = text(
        "select c.workplace_id, u.name, c.low, c.high from count_for_call_list(:question) c"
        " left join units u on u.id = c.workplace_id order by c.high desc, u.name"
    ).bindparams(bindparam("question", question.as_json(), JSONB))
    rows = db.execute(asked).all()
    low, high = next(((r.low, r.high) for r in rows if r.workplace_id is None), (0, 0))
    return Counted(low, high, [WorkplaceCount(*r) for r in rows if r.workplace_id is not None])


def issue_names(db: Session, *, retired: bool = True) -> dict[int, str]:
    """With retired ones: a list keeps the question it was made from."""
    query = select(Issue).where(Issue.retired.is_(False) | retired).order_by(Issue.name)
    return {issue.id: issue.name for issue in db.scalars(query)}


def _last_contact() -> LateralFromClause:
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


def _totals(db: Session) -> dict[int, tuple[int, int, int]]:
    rows = db.execute(text("select * from my_call_list_totals()"))
    return {row.call_list_id: (row.total, row.asked_not, row.joined) for row in rows}


def _summary(one: CallList, totals: tuple[int, int, int]) -> Summary:
    return Summary(
        one.id,
        one.question.get("unit_id"),
        one.purpose,
        one.as_at,
        one.expires_on,
        one.closed_at is not None,
        *totals,
    )
