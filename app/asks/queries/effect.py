"""What came of the asks of one workplace."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Exists, ScalarSelect, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import User
from app.asks.effect import DECIDES, Tried
from app.asks.models import Ask, AskState, EndReason
from app.conversations.models import Contact
from app.conversations.queries import is_current
from app.people.models import Membership, MembershipStatus


def list_tried(db: Session, workplace_id: int, *, since: date, today: date) -> list[Tried]:
    """Asks opened since that day of people whose last workplace this is; oldest first.

    Those the organiser took back are left out. A conversation that was corrected counts as it was
    corrected, one that did not happen not at all.
    """
    spoke = and_(
        Contact.id == Ask.contact_id,
        Ask.state == AskState.REACHED,
        Contact.reached.is_(True),
        is_current(),
    )
    rows = db.execute(
        select(Ask.staff_id, Ask.reach, _was_tried(today), Contact.happened_on, _joined_on())
        .select_from(Ask)
        .outerjoin(Contact, spoke)
        .where(
            Ask.scope_unit_id == workplace_id,
            Ask.state.in_([AskState.OPEN, AskState.REACHED, AskState.RETURNED, AskState.ENDED]),
            _day(Ask.opened_at) > since,
            or_(Ask.end_reason.is_(None), Ask.end_reason != EndReason.TAKEN_BACK),
        )
        .order_by(Ask.opened_at, Ask.id)
    )
    return [Tried(*row) for row in rows]


def _was_tried(today: date) -> Exists:
    """Whether the asker spoke to them, or tried to, while it was open."""
    attempt, asker = aliased(Contact), aliased(User)
    return (
        select(1)
        .select_from(attempt)
        .join(asker, asker.id == attempt.author_id)
        .where(
            asker.staff_id == Ask.asker_id,
            attempt.staff_id == Ask.staff_id,
            attempt.happened_on >= _day(Ask.opened_at),
            attempt.happened_on <= func.coalesce(_day(Ask.closed_at), today),
            is_current(attempt),
        )
        .correlate(Ask)
        .exists()
    )


def _joined_on() -> ScalarSelect[Any]:
    """When they joined within 60 days of that conversation."""
    return (
        select(func.min(Membership.joined_on))
        .where(
            Membership.staff_id == Ask.staff_id,
            Membership.status != MembershipStatus.APPLIED,
            Membership.joined_on >= Contact.happened_on,
            Membership.joined_on <= Contact.happened_on + DECIDES.days,
        )
        .correlate(Ask, Contact)
        .scalar_subquery()
    )


def _day(moment: object) -> ColumnElement[date]:
    """In London, where dates of work are dates."""
    return cast(func.timezone("Europe/London", moment), Date)
