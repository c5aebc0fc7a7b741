"""Reading the union's shape, as far as the session's map reaches."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, ColumnElement, Integer, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

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


def managed(column: InstrumentedAttribute[int] | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that this unit is one the session may manage."""
    units = cast(select(func.my_units("manage")).scalar_subquery(), ARRAY(Integer))
    return column == func.any(units)


def manages_union(db: Session) -> bool:
    root = select(Unit.id).where(Unit.kind == UnitKind.UNION, managed(Unit.id))
    return db.scalar(root) is not None


def get_managed_unit(db: Session, unit_id: int) -> Unit:
    """Raises NotFound for a unit that is not mine to manage."""
    unit = db.scalar(select(Unit).where(Unit.id == small(unit_id), managed(Unit.id)))
    if unit is None:
        raise NotFound
    return unit


def find_managed_unit(db: Session, unit_id: int | None) -> Unit | None:
    return db.scalar(select(Unit).where(Unit.id == unit_id, managed(Unit.id)))


def list_managed_groups(db: Session) -> Sequence[Unit]:
    wanted = select(Unit).where(Unit.kind == UnitKind.GROUP, managed(Unit.id))
    return db.scalars(wanted.order_by(Unit.name)).all()


def list_managed(
    db: Session, below: int | None = None, *, page: int = 1, size: int = 100
) -> tuple[Sequence[Unit], int]:
    """One page of the units I manage and how many in all: right below one, or the topmost."""
    parent = aliased(Unit)
    if below is None:
        above = select(parent.id).where(parent.id == Unit.parent_id, managed(parent.id))
        wanted = managed(Unit.id) & ~above.exists()
    else:
        wanted = managed(Unit.id) & ((Unit.parent_id == below) | (Unit.group_id == below))
    total = db.scalar(select(func.count()).select_from(Unit).where(wanted)) or 0
    query = select(Unit).where(wanted).order_by(Unit.kind, Unit.name)
    return db.scalars(query.limit(size).offset((page - 1) * size)).all(), total


def small(number: int) -> int:
    """An id no row can have, rather than an error, for a number PostgreSQL would not read."""
    return number if 0 < number < 2**31 else 0


def union_name(db: Session) -> str:
    """What callers say they are calling from."""
    return db.scalars(select(Unit.name).where(Unit.kind == UnitKind.UNION)).one()
