"""Reading events, what they would do, and what became of people."""

from app.changes.queries.events import (
    EventOn,
    Listed,
    Place,
    events_on,
    get_claim,
    get_event,
    list_beside,
    list_claims,
    list_events,
    list_places,
)
from app.changes.queries.people import Named, edited_since, named, no_home
from app.changes.queries.previewing import Going, Preview, Question, Swing, preview

__all__ = [
    "EventOn",
    "Going",
    "Listed",
    "Named",
    "Place",
    "Preview",
    "Question",
    "Swing",
    "edited_since",
    "events_on",
    "get_claim",
    "get_event",
    "list_beside",
    "list_claims",
    "list_events",
    "list_places",
    "named",
    "no_home",
    "preview",
]
