"""The first people found, for whoever sees them anyway."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.finding.editing import read_asking
from app.finding.listing import first_people
from app.finding.queries import names_for
from app.finding.routes.asking import BROKEN, Asked
from app.finding.routes.view import show
from app.finding.words import sentence
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()
# Of those who make call lists, whoever is given people by question and not by list.
MAY = [needs(Permission.EXPORT_PEOPLE)]


@router.get("/questions/people", dependencies=MAY)
def list_people(page: Page, form: Asked) -> Response:
    asking = read_asking(form)
    if asking is None:
        return show(page, None, problem=BROKEN, status=422)
    total, people = first_people(page.db, asking.question)
    trail.record(page.db, page.actor, Event.PEOPLE_LISTED, count=len(people))
    names = names_for(page.db, asking.question)
    return page.render(
        "finding/people.html",
        q=form.get("q"),
        sentence=sentence(asking.question, names),
        total=total,
        people=people,
    )
