"""What is decided about a run: who is who, who has left, to import it, to forget or undo it."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.imports import queries, review, tasks
from app.imports.answers import Answers
from app.imports.commands import answering
from app.imports.commands import runs as commands
from app.imports.forms import ChoicesForm, CommitForm, LeaversForm, UndoForm
from app.imports.models import ImportRun, RunState
from app.imports.routes.runs import answer, go_on
from app.web.forms import Submitted, blank, submitted
from app.web.page import Page, with_query
from app.web.permissions import needs

router = APIRouter()

ChoicesSubmitted = Annotated[Submitted[ChoicesForm], submitted(ChoicesForm)]
CommitSubmitted = Annotated[Submitted[CommitForm], submitted(CommitForm)]
LeaversSubmitted = Annotated[Submitted[LeaversForm], submitted(LeaversForm)]
UndoSubmitted = Annotated[Submitted[UndoForm], submitted(UndoForm)]
ALL_ANSWERED = "Everybody is decided. This is what the file would change now."


@router.get("/imports/{run_id}/questions", dependencies=[needs(Permission.IMPORT_LISTS)])
def ask_next(page: Page, run_id: int, after: int = 0) -> Response:
    """The next question that is open; once there is none, the plan."""
    run = queries.get_run(page.db, page.actor, run_id)
    line = None
    if run.state is RunState.PLANNED:
        line = review.find_open(page.db, run, after=min(max(after, 0), 2**31 - 1))
    if line is None:
        said = ALL_ANSWERED if after and run.state is RunState.PLANNED else None
        return page.redirect(f"/imports/{run_id}", said)
    return page.redirect(f"/imports/{run_id}/questions/{line}")


@router.get("/imports/{run_id}/questions/{line}", dependencies=[needs(Permission.IMPORT_LISTS)])
def ask(page: Page, run_id: int, line: int) -> Response:
    run = queries.get_run(page.db, page.actor, run_id)
    if run.state is not RunState.PLANNED or not 0 < line < 2**31:
        return page.redirect(f"/imports/{run_id}")
    question = review.read_question(page.db, run, line)
    commands.note_seen(page.db, page.actor, run)
    return page.render(
        "imports/question.html",
        run=run,
        question=question,
        left=review.count_open(page.db, run),
        unit=queries.unit_name(page.db, run.unit_id),
        form=blank(),
    )


@router.post("/imports/{run_id}/choices", dependencies=[needs(Permission.IMPORT_LISTS)])
def choose_people(page: Page, run_id: int, form: ChoicesSubmitted) -> Response:
    said = form.value
    if said.ask_again:
        answer(page, run_id, choices=None, accept_exact=False)
        return page.redirect(f"/imports/{run_id}?show=question", "Asked again. Nothing is decided.")
    if said.accept_asked:
        answer(page, run_id, accept_exact=said.accept_exact)
    choices = {line: form.get(f"choice-{line}") for line in said.shown}
    go_on(page, answering.choose(page.db, page.actor, run_id, choices, at_once=tasks.SMALL))
    if said.one_by_one and said.shown:
        return page.redirect(f"/imports/{run_id}/questions?after={said.shown[-1]}")
    url = with_query(f"/imports/{run_id}", show="question")
    return page.redirect(url, "Your answers are kept. Nothing is imported yet.")


@router.post("/imports/{run_id}/leavers", dependencies=[needs(Permission.IMPORT_LISTS)])
def name_leavers(page: Page, run_id: int, form: LeaversSubmitted) -> Response:
    said = form.value
    run = answering.name_leavers(
        page.db, page.actor, run_id, shown=said.shown, left=said.left, everybody=said.everybody
    )
    go_on(page, run)
    return page.redirect(f"/imports/{run_id}?show=absent", "Kept. Nothing is imported yet.")


@router.post("/imports/{run_id}/plans", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def plan_again(page: Page, run_id: int) -> Response:
    go_on(page, answering.plan_again(page.db, page.actor, run_id))
    return page.redirect(f"/imports/{run_id}")


@router.post("/imports/{run_id}/commit", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def commit_import(page: Page, run_id: int, form: CommitSubmitted) -> Response:
    try:
        run = commands.commit(page.db, page.actor, run_id, shown=form.value.shown)
        go_on(page, run)
    except commands.ChangedSince as error:
        return page.redirect(f"/imports/{run_id}", error.message)
    return page.redirect(
        f"/imports/{run_id}", "Imported." if run.state is RunState.APPLIED else None
    )


@router.post("/imports/{run_id}/discard", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def discard_import(page: Page, run_id: int) -> Response:
    back = came_from(queries.get_run(page.db, page.actor, run_id))
    commands.discard(page.db, page.actor, run_id)
    return page.redirect(back, "The file is forgotten. Nothing was imported.")


def came_from(run: ImportRun) -> str:
    call_list = Answers.of(run).call_list
    return "/imports" if call_list is None else f"/call-sheets/{call_list}"


@router.post("/imports/{run_id}/reversal", dependencies=[needs(Permission.FOLLOW_IMPORTS)])
def undo_import(page: Page, run_id: int, form: UndoSubmitted) -> Response:
    run = commands.undo(page.db, page.actor, run_id, anyway=form.value.anyway)
    go_on(page, run)
    return page.redirect(f"/imports/{run_id}", "Undone." if run.state is RunState.UNDONE else None)
