"""Reading the register: one's own, and that of the units where one decides or looks after data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import User
from app.db.session import read
from app.errors import NotFound
from app.exports.models import Export, ExportState
from app.exports.rules import ASK_AGAIN_DAYS, Limits
from app.union.models import UnionSettings, Unit

MOST_SHOWN = 200
_MAX_ID = 2**63


@dataclass(frozen=True)
class Line:
    """One export as the register shows it."""

    id: int
    user_id: int
    by: str
    unit: str
    what: str
    format: str
    rows: int
    purpose: str
    recipient: str
    state: ExportState
    asked_at: datetime
    ready_at: datetime | None
    taken_at: datetime | None
    expires_on: date
    destroyed_at: datetime | None


@dataclass(frozen=True)
class Lines:
    shown: Sequence[Line]
    total: int


def limits(db: Session) -> Limits:
    row = read(db, select(UnionSettings.export_at_once, UnionSettings.export_alone)).one_or_none()
    return Limits(*row) if row else Limits()


def somebody_else_decides(db: Session, unit_id: int | None) -> bool:
    """Whether the branch of `unit_id` has anybody else for it; None: of my widest unit."""
    asked = text("select somebody_else_decides(coalesce(:unit, my_widest_unit()))")
    return bool(db.scalar(asked, {"unit": unit_id}))


def get_export(db: Session, export_id: int) -> Export:
    """Mine, or one of a unit I look after. Raises NotFound."""
    found = db.get(Export, export_id) if 0 < export_id < _MAX_ID else None
    if found is None:
        raise NotFound
    return found


def get_mine(db: Session, user_id: int, export_id: int) -> Export:
    """Raises NotFound for somebody else's, too."""
    found = get_export(db, export_id)
    if found.user_id != user_id:
        raise NotFound
    return found


def get_line(db: Session, export_id: int, *, today: date) -> Line:
    found = read(db, _lines(today).where(Export.id == export_id)).one_or_none()
    if found is None:
        raise NotFound
    return Line(*found)


def is_open(export: Export, *, now: datetime, today: date) -> bool:
    """Whether whoever asked may take it: the same as take_export() decides."""
    if export.expires_on <= today or export.destroyed_at is not None:
        return False
    waited = export.ready_at is not None and export.ready_at <= now
    return export.state in (ExportState.READY, ExportState.TAKEN) or (
        export.state is ExportState.WAITING and waited
    )


def name_of(db: Session, user_id: int | None) -> str:
    return "" if user_id is None else db.scalar(select(User.name).where(User.id == user_id)) or ""


def list_mine(db: Session, user_id: int, *, today: date) -> Lines:
    """Newest first."""
    return _listed(db, Export.user_id == user_id, today)


def list_waiting(db: Session, user_id: int, *, today: date) -> Lines:
    """Others' that wait for a word of mine, or for their day to pass."""
    waiting = and_(
        Export.user_id != user_id,
        Export.state == ExportState.WAITING,
        Export.expires_on > today,
    )
    return _listed(db, waiting, today)


def list_others(db: Session, user_id: int, *, today: date) -> Lines:
    """Of the units where I decide or look after data, newest first."""
    return _listed(db, Export.user_id != user_id, today)


def list_noticed(db: Session, user_id: int, above: int, *, today: date) -> Lines:
    """Others' of the last 30 days that were more than leaves at once."""
    since = clock.now() - timedelta(days=30)
    noticed = and_(Export.user_id != user_id, Export.rows > above, Export.recorded_at > since)
    return _listed(db, noticed, today)


def list_due(db: Session, user_id: int, *, today: date) -> Sequence[Line]:
    """Mine that should be destroyed by now and are not known to be; not asked in the last week."""
    due = and_(
        Export.user_id == user_id,
        Export.state == ExportState.TAKEN,
        Export.expires_on <= today,
        Export.destroyed_at.is_(None),
        or_(
            Export.reminded_at.is_(None),
            Export.reminded_at < clock.now() - timedelta(days=ASK_AGAIN_DAYS),
        ),
    )
    return [Line(*row) for row in read(db, _lines(today).where(due).limit(MOST_SHOWN))]


def _listed(db: Session, which: ColumnElement[bool], today: date) -> Lines:
    newest = _lines(today).where(which).order_by(Export.id.desc()).limit(MOST_SHOWN)
    shown = [Line(*row) for row in read(db, newest)]
    if len(shown) < MOST_SHOWN:
        return Lines(shown, len(shown))
    return Lines(shown, db.scalar(select(func.count()).select_from(Export).where(which)) or 0)


def _lines(today: date) -> Select[*tuple[object, ...]]:
    lapsed = and_(
        Export.state.in_([ExportState.WAITING, ExportState.READY]), Export.expires_on <= today
    )
    state = case((lapsed, ExportState.LAPSED), else_=Export.state)
    return (
        select(
            Export.id, Export.user_id, func.coalesce(User.name, "somebody"),
            func.coalesce(Unit.name, ""), Export.what, Export.format, Export.rows, Export.purpose,
            Export.recipient, state, Export.recorded_at, Export.ready_at, Export.taken_at,
            Export.expires_on, Export.destroyed_at,
        )
        .outerjoin(User, User.id == Export.user_id)
        .outerjoin(Unit, Unit.id == Export.unit_id)
    )  # fmt: skip
