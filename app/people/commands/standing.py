"""What somebody is to the union: restated from what is on record, and told by themselves."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from app import clock
from app.db.bulk import insert_all, one_of
from app.people.models import (
    ExtractCoverage,
    Membership,
    Person,
    Placement,
    Standing,
    StandingClaim,
)
from app.people.rules import ClaimFact, MembershipFact, Span, standing_spans
from app.union.models import UnionSettings


def restate(db: Session, staff_ids: Sequence[int]) -> int:
    """Bring these people's standings to what is on record; how many people that changed.

    Call after any change to their placements, memberships or claims, or to what an extract
    covered. Whoever's standings already say it is not touched.
    """
    grace_days = db.scalar(select(UnionSettings.arrears_grace_days)) or 0
    memberships = _memberships(db, staff_ids)
    claims = _claims(db, staff_ids)
    covered = _covered(db, staff_ids)
    before = _spans(db, staff_ids)
    changed: list[int] = []
    rows: list[dict[str, object]] = []
    for staff_id, scope_unit_id, since in _beginnings(db, staff_ids):
        after = standing_spans(
            since=since or clock.today(),
            memberships=memberships[staff_id],
            claims=claims[staff_id],
            covered=covered[staff_id],
            grace_days=grace_days,
        )
        if after != before[staff_id]:
            changed.append(staff_id)
            rows += [
                {"staff_id": staff_id, "scope_unit_id": scope_unit_id, **vars(span)}
                for span in after
            ]
    if changed:
        db.execute(delete(Standing).where(one_of(Standing.staff_id, changed)))
        insert_all(db, Standing, rows)
    return len(changed)


def _beginnings(db: Session, ids: Sequence[int]) -> Sequence[tuple[int, int, date | None]]:
    rows = db.execute(
        select(Person.id, Person.scope_unit_id, func.min(Placement.valid_from))
        .outerjoin(Placement, and_(Placement.staff_id == Person.id, Placement.is_home))
        .where(one_of(Person.id, ids))
        .group_by(Person.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _memberships(db: Session, ids: Sequence[int]) -> dict[int, list[MembershipFact]]:
    facts: dict[int, list[MembershipFact]] = defaultdict(list)
    rows = db.execute(
        select(
            Membership.staff_id,
            Membership.status,
            Membership.category,
            Membership.joined_on,
            Membership.ended_on,
            Membership.arrears_from,
        )
        .where(one_of(Membership.staff_id, ids))
        .order_by(Membership.joined_on)
    )
    for row in rows:
        if row.staff_id is not None:
            facts[row.staff_id].append(
                MembershipFact(
                    row.status, row.category, row.joined_on, row.ended_on, row.arrears_from
                )
            )
    return facts


def _claims(db: Session, ids: Sequence[int]) -> dict[int, list[ClaimFact]]:
    facts: dict[int, list[ClaimFact]] = defaultdict(list)
    rows = db.execute(
        select(StandingClaim.staff_id, StandingClaim.code, StandingClaim.told_on)
        .where(one_of(StandingClaim.staff_id, ids))
        .order_by(StandingClaim.told_on, StandingClaim.id)
    )
    for staff_id, code, told_on in rows:
        facts[staff_id].append(ClaimFact(code, told_on))
    return facts


def _covered(db: Session, ids: Sequence[int]) -> dict[int, list[date]]:
    """The days on which an extract covered the workplace each person was then at home in."""
    facts: dict[int, list[date]] = defaultdict(list)
    rows = db.execute(
        select(Placement.staff_id, ExtractCoverage.as_at)
        .join(ExtractCoverage, ExtractCoverage.workplace_id == Placement.workplace_id)
        .where(
            one_of(Placement.staff_id, ids),
            Placement.is_home,
            Placement.valid_from <= ExtractCoverage.as_at,
            Placement.valid_to > ExtractCoverage.as_at,
        )
    )
    for staff_id, as_at in rows:
        facts[staff_id].append(as_at)
    return facts


def _spans(db: Session, ids: Sequence[int]) -> dict[int, list[Span]]:
    facts: dict[int, list[Span]] = defaultdict(list)
    rows = db.execute(
        select(
            Standing.staff_id,
            Standing.valid_from,
            Standing.valid_to,
            Standing.code,
            Standing.source,
        )
        .where(one_of(Standing.staff_id, ids))
        .order_by(Standing.valid_from)
    )
    for row in rows:
        facts[row.staff_id].append(Span(row.valid_from, row.valid_to, row.code, row.source))
    return facts
