"""Who reaches whom in ways no plan shows, as a rep was told."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.people import queries as people
from app.people.models import Person
from app.people.names import tidy
from app.seating import words
from app.seating.commands import ties as commands
from app.seating.forms import TieForm
from app.seating.queries import ties as queries
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

TieSubmitted = Annotated[Submitted[TieForm], submitted(TieForm)]
EDIT = needs(Permission.EDIT_PEOPLE)


@router.get("/people/{person_id}/ties", dependencies=[EDIT])
def show_ties(page: Page, person_id: int, q: str = "") -> Response:
    person = people.get_person(page.db, person_id)
    return ties_page(page, person, blank(), asked=q, status=200)


@router.post("/people/{person_id}/ties", dependencies=[EDIT])
def tell_tie(page: Page, person_id: int, form: TieSubmitted) -> Response:
    person = people.get_person(page.db, person_id)
    if form.errors:
        return ties_page(page, person, form, asked=form.get("q"))
    other = people.get_person(page.db, form.value.other_id)
    commands.tell_tie(page.db, page.actor, person, other, form.value.kind)
    return page.redirect(f"/people/{person.id}/place", "Saved.")


@router.post("/people/{person_id}/ties/{tie_id}/removal", dependencies=[EDIT])
def remove_tie(page: Page, person_id: int, tie_id: int) -> Response:
    person = people.get_person(page.db, person_id)
    tie = queries.get_tie(page.db, person.id, tie_id)
    commands.remove_tie(page.db, page.actor, tie)
    return page.redirect(f"/people/{person.id}/place", "Removed.")


def ties_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, asked: str, status: int = 422
) -> Response:
    q = tidy(asked.replace("\x00", ""))[: people.LONGEST_QUESTION]
    found = queries.list_called(page.db, person, q) if q else []
    if q:
        trail.record(page.db, page.actor, Event.PEOPLE_SEARCHED, count=len(found))
    return page.render(
        "seating/ties.html",
        part="seating/_ties.html",
        person=person,
        form=form,
        asked=q,
        found=found,
        kinds=[(int(kind), text + " …") for kind, text in words.TIES.items()],
        status=status,
    )
