"""Questions kept by name: the list, one of them, and keeping, changing, copying, removing it."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.errors import Conflict
from app.finding import choices, commands, queries
from app.finding.address import pack
from app.finding.editing import Asking, read_asking
from app.finding.forms import SaveForm
from app.finding.routes.asking import BROKEN, MAY
from app.finding.routes.view import show
from app.finding.starts import STARTS
from app.finding.words import sentence
from app.web.forms import Submitted, asked, submitted
from app.web.page import Page, PageRequest, with_query

router = APIRouter()

Saved = Annotated[Submitted[SaveForm], submitted(SaveForm)]
Returned = Annotated[Submitted[SaveForm], asked(SaveForm)]
# The notice and its way back travel in one cookie, of which browsers take 4 KB.
LONGEST_UNDO = 2_000


@router.get("/questions", dependencies=MAY)
def list_questions(page: Page) -> Response:
    kept = queries.list_saved(page.db, page.actor.user_id)
    known = choices.names(page.db)
    return page.render(
        "finding/list.html",
        mine=[one for one in kept if one.owner_id == page.actor.user_id],
        shared=[one for one in kept if one.owner_id != page.actor.user_id],
        sentences={one.id: sentence(one.question, known) for one in kept},
        starts=STARTS,
    )


@router.post("/questions", dependencies=MAY)
def keep(page: Page, form: Saved) -> Response:
    asking = read_asking(form)
    if asking is None or form.errors:
        return ask_again(page, asking, form)
    saved_id = save(page, asking, form)
    return page.redirect(f"/questions/{saved_id}", "The question is saved.")


@router.post("/questions/restoration", dependencies=MAY)
def restore(page: Page, form: Returned) -> Response:
    """The way back from removing one: the notice's address says all that it was."""
    asking = read_asking(form)
    if asking is None or form.errors:
        return ask_again(page, asking, form)
    saved_id = save(page, asking, form)
    return page.redirect(f"/questions/{saved_id}", "The question is back.")


@router.get("/questions/{saved_id}", dependencies=MAY)
def open_saved(page: Page, saved_id: int) -> Response:
    saved = queries.get_saved(page.db, saved_id)
    return show(page, Asking(saved.question, saved_id=saved.id), saved=saved)


@router.post("/questions/{saved_id}", dependencies=MAY)
def change(page: Page, saved_id: int, form: Saved) -> Response:
    """Name, question and whom it is shared with, as they stand in the form now."""
    saved = get_own(page, saved_id)
    asking = read_asking(form)
    if asking is None or form.errors:
        return ask_again(page, asking, form, saved)
    if saved.question != asking.question:
        commands.change(page.db, page.actor, saved_id, asking.question)
    if saved.name != form.value.name:
        commands.rename(page.db, page.actor, saved_id, form.value.name)
    if saved.unit_id != form.value.unit:
        commands.share(page.db, page.actor, saved_id, form.value.unit)
    return page.redirect(f"/questions/{saved_id}", "The changes are saved.")


@router.post("/questions/{saved_id}/copy", dependencies=MAY)
def copy(page: Page, saved_id: int) -> Response:
    saved = queries.get_saved(page.db, saved_id)
    made = commands.save(page.db, page.actor, f"{saved.name[:73]} (copy)", saved.question)
    return page.redirect(f"/questions/{made}", "This copy is yours to change.")


@router.post("/questions/{saved_id}/removal", dependencies=MAY)
def remove(page: Page, saved_id: int) -> Response:
    saved = get_own(page, saved_id)
    commands.remove(page.db, page.actor, saved_id)
    undo = with_query(
        "/questions/restoration", name=saved.name, q=pack(saved.question), unit=saved.unit_id
    )
    return page.redirect(
        "/questions", "The question is removed.", undo=undo if len(undo) < LONGEST_UNDO else None
    )


def get_own(page: PageRequest, saved_id: int) -> queries.Saved:
    """Raises Conflict for one that somebody else shares."""
    saved = queries.get_saved(page.db, saved_id)
    if saved.owner_id != page.actor.user_id:
        raise Conflict(commands.NOT_YOURS)
    return saved


def save(page: PageRequest, asking: Asking, form: Submitted[SaveForm]) -> int:
    name, unit_id = form.value.name, form.value.unit
    return commands.save(page.db, page.actor, name, asking.question, unit_id=unit_id)


def ask_again(
    page: PageRequest,
    asking: Asking | None,
    form: Submitted[SaveForm],
    saved: queries.Saved | None = None,
) -> Response:
    """What was typed stays; of a broken address nothing can."""
    if asking is None and not form.errors:
        return show(page, None, problem=BROKEN, status=422)
    return show(page, asking, saved=saved, keep=form, status=422)
