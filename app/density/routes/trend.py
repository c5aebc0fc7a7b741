"""A unit's years as a line, with what came and went beneath it."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.density import story, trends
from app.density.questions import YEARS
from app.density.routes.timed import TimeAsked
from app.web.page import Page, with_query
from app.web.permissions import needs

router = APIRouter()


@router.get("/density/{unit_id}/trend", dependencies=[needs(Permission.SEE_COUNTS)])
def unit_trend(page: Page, unit_id: int, asked: TimeAsked) -> Response:
    seen = trends.get_unit(page.db, unit_id)
    years = asked.question.years_shown
    told = story.tell(page.db, seen, asked.on, years=years, today=page.today)
    return page.render(
        "density/trend.html",
        status=asked.status,
        seen=seen,
        asked=asked,
        form=asked.form,
        years=years,
        year_links=[
            (
                f"{n} years" if n > 1 else "1 year",
                with_query(asked.path, as_at=asked.as_at, years=n),
                n == years,
            )
            for n in YEARS
        ],
        told=told,
        month_words=story.difference(told.month),
        year_words=story.difference(told.year),
    )
