"""Bring a file, look at what it would change, answer what it asks, import it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.errors import AppError
from app.files.opening import open_file, sha256_of
from app.files.reading import Unreadable
from app.files.text import DELIMITERS, ENCODINGS
from app.imports import columns_shown, queries, showing, stored, tasks
from app.imports.answers import Answers
from app.imports.commands import moving
from app.imports.commands import runs as commands
from app.imports.forms import (
    ChoicesForm,
    ColumnsForm,
    CommitForm,
    NewImportForm,
    PlacesForm,
    UndoForm,
)
from app.imports.models import ImportKind, ImportRun
from app.imports.plan.parts import Verdict
from app.people.models import Membership
from app.settings import secret_key
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, PageRequest, with_query
from app.web.permissions import needs
from app.web.uploads import FileSent, Upload

router = APIRouter()

NewSubmitted = Annotated[Submitted[NewImportForm], submitted(NewImportForm)]
ColumnsSubmitted = Annotated[Submitted[ColumnsForm], submitted(ColumnsForm)]
ChoicesSubmitted = Annotated[Submitted[ChoicesForm], submitted(ChoicesForm)]
PlacesSubmitted = Annotated[Submitted[PlacesForm], submitted(PlacesForm)]
CommitSubmitted = Annotated[Submitted[CommitForm], submitted(CommitForm)]
UndoSubmitted = Annotated[Submitted[UndoForm], submitted(UndoForm)]
NOT_USED = "-"


@router.get("/imports", dependencies=[needs(Permission.IMPORT_LISTS)])
def list_imports(page: Page) -> Response:
    kinds = kinds_to_choose(page)
    runs = queries.list_runs(page.db, page.actor)
    return page.render("imports/list.html", runs=runs, kinds=kinds)


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


@router.get("/imports/{run_id}", dependencies=[needs(Permission.IMPORT_LISTS)])
def show_import(page: Page, run_id: int, show: str = "", number: int = 1) -> Response:
    run = queries.get_run(page.db, page.actor, run_id)
    if run.committed_at is not None:
        return show_done(page, run)
    commands.note_seen(page.db, page.actor, run)
    answers = Answers.of(run)
    tabs = showing.tabs_of(run)
    current = showing.chosen(tabs, show)
    shown = stored.page_of(page.db, run.id, Verdict(current.key), current.count, number)
    return page.render(
        "imports/run.html",
        run=run,
        extras=run.result or {},
        tabs=tabs,
        current=current,
        shown=shown,
        sentence=showing.in_one_sentence(run) if run.counts else "",
        button=showing.what_commit_does(run) if run.counts else "",
        changes_something=showing.changes_something(run),
        answers=answers,
        doubts=columns_shown.doubts_of(run),
        exact=sum(bool(line.candidate and line.candidate.exact) for line in shown.items),
        unit=queries.unit_name(page.db, run.unit_id),
        workplaces=queries.list_workplaces_of(page.db, run.unit_id),
        form=blank(),
    )


def show_done(page: PageRequest, run: ImportRun) -> Response:
    unmatched: Sequence[Membership] = ()
    if run.kind is ImportKind.MEMBERS and run.unit_id in dict(queries.units_for(page.db, run.kind)):
        unmatched = commands.list_unmatched(page.db, page.actor, run)
    return page.render(
        "imports/done.html",
        run=run,
        result=run.result or {},
        unit=queries.unit_name(page.db, run.unit_id),
        unmatched=unmatched,
        left_out=stored.left_out(page.db, run.id),
        left_out_count=moving.left_out(run),
        why={verdict.value: said for verdict, said in showing.WHY_LEFT_OUT.items()},
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
        covers=frozenset(said.covers),
    )
    return page.redirect(f"/imports/{run_id}", "Columns kept. This is what the file says now.")


@router.post("/imports/{run_id}/choices", dependencies=[needs(Permission.IMPORT_LISTS)])
def choose_people(page: Page, run_id: int, form: ChoicesSubmitted) -> Response:
    said = form.value
    choices = {line: form.get(f"choice-{line}") for line in said.shown}
    if said.ask_again:
        answer(page, run_id, choices=None, accept_exact=False)
        return page.redirect(f"/imports/{run_id}?show=question", "Asked again. Nothing is decided.")
    exact = {"accept_exact": said.accept_exact} if said.accept_asked else {}
    answer(page, run_id, choices=choices, **exact)
    url = with_query(f"/imports/{run_id}", show="question")
    return page.redirect(url, "Your answers are kept. Nothing is imported yet.")


@router.post("/imports/{run_id}/places", dependencies=[needs(Permission.IMPORT_LISTS)])
def choose_places(page: Page, run_id: int, form: PlacesSubmitted) -> Response:
    answer(page, run_id, same_places=frozenset(form.value.place))
    return page.redirect(f"/imports/{run_id}", "Kept. This is what the file says now.")


def answer(page: PageRequest, run_id: int, **answers: Any) -> None:
    go_on(page, commands.answer(page.db, page.actor, run_id, **answers))


@router.post("/imports/{run_id}/commit", dependencies=[needs(Permission.IMPORT_LISTS)])
def commit_import(page: Page, run_id: int, form: CommitSubmitted) -> Response:
    try:
        run = commands.commit(page.db, page.actor, run_id, shown=form.value.shown)
        go_on(page, run)
    except commands.ChangedSince as error:
        return page.redirect(f"/imports/{run_id}", error.message)
    return page.redirect(f"/imports/{run_id}", "Imported.")


@router.post("/imports/{run_id}/discard", dependencies=[needs(Permission.IMPORT_LISTS)])
def discard_import(page: Page, run_id: int) -> Response:
    commands.discard(page.db, page.actor, run_id)
    return page.redirect("/imports", "The file is forgotten. Nothing was imported.")


@router.post("/imports/{run_id}/reversal", dependencies=[needs(Permission.IMPORT_LISTS)])
def undo_import(page: Page, run_id: int, form: UndoSubmitted) -> Response:
    run = commands.undo(page.db, page.actor, run_id, anyway=form.value.anyway)
    go_on(page, run)
    return page.redirect(f"/imports/{run_id}")
