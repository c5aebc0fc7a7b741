"""Mark who manages people, or handles their pay or files, so that they don't see them here."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.people import conflicts
from app.people.forms import ConflictForm
from app.people.models import Person
from app.people.rules import Unfit
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

ConflictSubmitted = Annotated[Submitted[ConflictForm], submitted(ConflictForm)]
MANAGE = needs(Permission.MANAGE_ACCESS)


@router.get("/people/{person_id}/conflicts", dependencies=[MANAGE])
def show_conflicts(page: Page, person_id: int) -> Response:
    return conflicts_page(page, conflicts.get_own_person(page.db, person_id), blank(), status=200)


@router.post("/people/{person_id}/conflicts", dependencies=[MANAGE])
def mark(page: Page, person_id: int, form: ConflictSubmitted) -> Response:
    person = conflicts.get_own_person(page.db, person_id)
    if form.errors:
        return conflicts_page(page, person, form)
    try:
        conflicts.mark(page.db, page.actor, person, form.value)
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        return conflicts_page(page, person, form)
    return page.redirect(f"/people/{person.id}/conflicts", "Marked. It holds from now on.")


@router.post("/people/{person_id}/conflicts/{conflict_id}/removal", dependencies=[MANAGE])
def unmark(page: Page, person_id: int, conflict_id: int) -> Response:
    person = conflicts.get_own_person(page.db, person_id)
    conflicts.unmark(page.db, page.actor, person, conflict_id)
    return page.redirect(f"/people/{person.id}/conflicts", "The mark is off.")


def conflicts_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, status: int = 422
) -> Response:
    return page.render(
        "people/conflicts.html",
        person=person,
        form=form,
        conflicts=conflicts.list_conflicts(page.db, person),
        words=conflicts.WORDS,
        teams=conflicts.list_teams(page.db, person),
        may_sign_in=conflicts.may_sign_in(page.db, person),
        status=status,
    )
