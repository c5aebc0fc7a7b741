"""Giving people a place, saying it still holds, and taking it away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.bulk import one_of
from app.people.models import Person
from app.seating.models import Habit, Seat
from app.seating.rules import oldest_shown

# An area, and perhaps a desk in it.
Place = tuple[int, int | None]


def give_places(
    db: Session,
    actor: Actor,
    workplace_id: int,
    places: Mapping[int, Place],
    *,
    today: date,
    confirmed_on: date | None = None,
) -> int:
    """Seat people (staff id to place) of one workplace; how many there were to seat.

    What they told us of their days and shift stays, unless it is too old by now. Whoever is not
    seen here, or works elsewhere, is left out; the area and the desk must be of that workplace,
    else the database refuses. `confirmed_on` is the day of a list that says so, else today.
    """
    here = db.scalars(
        select(Person.id).where(one_of(Person.id, places), Person.workplace_id == workplace_id)
    ).all()
    if not here:
        return 0
    confirmed = {"confirmed_on": confirmed_on or today, "confirmed_by_id": actor.user_id}
    rows = [
        {
            "staff_id": staff_id,
            "scope_unit_id": workplace_id,
            "area_id": places[staff_id][0],
            "desk_id": places[staff_id][1],
            **confirmed,
        }
        for staff_id in here
    ]
    # What is out of sight already does not come back with a new place.
    db.execute(
        delete(Seat)
        .where(one_of(Seat.staff_id, here), Seat.confirmed_on < oldest_shown(today))
        .execution_options(synchronize_session=False)
    )
    giving = insert(Seat)
    given = giving.excluded
    db.execute(
        giving.on_conflict_do_update(
            index_elements=[Seat.staff_id],
            set_={
                "area_id": given.area_id,
                "desk_id": given.desk_id,
                # Whoever has a place here again does not work from home alone.
                "habit": func.least(Seat.habit, Habit.HOT),
                **confirmed,
            },
        ),
        rows,
    )
    _note(db, actor, Event.SEAT_CHANGED, workplace_id, here)
    return len(here)


def confirm_places(
    db: Session, actor: Actor, workplace_id: int, people: Collection[int], *, today: date
) -> int:
    """They are still where they were; how many were confirmed."""
    confirmed = db.scalars(
        update(Seat)
        .where(one_of(Seat.staff_id, people), Seat.scope_unit_id == workplace_id)
        .values(confirmed_on=today, confirmed_by_id=actor.user_id)
        .returning(Seat.staff_id)
        .execution_options(synchronize_session=False)
    ).all()
    if confirmed:
        trail.record(
            db,
            actor,
            Event.SEAT_CONFIRMED,
            subject=("workplaces", workplace_id),
            unit_id=workplace_id,
            count=len(confirmed),
        )
    return len(confirmed)


def clear_places(db: Session, actor: Actor, workplace_id: int, people: Collection[int]) -> int:
    """Nobody knows where they sit any more; what they told us of their days goes with it."""
    gone = db.scalars(
        delete(Seat)
        .where(one_of(Seat.staff_id, people), Seat.scope_unit_id == workplace_id)
        .returning(Seat.staff_id)
        .execution_options(synchronize_session=False)
    ).all()
    if gone:
        _note(db, actor, Event.SEAT_CLEARED, workplace_id, gone)
    return len(gone)


def _note(
    db: Session, actor: Actor, event: Event, workplace_id: int, people: Sequence[int]
) -> None:
    """Under the person's own name when it is about one."""
    trail.record(
        db,
        actor,
        event,
        subject=("staff", people[0]) if len(people) == 1 else ("workplaces", workplace_id),
        unit_id=workplace_id,
        count=len(people),
    )
