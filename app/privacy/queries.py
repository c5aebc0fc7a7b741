"""Reading the trail and the suppressions; row security decides how much of either."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import User
from app.audit.events import Event
from app.audit.models import AuditEvent
from app.clock import LONDON
from app.db.session import plan_each_time
from app.errors import NotFound
from app.imports.models import FileConfirmation
from app.imports.queries import units_seen
from app.people.models import Suppression
from app.union.models import Unit, UnitKind

PAGE = 100
# What one row of a table is called, where that is not the table's name without its s.
NAMES = {"staff": "person", "members": "membership", "suppressions": "request"}


@dataclass(frozen=True)
class TrailFilter:
    """Both days are included; `user_id` 0 is nobody signed in."""

    event: Event | None = None
    since: date | None = None
    until: date | None = None
    user_id: int | None = None


@dataclass(frozen=True)
class TrailLine:
    id: int
    at: datetime
    user: str
    event: str
    subject_kind: str | None
    subject_id: str | None
    unit: str | None
    fields: list[str]
    count: int | None
    purpose: str | None

    @property
    def about(self) -> str:
        """What kind of thing it is about, as people call one of them."""
        kind = self.subject_kind or ""
        return NAMES.get(kind, kind.removesuffix("s")).replace("_", " ")


@dataclass(frozen=True)
class Request:
    """Somebody asked not to be contacted: where and when, never who."""

    id: int
    workplace: str
    asked_at: datetime
    recorded_by: str | None
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_because: str | None


@dataclass(frozen=True)
class Confirmation:
    """A liability file may be brought for this unit until then."""

    id: int
    unit_id: int
    unit: str
    because: str
    at: datetime
    by: str | None
    ends_at: datetime
    withdrawn_at: datetime | None

    def runs_on(self, now: datetime) -> bool:
        return self.withdrawn_at is None and self.ends_at > now


def read_trail(db: Session, wanted: TrailFilter, *, page: int = 1) -> tuple[list[TrailLine], int]:
    """One page of the trail, newest first, and how many lines in all."""
    plan_each_time(db)  # which index leads to the newest hundred depends on what is asked
    conditions = _conditions(wanted)
    total = db.scalar(select(func.count()).select_from(AuditEvent).where(*conditions))
    rows = db.execute(
        select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.user_id,
            User.name,
            AuditEvent.event,
            AuditEvent.subject_kind,
            AuditEvent.subject_id,
            Unit.name,
            AuditEvent.fields,
            AuditEvent.count,
            AuditEvent.purpose,
        )
        .outerjoin(User, User.id == AuditEvent.user_id)
        .outerjoin(Unit, Unit.id == AuditEvent.unit_id)
        .where(*conditions)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    lines = [
        TrailLine(line_id, at, name or _nameless(user_id), label_of(event), *rest)
        for line_id, at, user_id, name, event, *rest in rows
    ]
    return lines, total or 0


def _conditions(wanted: TrailFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.event is not None:
        conditions.append(AuditEvent.event == wanted.event.value)
    if wanted.since is not None:
        conditions.append(AuditEvent.at >= _midnight(wanted.since))
    if wanted.until is not None:
        conditions.append(AuditEvent.at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.user_id is not None:
        conditions.append(
            AuditEvent.user_id == wanted.user_id if wanted.user_id else AuditEvent.user_id.is_(None)
        )
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def _nameless(user_id: int | None) -> str:
    return "Nobody signed in" if user_id is None else f"User {user_id}"


def label_of(event: str) -> str:
    """Lines outlive the names of events."""
    return Event(event).label if event in {e.value for e in Event} else event


def list_users(db: Session) -> list[tuple[int, str]]:
    """Whoever may be named in the trail, by name."""
    rows = db.execute(select(User.id, User.name).order_by(User.name, User.id).limit(500))
    return [(user_id, name) for user_id, name in rows]


def list_suppressions(db: Session, *, page: int = 1) -> tuple[list[Request], int]:
    """One page of requests not to be contacted, those in force first, and how many in all."""
    total = db.scalar(select(func.count()).select_from(Suppression))
    rows = db.execute(
        _named()
        .order_by(Suppression.lifted_at.is_not(None), Suppression.asked_at.desc(), Suppression.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [Request(*row) for row in rows], total or 0


def get_suppression(db: Session, suppression_id: int) -> Request:
    if not 0 < suppression_id < 2**63:
        raise NotFound
    row = db.execute(_named().where(Suppression.id == suppression_id)).one_or_none()
    if row is None:
        raise NotFound
    return Request(*row)


def units_to_confirm(db: Session) -> list[tuple[int, str]]:
    """Where the session is data officer: workplaces and branches, by name."""
    seen = units_seen(db, "officer")
    kinds = (UnitKind.BRANCH, UnitKind.WORKPLACE)
    rows = db.execute(
        select(Unit.id, Unit.name)
        .where(Unit.kind.in_(kinds), Unit.id.in_(seen))
        .order_by(Unit.name, Unit.id)
    )
    return [(unit_id, name) for unit_id, name in rows]


def list_confirmations(db: Session) -> list[Confirmation]:
    """The newest first."""
    rows = db.execute(_confirmed().order_by(FileConfirmation.id.desc()).limit(PAGE))
    return [Confirmation(*row) for row in rows]


def get_confirmation(db: Session, confirmation_id: int) -> Confirmation:
    query = _confirmed().where(FileConfirmation.id == confirmation_id)
    row = db.execute(query).one_or_none() if 0 < confirmation_id < 2**31 else None
    if row is None:
        raise NotFound
    return Confirmation(*row)


def _confirmed() -> Select[int, int, str, str, datetime, str | None, datetime, datetime | None]:
    return (
        select(
            FileConfirmation.id,
            FileConfirmation.unit_id,
            Unit.name,
            FileConfirmation.because,
            FileConfirmation.recorded_at,
            User.name,
            FileConfirmation.ends_at,
            FileConfirmation.withdrawn_at,
        )
        .join(Unit, Unit.id == FileConfirmation.unit_id)
        .outerjoin(User, User.id == FileConfirmation.confirmed_by_id)
    )


def _named() -> Select[int, str, datetime, str, datetime | None, str, str | None]:
    by, lifter = aliased(User), aliased(User)
    return (
        select(
            Suppression.id,
            Unit.name,
            Suppression.asked_at,
            by.name,
            Suppression.lifted_at,
            lifter.name,
            Suppression.lifted_because,
        )
        .join(Unit, Unit.id == Suppression.scope_unit_id)
        .outerjoin(by, by.id == Suppression.recorded_by_id)
        .outerjoin(lifter, lifter.id == Suppression.lifted_by_id)
    )
