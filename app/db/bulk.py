"""Many rows in one statement: its triggers run once, and no driver reads 100,000 parameters."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    any_,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.selectable import TableValuedAlias

Values = dict[str, Any]


def one_of(ids: InstrumentedAttribute[Any], wanted: Collection[int]) -> ColumnElement[bool]:
    """`ids in (…)`, with all of them in one parameter."""
    return ids == any_(literal(list(wanted), ARRAY(BigInteger)))


def insert_all(db: Session, table: Any, rows: Sequence[Values]) -> list[int]:
    """Ids in the order of the rows, which all give the same columns."""
    if not rows:
        return []
    given = _as_table(table, rows)
    statement = insert(table).from_select(list(rows[0]), select(*given.c)).returning(table.id)
    return sorted(db.scalars(statement))


def update_all(db: Session, table: Any, rows: Sequence[Values], **also: Any) -> None:
    """Rows say their `id` and the columns to change, not all the same; `also` holds for each."""
    alike: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        alike.setdefault(tuple(row), []).append(row)
    for names, some in alike.items():
        given = _as_table(table, some)
        values = {name: given.c[name] for name in names if name != "id"}
        db.execute(
            update(table)
            .where(table.id == given.c.id)
            .values(**values, **also)
            .execution_options(synchronize_session=False)
        )


def _as_table(table: Any, rows: Sequence[Values]) -> TableValuedAlias:
    types = {key: getattr(table, key).type for key in rows[0]}
    text = literal(json.dumps(list(rows), default=str), Text)
    return (
        func.json_to_recordset(cast(text, JSON))
        .table_valued(*(column(name, type_) for name, type_ in types.items()))
        .render_derived(with_types=True)
    )
