"""Writing down what is to happen, putting it right, taking it back."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.changes.models import ChangeEvent, ChangeState, ChangeWorkplace
from app.changes.rules import Announcement, Spot, check
from app.errors import Conflict, NotFound, NotPermitted
from app.workplaces.models import Workplace

_UNIT = text("select unit_of_change(:places)")


def announce(db: Session, actor: Actor, new: Announcement, *, today: date) -> ChangeEvent:
    """Nothing moves yet.

    Raises people.rules.Unfit(field, sentence) when an answer doesn't fit, NotFound for a
    workplace off the session's map, NotPermitted when the actor manages no unit above them all.
    """
    check(new, _spots(db, new), today)
    event = ChangeEvent(unit_id=_unit(db, new), made_by_id=actor.user_id)
    _fill(event, new)
    db.add(event)
    db.flush()
    _add_places(db, event, new)
    trail.record(db, actor, Event.CHANGE_ANNOUNCED, subject=event, unit_id=event.unit_id)
    return event


def edit(db: Session, actor: Actor, event: ChangeEvent, new: Announcement, *, today: date) -> None:
    """Only while it is announced; the same refusals. The kind stays."""
    _check_open(db, event)
    if new.kind is not event.kind:
        raise Conflict("What kind of event it is can't be changed. Withdraw it and announce anew.")
    check(new, _spots(db, new), today)
    event.unit_id = _unit(db, new)
    _fill(event, new)
    db.flush()
    db.execute(delete(ChangeWorkplace).where(ChangeWorkplace.event_id == event.id))
    _add_places(db, event, new)
    trail.record(db, actor, Event.CHANGE_EDITED, subject=event, unit_id=event.unit_id)


def withdraw(db: Session, actor: Actor, event: ChangeEvent) -> None:
    """It will not happen after all. Raises Conflict unless it is only announced."""
    _check_open(db, event)
    event.state = ChangeState.WITHDRAWN
    db.flush()
    trail.record(db, actor, Event.CHANGE_WITHDRAWN, subject=event, unit_id=event.unit_id)


def manages(db: Session, unit_ids: Iterable[int]) -> int | None:
    """The lowest unit the session manages that has all of these in or below it."""
    found: int | None = db.scalar(_UNIT, {"places": sorted(set(unit_ids))})
    return found


def _check_open(db: Session, event: ChangeEvent) -> None:
    if manages(db, [event.unit_id]) != event.unit_id:
        raise NotPermitted("Only an organiser of the part of the union it belongs to changes it.")
    db.refresh(event, ["state"], with_for_update=True)
    if event.state is not ChangeState.ANNOUNCED:
        raise Conflict("It is no longer only announced, so it stays as it is.")


def _unit(db: Session, new: Announcement) -> int:
    """Above both sides where the actor organises both, else above the side that is theirs."""
    sources: Collection[int] = new.workplaces or ([new.unit_id] if new.unit_id else [])
    targets = [target for target in new.workplaces.values() if target]
    found = manages(db, [*sources, *targets]) or manages(db, sources)
    if found is None or (not new.workplaces and found != new.unit_id):
        raise NotPermitted("Only an organiser of every one of these workplaces announces this.")
    return found


def _spots(db: Session, new: Announcement) -> dict[int, Spot]:
    asked = {*new.workplaces, *(target for target in new.workplaces.values() if target)}
    rows = db.execute(
        select(Workplace.id, Workplace.employer_id, Workplace.site_id).where(
            Workplace.id.in_(asked)
        )
    )
    found = {row[0]: Spot(row[1], row[2]) for row in rows}
    if asked - set(found):
        raise NotFound
    return found


def _fill(event: ChangeEvent, new: Announcement) -> None:
    for name in (
        "kind",
        "about",
        "source",
        "said_by",
        "ownership",
        "announced_on",
        "effective_on",
        "from_employer_id",
        "to_employer_id",
        "bargaining_unit_id",
    ):
        setattr(event, name, getattr(new, name))
    event.title = new.title.strip()
    event.scenarios = list(new.scenarios)


def _add_places(db: Session, event: ChangeEvent, new: Announcement) -> None:
    db.add_all(
        ChangeWorkplace(
            event_id=event.id,
            workplace_id=workplace_id,
            to_workplace_id=target,
            to_site_id=None if target else new.sites.get(workplace_id),
        )
        for workplace_id, target in new.workplaces.items()
    )
    db.flush()
