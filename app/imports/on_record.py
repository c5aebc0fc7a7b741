"""What is on record already, for a file to be compared with."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.bulk import one_of
from app.imports.models import StaffList
from app.imports.plan.headcounts import SOURCE, KnownWorkplace
from app.imports.plan.people import compared
from app.imports.plan.staff_known import Home
from app.people.models import (
    Person,
    Placement,
)
from app.union.models import Unit
from app.workplaces import queries as workplaces
from app.workplaces.models import DeclaredHeadcount, Team


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
