"""All my lists, and one: for whoever runs it as it stands now, for a caller their own part."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.audit.events import Event
from app.call_lists import commands, queries
from app.call_lists.models import EntryState
from app.call_lists.pace import pace
from app.call_lists.queries import Summary
from app.call_lists.rules import KINDS, MOST_CALLERS, PEOPLE_A_PAGE, adds_up, picture
from app.errors import NotFound
from app.finding import queries as finding
from app.finding.address import pack
from app.finding.words import sentence
from app.web.forms import blank, number_in
from app.web.page import Page, PageRequest, with_query
from app.web.paging import Paged
from app.web.permissions import needs

router = APIRouter(prefix="/call-lists")

SHOWN = {"open": EntryState.OPEN, "done": EntryState.DONE, "blocked": EntryState.BLOCKED}
Typed = Annotated[str, Query(max_length=100)]


@router.get("", dependencies=[needs(Permission.MAKE_CALLS)])
def mine(page: Page) -> Response:
    lists = queries.list_lists(page.db, page.actor.user_id, today=page.today)
    return page.render("call_lists/list.html", lists=lists, kinds=KINDS)


@router.get("/{list_id}", dependencies=[needs(Permission.MAKE_CALLS)])
def show(
    page: Page, list_id: int, show: Typed = "", page_no: Typed = "", caller: Typed = ""
) -> Response:
    summary = queries.get_list(page.db, list_id, today=page.today)
    mine = queries.find_calling(page.db, list_id)
    if not summary.runs:
        return page.render("call_lists/caller.html", call_list=summary, mine=mine, kinds=KINDS)
    return show_run(page, summary, mine, show, number_in(page_no) or 1, caller)


@router.get("/{list_id}/progress", dependencies=[needs(Permission.MAKE_CALL_LISTS)])
def progress(page: Page, list_id: int) -> Response:
    """Asked for every few seconds while the page is open, which is in the trail."""
    summary = queries.get_list(page.db, list_id, today=page.today)
    if not summary.runs:
        raise NotFound
    live = queries.get_live(page.db, list_id)
    parts = picture(live.progress)
    return page.render(
        "call_lists/progress.html",
        part="call_lists/_live.html",
        call_list=summary,
        live=live,
        parts=parts,
        adds_up=adds_up(parts),
        pace=pace(live.hours),
    )


def show_run(
    page: PageRequest,
    summary: Summary,
    mine: queries.Mine | None,
    show: str,
    page_no: int,
    caller: str,
) -> Response:
    live = queries.get_live(page.db, summary.id)
    parts = picture(live.progress)
    people = None
    if summary.is_open:
        rows, total = queries.list_people(page.db, summary.id, state=SHOWN.get(show), page=page_no)
        people = Paged(rows, total, page_no, PEOPLE_A_PAGE)
        commands.note(page.db, page.actor, Event.CALL_LIST_SEEN, summary, people=len(rows))
    callers, all_callers = offered(page, summary, live, caller)
    walk = queries.find_made_with(page.db, queries.walk_of(summary.id))
    return page.render(
        "call_lists/show.html",
        call_list=summary,
        live=live,
        parts=parts,
        adds_up=adds_up(parts),
        pace=pace(live.hours),
        people=people,
        show=show if show in SHOWN else "",
        tabs=tabs(summary, show),
        now=page.now,
        mine=mine,
        kinds=KINDS,
        form=blank(),
        callers=[(one.id, one.words) for one in callers],
        all_callers=all_callers,
        kept_by=[(one.id, f"{one.name}: {one.kept:,}") for one in live.callers if one.kept],
        given_to=[(one.id, one.name) for one in live.calling],
        asked_caller=caller,
        walk=walk,
        sentence=sentence(summary.question, finding.names_for(page.db, summary.question)),
        again=with_query("/questions/new", q=pack(summary.question)),
    )


def tabs(summary: Summary, show: str) -> list[tuple[str, str, bool]]:
    here = f"/call-lists/{summary.id}"
    return [("Everybody", here, show not in SHOWN)] + [
        (key.capitalize(), f"{here}?show={key}#call-lists-people", key == show) for key in SHOWN
    ]


def offered(
    page: PageRequest, summary: Summary, live: queries.Live, asked: str
) -> tuple[list[queries.Colleague], int]:
    """Colleagues who do not call from this list yet."""
    if not summary.is_open:
        return [], 0
    near = [summary.unit_id] if summary.unit_id else []
    there = {one.id for one in live.calling}
    found, total = queries.callers_offered(
        page.db, near, today=page.today, asked=asked, most=MOST_CALLERS + len(there)
    )
    return [one for one in found if one.id not in there][:MOST_CALLERS], total - len(there)
