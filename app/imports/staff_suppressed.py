"""Rows of a staff list that answer somebody's request not to be contacted."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.imports.plan.staff_known import At
from app.imports.plan.staff_rows import StaffRow
from app.people.models import IdentifierKind
from app.people.suppression import (
    RunningSuppression,
    any_running,
    suppressed_among,
    suppression_keys,
)


def suppressed_lines(
    db: Session, rows: Mapping[int, tuple[StaffRow, At]], pepper: str
) -> dict[int, RunningSuppression]:
    """By line."""
    if not rows or not any_running(db):
        return {}
    return suppressed_among(db, {line: _keys(row, at, pepper) for line, (row, at) in rows.items()})


def _keys(row: StaffRow, at: At, pepper: str) -> list[bytes]:
    numbers = [(IdentifierKind.STAFF_NUMBER, at.employer_id, row.number)] if row.number else []
    names = {row.name, f"{row.known_as or row.forename} {row.surname}"}
    return [
        key
        for name in sorted(names)
        for key in suppression_keys(name, at.id, numbers, row.email, row.phone, pepper)
    ]
