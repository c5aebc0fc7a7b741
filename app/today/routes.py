"""What a rep's day begins with."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.call_lists import queries as call_lists
from app.exports import queries as exports
from app.exports.rules import what_in_words
from app.today import queries as days
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()


@router.get("/today", dependencies=[needs(Permission.RECORD_CONTACTS)])
def show_today(page: Page) -> Response:
    day = days.get_today(page.db, page.actor.user_id, page.actor.staff_id, today=page.today)
    if day.ids:
        trail.record(
            page.db, page.actor, Event.PEOPLE_LISTED, count=len(set(day.ids)), purpose="today"
        )
    anybody = not day.is_empty or days.anybody_listed(page.db)
    due = exports.list_due(page.db, page.actor.user_id, today=page.today)
    calls = call_lists.list_calling(page.db)
    return page.render(
        "today/today.html", day=day, anybody=anybody, calls=calls, due=due, what=what_in_words
    )
