"""The memberships and people that some rows of an extract could concern."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import Date, Integer, Text

from app.conversations.models import PendingJoin
from app.db.bulk import one_of
from app.imports.models import ImportLine, ImportRowNote, ImportRun
from app.imports.plan.member_known import KnownMembership
from app.imports.plan.member_rows import MemberRow
from app.imports.plan.movement_rows import MovementRow
from app.imports.plan.staff_known import Home, Known
from app.people.models import IdentifierKind, Membership, Person, Placement, StaffIdentifier
from app.people.rules import normal_name
from app.union.models import Unit
from app.workplaces.models import Employer, Team, Workplace

Rows = Sequence[MemberRow] | Sequence[MovementRow]


@dataclass(frozen=True)
class Noted:
    """What is noted of a part's rows: see ImportRowNote. `lines`: with a number of theirs."""

    lines: frozenset[int] = frozenset()
    crowded: frozenset[int] = frozenset()
    shared_emails: frozenset[int] = frozenset()
    shared_names: frozenset[int] = frozenset()
    namesakes: dict[int, list[int]] = field(default_factory=dict)


def noted_of(db: Session, run: ImportRun, lines: Sequence[int]) -> Noted:
    rows = db.execute(
        select(
            ImportRowNote.line,
            ImportRowNote.number_lines,
            ImportRowNote.email_shared,
            ImportRowNote.name_shared,
            ImportRowNote.namesakes,
        ).where(
            ImportRowNote.run_id == run.id,
            ImportRowNote.sheet == run.sheet,
            ImportRowNote.line == any_(literal(list(lines), ARRAY(Integer))),
        )
    ).all()
    alike = {line for row in rows for line in row.number_lines or ()}
    return Noted(
        frozenset(alike.difference(lines)),
        frozenset(row.line for row in rows if row.number_lines == []),
        frozenset(row.line for row in rows if row.email_shared),
        frozenset(row.line for row in rows if row.name_shared),
        {row.line: row.namesakes for row in rows if row.namesakes},
    )


def people_named(db: Session, rows: Rows, noted: Noted) -> set[int]:
    """Whoever has the staff number, work e-mail or name of one of these rows."""
    numbers = {row.staff_number for row in rows if row.staff_number}
    emails = {word for row in rows for word in (row.email.lower(), row.email.casefold()) if word}
    found = set(
        db.scalars(
            select(StaffIdentifier.staff_id).where(
                StaffIdentifier.kind == IdentifierKind.STAFF_NUMBER,
                _among(StaffIdentifier.value, numbers),
            )
        )
    )
    found.update(db.scalars(select(Person.id).where(_among(Person.email_lower, emails))))
    return found.union(*noted.namesakes.values())


def known_among(db: Session, as_at: date, ids: Collection[int]) -> list[Known]:
    """These people as far as the session sees them, where they work on that day or will begin

    after it, and their staff numbers.
    """
    homes, numbers = _homes(db, as_at, ids), _numbers(db, ids)
    people = db.execute(
        select(
            Person.id,
            Person.forename,
            Person.surname,
            Person.known_as,
            Person.work_email,
            Person.work_phone,
            Person.asked_not_to_contact_at,
        )
        .where(one_of(Person.id, ids))
        .order_by(Person.id)
    )
    return [
        Known(*row[:6], tuple(numbers[row.id]), homes.get(row.id), row[6] is not None)
        for row in people
    ]


def _homes(db: Session, as_at: date, ids: Collection[int]) -> dict[int, Home]:
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
        .where(one_of(Placement.staff_id, ids), Placement.is_home, Placement.valid_to > as_at)
        .order_by(Placement.staff_id, Placement.valid_from.desc())
    )
    homes: dict[int, Home] = {}
    for row in rows:
        homes[row[0]] = Home(*row[1:], row[0] in homes)
    return homes


