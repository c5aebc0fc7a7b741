"""Asked not to be contacted: remembered by keyed hashes, so that no later list undoes it."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select, cast, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict, NotFound
from app.people.models import IdentifierKind, Person, StaffIdentifier, Suppression
from app.people.names import normal_name, phone_e164

ALREADY_KNOWN = "This person can't be added: they are already known here."
TAKE_BACK_WITHIN = timedelta(minutes=10)
ONLY_NAMES = 2  # keys: as listed, and as they call themselves
ONLY_THE_OFFICER = (
    "This can be taken back for ten minutes, by whoever recorded it. Now only your data officer"
    " can, when the person asks for it."
)

# kind, issuing employer, value
Identifier = tuple[IdentifierKind, int, str]
Row = TypeVar("Row")


@dataclass(frozen=True)
class RunningSuppression:
    """A request not to be contacted that still stands; `staff_id` is None once they were erased."""

    id: int
    staff_id: int | None
    asked_at: datetime


def suppression_keys(
    person_name: str,
    workplace_id: int | None,
    identifiers: Iterable[Identifier],
    email: str | None,
    phone: str | None,
    pepper: str,
) -> list[bytes]:
    """Keyed hashes by which the person is known again, without keeping who they are.

    Leading zeros of a number don't count: a spreadsheet drops them. A phone counts only together
    with the name, because colleagues share a desk's.
    """
    name = normal_name(person_name)
    known = [
        ("number", kind.value, issuer, value.strip().casefold().lstrip("0"))
        for kind, issuer, value in identifiers
    ]
    number = phone_e164(phone) if phone else None
    if email:
        known.append(("email", 0, 0, email.strip().casefold()))
    if number and name:
        known.append(("phone", 0, 0, f"{number} {name}"))
    if name and workplace_id is not None:
        known.append(("name", 0, workplace_id, name))
    keys = {_key(pepper, *fact) for fact in known if fact[-1]}
    return sorted(keys)


def _key(pepper: str, *fact: object) -> bytes:
    said = "\x1f".join(str(part) for part in fact)
    return hmac.new(pepper.encode(), said.encode(), hashlib.sha256).digest()


def keys_of(db: Session, person: Person, *, pepper: str) -> list[bytes]:
    """Every key of somebody on record, under both names they may be listed by."""
    identifiers = [
        (row.kind, row.issuer_id, row.value)
        for row in db.scalars(select(StaffIdentifier).where(StaffIdentifier.staff_id == person.id))
    ]
    place = person.workplace_id or person.scope_unit_id
    names = {f"{person.forename} {person.surname}", person.name}
    return sorted(
        {
            key
            for name in names
            for key in suppression_keys(
                name, place, identifiers, person.work_email, person.work_phone, pepper
            )
        }
    )


def suppress(db: Session, actor: Actor, person: Person, *, pepper: str) -> Suppression:
    """Record that `person` asked not to be contacted; the running record when they had already.

    Closes nothing else: follow-ups are the conversations' to close.
    """
    _mark(db, person.id)
    running = db.scalar(_running().where(Suppression.staff_id == person.id).limit(1))
    if running is None:
        running = Suppression(
            staff_id=person.id,
            scope_unit_id=person.scope_unit_id,
            keys=keys_of(db, person, pepper=pepper),
            recorded_by_id=actor.user_id,
        )
        db.add(running)
        db.flush()
        trail.record(db, actor, Event.SUPPRESSED, subject=person)
    db.refresh(person, ["asked_not_to_contact_at"])
    return running


def _mark(db: Session, staff_id: int, asked_at: datetime | None = None) -> None:
    """Also takes the row's lock, so that two who record it at once leave one record."""
    marked = db.execute(
        update(Person)
        .where(Person.id == staff_id)
        .values(
            asked_not_to_contact_at=func.coalesce(
                Person.asked_not_to_contact_at, asked_at or func.now()
            )
        )
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    if marked.scalar() is None:
        raise NotFound


def take_back(db: Session, actor: Actor, suppression_id: int) -> Person:
    """Undo a slip of the thumb: within ten minutes, by the same user (decisions.md D7).

    Raises Conflict afterwards, and for anybody else.
    """
    found = find(db, suppression_id)
    if found is None or found.staff_id is None:
        raise NotFound
    lifted = db.execute(
        update(Suppression)
        .where(
            Suppression.id == suppression_id,
            Suppression.lifted_at.is_(None),
            Suppression.recorded_by_id == actor.user_id,
            Suppression.asked_at > func.now() - TAKE_BACK_WITHIN,
        )
        .values(
            lifted_at=func.now(), lifted_by_id=actor.user_id, lifted_because="Taken back at once"
        )
        .returning(Suppression.id)
        .execution_options(synchronize_session=False)
    )
    if lifted.scalar() is None and found.lifted_by_id != actor.user_id:
        raise Conflict(ONLY_THE_OFFICER)
    return _unmark(db, actor, found.staff_id)


def _unmark(db: Session, actor: Actor, staff_id: int) -> Person:
    person = db.scalars(select(Person).where(Person.id == staff_id)).one()
    others = db.scalar(_running().where(Suppression.staff_id == staff_id).limit(1))
    if others is None and person.asked_not_to_contact:
        person.asked_not_to_contact_at = None
        db.flush()
        trail.record(db, actor, Event.SUPPRESSION_UNDONE, subject=person)
    return person


def find(db: Session, suppression_id: int) -> Suppression | None:
    if not 0 < suppression_id < 2**63:
        return None
    return db.get(Suppression, suppression_id)


def find_suppressed(db: Session, keys: Sequence[bytes]) -> RunningSuppression | None:
    """The oldest running suppression that shares a key, among those row security admits."""
    if not keys:
        return None
    row = db.scalars(
        _running()
        .where(Suppression.keys.op("&&")(cast(list(keys), ARRAY(BYTEA))))
        .order_by(Suppression.asked_at)
        .limit(1)
    ).one_or_none()
    return None if row is None else RunningSuppression(row.id, row.staff_id, row.asked_at)


def suppressed_among(
    db: Session, keyed: Mapping[Row, Sequence[bytes]]
) -> dict[Row, RunningSuppression]:
    """Of these rows, each with its keys, the ones that answer a running suppression."""
    known: dict[bytes, RunningSuppression] = {}
    for row in db.scalars(_running().order_by(Suppression.asked_at.desc())):
        known |= dict.fromkeys(row.keys, RunningSuppression(row.id, row.staff_id, row.asked_at))
    return {
        row: known[key] for row, keys in keyed.items() for key in reversed(keys) if key in known
    }


def carry_over(
    db: Session, actor: Actor, person: Person, found: RunningSuppression, *, pepper: str
) -> None:
    """`person` was listed anew and answers a running suppression: it holds for them as well.

    When the record is of another row (erased, or somebody listed twice), this row gets its own,
    as old as that one, so that nobody takes it back as theirs.
    """
    _mark(db, person.id, found.asked_at)
    if found.staff_id != person.id:
        earlier = db.scalars(select(Suppression.keys).where(Suppression.id == found.id)).one()
        db.add(
            Suppression(
                staff_id=person.id,
                scope_unit_id=person.scope_unit_id,
                keys=sorted({*earlier, *keys_of(db, person, pepper=pepper)}),
                asked_at=found.asked_at,
                recorded_by_id=actor.user_id,
            )
        )
        db.flush()
    trail.record(db, actor, Event.SUPPRESSED, subject=person, purpose="known again")
    db.refresh(person, ["asked_not_to_contact_at"])


def complete_keys(db: Session, workplace_id: int, *, pepper: str) -> None:
    """Add the keys that whoever recorded a request could not know: an advocate knows a name."""
    few = _running().where(
        Suppression.scope_unit_id == workplace_id,
        Suppression.staff_id.is_not(None),
        func.cardinality(Suppression.keys) <= ONLY_NAMES,
    )
    for found in db.scalars(few).all():
        person = db.scalar(select(Person).where(Person.id == found.staff_id))
        if person is not None:
            more = cast(keys_of(db, person, pepper=pepper), ARRAY(BYTEA))
            db.execute(select(func.complete_suppression(found.id, more)))


def any_running(db: Session) -> bool:
    return db.scalar(select(_running().exists())) or False


def _running() -> Select[Suppression]:
    return select(Suppression).where(Suppression.lifted_at.is_(None))
