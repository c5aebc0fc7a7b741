"""Reading a list for paper: whom a sheet may show, whose rows are typed in, which copies exist."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    func,
    literal,
    null,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from app.accounts.models import User
from app.call_lists.models import By, CallList, CallListCaller, CallListEntry, EntryState
from app.call_sheets.lines import Listed, Noted
from app.call_sheets.rules import Row
from app.conversations.models import Contact
from app.conversations.queries import is_current
from app.db.session import read
from app.errors import NotFound
from app.exports.models import Export
from app.people.models import Contactable, Person, Standing, StandingCode
from app.phones.rules import shown
from app.seating.models import Seat
from app.seating.rules import oldest_shown
from app.union.models import Unit
from app.workplaces.models import Area, Team

CALL_SHEET = "call_sheet"


@dataclass(frozen=True)
class SheetList:
    id: int
    owner_id: int
    unit_id: int | None
    title: str
    purpose: str
    by: By
    as_at: date
    expires_on: date
    is_closed: bool

    def is_open(self, today: date) -> bool:
        return not self.is_closed and today < self.expires_on


@dataclass(frozen=True)
class Caller:
    id: int
    name: str


@dataclass(frozen=True)
class Copy:
    """One printing, or one file, of a list: who has it, of how many people, until when."""

    id: int
    number: int
    format: str
    user_id: int
    by: str
    rows: int
    taken_at: datetime
    destroyed_at: datetime | None

    @property
    def is_paper(self) -> bool:
        return self.format == "pdf"


def get_list(db: Session, list_id: int) -> SheetList:
    """One I own, call from or look after. Raises NotFound for any other."""
    found = db.get(CallList, list_id) if 0 < list_id < 2**63 else None
    if found is None:
        raise NotFound
    return SheetList(
        found.id,
        found.owner_id,
        found.unit_id,
        found.name or found.purpose,
        found.purpose,
        found.by,
        found.as_at,
        found.expires_on,
        found.closed_at is not None,
    )


def list_callers(db: Session, sheet: SheetList) -> list[Caller]:
    """Who calls from it now; its owner when nobody was named."""
    named = select(CallListCaller.user_id).where(
        CallListCaller.call_list_id == sheet.id, CallListCaller.removed_at.is_(None)
    )
    users = select(User.id, User.name).order_by(User.name, User.id)
    callers = [Caller(*row) for row in db.execute(users.where(User.id.in_(named)))]
    return callers or [Caller(*row) for row in db.execute(users.where(User.id == sheet.owner_id))]


def unit_of_results(db: Session, sheet: SheetList) -> int:
    """The unit that a file of results stands under: the list's, else one of whom I see of it.

    Raises NotFound for whoever sees nobody there.
    """
    seen = {
        unit
        for sight in ("people", "manage")
        for unit in db.scalar(select(func.my_units(sight))) or ()
    }
    if sheet.unit_id is not None and sheet.unit_id in seen:
        return sheet.unit_id
    scopes = db.scalars(
        select(Person.scope_unit_id)
        .join(CallListEntry, CallListEntry.staff_id == Person.id)
        .where(CallListEntry.call_list_id == sheet.id)
        .order_by(Person.scope_unit_id)
    )
    unit = next((unit for unit in scopes if unit in seen), None)
    if unit is None:
        raise NotFound
    return unit


def list_rows(db: Session, sheet: SheetList, *, by_phone: bool, today: date) -> list[Row]:
    """Who is still to be spoken to, in the list's order; numbers only where they may be dialled.

    Whoever asked not to be contacted, is left for now, has gone or joined since, or was tried too
    short a time ago is not in it.
    """
    rows = _rows(db, sheet, today)
    if not by_phone:
        return rows
    numbers = _numbers(db, [row.staff_id for row in rows])
    return [replace(row, phone=numbers.get(row.staff_id)) for row in rows]


def _numbers(db: Session, ids: Sequence[int]) -> dict[int, str]:
    """The number to dial, by person, as it is written here (domain.md DP-10)."""
    asked = select(text("staff_id"), text("number")).select_from(
        func.my_numbers_to_dial(literal(list(ids), ARRAY(BigInteger)))
    )
    return {row[0]: shown(row[1]) for row in read(db, asked.where(text("because is null")))}


def _rows(db: Session, sheet: SheetList, today: date) -> list[Row]:
    last = _last_contact()
    workplace = aliased(Unit)
    query = (
        select(
            CallListEntry.rank,
            Contactable.id,
            CallListEntry.caller_id,
            func.coalesce(Contactable.known_as, Contactable.forename),
            Contactable.surname,
            func.coalesce(workplace.name, ""),
            Team.name,
            Area.name,
            Seat.days,
            null(),
            last.c.happened_on,
            User.name,
            last.c.result,
            last.c.outcome,
        )
        .join(Contactable, Contactable.id == CallListEntry.staff_id)
        .outerjoin(workplace, workplace.id == Contactable.workplace_id)
        .outerjoin(Team, Team.id == Contactable.team_id)
        .outerjoin(
            Seat, and_(Seat.staff_id == Contactable.id, Seat.confirmed_on >= oldest_shown(today))
        )
        .outerjoin(Area, Area.id == Seat.area_id)
        .outerjoin(last, true())
        .outerjoin(User, User.id == last.c.author_id)
        .where(
            CallListEntry.call_list_id == sheet.id,
            CallListEntry.state == EntryState.OPEN,
            or_(CallListEntry.not_before.is_(None), CallListEntry.not_before <= func.now()),
            ~_joined_since(sheet, today),
        )
        .order_by(CallListEntry.rank)
    )
    return [Row(*row) for row in read(db, query)]


def list_listed(
    db: Session, list_id: int, ranks: Collection[int] | None = None
) -> dict[int, Listed]:
    """By row, whom of the list this session sees, whatever has become of them."""
    query = (
        select(
            CallListEntry.rank,
            Person.id,
            func.concat_ws(" ", func.coalesce(Person.known_as, Person.forename), Person.surname),
            Person.contact_basis,
            Person.asked_not_to_contact_at.is_not(None),
            Person.workplace_id.is_(None),
        )
        .join(Person, Person.id == CallListEntry.staff_id)
        .where(CallListEntry.call_list_id == list_id)
    )
    if ranks is not None:
        query = query.where(CallListEntry.rank.in_(ranks))
    return {row[0]: Listed(*row) for row in read(db, query)}


def noted_on(db: Session, author_id: int, staff_ids: Collection[int], on: date) -> dict[int, Noted]:
    """What this author has noted of that day, by person."""
    rows = read(
        db,
        select(Contact.staff_id, Contact.id, Contact.happened_on, Contact.result).where(
            Contact.staff_id.in_(staff_ids),
            Contact.author_id == author_id,
            Contact.happened_on == on,
            is_current(),
        ),
    )
    return {row[0]: Noted(row[1], row[2], row[3]) for row in rows}


def saved_among(db: Session, author_id: int, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these contacts are there already: a form sent twice."""
    return frozenset(
        db.scalars(select(Contact.id).where(Contact.id.in_(ids), Contact.author_id == author_id))
    )