def _numbers(db: Session, ids: Collection[int]) -> dict[int, list[str]]:
    rows = db.execute(
        select(StaffIdentifier.staff_id, StaffIdentifier.value)
        .where(
            one_of(StaffIdentifier.staff_id, ids),
            StaffIdentifier.kind == IdentifierKind.STAFF_NUMBER,
        )
        .order_by(StaffIdentifier.id)
    )
    numbers: dict[int, list[str]] = defaultdict(list)
    for staff_id, value in rows:
        numbers[staff_id].append(value)
    return numbers


def memberships_stated(db: Session, rows: Rows) -> list[KnownMembership]:
    """Those with a number of these rows; of rows without one, those of the same name and day."""
    found = memberships(db, _among(Membership.number, {row.number for row in rows if row.number}))
    days = {row.joined_on for row in rows if not row.number}
    if not days:
        return found
    joined = Membership.joined_on == any_(literal(list(days), ARRAY(Date)))
    return [*found, *memberships(db, Membership.number.is_(None), joined)]


def memberships_of(db: Session, ids: Collection[int]) -> list[KnownMembership]:
    return memberships(db, one_of(Membership.staff_id, ids))


def memberships_by_id(db: Session, ids: Collection[int]) -> list[KnownMembership]:
    return memberships(db, one_of(Membership.id, ids))


def memberships(db: Session, *which: ColumnElement[bool]) -> list[KnownMembership]:
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
        )
        .where(*which)
        .order_by(Membership.id)
    )
    return [KnownMembership(*row) for row in rows]


def pending_among(db: Session, ids: Collection[int]) -> frozenset[int]:
    """People who said they will join, or have, and were not confirmed."""
    open_ones = select(PendingJoin.staff_id).where(
        one_of(PendingJoin.staff_id, ids),
        PendingJoin.confirmed_on.is_(None),
        PendingJoin.withdrawn_at.is_(None),
    )
    return frozenset(db.scalars(open_ones))


def employers(db: Session) -> dict[str, str]:
    """Those on the map, by how names are compared."""
    return {normal_name(name): name for name in db.scalars(select(Employer.name))}


def employers_of(db: Session, as_at: date, ids: Collection[int]) -> dict[int, str]:
    """Whom these people work for on that day, or will after it."""
    rows = db.execute(
        select(Placement.staff_id, Employer.name)
        .join(Workplace, Workplace.id == Placement.workplace_id)
        .join(Employer, Employer.id == Workplace.employer_id)
        .where(one_of(Placement.staff_id, ids), Placement.is_home, Placement.valid_to > as_at)
        .ext(distinct_on(Placement.staff_id))
        .order_by(Placement.staff_id, Placement.valid_from)
    )
    return {row[0]: row[1] for row in rows}


def named_before(db: Session, run: ImportRun, records: Iterable[int]) -> dict[int, int]:
    """Which of these records earlier parts have named → the line."""
    rows = db.execute(
        select(ImportLine.record_id, ImportLine.line).where(
            ImportLine.run_id == run.id, one_of(ImportLine.record_id, list(records))
        )
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def opened_late(db: Session, as_at: date, covers: Collection[int]) -> list[str]:
    """Of these workplaces, those where people are on record, but none on that day."""
    home = (
        select(Placement.workplace_id, Placement.valid_from)
        .ext(distinct_on(Placement.staff_id))
        .where(Placement.is_home, Placement.valid_to > as_at)
        .order_by(Placement.staff_id, Placement.valid_from)
        .subquery()
    )
    return list(
        db.scalars(
            select(Unit.name)
            .join(home, home.c.workplace_id == Unit.id)
            .where(home.c.workplace_id == any_(literal(list(covers), ARRAY(Integer))))
            .group_by(Unit.id, Unit.name)
            .having(func.min(home.c.valid_from) > as_at)
            .order_by(Unit.name)
        )
    )


def _among(column: InstrumentedAttribute[str | None], wanted: set[str]) -> ColumnElement[bool]:
    return column == any_(literal(list(wanted), ARRAY(Text)))
