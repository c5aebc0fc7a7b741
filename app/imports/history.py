"""What was brought in, newest first."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accounts.models import User
from app.imports.models import ImportKind, ImportRun, RunState
from app.imports.queries import visible
from app.union.models import Unit
from app.web.paging import Paged

RUNS = 50


@dataclass(frozen=True)
class RunRow:
    """A line of the history."""

    id: int
    kind: ImportKind
    unit: str
    as_at: date
    file_name: str
    by: str
    committed_at: datetime | None
    state: RunState
    counts: dict[str, int]
    problem: str | None
    done: int
    out_of: int
    undone_at: datetime | None

    @property
    def percent(self) -> int:
        return 100 * min(self.done, self.out_of) // self.out_of if self.out_of else 0


def list_runs(db: Session, actor: Actor, number: int = 1) -> Paged[RunRow]:
    """What was committed in one's units, and one's own plans, newest first."""
    total = db.scalar(
        select(func.count())
        .select_from(ImportRun)
        .join(Unit, Unit.id == ImportRun.unit_id)
        .where(visible(actor))
    )
    number = min(max(number, 1), Paged[RunRow]((), total or 0, 1, RUNS).pages)
    rows = db.execute(
        select(
            ImportRun.id,
            ImportRun.kind,
            Unit.name.label("unit"),
            ImportRun.as_at,
            ImportRun.file_name,
            func.coalesce(User.name, "somebody").label("by"),
            ImportRun.committed_at,
            ImportRun.state,
            ImportRun.counts,
            ImportRun.problem,
            ImportRun.done,
            ImportRun.out_of,
            ImportRun.undone_at,
        )
        .join(Unit, Unit.id == ImportRun.unit_id)
        .outerjoin(User, User.id == ImportRun.user_id)
        .where(visible(actor))
        .order_by(ImportRun.id.desc())
        .offset((number - 1) * RUNS)
        .limit(RUNS)
    )
    return Paged([RunRow(**row._asdict()) for row in rows], total or 0, number, RUNS)
