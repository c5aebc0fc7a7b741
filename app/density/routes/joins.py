"""Who came and who went: as counts, and for those who see people, by name."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.audit import trail
from app.audit.events import Event
from app.density import moves, trends
from app.density.questions import PERIODS
from app.density.routes.timed import AskedPeriod, PeriodAsked
from app.density.trends import Seen
from app.errors import NotFound
from app.web.page import Page, PageRequest, with_query
from app.web.permissions import needs

router = APIRouter()


@router.get("/density/{unit_id}/joins", dependencies=[needs(Permission.SEE_COUNTS)])
def unit_joins(page: Page, unit_id: int, asked: PeriodAsked) -> Response:
    seen = trends.get_unit(page.db, unit_id)
    period = asked.period
    if not seen.exact:
        return show_roughly(page, seen, asked)
    moved = trends.movements(page.db, unit_id, period.since, period.until)
    return page.render(
        "density/joins.html",
        status=asked.status,
        seen=seen,
        asked=asked,
        form=asked.form,
        period=period,
        period_links=period_links(asked),
        moved=moved,
        agreement=moves.agreement(moved),
        leavers_link=with_query(
            f"/density/{unit_id}/leavers", since=period.since, until=period.last
        ),
    )


@router.get("/density/{unit_id}/leavers", dependencies=[needs(Permission.SEE_PEOPLE)])
def unit_leavers(page: Page, unit_id: int, asked: PeriodAsked) -> Response:
    seen = trends.get_unit(page.db, unit_id)
    if not seen.people:
        raise NotFound
    period = asked.period
    people = trends.list_leavers(page.db, unit_id, period.since, period.until)
    trail.record(
        page.db,
        page.actor,
        Event.PEOPLE_LISTED,
        unit_id=unit_id,
        count=len(people),
        purpose="left the union",
    )
    return page.render(
        "density/joins_leavers.html",
        status=asked.status,
        seen=seen,
        period=period,
        form=asked.form,
        people=[(one, moves.ending(one.code, one.reason)) for one in people],
    )


def show_roughly(page: PageRequest, seen: Seen, asked: AskedPeriod) -> Response:
    return page.render(
        "density/joins_roughly.html",
        status=asked.status,
        seen=seen,
        asked=asked,
        form=asked.form,
        quarters=trends.rough_flows(page.db, seen, today=page.today),
    )


def period_links(asked: AskedPeriod) -> list[tuple[str, str, bool]]:
    words = {"month": "Last month and this", "quarter": "A quarter", "year": "A year"}
    return [
        (words[name], with_query(asked.path, period=name), asked.period.name == name)
        for name in PERIODS
    ]
