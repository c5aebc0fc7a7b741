"""Reading what was declared about a workplace, by whoever manages it."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.workplaces.models import DeclaredHeadcount
from app.workplaces.queries import WorkplaceName, get_workplace

_MANAGED = text("select :workplace = any ((select my_units('manage'))::int[])")


def get_managed_workplace(db: Session, workplace_id: int) -> WorkplaceName:
    """Raises NotFound for a workplace that is not the session's to manage."""
    workplace = get_workplace(db, workplace_id)
    if not db.scalar(_MANAGED, {"workplace": workplace_id}):
        raise NotFound
    return workplace


def list_headcounts(db: Session, workplace_id: int) -> list[DeclaredHeadcount]:
    """What was declared about a workplace, latest first."""
    declared = DeclaredHeadcount
    return list(
        db.scalars(
            select(declared)
            .where(declared.workplace_id == workplace_id)
            .order_by(declared.as_at.desc(), declared.recorded_at.desc())
        )
    )
