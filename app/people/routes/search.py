"""Find a person."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.people import queries
from app.people.names import tidy
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()


@router.get("/people", dependencies=[needs(Permission.SEE_PEOPLE)])
def search(page: Page, q: str = "") -> Response:
    """The page, or as somebody types the part below the box. The trail keeps how many were found,

    never what was typed.
    """
    asked = tidy(q.replace("\x00", ""))[: queries.LONGEST_QUESTION]
    result = queries.search(page.db, asked) if asked else None
    if result is not None:
        trail.record(page.db, page.actor, Event.PEOPLE_SEARCHED, count=len(result.people))
    return page.render(
        "people/list.html", part="people/_results.html", search_text=asked, result=result
    )