def list_copies(db: Session, list_id: int) -> Sequence[Copy]:
    """Newest first: one's own, and all of them for whoever looks after the unit."""
    number = Export.asked["copy"].astext.cast(Integer)
    rows = read(
        db,
        select(
            Export.id,
            number,
            Export.format,
            Export.user_id,
            func.coalesce(User.name, ""),
            Export.rows,
            Export.taken_at,
            Export.destroyed_at,
        )
        .outerjoin(User, User.id == Export.user_id)
        .where(
            Export.what == CALL_SHEET,
            Export.asked["call_list"].astext == str(list_id),
        )
        .order_by(number.desc()),
    )
    return [Copy(*row) for row in rows]


def _joined_since(sheet: SheetList, today: date) -> ColumnElement[bool]:
    return (
        select(Standing.id)
        .where(
            Standing.staff_id == Contactable.id,
            Standing.code == StandingCode.MEMBER,
            Standing.valid_from > sheet.as_at,
            Standing.valid_to > today,
        )
        .exists()
    )


def _last_contact() -> LateralFromClause:
    return (
        select(Contact.happened_on, Contact.author_id, Contact.result, Contact.outcome)
        .where(Contact.staff_id == Contactable.id, is_current())
        .order_by(Contact.happened_on.desc(), Contact.recorded_at.desc(), Contact.id.desc())
        .limit(1)
        .lateral()
    )
