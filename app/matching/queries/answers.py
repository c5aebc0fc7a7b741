"""What was decided before, as far as this session sees the people."""

from collections.abc import Collection

from sqlalchemy import ARRAY, BigInteger, LargeBinary, cast, select
from sqlalchemy.orm import Session

from app.db.session import read
from app.matching.models import DistinctPeople, RememberedMatch


def distinct_among(db: Session, ids: Collection[int]) -> frozenset[frozenset[int]]:
    """The pairs of these people that somebody said are two."""
    among = cast(list(ids), ARRAY(BigInteger)).any_()
    rows = read(
        db,
        select(DistinctPeople.staff_id, DistinctPeople.other_id).where(
            DistinctPeople.staff_id == among, DistinctPeople.other_id == among
        ),
    )
    return frozenset(frozenset((row.staff_id, row.other_id)) for row in rows)


def remembered(db: Session, unit_id: int, keys: Collection[bytes]) -> dict[bytes, int | None]:
    """Of these rows, by row_key(), the ones decided before; None: nobody on record then."""
    rows = read(
        db,
        select(RememberedMatch.key, RememberedMatch.staff_id)
        .where(
            RememberedMatch.unit_id == unit_id,
            RememberedMatch.key == cast(list(keys), ARRAY(LargeBinary)).any_(),
        )
        .order_by(RememberedMatch.recorded_at, RememberedMatch.id),
    )
    return {row.key: row.staff_id for row in rows}
