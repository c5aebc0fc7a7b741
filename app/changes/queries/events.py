"""Events on the session's map, and the claims about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.changes.models import ChangeEvent, ChangeKind, ChangeState, Claim


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
    """A workplace the event touches. `to_name` is None while nobody said, or it is out of sight."""

    workplace_id: int
    name: str
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
    raise NotImplementedError


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
    raise NotImplementedError


def list_places(db: Session, event: ChangeEvent) -> list[Place]:
    """By name."""
    raise NotImplementedError


def list_claims(db: Session, event: ChangeEvent) -> Sequence[Claim]:
    """By day, as they were said."""
    raise NotImplementedError


def events_on(db: Session, unit_ids: Collection[int], since: date, until: date) -> list[EventOn]:
    """Announced and applied events effective in [since, until], once for each unit they touch.

    An event touches a unit with one of its workplaces, on either side, in or below it; one that
    names no workplace touches its own unit and everything in or above or below it.
    """
    raise NotImplementedError
