"""What the data officer confirmed about files that are refused otherwise."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.imports.models import FileConfirmation


def running(db: Session, unit_id: int) -> bool:
    """Whether an employee liability file may be brought for this unit now."""
    found = db.scalar(
        select(FileConfirmation.id)
        .where(
            FileConfirmation.unit_id == unit_id,
            FileConfirmation.withdrawn_at.is_(None),
            FileConfirmation.ends_at > func.now(),
        )
        .limit(1)
    )
    return found is not None
