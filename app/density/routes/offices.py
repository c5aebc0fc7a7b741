"""Every office of a unit as a small line, the biggest fall first."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.density import trends
from app.density.offices import look
from app.density.routes.timed import TimeAsked
from app.web.page import Page, with_query
from app.web.permissions import needs

router = APIRouter()


@router.get("/density/{unit_id}/offices", dependencies=[needs(Permission.SEE_COUNTS)])
def unit_offices(page: Page, unit_id: int, asked: TimeAsked) -> Response:
    seen = trends.get_unit(page.db, unit_id)
    q = asked.question
    offices = look(
        page.db,
        seen,
        asked.on,
        today=page.today,
        sort=q.sort,
        q=q.q,
        page=q.page_number,
    )
    query = with_query(asked.path, as_at=asked.as_at, sort=q.sort, q=q.q)
    return page.render(
        "density/offices.html",
        part="density/_offices.html",
        status=asked.status,
        seen=seen,
        asked=asked,
        form=asked.form,
        offices=offices,
        pages=f"{query}{'&' if '?' in query else '?'}page=",
    )
