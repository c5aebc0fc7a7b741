"""How closely the session sees the units that a change touches."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.db.session import read
from app.density.tree import Place
from app.union.models import UnitKind

_ABOVE = text("""
  with recursive line(id) as (
    select unnest(cast(:units as int[]))
    union
    select p.id from units u join line l on u.id = l.id
    cross join lateral (values (u.parent_id), (u.group_id)) p(id) where p.id is not null
  )
  select u.id, u.kind, u.name, u.parent_id, u.group_id,
    coalesce(u.id = any ((select my_units('count'))::int[]), false) counted,
    coalesce(u.id = any ((select my_units('exact'))::int[]), false) exact
  from units u join line l on l.id = u.id""")
_CHOICES = text("""
  select u.id, u.name from units u
  where u.kind in (2, 3, 4) and u.id = any ((select my_units('count'))::int[])
  order by u.kind, u.name""")


def units_above(db: Session, units: Collection[int]) -> dict[int, Place]:
    """These units and everything above them, as far as on the session's map."""
    rows = read(db, _ABOVE, {"units": [unit for unit in units if 0 < unit < 2**31]})
    return {row.id: _place(row) for row in rows}


def list_choices(db: Session) -> list[tuple[int, str]]:
    """Groups, regions and branches whose counts the session sees."""
    return [(row.id, row.name) for row in read(db, _CHOICES)]


def _place(row: Row[Any]) -> Place:
    return Place(
        id=row.id,
        kind=UnitKind(row.kind),
        name=row.name,
        parent_id=row.parent_id,
        group_id=row.group_id,
        counted=row.counted,
        exact=row.exact,
    )
