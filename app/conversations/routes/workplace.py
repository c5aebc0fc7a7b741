"""A workplace as a list to look at, and as a sheet of paper."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.conversations import rules
from app.conversations.queries import workplace as floors
from app.conversations.queries.listing import Listed
from app.conversations.queries.workplace import PAGE_SIZE, Looking
from app.web.forms import blank, number_in
from app.web.page import Page, PageRequest, with_query
from app.web.paging import Paged
from app.web.permissions import needs
from app.workplaces.queries import list_teams

router = APIRouter()

MARKS = [
    ("", "Any"),
    ("member", "Member"),
    ("rep", "Rep"),
    ("spoken", "Spoken to"),
    ("not_yet", "Not yet"),
    ("other", "Other union"),
    ("unknown", "Not known"),
]
Text = Annotated[str, Query(max_length=20)]


@router.get("/workplaces", dependencies=[needs(Permission.SEE_PEOPLE)])
def choose_workplace(page: Page) -> Response:
    found = floors.list_workplaces(page.db, today=page.today)
    if len(found) == 1:
        return page.redirect(f"/workplaces/{found[0].id}")
    return page.render("conversations/workplaces.html", workplaces=found)


@router.get("/workplaces/{workplace_id}", dependencies=[needs(Permission.SEE_PEOPLE)])
def show_workplace(
    page: Page, workplace_id: int, team: Text = "", never: Text = "", mark: Text = "", at: int = 1
) -> Response:
    _, name = floors.get_workplace(page.db, workplace_id)
    people = paged(page, workplace_id, looking_at(team, never, mark), at)
    trail.record(
        page.db,
        page.actor,
        Event.PEOPLE_LISTED,
        subject=("workplaces", workplace_id),
        unit_id=workplace_id,
        count=len(people.items),
    )
    query = with_query(f"/workplaces/{workplace_id}", team=team, never=never, mark=mark)
    return page.render(
        "conversations/workplace.html",
        part="conversations/_people.html",
        workplace_id=workplace_id,
        name=name,
        people=people,
        by_team=by_team(people.items),
        unlisted=floors.count_unlisted(page.db, workplace_id, today=page.today),
        team_options=[(t.id, t.name) for t in list_teams(page.db, workplace_id)] + [(0, "No team")],
        mark_options=MARKS,
        form=blank(team=team, never=never, mark=mark),
        narrowed=bool(team or never or mark),
        team=team,
        pages=f"{query}{'&' if '?' in query else '?'}at=",
    )


@router.get("/workplaces/{workplace_id}/sheet", dependencies=[needs(Permission.SEE_PEOPLE)])
def print_workplace(page: Page, workplace_id: int, team: Text = "", at: int = 1) -> Response:
    _, name = floors.get_workplace(page.db, workplace_id)
    people = paged(page, workplace_id, looking_at(team, "", ""), at)
    trail.record(
        page.db,
        page.actor,
        Event.PEOPLE_PRINTED,
        subject=("workplaces", workplace_id),
        unit_id=workplace_id,
        count=len(people.items),
    )
    query = with_query(f"/workplaces/{workplace_id}/sheet", team=team)
    return page.render(
        "conversations/sheet.html",
        workplace_id=workplace_id,
        name=name,
        people=people,
        by_team=by_team(people.items),
        destroy_by=page.today + rules.SHEET_LASTS,
        pages=f"{query}{'&' if '?' in query else '?'}at=",
    )


def paged(page: PageRequest, workplace_id: int, looking: Looking, at: int) -> Paged[Listed]:
    items, total, at = floors.list_people(page.db, workplace_id, looking, at)
    return Paged(items, total, at, PAGE_SIZE)


def by_team(people: Sequence[Listed]) -> list[tuple[str | None, list[Listed]]]:
    return [(team, list(rows)) for team, rows in groupby(people, key=lambda row: row.team)]


def looking_at(team: str, never: str, mark: str) -> Looking:
    """What can't be read as a filter filters nothing."""
    return Looking(
        team=number_in(team),
        never=bool(never),
        mark=mark if mark in rules.MARKS else None,
    )
