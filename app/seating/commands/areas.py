"""Adding, naming and removing the areas of a workplace; putting people into one."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.bulk import one_of
from app.errors import Conflict, NotFound
from app.people.rules import Unfit
from app.seating.commands.seats import give_places
from app.seating.commands.undoing import Done, remember, undo_address
from app.seating.models import Habit, Seat
from app.workplaces.models import Area

MOST_AREAS = 200


def hold(db: Session, area_id: int) -> Area:
    """The area, for this transaction alone to change. Raises NotFound."""
    found = None
    if 0 < area_id < 2**31:
        found = db.scalar(select(Area).where(Area.id == area_id).with_for_update(key_share=True))
    if found is None:
        raise NotFound
    return found


def add_area(db: Session, actor: Actor, workplace_id: int, *, floor: str, name: str) -> Area:
    """Raises Unfit for a name that is there already."""
    count = db.scalar(
        select(func.count()).select_from(Area).where(Area.workplace_id == workplace_id)
    )
    if (count or 0) >= MOST_AREAS:
        raise Conflict(f"A workplace has at most {MOST_AREAS} areas. Remove one that is not used.")
    _must_be_new(db, workplace_id, floor, name)
    area = Area(workplace_id=workplace_id, floor=floor, name=name)
    db.add(area)
    db.flush()
    trail.record(db, actor, Event.AREA_ADDED, subject=area, unit_id=workplace_id)
    return area


def rename_area(db: Session, actor: Actor, area: Area, *, floor: str, name: str) -> None:
    _must_be_new(db, area.workplace_id, floor, name, besides=area.id)
    changed = [
        field for field, new in (("floor", floor), ("name", name)) if getattr(area, field) != new
    ]
    area.floor, area.name = floor, name
    db.flush()
    trail.record(
        db, actor, Event.AREA_CHANGED, subject=area, unit_id=area.workplace_id, fields=changed
    )


def _must_be_new(
    db: Session, workplace_id: int, floor: str, name: str, *, besides: int | None = None
) -> None:
    there = db.scalar(
        select(Area.id).where(
            Area.workplace_id == workplace_id,
            func.lower(Area.floor) == floor.lower(),
            func.lower(Area.name) == name.lower(),
            Area.id.is_distinct_from(besides),
        )
    )
    if there is not None:
        raise Unfit("name", "There is an area of that name already. Choose another name.")


def remove_area(db: Session, actor: Actor, area: Area) -> int:
    """Take away the area with its desks; how many people lose their place.

    What they told us of their days and shift stays.
    """
    people = db.scalars(select(Seat.staff_id).where(Seat.area_id == area.id)).all()
    leave_area(db, area, people)
    trail.record(
        db,
        actor,
        Event.AREA_REMOVED,
        subject=area,
        unit_id=area.workplace_id,
        count=len(people),
    )
    db.execute(delete(Area).where(Area.id == area.id))
    return len(people)


def leave_area(db: Session, area: Area, people: Collection[int]) -> None:
    """They are not here any more. A row that would say nothing else goes."""
    mine = (one_of(Seat.staff_id, people), Seat.area_id == area.id)
    untold = (Seat.days.is_(None), Seat.shift.is_(None), Seat.habit == Habit.FIXED)
    for statement in (
        delete(Seat).where(*mine, *untold),
        update(Seat).where(*mine).values(area_id=None, desk_id=None),
    ):
        db.execute(statement.execution_options(synchronize_session=False))


def put_in_area(
    db: Session, actor: Actor, area: Area, people: Collection[int], *, today: date
) -> tuple[int, Done]:
    """They sit here, nobody knows at which desk. Whoever has a desk here keeps it."""
    at_desks = set(
        db.scalars(
            select(Seat.staff_id).where(
                one_of(Seat.staff_id, people), Seat.area_id == area.id, Seat.desk_id.is_not(None)
            )
        )
    )
    coming = [person for person in people if person not in at_desks]
    before = remember(db, coming)
    count = give_places(
        db, actor, area.workplace_id, dict.fromkeys(coming, (area.id, None)), today=today
    )
    return count, Done("", undo_address(area.id, before))


def take_out_of_area(db: Session, actor: Actor, area: Area, person_id: int) -> Done:
    before = remember(db, [person_id])
    leave_area(db, area, [person_id])
    trail.record(
        db,
        actor,
        Event.SEAT_CLEARED,
        subject=("staff", person_id),
        unit_id=area.workplace_id,
        count=1,
    )
    return Done("They are not in this area any more.", undo_address(area.id, before))
