"""The wall chart: on a screen, on a projector, on A3."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.asks.queries.wall import list_askers
from app.audit import trail
from app.audit.events import Event
from app.conversations.queries.workplace import count_unlisted, get_workplace
from app.conversations.rules import SHEET_LASTS
from app.seating import wall
from app.seating.queries.wall import list_people, list_talks
from app.web.forms import blank, number_in
from app.web.page import Page, PageRequest, with_query
from app.web.permissions import needs
from app.workplaces.queries import list_teams

router = APIRouter()

PURPOSE = "wall chart"
ON_A_PROJECTOR = "wall chart on a projector"
# Beyond this many, names are shown a team at a time.
MOST_NAMES = 600

Text = Annotated[str, Query(max_length=20)]


@router.get("/workplaces/{workplace_id}/wall", dependencies=[needs(Permission.SEE_PEOPLE)])
def show_wall(
    page: Page,
    workplace_id: int,
    team: Text = "",
    names: Text = "",
    projector: Text = "",
    paper: Text = "",
) -> Response:
    """Numbers, unless names are asked for."""
    _, name = get_workplace(page.db, workplace_id)
    chosen = number_in(team)
    people = list_people(page.db, workplace_id, chosen, today=page.today)
    too_many = len(people) > MOST_NAMES
    named = bool(names or paper) and not too_many
    note(page, workplace_id, len(people), named, bool(paper), bool(projector))
    teams = [(one.id, one.name) for one in list_teams(page.db, workplace_id)]
    at = f"/workplaces/{workplace_id}/wall"
    return page.render(
        "asks/wall.html",
        workplace_id=workplace_id,
        name=name,
        wall=wall.put_up(
            people,
            teams,
            list_talks(page.db, workplace_id, today=page.today),
            list_askers(page.db, workplace_id),
        ),
        named=named,
        to_fill_in=3 if named and paper else 0,
        too_many=too_many and bool(names or paper),
        projector=bool(projector),
        paper=named and bool(paper),
        unlisted=count_unlisted(page.db, workplace_id, today=page.today),
        team_options=[*teams, (0, "No team")],
        form=blank(team=team, names=names, projector=projector),
        at=at,
        numbers_at=with_query(at, team=team, projector=projector),
        names_at=with_query(at, team=team, projector=projector, names="1"),
        screen_at=with_query(at, team=team, names=names),
        projector_at=with_query(at, team=team, names=names, projector="1"),
        paper_at=with_query(at, team=team, paper="a3"),
        destroy_by=page.today + SHEET_LASTS,
    )


def note(
    page: PageRequest, workplace_id: int, count: int, named: bool, paper: bool, projector: bool
) -> None:
    """What was seen: names, or numbers alone."""
    event = Event.PEOPLE_PRINTED if paper else Event.PEOPLE_LISTED
    trail.record(
        page.db,
        page.actor,
        event if named else Event.COUNTS_SEEN,
        subject=("workplaces", workplace_id),
        unit_id=workplace_id,
        count=count if named else None,
        purpose=ON_A_PROJECTOR if projector else PURPOSE,
    )
