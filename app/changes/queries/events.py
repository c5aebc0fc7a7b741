"""Events on the session's map, and the claims about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session, aliased, joinedload

from app import clock
from app.changes.models import ChangeEvent, ChangeKind, ChangeState, ChangeWorkplace, Claim
from app.db.base import FOREVER
from app.db.session import read
from app.errors import NotFound
from app.union.models import Unit
from app.workplaces.models import Site

_TOUCHING = text("""
    select t.unit_id, e.id, e.kind, e.state, e.title, e.effective_on
    from events_touching(:units, :since, :until) t join change_events e on e.id = t.event_id
    where e.state in (1, 2) order by t.unit_id, e.effective_on, e.id
""")
_TOUCHES = text("select event_id from events_touching(:units, :since, :until)")


@dataclass(frozen=True)
class Listed:
    id: int
    kind: ChangeKind
    state: ChangeState
    title: str
    unit_id: int
    unit: str
    announced_on: date
    effective_on: date
    workplaces: int  # those of its workplaces that the session sees


@dataclass(frozen=True)
class Place:
    """A workplace the event touches; one out of sight has no name here. `to_name` is None, too,

    while nobody said.
    """

    workplace_id: int
    name: str | None
    to_workplace_id: int | None
    to_name: str | None
    to_site_id: int | None
    to_site: str | None


@dataclass(frozen=True)
class EventOn:
    """An event that touches a unit: for markers on a trend."""

    unit_id: int
    id: int
    kind: ChangeKind
    state: ChangeState
    title: str
    effective_on: date


def get_event(db: Session, event_id: int) -> ChangeEvent:
    """With its unit. Raises NotFound outside the map, too."""
    event = None
    if 0 < event_id < 2**31:
        event = db.scalar(
            select(ChangeEvent)
            .where(ChangeEvent.id == event_id)
            .options(joinedload(ChangeEvent.unit))
        )
    if event is None:
        raise NotFound
    return event


def list_events(
    db: Session,
    *,
    unit_id: int | None = None,
    states: Collection[ChangeState] = (),
    most: int = 200,
) -> list[Listed]:
    """What is still to come first, nearest first; then what was, latest first.

    `unit_id`: only those that touch it or something below it. No `states` is all of them.
    """
    to_come = ChangeEvent.effective_on > clock.today()
    places = (
        select(func.count())
        .where(ChangeWorkplace.event_id == ChangeEvent.id)
        .correlate(ChangeEvent)
        .scalar_subquery()
    )
    statement = (
        select(
            ChangeEvent.id,
            ChangeEvent.kind,
            ChangeEvent.state,
            ChangeEvent.title,
            ChangeEvent.unit_id,
            func.coalesce(Unit.name, "beyond your part of the union"),
            ChangeEvent.announced_on,
            ChangeEvent.effective_on,
            places,
        )
        .outerjoin(Unit, Unit.id == ChangeEvent.unit_id)
        .order_by(
            to_come.desc(),
            case((to_come, ChangeEvent.effective_on)),
            ChangeEvent.effective_on.desc(),
            ChangeEvent.id,
        )
        .limit(most)
    )
    if states:
        statement = statement.where(ChangeEvent.state.in_(states))
    if unit_id is not None:
        asked = {"units": [unit_id], "since": date.min, "until": FOREVER}
        touching = {row.event_id for row in read(db, _TOUCHES, asked)}
        statement = statement.where(ChangeEvent.id.in_(touching))
    return [Listed(*row) for row in db.execute(statement)]


def list_places(db: Session, event: ChangeEvent) -> list[Place]:
    """By name; those out of sight last."""
    here, there = aliased(Unit), aliased(Unit)
    rows = db.execute(
        select(
            ChangeWorkplace.workplace_id,
            here.name,
            ChangeWorkplace.to_workplace_id,
            there.name,
            ChangeWorkplace.to_site_id,
            Site.name,
        )
        .outerjoin(here, here.id == ChangeWorkplace.workplace_id)
        .outerjoin(there, there.id == ChangeWorkplace.to_workplace_id)
        .outerjoin(Site, Site.id == ChangeWorkplace.to_site_id)
        .where(ChangeWorkplace.event_id == event.id)
        .order_by(here.name.nulls_last(), ChangeWorkplace.workplace_id)
    )
    return [Place(*row) for row in rows]


def list_claims(db: Session, event: ChangeEvent) -> Sequence[Claim]:
    """By day, as they were said."""
    return db.scalars(
        select(Claim).where(Claim.event_id == event.id).order_by(Claim.said_on, Claim.id)
    ).all()


def list_beside(db: Session, event: ChangeEvent) -> list[tuple[int, date, str]]:
    """Other events of the same workplaces: id, the day announced, title. By that day."""
    here = select(ChangeWorkplace.workplace_id).where(ChangeWorkplace.event_id == event.id)
    rows = db.execute(
        select(ChangeEvent.id, ChangeEvent.announced_on, ChangeEvent.title)
        .where(
            ChangeEvent.id != event.id,
            ChangeEvent.id.in_(
                select(ChangeWorkplace.event_id).where(ChangeWorkplace.workplace_id.in_(here))
            ),
        )
        .order_by(ChangeEvent.announced_on, ChangeEvent.id)
        .limit(50)
    )
    return [(id_, on, title) for id_, on, title in rows]


def get_claim(db: Session, event: ChangeEvent, claim_id: int) -> Claim:
    """Raises NotFound when it is not this event's."""
    claim = None
    if 0 < claim_id < 2**31:
        claim = db.scalar(select(Claim).where(Claim.id == claim_id, Claim.event_id == event.id))
    if claim is None:
        raise NotFound
    return claim


def events_on(db: Session, unit_ids: Collection[int], since: date, until: date) -> list[EventOn]:
    """Announced and applied events effective in [since, until], once for each unit they touch.

    An event touches a unit with one of its workplaces, on either side, in or below it; one that
    names no workplace touches its own unit and everything above or below it.
    """
    asked = {"units": list(unit_ids), "since": since, "until": until}
    return [
        EventOn(unit_id, event_id, ChangeKind(kind), ChangeState(state), title, effective_on)
        for unit_id, event_id, kind, state, title, effective_on in read(db, _TOUCHING, asked)
    ]
