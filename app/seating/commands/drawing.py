"""Drawing desks, and seating people at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.audit.events import Event
from app.db.bulk import insert_all, one_of, update_all
from app.errors import NotFound
from app.seating.commands.seats import Place, give_places
from app.seating.commands.undoing import Done, remember, undo_address
from app.seating.drawing import layout, numbering
from app.seating.drawing.layout import Drawn, Impossible
from app.seating.drawing.numbering import Order
from app.seating.models import Seat
from app.seating.queries.drawing import get_person_here, list_desks, seated_at
from app.workplaces.models import Area, Desk

MOST_SHARING = 4


@dataclass(frozen=True)
class Chosen:
    """The desks an act is for, and the others of the area."""

    desks: list[Drawn]
    others: list[Drawn]

    @property
    def ids(self) -> list[int]:
        return [desk.id for desk in self.desks if desk.id is not None]


def choose(db: Session, area: Area, desk_id: int, *, whole: bool) -> Chosen:
    """A desk, or with `whole` the bank it belongs to. Raises NotFound."""
    there = list_desks(db, area.id)
    one = next((desk for desk in there if desk.id == desk_id), None)
    if one is None:
        raise NotFound
    mine = [d for d in there if d.id == desk_id or (whole and one.block and d.block == one.block)]
    return Chosen(mine, [desk for desk in there if desk not in mine])


def choose_bank(db: Session, area: Area, block: str | None) -> Chosen:
    """A bank by its name, or everything when None. Raises NotFound."""
    there = list_desks(db, area.id)
    mine = [desk for desk in there if block is None or desk.block == block]
    if not mine:
        raise NotFound
    return Chosen(mine, [desk for desk in there if desk not in mine])


def draw(
    db: Session,
    actor: Actor,
    area: Area,
    desks: Sequence[Drawn],
    seated: Mapping[str, int],
    *,
    today: date,
) -> int:
    """Keep new desks, and seat people at them by number; how many people."""
    insert_all(
        db,
        Desk,
        [
            {
                "area_id": area.id,
                "workplace_id": area.workplace_id,
                "label": desk.label,
                "block": desk.block,
                "x": desk.x,
                "y": desk.y,
                "turn": desk.turn,
            }
            for desk in desks
        ],
    )
    _note(db, actor, area, len(desks), "added")
    return seat_all(db, actor, area, seated, today=today)


def seat_all(
    db: Session, actor: Actor, area: Area, seated: Mapping[str, int], *, today: date
) -> int:
    """Seat people by the desk's number."""
    ids = {desk.label: desk.id for desk in list_desks(db, area.id)}
    places = {person: (area.id, ids[label]) for label, person in seated.items()}
    return give_places(db, actor, area.workplace_id, places, today=today)


def free_desks(db: Session, area: Area, *, today: date) -> list[Drawn]:
    """Desks nobody sits at, in the order of their numbers."""
    desks = list_desks(db, area.id)
    taken = seated_at(db, [desk.id for desk in desks if desk.id is not None], today=today)
    return [desk for desk in desks if desk.id not in taken]


def fill(db: Session, actor: Actor, area: Area, seated: Mapping[str, int], *, today: date) -> Done:
    before = remember(db, list(seated.values()))
    count = seat_all(db, actor, area, seated, today=today)
    said = f"{count} seated." if count != 1 else "One person seated."
    return Done(said, undo_address(area.id, before))


def seat(
    db: Session,
    actor: Actor,
    area: Area,
    desk_id: int,
    *,
    person_id: int | None = None,
    from_desk: int | None = None,
    share: bool = False,
    today: date,
) -> Done:
    """Seat a person, or whoever sits at another desk. Whoever is there makes room unless shared.

    They change places when the newcomer had a desk here; else they stay in the area without one.
    Raises NotFound, and Impossible when too many would share.
    """
    desks = {desk.id: desk for desk in list_desks(db, area.id)}
    here, there = desks.get(desk_id), desks.get(from_desk)
    if here is None or (from_desk is not None and there is None):
        raise NotFound
    sitting = seated_at(db, [at for at in desks if at is not None], today=today)
    coming = list(sitting.get(from_desk, ())) if from_desk is not None else []
    if from_desk is None and person_id is not None:
        coming = [get_person_here(db, area.workplace_id, person_id)]
        from_desk = next((at for at, who in sitting.items() if coming[0] in who), None)
    if not coming or from_desk == desk_id:
        return Done("Nothing was changed.")
    making_room = [] if share else [who for who in sitting.get(desk_id, ()) if who not in coming]
    if share and len(sitting.get(desk_id, ())) + len(coming) > MOST_SHARING:
        raise Impossible(f"At most {MOST_SHARING} people share a desk. Choose another.")
    before = remember(db, [*coming, *making_room])
    alone = from_desk is not None and set(sitting[from_desk]) == set(coming)
    swap = from_desk if alone else None
    places: dict[int, Place] = dict.fromkeys(coming, (area.id, desk_id))
    if swap is not None:
        places |= dict.fromkeys(making_room, (area.id, swap))
    elif making_room:
        leave_desks(db, actor, area, making_room)
    give_places(db, actor, area.workplace_id, places, today=today)
    return Done(
        _said(here, desks.get(swap), room_made=bool(making_room), shared=share),
        undo_address(area.id, before),
    )


