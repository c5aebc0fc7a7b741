"""A list as a file."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit.events import Event
from app.call_lists import commands, export, queries
from app.call_lists.paper import Row
from app.call_lists.queries import Summary
from app.call_lists.queries.paper import list_rows
from app.errors import NotFound
from app.web.csv_file import csv_file
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter(prefix="/call-lists")

MAY = [needs(Permission.MAKE_CALL_LISTS)]


@router.get("/{list_id}.csv", dependencies=MAY)
def download(page: Page, list_id: int) -> Response:
    summary, rows = open_list(page, list_id)
    commands.note(page.db, page.actor, Event.CALL_LIST_EXPORTED, summary, people=len(rows))
    by_phone = summary.by_phone
    lines = export.lines(rows, summary, by_phone=by_phone, by=page.actor.name, now=page.now)
    return csv_file(f"call-list-{list_id}.csv", export.header(by_phone=by_phone), lines)


def open_list(page: PageRequest, list_id: int) -> tuple[Summary, list[Row]]:
    summary = queries.get_list(page.db, list_id, today=page.today)
    if not summary.runs:
        raise NotFound
    commands.check_open(summary)
    return summary, list_rows(page.db, summary)
