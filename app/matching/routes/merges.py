"""One merge: what was made one, and two again."""

from typing import Annotated

from fastapi import APIRouter, Response

from app.access.permissions import Permission
from app.matching.commands import undoing
from app.matching.forms import UndoForm
from app.matching.queries import merges
from app.web.forms import Submitted, refuse_wrong, submitted
from app.web.page import Page
from app.web.permissions import needs

router = APIRouter()

UndoSubmitted = Annotated[Submitted[UndoForm], submitted(UndoForm)]
MERGE = needs(Permission.MERGE_PEOPLE)
TWO_AGAIN = "They are two people again, as before."


@router.get("/merges/{merge_id}", dependencies=[MERGE])
def show_merge(page: Page, merge_id: int) -> Response:
    merge = merges.get_merge(page.db, merge_id)
    may = merge.may_be_undone(page.now)
    edited = merges.list_edited(page.db, merge) if may else []
    return page.render("matching/merge.html", merge=merge, may=may, edited=edited)


@router.post("/merges/{merge_id}/reversal", dependencies=[MERGE])
def undo_merge(page: Page, merge_id: int, form: UndoSubmitted) -> Response:
    refuse_wrong(form)
    merge = merges.get_merge(page.db, merge_id)
    may = merge.may_be_undone(page.now)
    if may and not form.value.anyway and merges.list_edited(page.db, merge):
        return page.redirect(f"/merges/{merge.id}", undoing.SENTENCES["edited"])
    undoing.undo(page.db, page.actor, merge, anyway=form.value.anyway)
    return page.redirect(f"/people/{merge.kept_id}", TWO_AGAIN)
