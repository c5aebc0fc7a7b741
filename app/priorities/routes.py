"""Where to go next."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.priorities import queries
from app.priorities.reasons import Why
from app.web.forms import blank, number_in
from app.web.page import Page, with_query
from app.web.paging import Paged
from app.web.permissions import needs

router = APIRouter()

PAGE_SIZE = 25
Text = Annotated[str, Query(max_length=20)]


@router.get("/next", dependencies=[needs(Permission.MAKE_CALL_LISTS)])
def where_next(page: Page, why: Text = "", page_no: Text = "") -> Response:
    found = queries.look(page.db, today=page.today)
    wanted = Why(why) if why in set(Why) else None
    offices = found.of(wanted)
    pages = Paged[object]((), len(offices), 1, PAGE_SIZE).pages
    number = min(max(1, number_in(page_no) or 1), pages)
    shown = offices[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    address = with_query("/next", why=wanted or "")
    return page.render(
        "priorities/next.html",
        part="priorities/_offices.html",
        found=found,
        listed=Paged(shown, len(offices), number, PAGE_SIZE),
        names=queries.names(page.db, [office.signals.unit_id for office in shown]),
        wanted=wanted,
        chips=[("", f"All · {found.count(None)}")]
        + [(one.value, f"{one.label} · {found.count(one):,}") for one in Why if found.count(one)],
        form=blank(why=wanted or ""),
        pages=f"{address}{'&' if '?' in address else '?'}page_no=",
    )
