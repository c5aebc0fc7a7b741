"""The history of imports, and each run: how far it is, what it would change, what it did."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.imports import columns_shown, history, picture, queries, review, showing, stored, undoing
from app.imports.answers import Answers
from app.imports.commands import moving
from app.imports.commands import runs as commands
from app.imports.models import ImportKind, ImportRun, RunState
from app.imports.plan.parts import Verdict
from app.imports.progress import progress_of
from app.imports.routes.runs import kinds_to_choose
from app.people.models import Membership
from app.web.forms import blank
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()


@router.get("/imports", dependencies=[needs(Permission.IMPORT_LISTS)])
def list_imports(page: Page, number: int = 1) -> Response:
    kinds = kinds_to_choose(page)
    runs = history.list_runs(page.db, page.actor, number)
    return page.render("imports/list.html", runs=runs, kinds=kinds)


@router.get("/imports/{run_id}", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def show_import(page: Page, run_id: int, show: str = "", number: int = 1) -> Response:
    run = queries.get_run(page.db, page.actor, run_id)
    if undoing.stopped(run):
        return show_stopped(page, run)
    if run.state.moving:
        return show_moving(page, run)
    if run.committed_at is not None:
        return show_done(page, run, number)
    return show_plan(page, run, show, number)


@router.get("/imports/{run_id}/progress", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def show_progress(page: Page, run_id: int) -> Response:
    """Asked for again and again; once the run has come to rest, its page is next."""
    run = queries.get_run(page.db, page.actor, run_id)
    if undoing.stopped(run) or not run.state.moving:
        return page.redirect(f"/imports/{run_id}")
    return show_moving(page, run)


def show_moving(page: PageRequest, run: ImportRun) -> Response:
    return page.render(
        "imports/moving.html",
        part="imports/_progress.html",
        run=run,
        progress=progress_of(run, page.now),
        unit=queries.unit_name(page.db, run.unit_id),
    )


def show_stopped(page: PageRequest, run: ImportRun) -> Response:
    """Half of it is in, and whoever brought it may not go on: another organiser undoes it."""
    may = undoing.may(page.db, page.actor, run) and undoing.is_possible(run, page.now)
    unit = queries.unit_name(page.db, run.unit_id)
    return page.render("imports/stopped.html", run=run, unit=unit, may_undo=may)


def show_plan(page: PageRequest, run: ImportRun, show: str, number: int) -> Response:
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
        slices=picture.slices(run.counts),
        warnings=showing.warnings_of(run) if run.counts else [],
        all_at_once=bool((run.result or {}).get("may_take_all_leavers")),
        open_questions=review.count_open(page.db, run) if run.counts.get("question") else 0,
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


def show_done(page: PageRequest, run: ImportRun, number: int) -> Response:
    unmatched: Sequence[Membership] = ()
    if run.kind is ImportKind.MEMBERS and run.unit_id in dict(queries.units_for(page.db, run.kind)):
        unmatched = commands.list_unmatched(page.db, page.actor, run)
    may = undoing.may(page.db, page.actor, run)
    kept = None
    if may and run.state is RunState.UNDONE and (run.result or {}).get("undo", {}).get("kept"):
        kept = undoing.list_kept(page.db, run, number)
    return page.render(
        "imports/done.html",
        run=run,
        mine=run.user_id == page.actor.user_id,
        may=may,
        kept=kept,
        undo=(run.result or {}).get("undo"),
        until=undoing.last_day(run),
        may_undo=may and undoing.is_possible(run, page.now),
        paging=f"/imports/{run.id}?number=",
        slices=picture.slices(run.counts, done=True),
        result=run.result or {},
        unit=queries.unit_name(page.db, run.unit_id),
        unmatched=unmatched,
        left_out=stored.left_out(page.db, run.id),
        left_out_count=moving.left_out(run),
        why={verdict.value: said for verdict, said in showing.WHY_LEFT_OUT.items()},
    )
