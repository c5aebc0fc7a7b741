"""Counting what a question finds, and reading the questions that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.errors import NotFound
from app.finding.choices import names_for as names_for
from app.finding.counted import Counted, Step, WorkplaceCount
from app.finding.models import SavedQuestion
from app.finding.question import Question
from app.union.models import Unit

_ASKED = bindparam("question", type_=JSONB)
_COUNT = text(
    "select c.workplace_id, u.name, c.low, c.high from count_found(:question) c"
    " left join units u on u.id = c.workplace_id order by c.high desc, u.name"
).bindparams(_ASKED)
_STEPS = text("select step, low, high from count_steps(:question) order by step").bindparams(_ASKED)
_MINE = text("select find_mine(:question)").bindparams(_ASKED)


@dataclass(frozen=True)
class Saved:
    """A question kept by name; read by others only once it is shared with a unit."""

    id: int
    name: str
    question: Question
    owner_id: int
    owner: str
    unit_id: int | None
    unit: str | None
    changed_at: datetime


def as_json(question: Question) -> dict[str, object]:
    return question.model_dump(mode="json")


def count(db: Session, question: Question) -> Counted:
    rows = db.execute(_COUNT, {"question": as_json(question)}).all()
    low, high = next(((r.low, r.high) for r in rows if r.workplace_id is None), (0, 0))
    return Counted(low, high, [WorkplaceCount(*r) for r in rows if r.workplace_id is not None])


def steps(db: Session, question: Question) -> list[Step]:
    """How many are left before any rule, after the first, after the second …; empty for a rep."""
    return [Step(*row) for row in db.execute(_STEPS, {"question": as_json(question)})]


def find_mine(db: Session, question: Question) -> Sequence[int]:
    """Ids of the people this session sees who answer the question."""
    return db.scalars(_MINE, {"question": as_json(question)}).all()


def list_saved(db: Session, user_id: int) -> list[Saved]:
    """One's own first, then those shared by others; by name."""
    query = _saved().order_by(
        SavedQuestion.owner_id != user_id, func.lower(SavedQuestion.name), SavedQuestion.id
    )
    return [_read(row) for row in db.execute(query)]


def get_saved(db: Session, saved_id: int) -> Saved:
    """Raises NotFound for a question that is nobody's or not shared with this session."""
    row = None
    if 0 < saved_id < 2**63:
        row = db.execute(_saved(SavedQuestion.id == saved_id)).one_or_none()
    if row is None:
        raise NotFound
    return _read(row)


def list_units_to_share_with(db: Session) -> Sequence[Unit]:
    """Wherever this session makes lists, widest first."""
    mine = select(func.unnest(func.my_units("call")))
    query = select(Unit).where(Unit.id.in_(mine), Unit.kind < 5).order_by(Unit.kind, Unit.name)
    return db.scalars(query).all()


def _saved(*where: ColumnElement[bool]) -> Select[SavedQuestion, str | None, str | None]:
    return (
        select(SavedQuestion, User.name, Unit.name)
        .outerjoin(User, User.id == SavedQuestion.owner_id)
        .outerjoin(Unit, Unit.id == SavedQuestion.unit_id)
        .where(*where)
    )


def _read(row: Row[SavedQuestion, str | None, str | None]) -> Saved:
    kept, owner, unit = row
    return Saved(
        kept.id,
        kept.name,
        Question.model_validate(kept.question),
        kept.owner_id,
        owner or "Somebody",
        kept.unit_id,
        unit,
        kept.changed_at,
    )
