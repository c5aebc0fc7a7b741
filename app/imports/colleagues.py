"""People, areas, desks and places on record, for desk lists and wall charts."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports.plan.colleagues import Colleague
from app.imports.plan.desks import AreaKnown, Office, SeatKnown
from app.people.models import IdentifierKind, Person, StaffIdentifier
from app.people.rules import normal_name
from app.seating.models import Seat
from app.seating.queries.areas import area_words
from app.seating.rules import oldest_shown
from app.union.models import Unit
from app.workplaces.models import Area, Desk, Team

SHEET = "Wall chart sheet"


def everybody(db: Session, employer_id: int) -> list[Colleague]:
    """Everybody the session sees; numbers of one employer: elsewhere one is somebody else's."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for staff_id, value in db.execute(
        select(StaffIdentifier.staff_id, StaffIdentifier.value).where(
            StaffIdentifier.kind == IdentifierKind.STAFF_NUMBER,
            StaffIdentifier.issuer_id == employer_id,
        )
    ):
        numbers[staff_id].append(value)
    rows = db.execute(
        select(
            Person.id,
            Person.forename,
            Person.surname,
            Person.known_as,
            Person.work_email,
            Person.source,
            Person.contact_basis,
            Person.asked_not_to_contact_at,
            Person.left_for_now_until,
            Person.workplace_id,
            Unit.name.label("workplace"),
            Team.name.label("team"),
        )
        .outerjoin(Unit, Unit.id == Person.workplace_id)
        .outerjoin(Team, Team.id == Person.team_id)
        .order_by(Person.id)
    )
    return [
        Colleague(
            id=row.id,
            name=f"{row.known_as or row.forename} {row.surname}".strip(),
            names=frozenset(
                normal_name(f"{first} {row.surname}")
                for first in (row.forename, row.known_as)
                if first is not None
            ),
            team=row.team or "",
            workplace_id=row.workplace_id,
            workplace=row.workplace or "",
            numbers=tuple(numbers[row.id]),
            email=(row.work_email or "").casefold(),
            asked_not_to_contact=row.asked_not_to_contact_at is not None,
            basis=row.contact_basis,
            left_for_now_until=row.left_for_now_until,
            sheet=row.source == SHEET,
        )
        for row in rows
    ]


def office(db: Session, workplace_id: int, *, today: date) -> Office:
    """The areas and desks of a workplace, and where people are known to be."""
    desks = db.execute(
        select(Desk.id, Desk.area_id, Desk.label).where(Desk.workplace_id == workplace_id)
    )
    labels: dict[int, dict[str, int]] = defaultdict(dict)
    for desk_id, area_id, label in desks:
        labels[area_id][normal_name(label)] = desk_id
    areas = db.execute(
        select(Area.id, Area.floor, Area.name)
        .where(Area.workplace_id == workplace_id)
        .order_by(Area.floor, Area.name)
    )
    seats = db.execute(
        select(Seat.staff_id, Seat.area_id, Seat.desk_id, Seat.confirmed_on, Area.floor, Area.name)
        .outerjoin(Area, Area.id == Seat.area_id)
        .where(Seat.scope_unit_id == workplace_id, Seat.confirmed_on >= oldest_shown(today))
    )
    return Office(
        [AreaKnown(row.id, row.floor, row.name, labels[row.id]) for row in areas],
        {
            row.staff_id: SeatKnown(
                row.area_id,
                row.desk_id,
                row.confirmed_on,
                area_words(row.floor, row.name) if row.name else "",
            )
            for row in seats
        },
    )
