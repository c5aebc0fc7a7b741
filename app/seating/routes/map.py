"""The seat map: a workplace's areas, one of them as drawn, and as a sheet of paper."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.conversations.queries.workplace import get_workplace
from app.conversations.rules import SHEET_LASTS
from app.errors import NotFound
from app.seating.commands.seats import confirm_places
from app.seating.forms import ConfirmForm
from app.seating.map import overview
from app.seating.map.telling import Filters, Telling
from app.seating.map.view import AreaView
from app.seating.queries import map as maps
from app.seating.queries.areas import get_area
from app.seating.queries.map import AreaName, SeatMap
from app.seating.words import WEEKDAYS
from app.web.formats import plural
from app.web.forms import Submitted, blank, number_in, submitted
from app.web.page import Page, PageRequest, with_query
from app.web.permissions import needs
from app.workplaces.queries import list_teams

router = APIRouter()

PURPOSE = "seat map"
PAPERS = ("a3", "a4")
DAYS = list(enumerate(WEEKDAYS))
# Whoever has no place on the drawing.
NOWHERE = "none"

Text = Annotated[str, Query(max_length=20)]
ConfirmSubmitted = Annotated[Submitted[ConfirmForm], submitted(ConfirmForm)]


@router.get("/workplaces/{workplace_id}/map", dependencies=[needs(Permission.SEE_PEOPLE)])
def show_map(
    page: Page,
    workplace_id: int,
    area: Text = "",
    team: Text = "",
    day: Text = "",
    never: Text = "",
    size: Text = "",
    paper: Text = "",
) -> Response:
    _, name = get_workplace(page.db, workplace_id)
    seat_map = maps.get_seat_map(page.db, workplace_id, today=page.today)
    chosen = choose_area(seat_map.areas, area)
    if chosen is None and area != NOWHERE:
        return show_overview(page, name, seat_map)
    asked = {"area": area, "team": team, "day": day, "never": never, "size": size}
    if chosen is not None and paper in PAPERS:
        return print_area(page, name, seat_map, chosen, asked, paper)
    return show_area(page, name, seat_map, chosen, asked)


def choose_area(areas: Sequence[AreaName], asked: str) -> AreaName | None:
    """The one that was asked for, or the only one. Raises NotFound for one that isn't here."""
    number = number_in(asked)
    if number is None:
        return areas[0] if len(areas) == 1 and asked != NOWHERE else None
    chosen = next((one for one in areas if one.id == number), None)
    if chosen is None:
        raise NotFound
    return chosen


def show_overview(page: PageRequest, name: str, seat_map: SeatMap) -> Response:
    """Counts alone: no names."""
    note(page, Event.COUNTS_SEEN, seat_map)
    return page.render(
        "seating/overview.html",
        workplace_id=seat_map.workplace_id,
        name=name,
        floors=overview.by_floor(seat_map),
        nowhere=len(seat_map.nowhere),
        at_home=len(seat_map.at_home),
        at=address(seat_map),
    )


def show_area(
    page: PageRequest, name: str, seat_map: SeatMap, area: AreaName | None, asked: dict[str, str]
) -> Response:
    """One area, or, without it, whoever is nowhere on the drawing."""
    alone = area is None or len(seat_map.areas) == 1
    seen = maps.see_area(page.db, seat_map, area, with_others=alone)
    note(page, Event.PEOPLE_LISTED, seat_map, seen.count)
    tell = telling(page, seat_map, asked)
    teams = [(team.id, team.name) for team in list_teams(page.db, seat_map.workplace_id)]
    return page.render(
        "seating/map.html",
        part="seating/_map.html",
        workplace_id=seat_map.workplace_id,
        name=name,
        areas=seat_map.areas,
        view=AreaView(seen, tell),
        filters=tell.filters,
        size=asked["size"],
        form=blank(**asked),
        team_options=[*teams, (0, "No team")],
        day_options=[("", "Any day"), *DAYS],
        at=address(seat_map),
        on_paper=False,
    )


def print_area(
    page: PageRequest,
    name: str,
    seat_map: SeatMap,
    area: AreaName,
    asked: dict[str, str],
    paper: str,
) -> Response:
    """What paper may carry: first names and initials."""
    seen = maps.see_area(page.db, seat_map, area, with_others=False)
    note(page, Event.PEOPLE_PRINTED, seat_map, seen.count)
    return page.render(
        "seating/map_sheet.html",
        workplace_id=seat_map.workplace_id,
        name=name,
        view=AreaView(seen, telling(page, seat_map, asked, on_paper=True)),
        paper=paper,
        destroy_by=page.today + SHEET_LASTS,
        back=with_query(address(seat_map), **asked),
        on_paper=True,
    )


@router.post("/areas/{area_id}/confirmation", dependencies=[needs(Permission.DRAW_OFFICE)])
def confirm_area(page: Page, area_id: int, form: ConfirmSubmitted) -> Response:
    area = get_area(page.db, area_id)
    drawn = maps.list_drawn(page.db, area.id, form.value.block, today=page.today)
    count = confirm_places(page.db, page.actor, area.workplace_id, drawn, today=page.today)
    said = f"{plural(count, 'place', 'places')} confirmed as of today."
    return page.redirect(with_query(f"/workplaces/{area.workplace_id}/map", area=area.id), said)


def telling(
    page: PageRequest, seat_map: SeatMap, asked: dict[str, str], *, on_paper: bool = False
) -> Telling:
    """What can't be read as a filter filters nothing."""
    day = number_in(asked["day"])
    filters = Filters(
        team=number_in(asked["team"]),
        day=day if day is not None and day < len(DAYS) else None,
        never=bool(asked["never"]),
    )
    back = urlencode({"back": with_query(address(seat_map), **asked)})
    return Telling(filters, page.today, back, on_paper=on_paper)


def note(page: PageRequest, event: Event, seat_map: SeatMap, count: int | None = None) -> None:
    trail.record(
        page.db,
        page.actor,
        event,
        subject=("workplaces", seat_map.workplace_id),
        unit_id=seat_map.workplace_id,
        count=count,
        purpose=PURPOSE,
    )


def address(seat_map: SeatMap) -> str:
    return f"/workplaces/{seat_map.workplace_id}/map"
