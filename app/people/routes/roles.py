"""Union roles of one person: rep, advocate, health and safety …"""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.people import queries
from app.people.commands import roles
from app.people.forms import DatedForm, RoleForm
from app.people.models import Person
from app.people.routes.keeping import check_day
from app.people.rules import ROLE_WORDS, Unfit
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()

RoleSubmitted = Annotated[Submitted[RoleForm], submitted(RoleForm)]
DatedSubmitted = Annotated[Submitted[DatedForm], submitted(DatedForm)]
EDIT = needs(Permission.EDIT_PEOPLE)


@router.get("/people/{person_id}/roles", dependencies=[EDIT])
def show_roles(page: Page, person_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    return roles_page(page, person, blank(when="today"), status=200)


@router.post("/people/{person_id}/roles", dependencies=[EDIT])
def start_role(page: Page, person_id: int, form: RoleSubmitted) -> Response:
    person = queries.get_person(page.db, person_id)
    check_day(page, form)
    if form.errors:
        return roles_page(page, person, form)
    try:
        roles.start_role(page.db, page.actor, person, form.value, today=page.today)
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        return roles_page(page, person, form)
    return page.redirect(f"/people/{person.id}/roles", f"{ROLE_WORDS[form.value.kind]}: saved.")


@router.get("/people/{person_id}/roles/{role_id}/end", dependencies=[EDIT])
def show_end(page: Page, person_id: int, role_id: int) -> Response:
    person = queries.get_person(page.db, person_id)
    return end_page(page, person, role_id, blank(when="today"), status=200)


@router.post("/people/{person_id}/roles/{role_id}/end", dependencies=[EDIT])
def end_role(page: Page, person_id: int, role_id: int, form: DatedSubmitted) -> Response:
    person = queries.get_person(page.db, person_id)
    check_day(page, form, ahead_days=366)
    if form.errors:
        return end_page(page, person, role_id, form)
    try:
        roles.end_role(page.db, page.actor, person, role_id, form.value, today=page.today)
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
        return end_page(page, person, role_id, form)
    return page.redirect(f"/people/{person.id}/roles", "The role has its end.")


def roles_page(
    page: PageRequest, person: Person, form: Submitted[Any], *, status: int = 422
) -> Response:
    return page.render(
        "people/roles.html",
        person=person,
        form=form,
        roles=queries.list_roles(page.db, person),
        role_words=ROLE_WORDS,
        status=status,
    )


def end_page(
    page: PageRequest,
    person: Person,
    role_id: int,
    form: Submitted[Any],
    *,
    status: int = 422,
) -> Response:
    role = queries.get_role(page.db, person, role_id)
    return page.render(
        "people/role_end.html",
        person=person,
        form=form,
        role=role,
        words=ROLE_WORDS[role.kind],
        status=status,
    )
