"""What to do after a membership extract: the matching month."""

from datetime import timedelta

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.imports import month, queries
from app.imports.commands.month import note_seen
from app.imports.month import Show
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()
DAYS_ON_PAPER = 14


@router.get("/imports/{run_id}/month", dependencies=[needs(Permission.IMPORT_LISTS)])
def show_month(page: Page, run_id: int, show: str = "", number: int = 1) -> Response:
    run = month.get_run(page.db, page.actor, run_id)
    counted = month.count_month(page.db, run, month.period_of(page.db, run))
    chosen = next((one for one in Show if one == show), month.first_with_any(counted))
    shown = month.list_month(page.db, run, counted, chosen, number)
    note_seen(page.db, page.actor, run, chosen, len(shown.items))
    return page.render(
        "imports/month.html",
        run=run,
        unit=queries.unit_name(page.db, run.unit_id),
        month=counted,
        chosen=chosen,
        shown=shown,
        workplaces=month.workplaces_of(shown),
        destroy_by=page.today + timedelta(days=DAYS_ON_PAPER),
    )