def _said(here: Drawn, swapped: Drawn | None, *, room_made: bool, shared: bool) -> str:
    if room_made and swapped is not None:
        return f"{swapped.label} and {here.label} have changed places."
    if room_made:
        return f"Seated at {here.label}. Whoever sat there is in the list, without a desk."
    return f"Seated at {here.label}{', which is shared' if shared else ''}."


def clear_desk(db: Session, actor: Actor, area: Area, desk_id: int, *, today: date) -> Done:
    """Whoever sits there stays in the area, without a desk."""
    chosen = choose(db, area, desk_id, whole=False)
    people = seated_at(db, chosen.ids, today=today).get(desk_id, [])
    label = chosen.desks[0].label
    if not people:
        return Done(f"{label} was empty already.")
    before = remember(db, people)
    leave_desks(db, actor, area, people)
    return Done(f"{label} is empty now.", undo_address(area.id, before))


def leave_desks(db: Session, actor: Actor, area: Area, people: Sequence[int]) -> None:
    """They keep the area; nobody confirmed that they are in it, so its day stays, too."""
    db.execute(
        update(Seat)
        .where(one_of(Seat.staff_id, people), Seat.area_id == area.id)
        .values(desk_id=None)
        .execution_options(synchronize_session=False)
    )
    trail.record(
        db,
        actor,
        Event.SEAT_CHANGED,
        subject=("staff", people[0]) if len(people) == 1 else area,
        unit_id=area.workplace_id,
        count=len(people),
    )


# ---------- the desks themselves


def move(db: Session, actor: Actor, area: Area, chosen: Chosen, dx: int, dy: int) -> Done:
    """Raises Impossible where something stands, or beyond the edge."""
    there = layout.moved(chosen.desks, dx, dy, chosen.others)
    return _change(db, actor, area, chosen, there, ("x", "y"), "Moved.")


def turn(db: Session, actor: Actor, area: Area, chosen: Chosen) -> Done:
    there = layout.turned(chosen.desks, chosen.others)
    return _change(db, actor, area, chosen, there, ("x", "y", "turn"), "Turned a quarter.")


def number(
    db: Session, actor: Actor, area: Area, chosen: Chosen, order: Order, prefix: str
) -> Done:
    """Raises Impossible when two desks would have one number."""
    there = numbering.numbered(chosen.desks, order, prefix, chosen.others)
    return _change(db, actor, area, chosen, there, ("label",), f"{len(there)} desks numbered.")


def name_bank(db: Session, actor: Actor, area: Area, chosen: Chosen, name: str) -> Done:
    """Raises Impossible for the name of another bank. The desks keep their numbers."""
    if any(other.block == name for other in chosen.others):
        raise Impossible("There is a bank of that name already. Choose another name.")
    there = [replace(desk, block=name) for desk in chosen.desks]
    return _change(db, actor, area, chosen, there, ("block",), "The bank has its new name.")


def _change(
    db: Session,
    actor: Actor,
    area: Area,
    chosen: Chosen,
    there: Sequence[Drawn],
    columns: Sequence[str],
    said: str,
) -> Done:
    before = remember(db, [], chosen.desks)
    rows = [{"id": desk.id} | {c: getattr(desk, c) for c in columns} for desk in there]
    update_all(db, Desk, rows)
    _note(db, actor, area, len(there), *columns)
    return Done(said, undo_address(area.id, before))


def remove_desks(db: Session, actor: Actor, area: Area, chosen: Chosen, *, today: date) -> Done:
    """Take desks away; whoever sat there stays in the area without one."""
    people = [who for at in seated_at(db, chosen.ids, today=today).values() for who in at]
    if people:
        leave_desks(db, actor, area, people)
    db.execute(
        delete(Desk)
        .where(Desk.id.in_(chosen.ids), Desk.area_id == area.id)
        .execution_options(synchronize_session=False)
    )
    _note(db, actor, area, len(chosen.desks), "removed")
    gone = "One desk is" if len(chosen.desks) == 1 else f"{len(chosen.desks)} desks are"
    kept = f" {len(people)} in the area have no desk now." if people else ""
    return Done(f"{gone} taken away.{kept}")


def _note(db: Session, actor: Actor, area: Area, count: int, *fields: str) -> None:
    trail.record(
        db,
        actor,
        Event.DESKS_CHANGED,
        subject=area,
        unit_id=area.workplace_id,
        fields=fields,
        count=count,
    )
