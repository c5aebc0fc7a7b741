"""Reading the union's shape, as far as the session's map reaches."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.union.models import UnionSettings, Unit, UnitKind


def get_unit(db: Session, unit_id: int) -> Unit:
    """Raises NotFound outside the map, too."""
    unit = db.scalar(select(Unit).where(Unit.id == unit_id)) if 0 < unit_id < 2**31 else None
    if unit is None:
        raise NotFound
    return unit


def list_units(db: Session, *kinds: UnitKind) -> Sequence[Unit]:
    """Units of these kinds (all when none is named), by kind, then name."""
    query = select(Unit).order_by(Unit.kind, Unit.name)
    return db.scalars(query.where(Unit.kind.in_(kinds)) if kinds else query).all()


def union_settings(db: Session) -> UnionSettings:
    return db.scalars(select(UnionSettings)).one()
