"""One person's place: said, taken away, and taken away no longer."""

from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.errors import Conflict
from app.people.models import Person
from app.people.rules import Unfit
from app.seating.forms import PlaceForm
from app.seating.models import Habit, Seat
from app.seating.queries.place import find_area, find_desk
from app.seating.rules import KEPT, oldest_shown


def set_place(db: Session, actor: Actor, person: Person, form: PlaceForm, *, today: date) -> None:
    """Raises Unfit when the area or the desk isn't there, or nothing at all was said."""
    if person.workplace_id is None:
        raise Conflict("They work nowhere we know of now. Say first where they work.")
    values = {
        **_where(db, person.workplace_id, form),
        "habit": form.habit,
        **_when(form),
        "confirmed_on": today,
        "confirmed_by_id": actor.user_id,
    }
    known = [name for name in ("area_id", "desk_id", "days", "shift") if values[name] is not None]
    if not known and form.habit is not Habit.REMOTE:
        raise Unfit("area_id", "Choose where they sit, or that they work from home.")
    db.execute(
        insert(Seat)
        .values(staff_id=person.id, scope_unit_id=person.scope_unit_id, **values)
        .on_conflict_do_update(index_elements=[Seat.staff_id], set_=values)
    )
    trail.record(db, actor, Event.SEAT_CHANGED, subject=person, fields=["habit", *known])


def _where(db: Session, workplace_id: int, form: PlaceForm) -> dict[str, int | None]:
    if form.habit is Habit.REMOTE or form.area_id is None:
        if form.desk and form.habit is not Habit.REMOTE:
            raise Unfit("area_id", "Choose the area this desk is in.")
        return {"area_id": None, "desk_id": None}
    area_id = find_area(db, workplace_id, form.area_id)
    if area_id is None:
        raise Unfit("area_id", "Choose one of the areas shown.")
    desk_id = find_desk(db, area_id, form.desk) if form.desk else None
    if form.desk and desk_id is None:
        raise Unfit(
            "desk", "No desk of this area is called that. Leave it empty if you aren’t sure."
        )
    return {"area_id": area_id, "desk_id": desk_id}


def _when(form: PlaceForm) -> dict[str, int | None]:
    """Only what the person told us; whoever works from home has no days here."""
    if form.told is None:
        return {"days": None, "shift": None}
    days = sum(1 << day for day in set(form.days))
    return {
        "days": days or None if form.habit is not Habit.REMOTE else None,
        "shift": form.shift,
    }


def forget_place(db: Session, actor: Actor, person: Person, *, today: date) -> None:
    """Nobody knows any more: out of sight everywhere from now, erased with tonight's old seats.

    Until then `remember_place` can bring it back as it was, because the days since it was
    confirmed are only counted on by as many as it would have been kept.
    """
    gone = db.scalar(
        update(Seat)
        .where(Seat.staff_id == person.id, Seat.confirmed_on >= oldest_shown(today))
        .values(confirmed_on=Seat.confirmed_on - KEPT.days)
        .returning(Seat.staff_id)
        .execution_options(synchronize_session=False)
    )
    if gone is not None:
        trail.record(db, actor, Event.SEAT_CLEARED, subject=person)


def remember_place(db: Session, actor: Actor, person: Person, *, today: date) -> None:
    """Raises Conflict when it was erased since, or there is another now."""
    back = db.scalar(
        update(Seat)
        .where(Seat.staff_id == person.id, Seat.confirmed_on < oldest_shown(today))
        .values(confirmed_on=func.least(Seat.confirmed_on + KEPT.days, today))
        .returning(Seat.staff_id)
        .execution_options(synchronize_session=False)
    )
    if back is None and not _has_place(db, person):
        raise Conflict("It is erased by now. Say where they sit.")
    if back is not None:
        trail.record(db, actor, Event.SEAT_CHANGED, subject=person, fields=["confirmed_on"])


def _has_place(db: Session, person: Person) -> bool:
    return db.scalar(select(Seat.staff_id).where(Seat.staff_id == person.id)) is not None
