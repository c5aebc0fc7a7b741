"""Bring a filled call sheet back to its list."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.call_sheets import queries as sheets
from app.call_sheets.queries import SheetList
from app.files.opening import open_file, sha256_of
from app.files.reading import Unreadable
from app.imports.commands import runs as commands
from app.imports.forms import FilledSheetForm
from app.imports.models import ImportKind, ImportRun
from app.imports.routes.runs import go_on
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.web.uploads import FileSent, Upload

router = APIRouter()

SheetSubmitted = Annotated[Submitted[FilledSheetForm], submitted(FilledSheetForm)]
MAY = [needs(Permission.MAKE_CALLS)]


@router.get("/call-sheets/{list_id}/upload", dependencies=MAY)
def new_upload(page: Page, list_id: int) -> Response:
    sheet = sheets.get_list(page.db, list_id)
    return show_upload(page, sheet, blank(as_at=page.today.isoformat()))


@router.post("/call-sheets/{list_id}/upload", dependencies=MAY)
def upload(page: Page, list_id: int, form: SheetSubmitted, file: FileSent) -> Response:
    sheet = sheets.get_list(page.db, list_id)
    if file is None:
        form.errors["file"] = "Choose the file."
    if not form.errors and file is not None:
        run = brought(page, sheet, form, file)
        if run is not None:
            return page.redirect(f"/imports/{run.id}")
    return show_upload(page, sheet, form, status=422)


def brought(
    page: PageRequest, sheet: SheetList, form: Submitted[FilledSheetForm], file: Upload
) -> ImportRun | None:
    """The run, or None with the form saying what is wrong."""
    new = commands.NewRun(
        ImportKind.CALL_RESULTS,
        sheets.unit_of_results(page.db, sheet),
        form.value.as_at,
        file.name,
        call_list=sheet.id,
    )
    try:
        sha256 = sha256_of(file.file)
        with open_file(file.file, file.name) as opened:
            run = commands.bring(page.db, page.actor, new, opened, sha256=sha256, today=page.today)
        go_on(page, run)
        return run
    except Unreadable as error:
        form.errors["file"] = error.message
    except commands.WrongDay as error:
        form.errors["as_at"] = error.message
    return None


def show_upload(
    page: PageRequest, sheet: SheetList, form: Submitted[Any], status: int = 200
) -> Response:
    return page.render("imports/call_results.html", status=status, sheet=sheet, form=form)
