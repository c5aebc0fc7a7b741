"""The plan of an import, and the rows it leaves out, to take along as a file."""

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.imports import downloads, queries
from app.imports.plan.parts import Verdict
from app.web.csv_file import long_csv_file
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()


@router.get("/imports/{run_id}/plan.csv", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def download_plan(page: Page, run_id: int, show: str = "") -> Response:
    """All of it, or one tab."""
    run = queries.get_run(page.db, page.actor, run_id)
    verdict = Verdict(show) if show in list(Verdict) else None
    downloads.note_download(page.db, page.actor, run, show if verdict else "all", today=page.today)
    name = f"import-{run.id}-{verdict.value if verdict else 'plan'}.csv"
    return long_csv_file(name, downloads.PLAN_HEADER, downloads.plan_rows(page.db, run, verdict))


@router.get("/imports/{run_id}/left-out.csv", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def download_left_out(page: Page, run_id: int) -> Response:
    """To be corrected and brought again."""
    run = queries.get_run(page.db, page.actor, run_id, own=True)
    rows = downloads.left_out_rows(page.db, run)
    downloads.note_download(page.db, page.actor, run, "left out", today=page.today)
    return long_csv_file(f"import-{run.id}-left-out.csv", [*run.header, "Why"], rows)
