"""Remembering who was decided to be whom, and who is not."""

from collections.abc import Collection, Mapping

from sqlalchemy import ARRAY, LargeBinary, cast, delete, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.session import read
from app.errors import Conflict, NotFound
from app.matching.models import DistinctPeople, RememberedMatch
from app.people.models import Person


def remember_distinct(db: Session, actor: Actor, one_id: int, other_id: int) -> bool:
    """These are two people. False when that was said already, from either side.

    Raises Conflict for one person, NotFound when either is out of sight.
    """
    if one_id == other_id:
        raise Conflict("That is one person. Choose two.")
    lower, upper = sorted((one_id, other_id))
    scopes = _scopes(db, (lower, upper))
    said = db.scalar(
        postgresql.insert(DistinctPeople)
        .values(
            staff_id=lower,
            scope_unit_id=scopes[lower],
            other_id=upper,
            other_scope_unit_id=scopes[upper],
            said_by_id=actor.user_id,
        )
        .on_conflict_do_nothing()
        .returning(DistinctPeople.staff_id)
    )
    if said is not None:
        _record(db, actor, Event.PEOPLE_TOLD_APART, scopes)
    return said is not None


def forget_distinct(db: Session, actor: Actor, one_id: int, other_id: int) -> None:
    """They may be one person after all. Raises NotFound when nobody had said otherwise."""
    lower, upper = sorted((one_id, other_id))
    scopes = _scopes(db, (lower, upper))
    gone = db.scalar(
        delete(DistinctPeople)
        .where(DistinctPeople.staff_id == lower, DistinctPeople.other_id == upper)
        .returning(DistinctPeople.staff_id)
        .execution_options(synchronize_session=False)
    )
    if gone is None:
        raise NotFound
    _record(db, actor, Event.PEOPLE_NOT_TOLD_APART, scopes)


def remember_match(
    db: Session, actor: Actor, unit_id: int, key: bytes, staff_id: int | None
) -> None:
    remember_matches(db, actor, unit_id, {key: staff_id})


def remember_matches(
    db: Session, actor: Actor, unit_id: int, decided: Mapping[bytes, int | None]
) -> None:
    """Rows, by row_key(), with the person each is; None for nobody on record then.

    Takes the place of what was decided before. Once somebody was added for such a row, remember
    that person: "nobody on record" would add them again. Raises NotFound when one is out of sight.
    """
    if not decided:
        return
    scopes = _scopes(db, {one for one in decided.values() if one is not None})
    keys = cast(list(decided), ARRAY(LargeBinary))
    db.execute(
        delete(RememberedMatch)
        .where(RememberedMatch.unit_id == unit_id, RememberedMatch.key == keys.any_())
        .execution_options(synchronize_session=False)
    )
    db.execute(
        insert(RememberedMatch),
        [
            {
                "unit_id": unit_id,
                "key": key,
                "staff_id": staff_id,
                "scope_unit_id": unit_id if staff_id is None else scopes[staff_id],
                "said_by_id": actor.user_id,
            }
            for key, staff_id in decided.items()
        ],
    )
    trail.record(db, actor, Event.MATCHES_REMEMBERED, unit_id=unit_id, count=len(decided))


def _scopes(db: Session, ids: Collection[int]) -> dict[int, int]:
    found = read(db, select(Person.id, Person.scope_unit_id).where(Person.id.in_(ids)))
    scopes = {row.id: row.scope_unit_id for row in found}
    if len(scopes) < len(ids):
        raise NotFound
    return scopes


def _record(db: Session, actor: Actor, event: Event, scopes: Mapping[int, int]) -> None:
    """A line for each of the two: whoever reads one's trail finds it."""
    for staff_id, unit_id in scopes.items():
        trail.record(db, actor, event, subject=("staff", staff_id), unit_id=unit_id)
