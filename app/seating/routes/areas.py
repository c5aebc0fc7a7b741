"""The areas of a workplace: add, name, remove, and say who sits in them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.people import queries as people
from app.people.rules import Unfit
from app.seating.commands import areas as commands
from app.seating.forms import AreaForm, PutForm
from app.seating.queries import areas
from app.web.formats import plural
from app.web.forms import Submitted, blank, number_in, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.workplaces.models import Area
from app.workplaces.queries import list_teams

router = APIRouter()

DRAW = needs(Permission.DRAW_OFFICE)
AreaSubmitted = Annotated[Submitted[AreaForm], submitted(AreaForm)]
PutSubmitted = Annotated[Submitted[PutForm], submitted(PutForm)]
Text = Annotated[str, Query(max_length=20)]


@router.get("/workplaces/{workplace_id}/areas", dependencies=[DRAW])
def list_areas(page: Page, workplace_id: int) -> Response:
    return areas_page(page, workplace_id, blank())


@router.post("/workplaces/{workplace_id}/areas", dependencies=[DRAW])
def add_area(page: Page, workplace_id: int, form: AreaSubmitted) -> Response:
    place = people.get_own_workplace(page.db, workplace_id)
    try:
        if not form.errors:
            said = form.value
            area = commands.add_area(
                page.db, page.actor, place.id, floor=said.floor, name=said.name
            )
            return page.redirect(
                f"/areas/{area.id}", "Added. Draw its desks, or only say who sits in it."
            )
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
    return areas_page(page, workplace_id, form, status=422)


def areas_page(
    page: PageRequest, workplace_id: int, form: Submitted[Any], *, status: int = 200
) -> Response:
    place = people.get_own_workplace(page.db, workplace_id)
    return page.render(
        "seating/areas.html",
        status=status,
        place=place,
        areas=areas.list_areas(page.db, place.id, today=page.today),
        form=form,
    )


@router.post("/areas/{area_id}/name", dependencies=[DRAW])
def rename_area(page: Page, area_id: int, form: AreaSubmitted) -> Response:
    area = commands.hold(page.db, area_id)
    try:
        if not form.errors:
            said = form.value
            commands.rename_area(page.db, page.actor, area, floor=said.floor, name=said.name)
            return page.redirect(f"/areas/{area.id}", "The name is changed.")
    except Unfit as unfit:
        form.errors[unfit.field] = unfit.sentence
    return settings_page(page, area, form, status=422)


@router.get("/areas/{area_id}/settings", dependencies=[DRAW])
def show_settings(page: Page, area_id: int) -> Response:
    area = areas.get_area(page.db, area_id)
    return settings_page(page, area, blank(floor=area.floor, name=area.name))


def settings_page(
    page: PageRequest, area: Area, form: Submitted[Any], *, status: int = 200
) -> Response:
    listed = areas.list_areas(page.db, area.workplace_id, today=page.today)
    return page.render(
        "seating/area_settings.html",
        status=status,
        area=next(one for one in listed if one.id == area.id),
        workplace_id=area.workplace_id,
        form=form,
    )


@router.post("/areas/{area_id}/removal", dependencies=[DRAW])
def remove_area(page: Page, area_id: int) -> Response:
    area = commands.hold(page.db, area_id)
    lost = commands.remove_area(page.db, page.actor, area)
    said = f" {plural(lost, 'person has', 'people have')} no place now." if lost else ""
    return page.redirect(f"/workplaces/{area.workplace_id}/areas", f"The area is removed.{said}")


@router.get("/areas/{area_id}/people", dependencies=[DRAW])
def choose_people(page: Page, area_id: int, team: Text = "", nowhere: Text = "") -> Response:
    area = areas.get_area(page.db, area_id)
    return people_page(page, area, blank(team=team, nowhere=nowhere))


@router.post("/areas/{area_id}/people", dependencies=[DRAW])
def put_people(page: Page, area_id: int, form: PutSubmitted) -> Response:
    """Those ticked, or everyone of a team: they sit here, at whichever desk."""
    area = commands.hold(page.db, area_id)
    if not form.errors and form.value.everyone and form.value.team is None:
        form.errors["team"] = "Choose the team first, then tick everyone of it."
    chosen = [] if form.errors else chosen_people(page, area, form.value)
    if not form.errors and not chosen:
        form.errors["person"] = "Tick at least one person."
    if form.errors:
        return people_page(page, area, form, status=422)
    count, done = commands.put_in_area(page.db, page.actor, area, chosen, today=page.today)
    said = f"{plural(count, 'person sits', 'people sit')} here now."
    return page.redirect(f"/areas/{area.id}", said, undo=done.undo if count else None)


def chosen_people(page: PageRequest, area: Area, said: PutForm) -> list[int]:
    if said.everyone and said.team is not None:
        return list(
            areas.all_of_team(
                page.db,
                area.workplace_id,
                said.team,
                today=page.today,
                only_nowhere=said.nowhere,
            )
        )
    return list(areas.contactable_among(page.db, said.person, area.workplace_id))


def people_page(
    page: PageRequest, area: Area, form: Submitted[Any], *, status: int = 200
) -> Response:
    team = number_in(form.get("team"))
    listed, total = areas.list_colleagues(
        page.db,
        area.workplace_id,
        today=page.today,
        area_id=area.id,
        team=team,
        only_nowhere=bool(form.get("nowhere")),
    )
    trail.record(
        page.db,
        page.actor,
        Event.PEOPLE_LISTED,
        subject=area,
        unit_id=area.workplace_id,
        count=len(listed),
    )
    return page.render(
        "seating/area_people.html",
        part="seating/_area_people.html",
        status=status,
        area=area,
        where=areas.area_words(area.floor, area.name),
        people=listed,
        total=total,
        team_options=team_options(page, area.workplace_id),
        team=team,
        form=form,
    )


def team_options(page: PageRequest, workplace_id: int) -> list[tuple[int, str]]:
    return [(t.id, t.name) for t in list_teams(page.db, workplace_id)] + [(0, "No team")]
