"""The union's join link with the rep's code, to hold out or to send."""

import segno
from fastapi import APIRouter, Response
from markupsafe import Markup

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.conversations.queries import person as persons
from app.db.ids import new_id
from app.people import queries as people
from app.people.models import Person
from app.union.queries import union_settings
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()


@router.get("/join", dependencies=[needs(Permission.ANSWER_ASKS)])
def show_join(page: Page) -> Response:
    return show(page, None)


@router.get("/people/{person_id}/join", dependencies=[needs(Permission.RECORD_CONTACTS)])
def show_join_for(page: Page, person_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    if person.asked_not_to_contact:
        return page.redirect(f"/people/{person_id}")
    trail.record(page.db, page.actor, Event.PERSON_SEEN, subject=person, purpose="join link")
    return show(page, person)


def show(page: PageRequest, person: Person | None) -> Response:
    pattern = union_settings(page.db).join_url
    url = pattern and pattern.replace("{code}", persons.join_code(page.db, page.actor.user_id))
    return page.render(
        "conversations/join.html",
        person=person,
        url=url,
        code=url and drawn(url),
        contact_id=new_id(),
    )


def drawn(url: str) -> Markup:
    """A QR code that survives a smudged screen held at arm's length."""
    code = segno.make(url, error="m", micro=False)
    return Markup(code.svg_inline(border=2, omitsize=True))  # noqa: S704 - segno drew it: no text of ours is in it
