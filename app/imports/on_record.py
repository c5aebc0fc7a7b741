"""What is on record already, for a file to be compared with."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.conversations.models import PendingJoin
from app.db.bulk import one_of
from app.imports.models import StaffList
from app.imports.plan.headcounts import SOURCE, KnownWorkplace
from app.imports.plan.member_known import KnownMembership
from app.imports.plan.people import compared
from app.imports.plan.staff_known import Home, Known
from app.people.models import (
    ExtractCoverage,
    IdentifierKind,
    Membership,
    Person,
    Placement,
    StaffIdentifier,
)
from app.union.models import Unit
from app.workplaces import queries as workplaces
from app.workplaces.models import DeclaredHeadcount, Team


def known_people(db: Session, as_at: date, *, issuer_id: int | None = None) -> list[Known]:
    """Everybody the session sees, where they work on that day, and their staff numbers.

    `issuer_id` keeps to the numbers of one employer: elsewhere the same number is somebody else.
    """
    homes = homes_of(db, as_at)
    numbers = _numbers(db, issuer_id)
    people = db.execute(
        select(
            Person.id,
            Person.forename,
            Person.surname,
            Person.known_as,
            Person.work_email,
            Person.work_phone,
            Person.asked_not_to_contact_at,
        ).order_by(Person.id)
    )
    return [
        Known(*row[:6], tuple(numbers[row.id]), homes.get(row.id), row[6] is not None)
        for row in people
    ]


def homes_of(db: Session, as_at: date, ids: Collection[int] | None = None) -> dict[int, Home]:
    """The home on that day, else the first after it; `settled` when a later one is on record.

    Of these people, or of everybody.
    """
    among = [] if ids is None else [one_of(Placement.staff_id, ids)]
    rows = db.execute(
        select(
            Placement.staff_id,
            Placement.workplace_id,
            Unit.name,
            Team.name,
            Placement.grade,
            Placement.engagement,
            Placement.valid_from,
        )
        .join(Unit, Unit.id == Placement.workplace_id)
        .outerjoin(Team, Team.id == Placement.team_id)
        .where(Placement.is_home, Placement.valid_to > as_at, *among)
        .order_by(Placement.staff_id, Placement.valid_from.desc())
    )
    homes: dict[int, Home] = {}
    for row in rows:
        homes[row[0]] = Home(*row[1:], row[0] in homes)
    return homes


def _numbers(db: Session, issuer_id: int | None) -> dict[int, list[str]]:
    query = select(StaffIdentifier.staff_id, StaffIdentifier.value).where(
        StaffIdentifier.kind == IdentifierKind.STAFF_NUMBER
    )
    if issuer_id is not None:
        query = query.where(StaffIdentifier.issuer_id == issuer_id)
    numbers: dict[int, list[str]] = defaultdict(list)
    for staff_id, value in db.execute(query.order_by(StaffIdentifier.id)):
        numbers[staff_id].append(value)
    return numbers


def known_memberships(db: Session) -> list[KnownMembership]:
    rows = db.execute(
        select(
            Membership.id,
            Membership.staff_id,
            Membership.number,
            Membership.name,
            Membership.status,
            Membership.category,
            Membership.joined_on,
            Membership.ended_on,
            Membership.arrears_from,
            Membership.end_reason,
            Membership.confirmed_on,
        ).order_by(Membership.id)
    )
    return [KnownMembership(*row) for row in rows]


def pending_joins(db: Session) -> frozenset[int]:
    """People who said they will join, or have, and were not confirmed."""
    open_ones = select(PendingJoin.staff_id).where(
        PendingJoin.confirmed_on.is_(None), PendingJoin.withdrawn_at.is_(None)
    )
    return frozenset(db.scalars(open_ones))


def covered_on(db: Session, as_at: date) -> frozenset[int]:
    return frozenset(
        db.scalars(select(ExtractCoverage.workplace_id).where(ExtractCoverage.as_at == as_at))
    )


def known_workplaces(db: Session, as_at: date) -> list[KnownWorkplace]:
    """Workplaces on the map, with what the same source declared for that day."""
    declared = {
        row[0]: (row[1], row[2], row[3])
        for row in db.execute(
            select(
                DeclaredHeadcount.workplace_id,
                DeclaredHeadcount.eligible,
                DeclaredHeadcount.agency,
                DeclaredHeadcount.other_union,
            ).where(DeclaredHeadcount.as_at == as_at, DeclaredHeadcount.source == SOURCE)
        )
    }
    return [
        KnownWorkplace(
            place.id,
            place.name,
            place.employer,
            place.site,
            place.postcode,
            place.branch_id,
            declared.get(place.id),
        )
        for place in workplaces.list_workplaces(db)
    ]


def previous_lists(db: Session, workplace_ids: Collection[int], before: date) -> dict[int, date]:
    """The day of the last staff list of each of these workplaces before that one."""
    rows = db.execute(
        select(StaffList.workplace_id, func.max(StaffList.as_at))
        .where(one_of(StaffList.workplace_id, workplace_ids), StaffList.as_at < before)
        .group_by(StaffList.workplace_id)
    )
    return {row[0]: row[1] for row in rows}


def added_between(
    db: Session, since: datetime | None, until: datetime | None
) -> tuple[set[str], set[str]]:
    """Compared names, and work e-mails, of people who were added to the records in that time."""
    rows = db.execute(
        select(Person.forename, Person.surname, Person.email_lower).where(
            Person.recorded_at > since, Person.recorded_at < until
        )
    ).all()
    return {compared(row[0], row[1]) for row in rows}, {row[2] for row in rows if row[2]}
