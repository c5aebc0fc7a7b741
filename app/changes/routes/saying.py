"""Figures that people gave about a change, and what was agreed or done about it."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.changes import commands, notes, queries
from app.changes.checking import note_mistakes
from app.changes.forms import ClaimForm, NoteForm
from app.changes.routes.seeing import Seen, hold
from app.changes.rules import NewClaim
from app.people.rules import Unfit
from app.web.forms import Form, Submitted, blank, submitted
from app.web.page import Page, PageRequest
from app.web.permissions import needs

router = APIRouter()
PLAN = [needs(Permission.PLAN_CHANGES)]
ClaimSubmitted = Annotated[Submitted[ClaimForm], submitted(ClaimForm)]
NoteSubmitted = Annotated[Submitted[NoteForm], submitted(NoteForm)]


@router.get("/changes/{event_id}/claims/new", dependencies=PLAN)
def new_claim(page: Page, event_id: int) -> Response:
    return show_claim(page, hold(page, event_id), blank(said_on=page.today))


@router.post("/changes/{event_id}/claims", dependencies=PLAN)
def note_claim(page: Page, event_id: int, form: ClaimSubmitted) -> Response:
    seen = hold(page, event_id)
    if form.errors:
        return show_claim(page, seen, form)
    try:
        commands.note_claim(page.db, page.actor, seen.event, claim_in(form.value), today=page.today)
    except Unfit as unfit:
        form.errors["workplace" if unfit.field == "workplace_id" else unfit.field] = unfit.sentence
        return show_claim(page, seen, form)
    return page.redirect(f"/changes/{event_id}#said", "The figure is noted.")


@router.post("/changes/{event_id}/claims/{claim_id}/removal", dependencies=PLAN)
def remove_claim(page: Page, event_id: int, claim_id: int) -> Response:
    seen = hold(page, event_id)
    claim = queries.get_claim(page.db, seen.event, claim_id)
    commands.remove_claim(page.db, page.actor, seen.event, claim)
    return page.redirect(f"/changes/{event_id}#said", "The figure is taken away.")


@router.get("/changes/{event_id}/notes/new", dependencies=PLAN)
def new_note(page: Page, event_id: int, step: str = "") -> Response:
    seen = hold(page, event_id)
    known = step if step in {str(number) for number in seen.steps} else "0"
    return show_note(page, seen, blank(noted_on=page.today, step=known))


@router.post("/changes/{event_id}/notes", dependencies=PLAN)
def add_note(page: Page, event_id: int, form: NoteSubmitted) -> Response:
    seen = hold(page, event_id)
    if form.parsed and not form.errors:
        form.errors |= note_mistakes(form.parsed, seen.steps)
    if form.errors:
        return show_note(page, seen, form)
    notes.add_note(page.db, page.actor, seen.event, form.value)
    return page.redirect(f"/changes/{event_id}#done", "Noted.")


@router.post("/changes/{event_id}/notes/{note_id}/removal", dependencies=PLAN)
def remove_note(page: Page, event_id: int, note_id: int) -> Response:
    seen = hold(page, event_id)
    notes.remove_note(page.db, page.actor, seen.event, note_id)
    return page.redirect(f"/changes/{event_id}#done", "The note is taken away.")


def claim_in(form: ClaimForm) -> NewClaim:
    return NewClaim(
        statement=form.statement,
        said_by=form.said_by,
        said_on=form.said_on,
        affected=form.affected,
        of_all=form.of_all,
        workplace_id=form.workplace,
        source=form.source,
        scope="" if form.workplace else form.scope,
    )


def show_claim(page: PageRequest, seen: Seen, form: Submitted[Any] | Submitted[Form]) -> Response:
    return page.render(
        "changes/claim.html", status=422 if form.errors else 200, seen=seen, form=form
    )


def show_note(page: PageRequest, seen: Seen, form: Submitted[Any] | Submitted[Form]) -> Response:
    return page.render(
        "changes/note.html", status=422 if form.errors else 200, seen=seen, form=form
    )
