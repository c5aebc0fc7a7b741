"""Taking back the last change of a drawing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.bulk import one_of, update_all
from app.errors import Conflict
from app.seating.commands.seats import clear_places, give_places
from app.seating.drawing.layout import Drawn
from app.seating.drawing.undoing import Before, DeskBefore, SeatBefore, pack, unpack
from app.seating.models import Habit, Seat
from app.seating.queries.drawing import list_desks
from app.seating.rules import oldest_shown
from app.workplaces.models import Area, Desk

TOO_LATE = "This can't be undone any more: the drawing has changed since. Put it right by hand."


@dataclass(frozen=True)
class Done:
    """What was done, in a sentence without a name, and the address that undoes it."""

    said: str
    undo: str | None = None


def remember(db: Session, people: Collection[int], desks: Sequence[Drawn] = ()) -> Before:
    """Where these people are and how these desks stand, before it is changed."""
    rows = db.execute(
        select(Seat.staff_id, Seat.area_id, Seat.desk_id, Seat.habit, Seat.confirmed_on).where(
            one_of(Seat.staff_id, people)
        )
    ).all()
    known: list[SeatBefore] = [
        (r.staff_id, r.area_id, r.desk_id, int(r.habit), r.confirmed_on.toordinal()) for r in rows
    ]
    seen = {one[0] for one in known}
    known += [(who, None, None, None, None) for who in people if who not in seen]
    stood: list[DeskBefore] = [
        (desk.id, desk.label, desk.block, desk.x, desk.y, desk.turn)
        for desk in desks
        if desk.id is not None
    ]
    return Before(tuple(known), tuple(stood))


def undo_address(area_id: int, before: Before) -> str | None:
    packed = pack(before)
    return f"/areas/{area_id}/undo?was={packed}" if packed else None


def undo(db: Session, actor: Actor, area: Area, was: str, *, today: date) -> Done:
    """Raises Conflict when it can't be taken back."""
    before = unpack(was)
    if before is None:
        raise Conflict(TOO_LATE)
    _put_desks_back(db, actor, area, before)
    _put_people_back(db, actor, area, before, today=today)
    return Done("Undone: it is as it was before.")


def _put_desks_back(db: Session, actor: Actor, area: Area, before: Before) -> None:
    if not before.desks:
        return
    there = {desk.id for desk in list_desks(db, area.id)}
    asked = {one[0] for one in before.desks}
    if not there.issuperset(asked) or len(asked) < len(before.desks):
        raise Conflict(TOO_LATE)
    columns = ("id", "label", "block", "x", "y", "turn")
    update_all(db, Desk, [dict(zip(columns, one, strict=True)) for one in before.desks])
    trail.record(
        db,
        actor,
        Event.DESKS_CHANGED,
        subject=area,
        unit_id=area.workplace_id,
        count=len(before.desks),
    )


def _put_people_back(db: Session, actor: Actor, area: Area, before: Before, *, today: date) -> None:
    workplace = area.workplace_id
    rows = db.execute(select(Desk.id, Desk.area_id).where(Desk.workplace_id == workplace))
    desks = {row.id: row.area_id for row in rows}
    areas = set(db.scalars(select(Area.id).where(Area.workplace_id == workplace)))
    for _, area_id, desk_id, *_ in before.seats:
        if (area_id is not None and area_id not in areas) or (
            desk_id is not None and desks.get(desk_id) != area_id
        ):
            raise Conflict(TOO_LATE)
    # What was out of sight for its age, or because somebody took it away, stays out of sight.
    known = [one for one in before.seats if (one[4] or 0) >= oldest_shown(today).toordinal()]
    places = {who: (at, desk) for who, at, desk, *_ in known if at is not None}
    if places:
        give_places(db, actor, workplace, places, today=today)
    nowhere = [who for who, at, _, habit, _ in known if at is None and habit is not None]
    _without_place(db, workplace, nowhere)
    remote = [who for who, _, _, habit, _ in known if habit == Habit.REMOTE and who in nowhere]
    _work_from_home(db, workplace, remote)
    _confirmed_when(db, workplace, known, today)
    gone = {one[0] for one in before.seats} - {one[0] for one in known if one[3] is not None}
    clear_places(db, actor, workplace, gone)


def _confirmed_when(
    db: Session, workplace_id: int, known: Collection[SeatBefore], today: date
) -> None:
    """Taking a change back confirms nothing: the day of each is what it was."""
    for day in {min(one[4] or 0, today.toordinal()) for one in known}:
        people = [one[0] for one in known if min(one[4] or 0, today.toordinal()) == day]
        db.execute(
            update(Seat)
            .where(one_of(Seat.staff_id, people), Seat.scope_unit_id == workplace_id)
            .values(confirmed_on=date.fromordinal(day))
            .execution_options(synchronize_session=False)
        )


def _without_place(db: Session, workplace_id: int, people: Collection[int]) -> None:
    if people:
        db.execute(
            update(Seat)
            .where(one_of(Seat.staff_id, people), Seat.scope_unit_id == workplace_id)
            .values(area_id=None, desk_id=None)
            .execution_options(synchronize_session=False)
        )


def _work_from_home(db: Session, workplace_id: int, people: Collection[int]) -> None:
    if people:
        db.execute(
            update(Seat)
            .where(one_of(Seat.staff_id, people), Seat.scope_unit_id == workplace_id)
            .values(habit=Habit.REMOTE)
            .execution_options(synchronize_session=False)
        )
