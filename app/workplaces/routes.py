"""The union's parts and places that I manage: see, add, rename."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.errors import Conflict
from app.union import commands as union
from app.union import queries as units
from app.union.forms import NewUnitForm, UnitNameForm
from app.union.models import Unit, UnitKind
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.paging import Paged
from app.web.permissions import needs
from app.workplaces import commands
from app.workplaces.forms import NewWorkplaceForm

router = APIRouter()

NameSubmitted = Annotated[Submitted[UnitNameForm], submitted(UnitNameForm)]
UnitSubmitted = Annotated[Submitted[NewUnitForm], submitted(NewUnitForm)]
WorkplaceSubmitted = Annotated[Submitted[NewWorkplaceForm], submitted(NewWorkplaceForm)]

PAGE = 100
# What may be added right below what.
BELOW: dict[UnitKind, tuple[UnitKind, ...]] = {
    UnitKind.UNION: (UnitKind.REGION, UnitKind.GROUP),
    UnitKind.REGION: (UnitKind.BRANCH,),
}


@router.get("/units", dependencies=[needs(Permission.MANAGE_PLACES)])
def list_units(page: Page, page_no: int = 1) -> Response:
    page_no = max(1, min(page_no, 10_000))
    items, total = units.list_managed(page.db, page=page_no, size=PAGE)
    if total == 1:
        return page.redirect(f"/units/{items[0].id}")
    return page.render("workplaces/units.html", below=Paged(items, total, page_no, PAGE))


@router.get("/units/{unit_id}", dependencies=[needs(Permission.MANAGE_PLACES)])
def show_unit(page: Page, unit_id: int, page_no: int = 1) -> Response:
    return unit_page(page, units.get_managed_unit(page.db, unit_id), page_no=page_no)


def unit_page(
    page: PageRequest,
    unit: Unit,
    *,
    page_no: int = 1,
    name: Submitted[Any] | None = None,
    new: Submitted[Any] | None = None,
) -> Response:
    """With `name` or `new`, a form that was refused."""
    page_no = max(1, min(page_no, 10_000))
    items, total = units.list_managed(page.db, unit.id, page=page_no, size=PAGE)
    kinds = BELOW.get(unit.kind, ())
    groups = units.list_managed_groups(page.db) if UnitKind.BRANCH in kinds else []
    return page.render(
        "workplaces/unit.html",
        status=422 if name or new else 200,
        unit=unit,
        above=units.find_managed_unit(page.db, unit.parent_id),
        below=Paged(items, total, page_no, PAGE),
        kinds=kinds,
        groups=groups,
        holds_workplaces=unit.kind is UnitKind.BRANCH,
        is_workplace=unit.kind is UnitKind.WORKPLACE,
        name_form=name or blank(name=unit.name),
        new_form=new or blank(kind=int(kinds[0]) if kinds else None),
    )


@router.post("/units/{unit_id}/name", dependencies=[needs(Permission.MANAGE_PLACES)])
def rename_unit(page: Page, unit_id: int, form: NameSubmitted) -> Response:
    unit = units.get_managed_unit(page.db, unit_id)
    try:
        if not form.errors:
            union.rename_unit(page.db, page.actor, unit, form.value.name)
            return page.redirect(f"/units/{unit.id}", "The name is changed.")
    except Conflict as taken:
        form.errors["name"] = taken.message
    return unit_page(page, unit, name=form)


@router.post("/units/{unit_id}/units", dependencies=[needs(Permission.MANAGE_PLACES)])
def add_unit(page: Page, unit_id: int, form: UnitSubmitted) -> Response:
    unit = units.get_managed_unit(page.db, unit_id)
    if not form.errors and form.value.kind not in BELOW.get(unit.kind, ()):
        form.errors["kind"] = f"That can't be added below a {unit.kind.label}."
    if form.errors:
        return unit_page(page, unit, new=form)
    new = form.value
    group = units.get_managed_unit(page.db, new.group_id) if new.group_id else None
    commands.add_unit(page.db, page.actor, new.kind, new.name, unit, group=group)
    return page.redirect(f"/units/{unit.id}", f"The {new.kind.label} is added.")


@router.post("/units/{unit_id}/workplaces", dependencies=[needs(Permission.MANAGE_PLACES)])
def add_workplace(page: Page, unit_id: int, form: WorkplaceSubmitted) -> Response:
    branch = units.get_managed_unit(page.db, unit_id)
    try:
        if not form.errors:
            new = commands.NewWorkplace(form.value.employer, form.value.office, form.value.postcode)
            workplace = commands.add_workplace(page.db, page.actor, branch, new)
            return page.redirect(f"/units/{workplace.id}", "The workplace is added.")
    except Conflict as taken:
        form.errors["office"] = taken.message
    return unit_page(page, branch, new=form)
