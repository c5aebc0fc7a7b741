"""How many people there are, as the employer or somebody's own count says."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.density import commands, declared
from app.density.forms import HeadcountForm
from app.web.forms import Form, Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.workplaces.queries import WorkplaceName

router = APIRouter()
HeadcountSubmitted = Annotated[Submitted[HeadcountForm], submitted(HeadcountForm)]


@router.get("/workplaces/{workplace_id}/headcounts", dependencies=[needs(Permission.MANAGE_PLACES)])
def headcounts(page: Page, workplace_id: int) -> Response:
    workplace = declared.get_managed_workplace(page.db, workplace_id)
    return show(page, workplace, blank(as_at=page.today))


@router.post(
    "/workplaces/{workplace_id}/headcounts", dependencies=[needs(Permission.MANAGE_PLACES)]
)
def declare_headcount(page: Page, workplace_id: int, form: HeadcountSubmitted) -> Response:
    workplace = declared.get_managed_workplace(page.db, workplace_id)
    if form.parsed and form.parsed.as_at > page.today:
        form.errors["as_at"] = "Choose today or a day before it."
    if form.errors:
        return show(page, workplace, form)
    commands.declare_headcount(page.db, page.actor, workplace_id, form.value, today=page.today)
    return page.redirect(f"/workplaces/{workplace_id}/headcounts", "Headcount saved.")


def show(
    page: PageRequest, workplace: WorkplaceName, form: Submitted[Form] | Submitted[HeadcountForm]
) -> Response:
    return page.render(
        "density/headcounts.html",
        part="density/_headcount_form.html",
        status=422 if form.errors else 200,
        workplace=workplace,
        headcounts=declared.list_headcounts(page.db, workplace.id),
        form=form,
    )
