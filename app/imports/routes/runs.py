"""Bring a file, and say how it is read."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.errors import AppError
from app.files.opening import open_file, sha256_of
from app.files.reading import Unreadable
from app.files.text import DELIMITERS, ENCODINGS
from app.imports import queries, tasks
from app.imports.commands import runs as commands
from app.imports.fields import FIELDS
from app.imports.forms import (
    ColumnsForm,
    NewImportForm,
    PlacesForm,
)
from app.imports.models import ImportKind, ImportRun
from app.settings import secret_key
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs
from app.web.uploads import FileSent, Upload

router = APIRouter()

NewSubmitted = Annotated[Submitted[NewImportForm], submitted(NewImportForm)]
ColumnsSubmitted = Annotated[Submitted[ColumnsForm], submitted(ColumnsForm)]
PlacesSubmitted = Annotated[Submitted[PlacesForm], submitted(PlacesForm)]
NOT_USED = "-"


def kinds_to_choose(page: PageRequest) -> list[ImportKind]:
    return [kind for kind in ImportKind if kind in FIELDS and queries.units_for(page.db, kind)]


@router.get("/imports/new", dependencies=[needs(Permission.IMPORT_LISTS)])
def new_import(
    page: Page, kind: str = "staff", unit: str = "", as_at: str = "", letters: str = ""
) -> Response:
    kinds = kinds_to_choose(page)
    asked = next((k for k in kinds if k.slug == kind), kinds[-1] if kinds else None)
    if asked is None:
        raise AppError("There is nothing here yet that a list could be for. Add a branch first.")
    form = blank(kind=asked.slug, unit=unit, as_at=as_at or page.today.isoformat(), letters=letters)
    return show_new(page, asked, form)


@router.post("/imports", dependencies=[needs(Permission.IMPORT_LISTS)])
def bring_file(page: Page, form: NewSubmitted, file: FileSent) -> Response:
    if file is None:
        form.errors["file"] = "Choose the file."
    if not form.errors and file is not None:
        run = brought(page, form, file)
        if run is not None:
            return page.redirect(f"/imports/{run.id}")
    kind = next((k for k in ImportKind if k.slug == form.get("kind")), ImportKind.STAFF)
    return show_new(page, kind, form, status=422)


def brought(page: PageRequest, form: Submitted[NewImportForm], file: Upload) -> ImportRun | None:
    """The run, or None with the form saying what is wrong."""
    said = form.value
    new = commands.NewRun(said.import_kind, said.unit, said.as_at, file.name, said.older)
    try:
        sha256 = sha256_of(file.file)
        chosen = {"encoding": said.encoding, "delimiter": said.delimiter}
        with open_file(file.file, file.name, **chosen) as opened:
            run = commands.bring(page.db, page.actor, new, opened, sha256=sha256, today=page.today)
        go_on(page, run)
        return run
    except commands.OlderThanNewest as error:
        form.errors["older"] = error.message
    except Unreadable as error:
        form.errors["file"] = error.message
    except commands.WrongDay as error:
        form.errors["as_at"] = error.message
    return None


def go_on(page: PageRequest, run: ImportRun) -> None:
    tasks.go_on(page.db, page.actor, run, pepper=secret_key(page.settings))


def show_new(
    page: PageRequest, kind: ImportKind, form: Submitted[Any], status: int = 200
) -> Response:
    return page.render(
        "imports/new.html",
        part="imports/_new.html",
        status=status,
        form=form,
        kind=kind,
        units=queries.units_for(page.db, kind),
        encodings=[(name, name) for name in ENCODINGS],
        delimiters=[(name, name.capitalize()) for name in DELIMITERS],
    )


@router.post("/imports/{run_id}/mapping", dependencies=[needs(Permission.IMPORT_LISTS)])
def choose_columns(page: Page, run_id: int, form: ColumnsSubmitted) -> Response:
    """Which column is what, and what else the whole file is read with."""
    said = form.value
    used = [key for key in said.column if key != NOT_USED]
    if len(used) > len(set(used)):
        raise AppError("Two columns can't be the same thing. Go back and choose one of them.")
    answer(
        page,
        run_id,
        columns={key: at for at, key in enumerate(said.column) if key != NOT_USED},
        take_contact_details=said.take_contact_details,
        people_agreed=said.people_agreed,
        covers=frozenset(said.covers),
    )
    return page.redirect(f"/imports/{run_id}", "Columns kept. This is what the file says now.")


@router.post("/imports/{run_id}/places", dependencies=[needs(Permission.IMPORT_LISTS)])
def choose_places(page: Page, run_id: int, form: PlacesSubmitted) -> Response:
    answer(page, run_id, same_places=frozenset(form.value.place))
    return page.redirect(f"/imports/{run_id}", "Kept. This is what the file says now.")


def answer(page: PageRequest, run_id: int, **answers: Any) -> None:
    go_on(page, commands.answer(page.db, page.actor, run_id, **answers))
