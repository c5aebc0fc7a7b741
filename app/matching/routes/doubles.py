"""Who may be on the list twice: everywhere that is one's own, or one person."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.matching.queries import doubles, merges
from app.people import queries as people
from app.people.names import tidy
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()

MERGE = needs(Permission.MERGE_PEOPLE)


@router.get("/people/doubles", dependencies=[MERGE])
def show_doubles(page: Page) -> Response:
    found = doubles.list_doubles(page.db)
    trail.record(page.db, page.actor, Event.DOUBLES_LISTED, count=len(found.pairs))
    return page.render("matching/doubles.html", found=found)


@router.get("/people/{person_id}/doubles", dependencies=[MERGE])
def show_doubles_of(page: Page, person_id: int, q: str = "") -> Response:
    """Who may be this person, and whoever is looked for by name."""
    person = doubles.get_mergeable(page.db, person_id)
    asked = tidy(q.replace("\x00", ""))[: people.LONGEST_QUESTION]
    others = doubles.find_others(page.db, person, asked) if asked else []
    found = doubles.list_doubles(page.db, of=person.id)
    trail.record(
        page.db,
        page.actor,
        Event.DOUBLES_LISTED,
        subject=person,
        count=len(found.pairs) + len(others),
    )
    return page.render(
        "matching/doubles_of.html",
        person=person,
        found=found,
        search_text=asked,
        others=others,
        merges=merges.list_merges(page.db, person.id),
        now=page.now,
    )
