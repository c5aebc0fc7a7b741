"""Which sheet, which row and which columns of a file are read as what, and what is remembered."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.imports import columns_shown, queries, tasks
from app.imports.answers import Answers
from app.imports.commands import runs as commands
from app.imports.commands import sheets, sources
from app.imports.fields import FIELDS
from app.imports.forms import HeaderForm
from app.settings import secret_key
from app.web.forms import Submitted, blank, refuse_wrong, submitted
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()

HeaderSubmitted = Annotated[Submitted[HeaderForm], submitted(HeaderForm)]


@router.get("/imports/sources", dependencies=[needs(Permission.IMPORT_LISTS)])
def list_sources(page: Page) -> Response:
    return page.render("imports/sources.html", sources=sources.list_sources(page.db))


@router.post(
    "/imports/sources/{source_id}/forgetting", dependencies=[needs(Permission.IMPORT_LISTS)]
)
def forget_source(page: Page, source_id: int) -> Response:
    sources.forget(page.db, page.actor, source_id)
    return page.redirect("/imports/sources", "Forgotten. The next such file is read by its names.")


@router.get("/imports/{run_id}/mapping", dependencies=[needs(Permission.IMPORT_LISTS)])
def show_mapping(page: Page, run_id: int) -> Response:
    run = queries.get_open_run(page.db, page.actor, run_id)
    commands.note_seen(page.db, page.actor, run)
    answers, sheet = Answers.of(run), run.sheets[run.sheet]
    columns = columns_shown.columns_of(page.db, run, answers)
    last_time = sheet.get("last_time")
    return page.render(
        "imports/mapping.html",
        run=run,
        answers=answers,
        sheet=sheet,
        last_time=date.fromisoformat(last_time) if last_time else None,
        columns=columns,
        asked=[column for column in columns if column.said],
        first_rows=columns_shown.first_rows_of(page.db, run),
        fields_to_choose=[(key, field.label) for key, field in FIELDS[run.kind].items()],
        workplaces=queries.list_workplaces_of(page.db, run.unit_id),
        unit=queries.unit_name(page.db, run.unit_id),
        form=blank(),
    )


@router.post("/imports/{run_id}/header", dependencies=[needs(Permission.IMPORT_LISTS)])
def choose_header(page: Page, run_id: int, form: HeaderSubmitted) -> Response:
    refuse_wrong(form)
    said = form.value
    run = sheets.choose_header(
        page.db, page.actor, run_id, sheet=said.sheet, row=said.row, two=said.two
    )
    tasks.go_on(page.db, page.actor, run, pepper=secret_key(page.settings))
    return page.redirect(f"/imports/{run_id}/mapping", "Read again. Look at the columns now.")
