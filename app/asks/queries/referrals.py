"""What was passed on to my branch, and what I passed on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.asks.models import Referral, ReferralReason
from app.db.session import read
from app.union.models import Unit
from app.workplaces.models import Employer, Workplace

TO_ME = text("select * from referrals_to_me()")


@dataclass(frozen=True)
class Received:
    """Who passed it on was told that their name and address go with it."""

    id: int
    made_at: datetime
    made_by: str
    email: str
    from_unit: str
    from_branch: str
    site: str
    employer: str | None
    other_union: str | None
    reason: ReferralReason
    taken_up_at: datetime | None
    taken_up_by: str | None


@dataclass(frozen=True)
class Sent:
    made_at: datetime
    from_unit: str
    about: str
    reason: ReferralReason
    taken_up_at: datetime | None


def list_received(db: Session) -> list[Received]:
    """What waits first. Without what I sent: that it came here tells where it could not go."""
    sent = set(db.scalars(select(Referral.id).where(Referral.made_by_id == func.my_id())))
    return [
        Received(**{**row._mapping, "reason": ReferralReason(row.reason)})
        for row in read(db, TO_ME)
        if row.id not in sent
    ]


def list_sent(db: Session) -> list[Sent]:
    rows = db.execute(
        select(
            Referral.recorded_at,
            Unit.name,
            func.coalesce(Employer.name, Referral.other_union),
            Referral.reason,
            Referral.taken_up_at,
        )
        .join(Unit, Unit.id == Referral.from_workplace_id)
        .outerjoin(Employer, Employer.id == Referral.employer_id)
        .where(Referral.made_by_id == func.my_id())
        .order_by(Referral.recorded_at.desc(), Referral.id.desc())
    )
    return [Sent(*row) for row in rows]


def list_employers(db: Session, workplace_id: int) -> list[tuple[int, str]]:
    """Every employer anybody here has listed but that of this workplace; not where they are."""
    own = select(Workplace.employer_id).where(Workplace.id == workplace_id).scalar_subquery()
    rows = db.execute(
        select(Employer.id, Employer.name)
        .where(Employer.id.is_distinct_from(own))
        .order_by(Employer.name)
    )
    return [(row[0], row[1]) for row in rows]
