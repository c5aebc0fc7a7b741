"""Lists as wholes: mine, those I call from, those of my branch; and what one would hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.call_lists.models import Because, By, CallList
from app.call_lists.rules import MOST_WEIGHED, LeftOut, Progress, Range, left_out
from app.db.session import plan_each_time, read
from app.errors import NotFound
from app.finding.counted import Counted
from app.finding.queries import as_json
from app.finding.question import Question

MOST_LISTS = 200


@dataclass(frozen=True)
class Summary:
    """A list this session may see. `runs`: it may also change it and see how far it is."""

    id: int
    name: str
    purpose: str
    by: By
    owner_id: int
    owner: str
    unit_id: int | None
    made_on: date
    expires_on: date
    closed_at: datetime | None
    is_open: bool
    runs: bool
    script: str
    question: Question
    left_out: LeftOut

    @property
    def title(self) -> str:
        return self.name or self.purpose

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def by_phone(self) -> bool:
        return self.by is By.PHONE


@dataclass(frozen=True)
class Mine:
    """A running list I may take calls from."""

    id: int
    name: str
    by: By
    expires_on: date
    calls: int
    left: int


@dataclass(frozen=True)
class Listed:
    summary: Summary
    progress: Progress


@dataclass(frozen=True)
class Lists:
    own: Sequence[Listed]
    branch: Sequence[Listed]
    calling: Sequence[Mine]

    @property
    def is_empty(self) -> bool:
        return not (self.own or self.branch or self.calling)


@dataclass(frozen=True)
class Weighed:
    """What a list would hold, and whom it would leave out."""

    taken: Range
    left_out: LeftOut


_WEIGH = text("select * from count_for_list(:question, cast(:kind as smallint))").bindparams(
    bindparam("question", type_=JSONB)
)
_PROGRESS = text("select * from progress_of_lists(:lists)").bindparams(
    bindparam("lists", type_=ARRAY(BigInteger))
)
_CALLING = text("select * from my_calling()")


def weigh(db: Session, question: Question, by: By, counted: Counted) -> Weighed:
    """`counted`: how many answer it; of far too many it is not asked why each is left out."""
    if counted.low > MOST_WEIGHED:
        return Weighed(Range(counted.low, counted.high), LeftOut({}))
    rows = read(db, _WEIGH, {"question": as_json(question), "kind": by.value}).all()
    found = {row.because: Range(row.low, row.high) for row in rows}
    taken = found.pop(None, Range())
    return Weighed(taken, LeftOut({Because(code): people for code, people in found.items()}))


def list_lists(db: Session, user_id: int, *, today: date) -> Lists:
    """Newest first, the 200 newest."""
    rows = db.execute(_lists().order_by(CallList.id.desc()).limit(MOST_LISTS)).all()
    run = [_summary(row, today=today) for row in rows if row.runs]
    progress = get_progress(db, [one.id for one in run])
    listed = [Listed(one, progress.get(one.id, Progress())) for one in run]
    return Lists(
        own=[one for one in listed if one.summary.owner_id == user_id],
        branch=[one for one in listed if one.summary.owner_id != user_id],
        calling=list_calling(db),
    )


def get_list(db: Session, list_id: int, *, today: date) -> Summary:
    """Raises NotFound for a list that is neither mine, nor my branch's, nor mine to call from."""
    row = None
    if 0 < list_id < 2**63:
        row = db.execute(_lists().where(CallList.id == list_id)).one_or_none()
    if row is None:
        raise NotFound
    return _summary(row, today=today)


def find_made_with(db: Session, form: UUID) -> int | None:
    """The list that this form made before, if it did."""
    return db.scalar(select(CallList.id).where(CallList.form_id == form))


def walk_of(list_id: int) -> UUID:
    """The form a list's desk walk is made with: pressed twice, it is one."""
    return uuid5(UUID(int=list_id), "desk walk")


def get_progress(db: Session, lists: Sequence[int]) -> dict[int, Progress]:
    """Of those of them that this session runs."""
    if not lists:
        return {}
    plan_each_time(db)
    rows = read(db, _PROGRESS, {"lists": list(lists)}).all()
    return {row.call_list_id: Progress(*row[1:]) for row in rows}


def list_calling(db: Session) -> list[Mine]:
    rows = read(db, _CALLING).all()
    return [Mine(r[0], r[1], By(r[2]), r[3], r[4], r[5]) for r in rows]


def find_calling(db: Session, list_id: int) -> Mine | None:
    return next((one for one in list_calling(db) if one.id == list_id), None)


def _lists() -> Any:
    return select(
        CallList, User.name.label("owner"), func.runs_list(CallList.id).label("runs")
    ).outerjoin(User, User.id == CallList.owner_id)


def _summary(row: Any, *, today: date) -> Summary:
    one: CallList = row.CallList
    return Summary(
        id=one.id,
        name=one.name,
        purpose=one.purpose,
        by=one.by,
        owner_id=one.owner_id,
        owner=row.owner or "a colleague",
        unit_id=one.unit_id,
        made_on=one.as_at,
        expires_on=one.expires_on,
        closed_at=one.closed_at,
        is_open=one.closed_at is None and today < one.expires_on,
        runs=row.runs,
        script=one.script,
        question=Question.model_validate(one.question),
        left_out=left_out(one.left_out),
    )
