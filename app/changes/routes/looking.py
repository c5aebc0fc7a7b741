"""What is coming and what was; one change; its page to take to a meeting."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.changes import offices, queries, showing, sight
from app.changes.routes.seeing import Seen, see
from app.density.tree import Place as Unit
from app.errors import NotFound
from app.web.forms import Form, Submitted, blank, number_in
from app.web.page import Page, PageRequest
from app.web.paging import Paged
from app.web.permissions import needs

router = APIRouter()
READ = [needs(Permission.SEE_COUNTS)]
PAGE = 25


@router.get("/changes", dependencies=READ)
def list_changes(page: Page, unit: str = "", number: str = "") -> Response:
    asked = number_in(unit) or 0
    chosen = sight.units_above(page.db, [asked]).get(asked)
    if unit and (chosen is None or not chosen.counted):
        raise NotFound
    listed = queries.list_events(page.db, unit_id=chosen.id if chosen else None)
    units = sight.units_above(page.db, {one.unit_id for one in listed})
    seen = [one for one in listed if one.workplaces or counted(units, one.unit_id)]
    coming = [one for one in seen if showing.is_coming(one, today=page.today)]
    past = [one for one in seen if one not in coming]
    at = max(1, min(number_in(number) or 1, 1_000))
    lines = [showing.line(one, today=page.today) for one in past[(at - 1) * PAGE : at * PAGE]]
    return page.render(
        "changes/list.html",
        coming=[showing.line(one, today=page.today) for one in coming],
        past=Paged(lines, len(past), at, PAGE),
        unit=chosen,
        units=sight.list_choices(page.db),
        form=blank(unit=chosen.id if chosen else ""),
        may_plan=page.actor.may(Permission.PLAN_CHANGES),
    )


@router.get("/changes/{event_id}", dependencies=READ)
def show_change(page: Page, event_id: int) -> Response:
    return show(page, see(page, event_id))


@router.get("/changes/{event_id}/sheet", dependencies=READ)
def change_sheet(page: Page, event_id: int) -> Response:
    return page.render("changes/sheet.html", seen=see(page, event_id), sheet=True)


def counted(units: Mapping[int, Unit], unit_id: int) -> bool:
    unit = units.get(unit_id)
    return unit is not None and unit.counted


def show(
    page: PageRequest, seen: Seen, form: Submitted[Any] | Submitted[Form] | None = None
) -> Response:
    """With `form`, answers that were refused."""
    return page.render(
        "changes/show.html",
        status=422 if form and form.errors else 200,
        seen=seen,
        form=form or blank(),
        blank=blank(),
        taken=showing.TAKEN,
        comes_along=showing.comes_along(seen.preview.going) if seen.preview else [],
        branches=offices.list_branches(page.db) if seen.preview else [],
    )
