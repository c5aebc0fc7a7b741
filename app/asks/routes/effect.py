"""What it changes: asks planned, tried, reached and joined; no names."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.access.permissions import Permission
from app.asks.effect import BY, Effect, effect, say
from app.asks.queries.effect import list_tried
from app.conversations.queries.workplace import get_workplace
from app.seating.words import REACHES
from app.web.forms import blank
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()

PERIODS = [("90", "Last 90 days"), ("365", "Last year")]


@router.get("/workplaces/{workplace_id}/effect", dependencies=[needs(Permission.PLAN_ASKS)])
def show_effect(
    page: Page, workplace_id: int, days: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    _, name = get_workplace(page.db, workplace_id)
    length = 90 if days == "90" else 365
    since = page.today - timedelta(days=length)
    found = effect(
        list_tried(page.db, workplace_id, since=since, today=page.today), today=page.today
    )
    return page.render(
        "asks/effect.html",
        workplace_id=workplace_id,
        name=name,
        since=since,
        found=found,
        kinds=named(found),
        sentences=say(found),
        periods=PERIODS,
        form=blank(days=length),
    )


def named(found: Effect) -> list[tuple[str, object]]:
    return [
        ((REACHES[kind] if kind else BY[kind].removeprefix("by ")).capitalize(), of)
        for kind, of in found.kinds.items()
    ]
